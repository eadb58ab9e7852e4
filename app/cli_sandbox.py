"""`stagedoor sandbox`: create, list, env, reset, delete."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from app.cli_output import print_json, session_of

cli = typer.Typer(help="Isolated worlds.", no_args_is_help=True, rich_markup_mode=None)
Name = Annotated[str, typer.Argument(help="Name of the sandbox.")]
# The sandbox of everything that names none is always there.
_LASTING = "default"
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@cli.command()
def create(ctx: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Create a sandbox, or show the one of this name."""
    with session_of(ctx).client() as client:
        sandbox = client.sandboxes.create(name)
    if as_json:
        print_json(sandbox.raw_json)
    else:
        typer.echo(f"{sandbox.name}  {sandbox.url}")


@cli.command("list")
def list_sandboxes(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the sandboxes with what they hold."""
    with session_of(ctx).client() as client:
        sandboxes = client.sandboxes.list()
    if as_json:
        print_json([sandbox.raw_json for sandbox in sandboxes])
        return
    for sandbox in sandboxes:
        typer.echo(
            f"{sandbox.name:<32}  {sandbox.total:>8} captures  {sandbox.unread:>8} unread  {sandbox.url}"
        )


@cli.command()
def env(ctx: typer.Context, name: Name = "default", as_json: AsJson = False) -> None:
    """Print the credentials and base URLs of a sandbox as shell exports."""
    with session_of(ctx).client() as client:
        variables = client.sandboxes.env(name)
    if as_json:
        print_json(variables)
        return
    for key, value in variables.items():
        typer.echo(f"export {key}={shlex.quote(value)}")


@cli.command()
def reset(ctx: typer.Context, name: Name = "default", as_json: AsJson = False) -> None:
    """Empty a sandbox. Captures, provider objects, faults and callbacks go; its clock shows the wall's time."""
    with session_of(ctx).client() as client:
        client.sandboxes.reset(name)
    _done(name, "reset", as_json=as_json)


@cli.command()
def delete(ctx: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Delete a sandbox with everything in it; `default` is emptied only."""
    with session_of(ctx).client() as client:
        client.sandboxes.delete(name)
    _done(name, "emptied" if name == _LASTING else "deleted", as_json=as_json)


def _done(name: str, what: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"name": name, what: True})
    else:
        typer.echo(f"{name}: {what}")
