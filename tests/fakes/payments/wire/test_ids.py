import re

import pytest

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.wire.ids import (
    PATTERNS,
    kind_of,
    new_client_secret,
    new_id,
    new_request_id,
    new_signing_secret,
)

ACCOUNT = "acct_1PgafTB7WZ01zgkW"
CREATED = 1_800_000_000


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("customer", r"cus_[A-Za-z0-9]{14}"),
        ("product", r"prod_[A-Za-z0-9]{14}"),
        ("subscription_item", r"si_[A-Za-z0-9]{14}"),
        ("payment_intent", r"pi_3[A-Za-z0-9]{5}B7WZ01zgkW[A-Za-z0-9]{8}"),
        ("charge", r"ch_3[A-Za-z0-9]{5}B7WZ01zgkW[A-Za-z0-9]{8}"),
        ("refund", r"re_3[A-Za-z0-9]{5}B7WZ01zgkW[A-Za-z0-9]{8}"),
        ("invoice", r"in_1[A-Za-z0-9]{5}B7WZ01zgkW[A-Za-z0-9]{8}"),
        ("event", r"evt_1[A-Za-z0-9]{5}B7WZ01zgkW[A-Za-z0-9]{8}"),
        ("subscription_schedule", r"sub_sched_1[A-Za-z0-9]{5}B7WZ01zgkW[A-Za-z0-9]{8}"),
        ("account", r"acct_1[A-Za-z0-9]{15}"),
        ("checkout.session", r"cs_test_[A-Za-z0-9]{58}"),
        ("coupon", r"[A-Z0-9]{8}"),
        ("v2.core.event", r"evt_test_[A-Za-z0-9]{32}"),
    ],
)
def test_ids_look_like_those_of_the_api(kind: str, form: str) -> None:
    assert re.fullmatch(form, new_id(kind, created=CREATED, account=ACCOUNT))


@pytest.mark.parametrize("account", ["acct_1", "", "acct_1" + "x" * 40])
def test_ids_have_their_length_whatever_the_account_is_called(account: str) -> None:
    assert len(new_id("invoice", created=CREATED, account=account)) == len("in_") + 24


def test_ids_tell_earlier_from_later() -> None:
    def time_of(created: int) -> str:
        return new_id("invoice", created=created, account=ACCOUNT)[:9]

    moments = [0, 1_400_000_000, 1_700_000_000, 1_700_000_001, 1_800_000_000, 2_300_000_000]
    times = [time_of(moment) for moment in moments]
    assert times == sorted(times)
    assert len(set(times)) == len(moments) - 1


def test_ids_are_never_twice_the_same() -> None:
    assert len({new_id("customer", created=CREATED, account=ACCOUNT) for _ in range(1000)}) == 1000


def test_every_resource_with_an_id_has_a_pattern() -> None:
    book = catalogue()
    with_id = {name for name in book.resource_names if "id" in book.resource(name).fields}
    assert set(PATTERNS) == with_id


@pytest.mark.parametrize("kind", ["country_spec", "capability", "tax_code"])
def test_names_are_not_made_up(kind: str) -> None:
    with pytest.raises(ValueError, match="are names"):
        new_id(kind, created=CREATED, account=ACCOUNT)


def test_an_object_without_an_id_gets_none() -> None:
    with pytest.raises(KeyError):
        new_id("login_link", created=CREATED, account=ACCOUNT)


@pytest.mark.parametrize(
    ("id", "kind"),
    [
        ("cus_1", "customer"),
        ("pi_3Abc", "payment_intent"),
        ("sub_1", "subscription"),
        ("sub_sched_1", "subscription_schedule"),
        ("cs_test_1", "checkout.session"),
        ("acct_1", "account"),
        ("XYZ", None),
        ("unheard_1", None),
    ],
)
def test_a_prefix_tells_the_kind(id: str, kind: str | None) -> None:
    assert kind_of(id) == kind


def test_secrets_have_their_prefix_and_length() -> None:
    assert re.fullmatch(r"pi_1_secret_[A-Za-z0-9]{25}", new_client_secret("pi_1"))
    assert re.fullmatch(r"whsec_[A-Za-z0-9]{32}", new_signing_secret())
    assert re.fullmatch(r"req_[A-Za-z0-9]{14}", new_request_id())
