"""The project's own files as its rules see them: which there are, and what their syntax trees hold."""

import ast
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("app", "fakes", "stagedoor")


@cache
def project_files() -> tuple[Path, ...]:
    """Return every file of the project, relative to its top: what `.gitignore` does not name."""
    ignored = [".git", *(line.rstrip("/") for line in (ROOT / ".gitignore").read_text().split())]
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not _matches(name, ignored)]
        found += [Path(folder, name).relative_to(ROOT) for name in files if not _matches(name, ignored)]
    return tuple(sorted(found))


def _matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def files_below(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> tuple[Path, ...]:
    """Return the project's files with one of these suffixes in one of these top-level folders."""
    return tuple(path for path in project_files() if path.parts[0] in folders and path.suffix in suffixes)


def text_of(path: Path) -> str:
    """Return what a file of the project says."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def syntax_of(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(text_of(path), str(path))


@dataclass(frozen=True)
class Function:
    """One function, with the number of lines from its `def` to its end."""

    path: Path
    name: str
    line: int
    lines: int


def functions_of(path: Path) -> Iterator[Function]:
    """Yield every function of a module, those inside others too."""
    for node in ast.walk(syntax_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            yield Function(path, node.name, node.lineno, node.end_lineno - node.lineno + 1)


def imports_of(path: Path) -> set[str]:
    """Return the dotted names of what a module imports, wherever in it the import stands."""
    names: set[str] = set()
    for node in ast.walk(syntax_of(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def attributes_of(path: Path) -> set[str]:
    """Return the names after a dot that a module uses."""
    return {node.attr for node in ast.walk(syntax_of(path)) if isinstance(node, ast.Attribute)}


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every text of a module with its line; "x" stands where an f-string puts a value."""
    within: set[ast.AST] = set()
    for node in ast.walk(syntax_of(path)):
        if isinstance(node, ast.JoinedStr):
            within.update(node.values)
            parts = [part.value if isinstance(part, ast.Constant) else "x" for part in node.values]
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and node not in within and isinstance(node.value, str | bytes):
            value = node.value
            yield node.lineno, value.decode("latin-1") if isinstance(value, bytes) else value


def assert_none(offences: Iterable[str]) -> None:
    """Fail with every offence on a line of its own."""
    found = list(offences)
    assert not found, "\n".join(["", *found])
