import pytest

from fakes.core.content import JOINED_BYTES, Content
from fakes.core.text import SearchText

SEARCH = SearchText("title", "ada", "café au lait\x00", "s1 hcode")


@pytest.mark.parametrize("raw", [None, b"", b"\x00as it\x00came", b"x" * JOINED_BYTES])
def test_everything_comes_out_as_it_went_in(raw: bytes | None) -> None:
    detail = {"subject": "a\x00b", "to": ["é"]}
    content = Content.split(Content.of(detail, SEARCH, raw).joined())
    assert (content.fields, content.raw) == (detail, raw)
    # What no database column holds is replaced, as in every other text.
    assert content.search == SearchText("title", "ada", "café au lait\ufffd", "s1 hcode")


def test_long_bytes_are_not_read_with_the_rest() -> None:
    assert Content.of({}, SEARCH, b"x" * (JOINED_BYTES + 1)).raw is None
