"""Reads the installed `stripe` package into the catalogue's vocabulary by its source; it never imports it."""

from __future__ import annotations

import ast
from importlib.metadata import distribution
from pathlib import Path
from typing import cast

from fakes.payments.catalogue.model import Answer, Base, Field, Shape
from fakes.payments.catalogue.sdk_module import Found, Module, Package, find_class, literal_of
from fakes.payments.catalogue.sdk_type import Encodings, fields_of, read_type
from fakes.payments.catalogue.source import Call, Source, method_of

_ROOTS = (("", "stripe._v1_services", "V1Services"), ("v2.", "stripe._v2_services", "V2Services"))
_SENDERS = {"self._request", "self._request_stream"}
_ANSWERS: dict[str, Answer] = {"ListObject": "list", "SearchResultObject": "search"}


def installed_package() -> tuple[Path, str]:
    """Return the folder of the installed `stripe` package and its version, without importing it."""
    found = distribution("stripe")
    return Path(str(found.locate_file("stripe"))), found.version


def read_sdk(root: Path, version: str) -> Source:
    """Return what the package's source says. Raises ValueError for a form that it never had."""
    package = Package(root)
    source = Source(version=version)
    for prefix, module, name in _ROOTS:
        _read_service(source, package.module(module), name, prefix)
    for name in package.module_names():
        text = package.text(name)
        if "OBJECT_NAME: ClassVar[" in text:
            _read_resources(source, package.module(name))
        elif "LOOKUP_TYPE" in text and name.startswith("stripe.events."):
            _read_thin_event(source, package.module(name))
    source.thin_events = tuple(sorted(set(source.thin_events)))
    source.events = _enum(source, "POST /v1/webhook_endpoints", "enabled_events")
    failure = source.resources["payment_intent"].fields["last_payment_error"].shape
    source.error_codes = failure.fields["code"].shape.enum
    return source


def _enum(source: Source, key: str, field: str) -> tuple[str, ...]:
    item = source.calls[key].params.fields[field].shape.item
    return tuple(name for name in (item.enum if item else ()) if name != "*")


def _read_resources(source: Source, module: Module) -> None:
    for definition in module.classes.values():
        name = literal_of(definition, "OBJECT_NAME")
        if name:
            fields = fields_of(definition, module.place())
            is_deletable = fields.pop("deleted", None) is not None
            source.resources[name] = Shape("object", fields=fields)
            if is_deletable:
                source.deleted[name] = _deleted_shape(name)


def _deleted_shape(name: str) -> Shape:
    names = {"deleted": Shape("boolean"), "id": Shape("string"), "object": Shape("string", enum=(name,))}
    return Shape("object", fields={key: Field(shape, required=True) for key, shape in names.items()})


def _read_thin_event(source: Source, module: Module) -> None:
    names = (literal_of(definition, "LOOKUP_TYPE") for definition in module.classes.values())
    source.thin_events += tuple(name for name in names if name)


def _read_service(source: Source, module: Module, name: str, prefix: str) -> None:
    """Add the calls of a service and of the services that hang on it, named by the way to them."""
    for statement in module.classes[name].body:
        if isinstance(statement, ast.FunctionDef) and not statement.name.startswith("_"):
            request = _request(statement)
            if request is not None:
                source.add(_call(module, statement, request, prefix))
    children = module.values.get("_subservices")
    if children is None:
        return
    for attribute, (child_module, child_name) in ast.literal_eval(children).items():
        child = module.package.module(child_module)
        _read_service(source, child, child_name, f"{prefix}{attribute}.")


def _request(function: ast.FunctionDef) -> ast.Call | None:
    """Return the call that sends the request, None for a method that sends none."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in _SENDERS:
            return node
    return None


def _call(module: Module, function: ast.FunctionDef, request: ast.Call, prefix: str) -> Call:
    method, path = request.args[0], request.args[1]
    template = (
        path.func.value if isinstance(path, ast.Call) and isinstance(path.func, ast.Attribute) else path
    )
    base = next(keyword.value for keyword in request.keywords if keyword.arg == "base_address")
    if not (
        isinstance(method, ast.Constant)
        and isinstance(template, ast.Constant)
        and isinstance(base, ast.Constant)
    ):
        raise TypeError(f"{prefix}{function.name} builds its address in an unknown way")
    answer, returns = _answer(function, module)
    return Call(
        method=method_of(str(method.value)),
        path=str(template.value),
        base=cast("Base", str(base.value)),
        params=_params(module, function, request),
        answer=answer,
        returns=returns,
        id=prefix + function.name,
    )


def _params(module: Module, function: ast.FunctionDef, request: ast.Call) -> Shape:
    for argument in [*function.args.args, *function.args.kwonlyargs]:
        if argument.arg == "params" and argument.annotation is not None:
            found = _params_class(argument.annotation, module)
            return Shape("object", fields=fields_of(found.definition, found.place, _encodings(request)))
    return Shape("object")


def _params_class(annotation: ast.expr, module: Module) -> Found:
    names = [node.value for node in ast.walk(annotation) if isinstance(node, ast.Constant)]
    found = find_class(str(names[0]), module.place())
    if found is None:
        raise ValueError(f"{names[0]!r} is not known in {module.name}")
    return found


def _encodings(request: ast.Call) -> Encodings:
    """Return the notes that the client passes along: which v2 values travel as strings."""
    for keyword in request.keywords:
        if keyword.arg == "params" and isinstance(keyword.value, ast.Call):
            notes = ast.literal_eval(keyword.value.args[1])
            return notes if isinstance(notes, dict) else {}
    return {}


def _answer(function: ast.FunctionDef, module: Module) -> tuple[Answer, tuple[str, ...]]:
    annotation = function.returns
    if not isinstance(annotation, ast.Constant):
        raise TypeError(f"{module.name}.{function.name} says nothing of its answer")
    text = str(annotation.value)
    if text == "None":
        return "object", ()
    if text == "Any":
        return "binary", ()
    if text == "DeletedObject":
        return "deleted", ()
    shape = read_type(annotation, module.place()).shape
    answer = _ANSWERS.get(text.partition("[")[0])
    if answer:
        return answer, shape.item.targets if shape.item else ()
    if function.name == "delete" or function.name.startswith("delete_"):
        return "deleted", shape.targets
    return ("resource" if shape.targets else "object"), shape.targets
