"""The OpenAPI document as a judge: every answer of our API must be one that the document describes."""

import re
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import httpx
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

DOCUMENT = "urn:stagedoor"
Operation = tuple[str, str]


@dataclass
class Contract:
    """One server's document, and which answers of which operations were seen: pairs of operation and status."""

    document: dict[str, Any]
    seen: set[Operation] = field(default_factory=set)

    def __post_init__(self) -> None:
        closed = {**self.document, "components": closed_components(self.document["components"])}
        resource = DRAFT202012.create_resource(closed)
        self._registry: Registry[Any] = Registry().with_resource(DOCUMENT, resource)
        self._paths = [
            (re.compile(pattern(path)), operations)
            for path, operations in sorted(self.document["paths"].items())
        ]

    @property
    def promised(self) -> set[Operation]:
        """Every successful answer that the document promises, and every other that an operation names itself."""
        return {
            (operation["operationId"], status)
            for operations in self.document["paths"].values()
            for operation in operations.values()
            for status in operation["responses"]
            if status not in ("400", "503", "default")
        }

    async def hear(self, response: httpx.Response) -> None:
        """Judge an answer; for the event hooks of a client."""
        path = re.sub(r"^/s/[^/]+", "", response.url.path)
        if path.startswith("/stagedoor/v1/"):
            if not response.headers.get("content-type", "").startswith("text/event-stream"):
                await response.aread()
            self.check(response, path)

    def check(self, response: httpx.Response, path: str) -> None:
        """Judge an answer of `path`, its prefix taken off. What HEAD is answered has no body to judge."""
        method = response.request.method.lower()
        if method == "head":
            assert response.content == b""
            return
        operation = next(
            (each[method] for regex, each in self._paths if method in each and regex.fullmatch(path)), None
        )
        if operation is None:
            self._check_schema(response, {"$ref": f"{DOCUMENT}#/components/schemas/Problem"})
            return
        status = str(response.status_code)
        assert status in operation["responses"] or response.status_code >= 400, (
            operation["operationId"],
            status,
        )
        described = operation["responses"].get(status) or operation["responses"]["default"]
        self.seen.add((operation["operationId"], status))
        content = described.get("content", {})
        if not content:
            assert response.content == b"", (operation["operationId"], status)
            return
        kind = response.headers["content-type"].partition(";")[0]
        assert kind in content or "*/*" in content, (operation["operationId"], status, kind)
        if kind.endswith("json") and kind in content:
            self._check_schema(response, absolute(content[kind]["schema"]))

    def _check_schema(self, response: httpx.Response, schema: dict[str, Any]) -> None:
        errors = list(Draft202012Validator(schema, registry=self._registry).iter_errors(response.json()))
        words = [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in errors]
        assert not words, (response.request.method, str(response.request.url), response.status_code, words)


def pattern(path: str) -> str:
    """Return the regular expression of a path template; an address can have slashes."""
    return re.sub(r"\\{(\w+)\\}", lambda match: ".+" if match[1] == "address" else "[^/]+", re.escape(path))


def absolute(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema whose own reference names the document."""
    return {**schema, "$ref": DOCUMENT + schema["$ref"]} if "$ref" in schema else schema


def closed_components(components: dict[str, Any]) -> dict[str, Any]:
    """Return components whose objects have no keys but those described, unless they say that they may."""
    closed = deepcopy(components)
    for schema in closed["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return closed
