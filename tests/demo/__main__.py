"""`python -m tests.demo`: a server with a believable day of a shop's traffic, for trying it by hand."""

import argparse
import signal
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from tests.demo.seeding import seeded
from tests.server_process import ServerNotReadyError, server_process

_STAYS = "Its app answers texts and webhooks. It all goes when you press Ctrl-C."
_NOBODY = "texts and webhooks to it fail from now on"


def main() -> None:
    """Seed a server that runs already, or start one and keep it until it is interrupted."""
    arguments = _parser().parse_args()
    yesterday = datetime.now(UTC) - timedelta(days=1)
    auth = tuple(arguments.auth.split(":", 1)) if arguments.auth else None
    if arguments.url:
        host, _, port = arguments.smtp.rpartition(":")
        smtp = (host, int(port)) if port.isdecimal() else None
        # A server that runs may have an app of its own: the shop keeps out of its way.
        url, sandbox = arguments.url.rstrip("/"), arguments.sandbox or "demo"
        with seeded(url, smtp, yesterday, sandbox=sandbox, auth=auth):
            print(f"A day of a shop is at {url}/s/{sandbox}/\nIts app goes with this command: {_NOBODY}.")
        return
    ports = ("--http-port", str(arguments.http_port), "--smtp-port", str(arguments.smtp_port), "--ephemeral")
    with (
        tempfile.TemporaryDirectory() as folder,
        server_process(Path(folder), defaults=ports) as server,
    ):
        sandbox = arguments.sandbox or "default"
        try:
            with seeded(server.http_url, server.smtp_address, yesterday, sandbox=sandbox):
                host, port = server.smtp_address
                print(f"A day of a shop is at {server.http_url}, SMTP at {host}:{port}\n{_STAYS}", flush=True)
                server.process.wait()
        except KeyboardInterrupt:
            print("Stopping.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make demo", description="Seed a server with a shop's day.")
    parser.add_argument("--url", default="", help="a server that runs already; none starts one of its own")
    parser.add_argument("--smtp", default="", help="host:port of its SMTP; none: as its API says")
    parser.add_argument("--auth", default="", help="its user:password")
    parser.add_argument("--sandbox", default="", help="none: demo with --url, else default")
    parser.add_argument("--http-port", type=int, default=8025)
    parser.add_argument("--smtp-port", type=int, default=1025)
    return parser


if __name__ == "__main__":
    # A demo that is terminated must end its server as one that is interrupted does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        main()
    except ServerNotReadyError as error:
        sys.exit(error.said)
    except (httpx.HTTPError, OSError) as error:
        sys.exit(f"demo: {error}")
