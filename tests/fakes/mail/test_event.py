"""Events of the outside world in words and JSON."""

from __future__ import annotations

import pytest

from fakes.core.errors import InvalidInput
from fakes.mail.event import TITLES, MailEvent, chosen_recipient


@pytest.mark.parametrize("kind", TITLES)
def test_every_event_names_its_recipient(kind: str) -> None:
    assert MailEvent(kind=kind, recipient="a@x.org").title.endswith(" a@x.org")


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("550 5.1.1 No such user", "5.1.1"),
        ("452 4.2.2 Mailbox full", "4.2.2"),
        ("550 No such user", "5.0.0"),
        ("host 10.5.1.1 said no", "5.0.0"),
        (None, "5.0.0"),
    ],
)
def test_a_bounce_has_the_enhanced_status_of_its_reason(reason: str | None, status: str) -> None:
    assert MailEvent(kind="bounce", recipient="a@x.org", reason=reason).status == status


def test_an_event_shows_what_is_known_of_it() -> None:
    assert MailEvent(kind="open", recipient="a@x.org", ip="192.0.2.1").as_json() == {
        "kind": "open",
        "recipient": "a@x.org",
        "ip": "192.0.2.1",
    }


def test_the_only_recipient_need_not_be_named_and_others_are_spelled_as_in_the_mail() -> None:
    assert chosen_recipient(["A@x.org"], None) == "A@x.org"
    assert chosen_recipient(["A@x.org", "b@x.org"], " a@X.org") == "A@x.org"


@pytest.mark.parametrize(
    ("recipients", "wanted"), [(["a@x.org", "b@x.org"], None), ([], None), (["a@x.org"], "c@x.org")]
)
def test_a_recipient_in_doubt_is_asked_for(recipients: list[str], wanted: str | None) -> None:
    with pytest.raises(InvalidInput):
        chosen_recipient(recipients, wanted)
