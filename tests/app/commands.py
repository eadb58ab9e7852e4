"""Running the command line in the test's process, against a real server."""

from typer.testing import CliRunner, Result

from app.cli import cli


def command(*arguments: str, url: str = "") -> Result:
    """Run `stagedoor` with these arguments."""
    return CliRunner().invoke(cli, [*(["--url", url] if url else []), *arguments])
