"""`stagedoor captures`: list, show, wait, tail, export."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import orjson
import typer

from app.cli_output import capture_line, print_captures, print_json, printable, session_of
from stagedoor import Capture, Payment, Stagedoor
from stagedoor.captures import capture_of
from stagedoor.conditions import CaptureConditions

cli = typer.Typer(help="What was captured.", no_args_is_help=True, rich_markup_mode=None)
Sandbox = Annotated[
    str, typer.Option("--sandbox", "-s", envvar="STAGEDOOR_SANDBOX", help="Name of the sandbox.")
]
Channel = Annotated[str | None, typer.Option(help="mail, sms or payments")]
Provider = Annotated[str | None, typer.Option(help="smtp, twilio, stripe, …")]
Kind = Annotated[str | None, typer.Option(help="outbound, inbound, event, charge, …")]
To = Annotated[str | None, typer.Option(help="Recipient: an address or number.")]
Sender = Annotated[str | None, typer.Option("--from", help="Sender: an address or number.")]
Words = Annotated[str | None, typer.Option("--q", "-q", help='words, "phrases", begin*, -not')]
Tag = Annotated[str | None, typer.Option(help="A tag that it carries.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
CaptureId = Annotated[str, typer.Argument(help="Id of the capture.")]


@cli.command("list")
def list_captures(
    ctx: typer.Context,
    sandbox: Sandbox = "",
    channel: Channel = None,
    provider: Provider = None,
    kind: Kind = None,
    to: To = None,
    sender: Sender = None,
    q: Words = None,
    tag: Tag = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List captures, newest first."""
    wanted = conditions(channel=channel, provider=provider, kind=kind, to=to, sender=sender, q=q, tag=tag)
    with session_of(ctx).client(sandbox) as client:
        found = client.captures.list(count=limit, **wanted)
        if_none = "No captures." if found or as_json else _nothing(client, sandbox)
    print_captures(found, as_json=as_json, if_none=if_none)


@cli.command()
def show(ctx: typer.Context, capture_id: CaptureId, sandbox: Sandbox = "", as_json: AsJson = False) -> None:
    """Show one capture whole."""
    with session_of(ctx).client(sandbox) as client:
        capture = client.captures.get(capture_id)
    if as_json:
        print_json(capture.raw_json)
    else:
        typer.echo(printable(described(capture)))


