from typing import Any

import orjson
import pytest

from fakes.payments.wire.upload import Upload
from fakes.payments.wire.watched import Watched

SENT: dict[str, Any] = {
    "amount": 5,
    "card": {"number": "4242", "cvc": "1"},
    "items": [{"price": "p", "quantity": 2}],
    "metadata": {"k": "v"},
    "muid": "x",
}


def test_it_is_what_was_sent() -> None:
    watched = Watched(SENT)
    assert watched == SENT
    assert orjson.loads(orjson.dumps(watched)) == SENT
    assert watched.unread() == ["amount", "card", "items", "metadata"]
    upload = Upload("a", b"b")
    assert Watched({"file": upload})["file"] is upload


def test_what_was_looked_at_is_not_told() -> None:
    watched = Watched(SENT)
    assert watched["amount"] == 5
    assert watched.get("card", {})["number"] == "4242"
    assert watched["items"][0].get("quantity") == 2
    assert "metadata" in watched
    assert "other" not in watched
    assert watched.unread() == ["card[cvc]", "items[0][price]"]


@pytest.mark.parametrize(
    "look", [dict, list, lambda each: {**each}, lambda each: each.items(), lambda each: list(each.values())]
)
def test_who_goes_through_all_has_seen_all(look: Any) -> None:
    watched = Watched({"a": 1, "b": {"c": 2}})
    look(watched)
    assert watched.unread() == []
