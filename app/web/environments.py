"""The variables of a sandbox as people paste them: shell, `.env`, compose, and the languages' own ways."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping

from fakes.core.advice import Snippet

Variables = Mapping[str, str]


def renderings(variables: Variables) -> list[Snippet]:
    """Return every way to set `variables`."""
    ways: tuple[tuple[str, str, Callable[[Variables], str]], ...] = (
        ("Shell", "shell", shell),
        (".env file", "shell", dotenv),
        ("Docker Compose", "yaml", compose),
        ("docker run", "shell", docker_run),
        ("Python", "python", python),
        ("Node", "javascript", node),
        ("GitHub Actions", "yaml", actions),
    )
    return [
        Snippet(provider="", title=title, language=language, code=render(variables))
        for title, language, render in ways
    ]


def shell(variables: Variables) -> str:
    """Return exports for a POSIX shell."""
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())


def dotenv(variables: Variables) -> str:
    """Return the lines of a `.env` file; values with anything but plain characters are quoted."""
    return "\n".join(
        f"{name}={value if value == shlex.quote(value) else json.dumps(value)}"
        for name, value in variables.items()
    )


def compose(variables: Variables) -> str:
    """Return the `environment` of a service in a compose file."""
    return "environment:\n" + "\n".join(f"  {name}: {json.dumps(value)}" for name, value in variables.items())


def docker_run(variables: Variables) -> str:
    """Return the options of `docker run`."""
    options = [f"--env {name}={shlex.quote(value)}" for name, value in variables.items()]
    return " \\\n  ".join(["docker run", *options, "your-image"])


def python(variables: Variables) -> str:
    """Return Python that sets them for this process."""
    lines = [f"    {json.dumps(name)}: {json.dumps(value)}," for name, value in variables.items()]
    return "\n".join(["import os", "", "os.environ |= {", *lines, "}"])


def node(variables: Variables) -> str:
    """Return JavaScript that sets them for this process."""
    lines = [f"  {name}: {json.dumps(value)}," for name, value in variables.items()]
    return "\n".join(["Object.assign(process.env, {", *lines, "});"])


def actions(variables: Variables) -> str:
    """Return the `env` of a job in a GitHub Actions workflow."""
    return "env:\n" + "\n".join(f"  {name}: {json.dumps(value)}" for name, value in variables.items())
