import base64
import re
from typing import Any

import pytest

from fakes.payments.providers.stripe.credentials import Credentials, Kind, LiveKeyRefused, credentials_of
from fakes.payments.wire.error import StripeError


def basic(text: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(text.encode()).decode()}


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


@pytest.mark.parametrize(
    ("headers", "params"),
    [
        (bearer("sk_test_1"), {}),
        ({"authorization": "bearer  sk_test_1 "}, {}),
        (basic("sk_test_1:"), {}),
        (basic("sk_test_1:ignored"), {}),
        ({}, {"key": "sk_test_1"}),
        ({}, {"client_secret": "sk_test_1"}),
        (bearer("sk_test_1"), {"key": "pk_test_2"}),
    ],
)
def test_a_key_may_come_in_four_ways(headers: dict[str, str], params: dict[str, Any]) -> None:
    assert credentials_of(headers, params) == Credentials("sk_test_1", "secret", None)
    assert "key" not in params


@pytest.mark.parametrize(
    ("key", "kind", "sandbox"),
    [
        ("sk_test_sbx_qa", "secret", "qa"),
        ("rk_test_sbx_qa-2", "secret", "qa-2"),
        ("pk_test_sbx_qa", "publishable", "qa"),
        ("pk_test_51H", "publishable", None),
        ("sk_test_51Hsbx_", "secret", None),
        ("tGN0bIwXnHdwOa85VABjPdSn8nWY7G7I", "secret", None),
    ],
)
def test_a_key_names_its_sandbox(key: str, kind: Kind, sandbox: str | None) -> None:
    assert credentials_of(bearer(key), {}) == Credentials(key, kind, sandbox)


@pytest.mark.parametrize(
    "key",
    [
        *("ek_test_YWNjdF8x", "ek_test_sbx_qa_cus_1_Zx81", "metevtses_Zx81"),
        *("whatever", "undefined", "sk_test_", "whsec_4eC39HqLyjWDarjtT1zdp7dc"),
    ],
)
def test_what_cannot_be_a_key_and_lent_ones_that_cannot_have_been_are_refused(key: str) -> None:
    with pytest.raises(StripeError, match="Invalid API Key provided"):
        credentials_of(bearer(key), {})


def test_a_key_given_by_oauth_names_its_account() -> None:
    found = credentials_of(bearer("sk_test_sbx_qa_acct_1AbC"), {})
    assert (found.kind, found.sandbox, found.account) == ("secret", "qa", "acct_1AbC")
    with pytest.raises(StripeError):
        credentials_of(bearer("sk_test_sbx_qa_other"), {})
    intent = {"client_secret": "pi_1_secret_2"}
    assert credentials_of(bearer("pk_test_1"), intent).key == "pk_test_1"
    assert intent == {"client_secret": "pi_1_secret_2"}


@pytest.mark.parametrize(
    ("headers", "params"),
    [
        ({}, {}),
        ({"authorization": "Digest x"}, {}),
        ({"authorization": "Bearer "}, {}),
        ({"authorization": "Basic !"}, {}),
        ({"authorization": "Basic /w=="}, {}),
        ({}, {"key": {"a": "b"}}),
    ],
)
def test_no_key_is_refused(headers: dict[str, str], params: dict[str, Any]) -> None:
    with pytest.raises(StripeError, match=r"^You did not provide an API key\.") as caught:
        credentials_of(headers, params)
    assert caught.value.status == 401
    assert caught.value.headers == {"WWW-Authenticate": 'Bearer realm="Stripe"'}


@pytest.mark.parametrize("prefix", ["sk", "rk", "pk", "ek"])
def test_keys_of_live_accounts_are_refused_and_not_repeated(prefix: str) -> None:
    with pytest.raises(LiveKeyRefused) as caught:
        credentials_of(bearer(f"{prefix}_live_51HqLyjWDarjtT1zdp7dc"), {})
    assert caught.value.status == 401
    assert re.fullmatch(rf"Invalid API Key provided: {prefix}_(live_)?\*+p7dc", str(caught.value))


@pytest.mark.parametrize("name", ["", "UPPER", "a/b", "x" * 70])
def test_a_sandbox_that_cannot_be_is_no_key(name: str) -> None:
    with pytest.raises(StripeError, match=r"^Invalid API Key provided: sk_test_") as caught:
        credentials_of(bearer(f"sk_test_sbx_{name}"), {})
    assert caught.value.status == 401


def test_a_live_key_is_refused_beside_a_good_one() -> None:
    for name in ("key", "client_secret"):
        with pytest.raises(LiveKeyRefused):
            credentials_of(bearer("sk_test_1"), {name: "sk_live_51HqLyjWDarjtT1zdp7dc"})
