"""Source files of the installed `stripe` package as syntax trees: names, classes, imports; none is imported."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple


class Place(NamedTuple):
    """Where a class is defined: its module and the classes around it, innermost first."""

    module: Module
    scopes: tuple[ast.ClassDef, ...] = ()

    def inside(self, definition: ast.ClassDef) -> Place:
        """Return the place that the annotations of `definition` are read at."""
        return Place(self.module, (definition, *self.scopes))


class Found(NamedTuple):
    """A class by name, with the place where its own annotations are read."""

    definition: ast.ClassDef
    place: Place


class Module:
    """One file of the package."""

    def __init__(self, package: Package, name: str, tree: ast.Module) -> None:
        self.package = package
        self.name = name
        self.classes: dict[str, ast.ClassDef] = {}
        self.imports: dict[str, tuple[str, str]] = {}
        self.values: dict[str, ast.expr] = {}
        self._read(tree.body)

    def _read(self, body: list[ast.stmt]) -> None:
        for statement in body:
            if isinstance(statement, ast.ClassDef):
                self.classes[statement.name] = statement
            elif isinstance(statement, ast.If):
                self._read(statement.body)  # if TYPE_CHECKING
            elif isinstance(statement, ast.ImportFrom) and statement.module:
                for alias in statement.names:
                    self.imports[alias.asname or alias.name] = (statement.module, alias.name)
            elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                self.values[statement.targets[0].id] = statement.value

    def place(self) -> Place:
        """Return the module's top level as a place."""
        return Place(self)


class Package:
    """The files under the package's folder, parsed when first asked for; few are kept at a time."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.module = lru_cache(maxsize=256)(self._parse)

    def _parse(self, name: str) -> Module:
        path = self.root.joinpath(*name.split(".")[1:])
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        return Module(self, name, ast.parse(path.read_bytes()))

    def module_names(self) -> list[str]:
        """Return the dotted names of all files but packages' own, in order."""
        paths = sorted(path.relative_to(self.root) for path in self.root.rglob("*.py"))
        names = [".".join(("stripe", *path.with_suffix("").parts)) for path in paths]
        return [name for name in names if not name.endswith("__init__")]

    def text(self, name: str) -> str:
        """Return the source of a module, unparsed."""
        return self.root.joinpath(*name.split(".")[1:]).with_suffix(".py").read_text()


def find_class(name: str, place: Place) -> Found | None:
    """Return the class that `name` means at `place`, looking outwards and then into imports."""
    for depth, scope in enumerate(place.scopes):
        for statement in scope.body:
            if isinstance(statement, ast.ClassDef) and statement.name == name:
                return Found(statement, Place(place.module, place.scopes[depth:]))
    if name in place.module.classes:
        return Found(place.module.classes[name], place.module.place())
    if name not in place.module.imports:
        return None
    module, original = place.module.imports[name]
    if not module.startswith("stripe."):
        return None
    return find_class(original, place.module.package.module(module).place())


def literal_of(definition: ast.ClassDef, name: str) -> str | None:
    """Return the string that a class attribute is set to, None where it is not."""
    for statement in definition.body:
        target = statement.target if isinstance(statement, ast.AnnAssign) else None
        if isinstance(statement, ast.Assign):
            first = statement.targets[0]
            target = first if isinstance(first, ast.Name) else None
        value = statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign)) else None
        if isinstance(target, ast.Name) and target.id == name and isinstance(value, ast.Constant):
            return str(value.value)
    return None


def dict_of(definition: ast.ClassDef, name: str) -> dict[str, str]:
    """Return a class attribute that is a dict of strings, empty where there is none."""
    for statement in definition.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Dict):
            first = statement.targets[0]
            if isinstance(first, ast.Name) and first.id == name:
                found = ast.literal_eval(_strings_only(statement.value))
                return {str(key): str(value) for key, value in found.items()}
    return {}


def _strings_only(node: ast.Dict) -> ast.Dict:
    pairs = [
        (key, value)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(value, ast.Constant)
    ]
    return ast.Dict(keys=[key for key, _ in pairs], values=[value for _, value in pairs])
