"""Generates the catalogue's data file from the installed client and Stripe's document; see `make catalogue`."""

from __future__ import annotations

import argparse
import lzma
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from fakes.payments.catalogue.archive import Archive, ArchiveWriter
from fakes.payments.catalogue.codec import Decoder, Encoder
from fakes.payments.catalogue.example import outline
from fakes.payments.catalogue.loader import DATA_FILE
from fakes.payments.catalogue.merge import Merged, merge
from fakes.payments.catalogue.model import Operation, Shape
from fakes.payments.catalogue.source import Call, Source
from fakes.payments.catalogue.source_openapi import read_openapi
from fakes.payments.catalogue.source_sdk import installed_package, read_sdk


def build(sdk: Source, openapi: Source, examples: Mapping[str, Any]) -> bytes:
    """Return the data file of two sources and the examples' outlines."""
    merged = merge(sdk, openapi, examples)
    encoder = Encoder(_shapes(merged))
    writer = ArchiveWriter()
    operations = [
        [each.id, each.method, each.path, *writer.add(_operation_entry(each, encoder))]
        for each in merged.operations
    ]
    resources = {}
    for resource in merged.resources:
        deleted = encoder.encode(resource.deleted) if resource.deleted else None
        resources[resource.name] = writer.add([encoder.encode(resource.shape), deleted])
    index = {
        "sdk_version": sdk.version,
        "openapi_version": openapi.version,
        "operations": operations,
        "resources": resources,
        "events": writer.add(merged.events),
        "thin_events": writer.add(merged.thin_events),
        "error_codes": writer.add(merged.error_codes),
        "definitions": [writer.add(definition) for definition in encoder.definitions],
    }
    return writer.finish(index, freeze(openapi, examples))


def freeze(openapi: Source, examples: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the file keeps of its second source, so that it can be made again without the document."""
    shapes = [call.params for call in openapi.calls.values()]
    shapes += [*openapi.resources.values(), *openapi.deleted.values()]
    encoder = Encoder(shapes)
    return {
        "version": openapi.version,
        "calls": [
            [call.method, call.path, call.base, encoder.encode(call.params), call.answer, call.returns]
            for call in openapi.calls.values()
        ],
        "resources": {name: encoder.encode(shape) for name, shape in openapi.resources.items()},
        "deleted": {name: encoder.encode(shape) for name, shape in openapi.deleted.items()},
        "definitions": encoder.definitions,
        "examples": examples,
    }


def thaw(frozen: Mapping[str, Any]) -> tuple[Source, Mapping[str, Any]]:
    """Return the second source and the examples out of what `freeze` kept."""
    decoder = Decoder(lambda number: frozen["definitions"][number])
    source = Source(version=frozen["version"])
    for method, path, base, params, answer, returns in frozen["calls"]:
        source.add(Call(method, path, base, decoder.decode(params), answer, tuple(returns)))
    source.resources = {name: decoder.decode(shape) for name, shape in frozen["resources"].items()}
    source.deleted = {name: decoder.decode(shape) for name, shape in frozen["deleted"].items()}
    return source, frozen["examples"]


def read_json(path: Path) -> Any:
    """Read a JSON file, packed with xz where its name says so."""
    data = path.read_bytes()
    return orjson.loads(lzma.decompress(data) if path.suffix == ".xz" else data)


def second_source(
    kept: bytes | None, openapi: Path | None, examples: Path | None
) -> tuple[Source, Mapping[str, Any]]:
    """Return the document's half and the examples: read anew where given, else as the data file carries them.

    Raises ValueError where neither a data file nor a document is given.
    """
    if kept is None and openapi is None:
        raise ValueError("there is no data file to take the document's half from: pass --openapi")
    source, outlines = thaw(Archive(kept).origin()) if kept else (Source(version=""), {})
    if openapi:
        source = read_openapi(read_json(openapi))
    if examples:
        outlines = outline(read_json(examples)["resources"])
    return source, outlines


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the data file; without a document only the client's half is read anew."""
    parser = argparse.ArgumentParser(description="Generate the catalogue of Stripe's API.")
    parser.add_argument("--openapi", type=Path, help="Stripe's OpenAPI document, .json or .json.xz")
    parser.add_argument("--examples", type=Path, help="Stripe's example objects (fixtures3.json)")
    parser.add_argument("--output", type=Path, default=DATA_FILE)
    options = parser.parse_args(arguments)
    kept = options.output.read_bytes() if options.output.exists() else None
    try:
        openapi, examples = second_source(kept, options.openapi, options.examples)
    except ValueError as error:
        parser.error(str(error))
    data = build(read_sdk(*installed_package()), openapi, examples)
    options.output.write_bytes(data)
    sys.stdout.write(f"{options.output}: {len(data)} bytes\n")
    return 0


def _shapes(merged: Merged) -> list[Shape]:
    shapes = [operation.params for operation in merged.operations]
    shapes += [resource.shape for resource in merged.resources]
    return shapes + [resource.deleted for resource in merged.resources if resource.deleted]


def _operation_entry(operation: Operation, encoder: Encoder) -> list[Any]:
    return [
        operation.id,
        operation.method,
        operation.path,
        operation.base,
        operation.verb,
        operation.path_params,
        encoder.encode(operation.params),
        operation.answer,
        operation.returns,
        operation.is_legacy,
    ]


if __name__ == "__main__":
    sys.exit(main())