@cli.command()
def wait(
    ctx: typer.Context,
    sandbox: Sandbox = "",
    channel: Channel = None,
    provider: Provider = None,
    kind: Kind = None,
    to: To = None,
    sender: Sender = None,
    q: Words = None,
    tag: Tag = None,
    timeout: Annotated[float, typer.Option(min=0, help="Seconds to wait.")] = 10,
    code: Annotated[
        bool, typer.Option("--code", help="Wait for one with a one-time code, and print the code alone.")
    ] = False,
    link: Annotated[
        bool, typer.Option("--link", help="Wait for one with a link, and print the URL alone.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Wait for a capture and show it. If none comes in time, the error lists what did arrive instead."""
    if code and link:
        raise typer.BadParameter("--code and --link exclude each other")
    wanted = conditions(channel=channel, provider=provider, kind=kind, to=to, sender=sender, q=q, tag=tag)
    if not (as_json or code or link):
        typer.echo(f"Waiting up to {timeout:g} s …", err=True)
    with session_of(ctx).client(sandbox) as client:
        if code:
            found = client.code(timeout=timeout, **wanted)
            _print_alone({"code": found, "capture_id": found.capture_id}, "code", as_json=as_json)
            return
        if link:
            url = client.link(timeout=timeout, **wanted)
            _print_alone({"link": url}, "link", as_json=as_json)
            return
        capture = client.captures.wait_for(timeout=timeout, **wanted)
    if as_json:
        print_json(capture.raw_json)
    else:
        typer.echo(printable(described(capture)))


@cli.command()
def tail(ctx: typer.Context, sandbox: Sandbox = "", as_json: AsJson = False) -> None:
    """Print captures as they arrive, until interrupted."""
    with session_of(ctx).client(sandbox) as client, client.stream() as events:
        if not as_json:
            typer.echo(f"Watching {client.sandbox_url}; Ctrl-C ends it.", err=True)
        for event in events:
            if event.kind == "capture":
                if as_json:
                    print_json(event.data)
                else:
                    typer.echo(capture_line(capture_of(event.data)))
                sys.stdout.flush()


@cli.command()
def export(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Folder to write to; it is created.")],
    sandbox: Sandbox = "",
    channel: Channel = None,
    to: To = None,
    q: Words = None,
    as_json: AsJson = False,
) -> None:
    """Write captures to a folder. Each is `<id>.json`, with a mail's bytes as `<id>.eml` beside it."""
    with session_of(ctx).client(sandbox) as client:
        found = client.captures.list(**conditions(channel=channel, to=to, q=q))
        folder.mkdir(parents=True, exist_ok=True)
        for number, capture in enumerate(found, 1):
            _write(client, capture, folder)
            if not as_json and sys.stderr.isatty():
                typer.echo(f"\r{number} of {len(found)}", nl=number == len(found), err=True)
    if as_json:
        print_json({"exported": len(found), "folder": str(folder)})
    else:
        typer.echo(f"{len(found)} {'capture' if len(found) == 1 else 'captures'} exported to {folder}")


def _nothing(client: Stagedoor, sandbox: str) -> str:
    """Return what to say where nothing was found: a slip in a name makes a sandbox in which nothing is."""
    if not sandbox or any(each.total for each in client.sandboxes.list() if each.name == sandbox):
        return "No captures."
    return (
        f"No captures: sandbox {sandbox} is empty. A name that is used for the first time makes its sandbox; "
        "`stagedoor sandbox list` shows what each holds."
    )


def conditions(**given: str | None) -> CaptureConditions:
    """Return the conditions that were given on the command line."""
    wanted: CaptureConditions = {}
    for name, value in given.items():
        if value is not None:
            wanted[name] = value  # type: ignore[literal-required]  # the names are those of the options
    return wanted


def described(capture: Capture) -> str:
    """Return a capture as text: its head, then what people read of it."""
    lines = [
        f"{'id':<9} {capture.id}",
        f"{'channel':<9} {capture.channel} ({capture.provider}, {capture.kind})",
        f"{'at':<9} {capture.raw_json['created_at']}",
        *_whose(capture),
        f"{'title':<9} {capture.title}",
    ]
    lines += [f"{'code':<9} {code}" for code in capture.codes]
    lines += [f"{'link':<9} {link.url}" for link in capture.links]
    lines += [f"{'flag':<9} {flag}" for flag in capture.flags]
    text = getattr(capture, "text", None) or getattr(capture, "body", None) or capture.preview
    return "\n".join([*lines, "", str(text).rstrip()])


def _whose(capture: Capture) -> list[str]:
    if not isinstance(capture, Payment):
        return [f"{'from':<9} {capture.sender}", f"{'to':<9} {', '.join(capture.to)}"]
    amount = "" if capture.amount is None else f"{capture.amount} {capture.currency} (smallest unit)"
    return [
        f"{'amount':<9} {amount}",
        f"{'status':<9} {capture.status}",
        f"{'object':<9} {capture.object_id}",
        f"{'customer':<9} {', '.join(capture.to) or capture.customer}",
    ]


def _print_alone(found: dict[str, str], name: str, *, as_json: bool) -> None:
    if as_json:
        print_json(found)
    else:
        typer.echo(printable(found[name]))


def _write(client: Stagedoor, capture: Capture, folder: Path) -> None:
    # The id is the server's word: it becomes a file name only if it is one of ours.
    if not capture.id.isalnum():
        raise typer.BadParameter(f"the server named a capture {capture.id!r}")
    # Of a payment the list tells everything; texts have their history, and mails all that they say, only when asked for.
    whole = capture if isinstance(capture, Payment) else client.captures.get(capture.id)
    (folder / f"{capture.id}.json").write_bytes(
        orjson.dumps(dict(whole.raw_json), option=orjson.OPT_INDENT_2)
    )
    if capture.channel == "mail":
        (folder / f"{capture.id}.eml").write_bytes(client.captures.raw(capture.id))
