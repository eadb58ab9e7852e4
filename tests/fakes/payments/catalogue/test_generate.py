import lzma
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from fakes.payments.catalogue.generate import build, freeze, main, read_json, second_source, thaw
from fakes.payments.catalogue.loader import DATA_FILE, Catalogue
from fakes.payments.catalogue.model import Shape
from fakes.payments.catalogue.source import Call, Source
from tests.fakes.payments.catalogue.documents import CUSTOMER_DOCUMENT, small_sdk


def _facts(data: bytes) -> dict[str, Any]:
    """Everything a data file says, apart from how it is packed."""
    book = Catalogue(data)
    facts: dict[str, Any] = {"versions": (book.sdk_version, book.openapi_version)}
    facts["events"] = (book.event_types, book.thin_event_types, book.error_codes)
    for operation_id in book.operation_ids:
        each = book.operation(operation_id)
        facts[f"operation {operation_id}"] = [getattr(each, name) for name in each.__slots__]
    for name in book.resource_names:
        facts[f"resource {name}"] = (book.resource(name).shape, book.resource(name).deleted)
    return facts


def test_the_data_file_says_what_the_pinned_client_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "stripe.catalogue"
    output.write_bytes(DATA_FILE.read_bytes())
    assert main(["--output", str(output)]) == 0
    assert str(output) in capsys.readouterr().out
    then, now = _facts(DATA_FILE.read_bytes()), _facts(output.read_bytes())
    changed = sorted(name for name in {*then, *now} if then.get(name) != now.get(name))
    assert changed == [], "the client has changed: run `make catalogue` and read the difference"


def test_the_data_file_is_small() -> None:
    assert DATA_FILE.stat().st_size < 500_000


def test_what_is_kept_of_the_document_is_the_document() -> None:
    source = Source(version="2026-08-26.dahlia")
    source.add(Call("POST", "/v1/customers", "api", Shape("object"), "resource", ("customer",)))
    source.resources["customer"] = Shape("object")
    source.deleted["customer"] = Shape("object")
    examples = {"customer": {"id": None}}
    assert thaw(orjson.loads(orjson.dumps(freeze(source, examples)))) == (source, examples)


def test_builds_a_catalogue_out_of_both_sources() -> None:
    book = Catalogue(build(small_sdk(), Source(version="1"), {}))
    assert book.operation("customers.create").params.fields["email"].shape == Shape("string")
    assert book.resource("customer").fields["id"].required


@pytest.mark.parametrize("suffix", [".json", ".json.xz"])
def test_reads_plain_and_packed_documents(tmp_path: Path, suffix: str) -> None:
    text = orjson.dumps(CUSTOMER_DOCUMENT)
    path = tmp_path / f"openapi{suffix}"
    path.write_bytes(lzma.compress(text) if suffix.endswith("xz") else text)
    assert read_json(path) == CUSTOMER_DOCUMENT


def test_takes_the_second_source_from_files_or_from_the_data_file(tmp_path: Path) -> None:
    document, examples = (tmp_path / name for name in ("openapi.json", "examples.json"))
    document.write_bytes(orjson.dumps(CUSTOMER_DOCUMENT))
    examples.write_bytes(orjson.dumps({"resources": {"customer": {"id": "cus_1", "email": None}}}))
    read = second_source(None, document, examples)
    assert read[0].version == "2026-08-26.dahlia"
    assert read[1] == {"customer": {"email": None, "id": None}}
    assert second_source(build(small_sdk(), *read), None, None) == read


def test_says_what_is_missing_where_there_is_nothing_to_start_from(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "fakes.payments.catalogue.generate", "--output", str(tmp_path / "out")]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "pass --openapi" in result.stderr
