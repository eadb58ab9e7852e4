"""The `stagedoor` command. Commands that talk to a server go through the client; only `serve` loads the server."""

from __future__ import annotations

from typing import Annotated

import typer

from app import cli_captures, cli_sandbox
from app.cli_output import Session

cli = typer.Typer(
    name="stagedoor",
    help="The stage door of a staging environment: captures mail, texts and payments, delivers none of them.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
cli.add_typer(cli_sandbox.cli, name="sandbox")
cli.add_typer(cli_captures.cli, name="captures")

Url = Annotated[
    str, typer.Option("--url", envvar="STAGEDOOR_URL", help="Where the server is reached.", metavar="URL")
]
Auth = Annotated[
    str, typer.Option("--auth", envvar="STAGEDOOR_AUTH", help="user:password, if the server wants one.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def _print_version(is_asked: bool) -> None:
    if is_asked:
        show_version()
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and exit."),
]


@cli.callback()
def connect(
    ctx: typer.Context, url: Url = "http://127.0.0.1:8025", auth: Auth = "", version: Version = False
) -> None:
    """Remember where the server is; nothing is connected yet."""
    ctx.obj = Session(url, auth)


@cli.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    help="Run the server; `serve --help` lists every setting.",
)
def serve(ctx: typer.Context) -> None:
    """Run the server until SIGTERM or SIGINT."""
    from app.serve import run

    run(ctx.args)


@cli.command("version")
def show_version(as_json: AsJson = False) -> None:
    """Print the version."""
    from app.release import release

    typer.echo(f'{{"version": "{release()}"}}' if as_json else f"stagedoor {release()}")
