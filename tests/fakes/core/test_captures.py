import orjson
import pytest

from fakes.core.captures import drafted, dump, dump_bytes, from_row, storable, to_row
from fakes.core.text import address_tokens, flag_token
from tests.fakes.core.builders import a_draft


def test_a_capture_has_the_shape_of_the_contract() -> None:
    capture = drafted(a_draft(codes=["123456"], flags=["odd"]), number=33, created_ms=0, max_search_chars=100)

    assert capture.as_json() == {
        "id": "000000000011",
        "sandbox": "default",
        "channel": "mail",
        "provider": "smtp",
        "kind": "mail",
        "created_at": "1970-01-01T00:00:00.000Z",
        "from": "shop@example.com",
        "to": ["ada@example.com"],
        "title": "Your order",
        "preview": "Thank you for your order",
        "size": 100,
        "read": False,
        "tags": [],
        "codes": ["123456"],
        "links": [],
        "flags": ["odd"],
    }


def test_a_capture_survives_its_row() -> None:
    capture = drafted(a_draft(ref="SM1"), number=1, created_ms=5, max_search_chars=100)
    assert from_row(to_row(capture), detail=capture.detail, search=capture.search) == capture


def test_everybody_concerned_can_be_asked_for() -> None:
    tokens = a_draft(people=["cus_1"], flags=["odd"]).search_text(1000).tokens.split()

    for address in ("shop@example.com", "ada@example.com", "cus_1"):
        assert address_tokens("w", address)[0] in tokens
    assert flag_token("odd") in tokens
    assert len(tokens) == len(set(tokens))


def test_the_indexed_text_is_bounded() -> None:
    assert len(a_draft(text="word " * 1000).search_text(50).body) == 50


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b"])
def test_what_a_column_cannot_hold_is_replaced(bad: str) -> None:
    assert storable(bad).replace("\ufffd", "") == "ab"
    assert "\x00" not in storable(bad)


def test_json_is_made_of_anything() -> None:
    assert orjson.loads(dump({"a": ["x\ud800"]}))["a"][0].startswith("x")
    assert dump_bytes({"é": 1}) == '{"é":1}'.encode()


@pytest.mark.parametrize(("raw", "is_handed_on"), [(None, False), (b"x" * 9, True), (b"x" * 100_000, False)])
def test_small_bytes_are_handed_to_whoever_waited(raw: bytes | None, is_handed_on: bool) -> None:
    made = drafted(a_draft(raw=raw), number=1, created_ms=2, max_search_chars=100)
    assert made.raw == (raw if is_handed_on else None)
