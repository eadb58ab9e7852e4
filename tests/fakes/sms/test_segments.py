import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.sms.segments import (
    encoding_of,
    forcing_characters,
    marks,
    parts,
    segmentation,
    smart_encoded,
)

# Agreed with Twilio's own segment calculator.
VECTORS = [
    ("", "GSM-7", 1),
    ("a" * 160, "GSM-7", 1),
    ("a" * 161, "GSM-7", 2),
    ("a" * 306, "GSM-7", 2),
    ("a" * 307, "GSM-7", 3),
    ("€" * 80, "GSM-7", 1),
    ("€" * 81, "GSM-7", 2),
    ("\f" * 80, "GSM-7", 1),
    ("\f" * 81, "GSM-7", 2),
    ("\r\n" * 80, "GSM-7", 1),
    ("\r\n" * 81, "GSM-7", 2),
    ("a" * 152 + "€" + "a" * 152, "GSM-7", 3),
    ("ж" * 70, "UCS-2", 1),
    ("ж" * 71, "UCS-2", 2),
    ("ж" * 134, "UCS-2", 2),
    ("ж" * 135, "UCS-2", 3),
    ("👍" * 35, "UCS-2", 1),
    ("👍" * 36, "UCS-2", 2),
    ("ж" * 66 + "👍" + "ж" * 66, "UCS-2", 3),
    ("]" * 85 + "😘", "UCS-2", 2),
    ("Ç", "GSM-7", 1),
    ("ç", "UCS-2", 1),
    ("`", "UCS-2", 1),
    ("e\u0301" * 35, "UCS-2", 1),
    ("e\u0301" * 36, "UCS-2", 2),
    ("it’s “smart”", "UCS-2", 1),
]


@pytest.mark.parametrize(("text", "encoding", "count"), VECTORS)
def test_counts_the_parts_that_the_provider_bills(text: str, encoding: str, count: int) -> None:
    result = segmentation(text)
    assert (result.encoding, result.count) == (encoding, count)
    assert len(parts(text)) == count


def test_extension_characters_take_two_septets_in_gsm7_and_one_unit_in_ucs2() -> None:
    assert segmentation("[€]").units == 6
    assert segmentation("[€]ж").units == 4


def test_the_gsm7_alphabet_has_127_basic_and_10_extension_characters() -> None:
    alphabet = [chr(code) for code in range(0x3000) if encoding_of(chr(code)) == "GSM-7"]
    assert len(alphabet) == 137
    assert sum(segmentation(character).units == 2 for character in alphabet) == 10


def test_names_the_characters_that_forced_ucs2_once_each_in_order() -> None:
    assert forcing_characters("naïve café – naïve") == ["ï", "–"]
    assert forcing_characters("plain {text}") == []


def test_marks_the_runs_that_forced_ucs2() -> None:
    assert [(mark.text, mark.forces_ucs2) for mark in marks("a–“b")] == [
        ("a", False),
        ("–“", True),
        ("b", False),
    ]
    assert marks("") == []


def test_smart_encoding_brings_typography_back_into_gsm7() -> None:
    assert smart_encoded("it’s “smart” – isn’t it…\u00a0?\u200b") == "it's \"smart\" - isn't it... ?"
    assert encoding_of(smart_encoded("it’s “smart”")) == "GSM-7"


@given(st.text(alphabet="ab€^[ж👍\n", max_size=400))
def test_parts_join_to_the_text_and_none_exceeds_its_room(text: str) -> None:
    pieces = parts(text)
    encoding = encoding_of(text)
    room = {"GSM-7": 153, "UCS-2": 67}[encoding] if len(pieces) > 1 else {"GSM-7": 160, "UCS-2": 70}[encoding]
    assert "".join(pieces) == text
    assert len(pieces) == segmentation(text).count
    for piece in pieces:
        if encoding == "GSM-7":
            assert len(piece) + sum(character in "€^[" for character in piece) <= room
        else:
            assert len(piece.encode("utf-16-le")) // 2 <= room
