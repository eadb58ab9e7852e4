from collections.abc import MutableMapping
from typing import Any

import pytest

from fakes.core.errors import TooLarge
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.providers.stripe.request import CLI_VERSION, StripeRequest, opened, read_params
from fakes.payments.wire.error import StripeError
from fakes.payments.work import API_VERSION


def asked(method: str, path: str, query: bytes = b"", **headers: str) -> dict[str, Any]:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    raw_path = path.encode() + (b"?" + query if query else b"")
    return {"method": method, "path": path, "raw_path": raw_path, "query_string": query, "headers": pairs}


async def read(scope: dict[str, Any], body: bytes = b"", max_bytes: int = 1000) -> StripeRequest:
    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body}

    request = opened(scope, catalogue())
    await read_params(request, scope, receive, max_bytes=max_bytes)
    return request


def test_its_path_is_looked_up_as_it_was_sent() -> None:
    scope = asked("GET", "/v1/customers/a/b") | {"raw_path": b"/v1/customers/a%2Fb?expand[]=x"}
    request = opened(scope, catalogue())
    assert request.operation is not None
    assert (request.operation.id, request.path_params) == ("customers.retrieve", {"customer": "a/b"})
    assert request.id.startswith("req_")
    assert opened(asked("GET", "/v1/nothing"), catalogue()).operation is None
    plain = asked("GET", "/v1/customers")
    del plain["raw_path"]
    assert opened(plain, catalogue()).operation is not None


async def test_query_and_form_are_read_together() -> None:
    form = {"content_type": "application/x-www-form-urlencoded"}
    request = await read(
        asked("POST", "/v1/customers", b"expand[]=x", **form), b"email=a%40b.c&metadata[k]=v"
    )
    assert request.params == {"expand": ["x"], "email": "a@b.c", "metadata": {"k": "v"}}
    assert (await read(asked("GET", "/v1/customers", b"limit=3"), b"ignored=1")).params == {"limit": "3"}
    assert (await read(asked("POST", "/v1/customers"), b"name=x")).params == {"name": "x"}


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=utf-8", "multipart/form-data"]
)
async def test_another_body_is_refused_as_stripe_does(kind: str) -> None:
    with pytest.raises(StripeError, match=r"^Invalid request \(check that your POST content type is"):
        await read(asked("POST", "/v1/customers", content_type=kind), b'{"email": "a@b.c"}')


async def test_the_second_version_speaks_json() -> None:
    scope = asked("POST", "/v2/core/accounts", content_type="application/json")
    request = await read(scope, b'{"contact_email": "a@b.c"}')
    assert request.is_v2
    assert request.params == {"contact_email": "a@b.c"}
    assert (await read(scope)).params == {}


async def test_a_body_has_its_limit() -> None:
    with pytest.raises(TooLarge):
        await read(asked("POST", "/v1/customers"), b"name=" + b"x" * 1000)


@pytest.mark.parametrize("version", ["2026-10-28.endive", "2024-06-20", "2026-10-28.endive;beta=v1"])
def test_any_version_is_welcome(version: str) -> None:
    assert opened(asked("GET", "/v1/balance", stripe_version=version), catalogue()).version == version
    assert opened(asked("GET", "/v1/balance"), catalogue()).version == API_VERSION


@pytest.mark.parametrize("version", ["", "latest", "2024-6-20", "2024-06-20\x00"])
def test_what_is_no_version_is_refused(version: str) -> None:
    request = opened(asked("GET", "/v1/balance", stripe_version=version), catalogue())
    with pytest.raises(StripeError, match=r"^Invalid Stripe API version: "):
        _ = request.version


def test_a_connected_account_looks_like_one() -> None:
    assert opened(asked("GET", "/v1/balance"), catalogue()).account == ""
    assert opened(asked("GET", "/v1/balance", stripe_account="acct_1Ab"), catalogue()).account == "acct_1Ab"
    with pytest.raises(StripeError) as caught:
        _ = opened(asked("GET", "/v1/balance", stripe_account="me"), catalogue()).account
    assert (caught.value.status, caught.value.code) == (403, "account_invalid")


def test_a_key_counts_where_something_happens() -> None:
    assert opened(asked("POST", "/v1/customers", idempotency_key="k"), catalogue()).idempotency_key == "k"
    assert opened(asked("GET", "/v1/customers", idempotency_key="k"), catalogue()).idempotency_key is None
    gone = asked("DELETE", "/v2/core/event_destinations/ed_1", idempotency_key="k")
    assert opened(gone, catalogue()).idempotency_key == "k"
    old = asked("DELETE", "/v1/customers/cus_1", idempotency_key="k")
    assert opened(old, catalogue()).idempotency_key is None
    assert opened(asked("POST", "/v1/customers"), catalogue()).idempotency_key is None
    with pytest.raises(StripeError, match=r"^Idempotent key length is 256"):
        _ = opened(asked("POST", "/v1/customers", idempotency_key="k" * 256), catalogue()).idempotency_key


def test_the_command_line_has_the_version_that_its_triggers_are_written_for() -> None:
    scope = asked("GET", "/v1/customers", user_agent="Stripe/v1 stripe-cli/1.52.0")
    assert opened(scope, catalogue()).version == CLI_VERSION
    scope = asked("GET", "/v1/customers", user_agent="stripe-cli/1.52.0", stripe_version=API_VERSION)
    assert opened(scope, catalogue()).version == API_VERSION
