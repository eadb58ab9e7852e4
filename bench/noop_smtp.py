"""A server to compare with: stock aiosmtpd on uvloop that takes every mail and keeps nothing. Run as a program."""

import asyncio

import uvloop
from aiosmtpd.smtp import SMTP, Envelope, Session


class Discard:
    """A handler that forgets what it is given."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the library's name
        """Take a mail."""
        return "250 OK"


async def _serve() -> None:
    handler = Discard()
    # Without a host name the library would look one up, blocking, for every connection.
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, hostname="localhost", enable_SMTPUTF8=True), "127.0.0.1", 0, backlog=1024
    )
    print(f"ready smtp=127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve())
