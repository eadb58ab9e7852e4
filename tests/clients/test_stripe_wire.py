"""Every call that the official Stripe client can make is found, read, checked and answered as the client expects."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

import pytest
import stripe

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.catalogue.model import Operation
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.form import decode
from fakes.payments.wire.json_body import decode_json
from fakes.payments.wire.paginate import list_of, list_v2_of, search_result_of
from fakes.payments.wire.serialize import blank, remains
from fakes.payments.wire.validate import validate
from tests.fakes.payments.wire.client import Request, client_of
from tests.fakes.payments.wire.samples import pruned, sample_params

CALLS = [
    operation_id
    for operation_id in catalogue().operation_ids
    if not catalogue().operation(operation_id).is_legacy
]
# What a multipart body and a download carry is not a form.
UPLOAD, DOWNLOAD = "files.create", "quotes.pdf"


def answer_of(operation: Operation) -> dict[str, Any]:
    """A fresh object, deleted shape or list with one fresh object, as the operation answers."""
    if not operation.returns:
        return {"id": "x_1", "object": "object"}
    name = operation.returns[0]
    document = blank(name, **({"id": "x_1"} if "id" in catalogue().resource(name).fields else {}))
    if operation.answer == "list":
        return list_v2_of([document]) if operation.is_v2 else list_of([document], url=operation.path)
    if operation.answer == "search":
        return search_result_of([document], url=operation.path)
    return remains(name, document) if operation.answer == "deleted" else document


class Seen:
    """What the last request was understood as."""

    operation: Operation
    path_params: dict[str, str]
    params: dict[str, Any]

    def answer(self, request: Request) -> tuple[int, dict[str, Any]]:
        found = catalogue().find(request.method, request.path)
        assert found is not None, f"nothing at {request.method} {request.path}"
        self.operation, self.path_params = found
        if self.operation.id != UPLOAD:
            is_json = request.content_type.startswith("application/json")
            try:
                raw = decode_json(request.body) if is_json else decode(request.body or request.query)
                self.params = validate(self.operation, raw)
            except StripeError as refusal:
                return refusal.status, refusal.envelope()
        return 200, answer_of(self.operation)


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


@pytest.fixture(scope="module")
def client(seen: Seen) -> Iterator[stripe.StripeClient]:
    with client_of(seen.answer) as client:
        yield client


def _method(client: stripe.StripeClient, operation_id: str) -> Callable[..., Any]:
    way = operation_id if operation_id.startswith("v2.") else f"v1.{operation_id}"
    method: Callable[..., Any] = attrgetter(way)(client)
    return method


@pytest.mark.parametrize("operation_id", [each for each in CALLS if each not in {UPLOAD, DOWNLOAD}])
def test_the_call_is_understood(client: stripe.StripeClient, seen: Seen, operation_id: str) -> None:
    operation = catalogue().operation(operation_id)
    given, expected = sample_params(operation)
    ids = [f"{name}/1" for name in operation.path_params]
    answer = _method(client, operation_id)(*ids, params=given)
    assert seen.operation.id == operation_id
    assert list(seen.path_params.values()) == ids
    assert pruned(seen.params) == pruned(expected)
    if operation.answer in {"list", "search"}:
        assert answer.data[0].object == operation.returns[0]
    elif operation.returns:
        assert answer.object == operation.returns[0]


def test_an_upload_finds_its_way(client: stripe.StripeClient, seen: Seen) -> None:
    file = client.v1.files.create(params={"purpose": "dispute_evidence", "file": b"%PDF"})
    assert seen.operation.id == UPLOAD
    assert file.object == "file"
