import pytest
import zstandard

from fakes.core.errors import StoreUnavailable
from fakes.core.packer import Packer

BOILERPLATE = b"Thank you for your order. It will be sent to the address below within two working days. "
LETTER = BOILERPLATE + bytes(range(256))
ZSTD = b"\x28\xb5\x2f\xfd"


def a_packer(*boilerplates: bytes) -> Packer:
    packer = Packer()
    for text in boilerplates:
        packer.learn(text, is_newest=True)
    return packer


@pytest.mark.parametrize("packer", [a_packer(), a_packer(BOILERPLATE)], ids=["plain", "boilerplate"])
def test_what_is_tiny_stays_as_it_is_and_nothing_is_mistaken_for_packed(packer: Packer) -> None:
    for data in (
        b"",
        b"few",
        b"x" * 256,
        b"x" * 257,
        ZSTD,
        ZSTD[:3] + b"\x01few",
        b"x" + ZSTD,
        b"y" * 20_000,
    ):
        assert packer.unpack(packer.pack(data)) == data
    assert packer.pack(b"few") == b"few"
    assert len(packer.pack(b"x" * 257)) < 100


def test_what_is_said_in_the_boilerplate_takes_no_room() -> None:
    assert len(a_packer(BOILERPLATE).pack(LETTER)) < len(a_packer().pack(LETTER)) - len(BOILERPLATE) // 2


def test_what_was_packed_with_other_boilerplate_or_none_can_still_be_read() -> None:
    packer = a_packer(b"of an older release " * 9, BOILERPLATE)
    older = a_packer(b"of an older release " * 9).pack(LETTER)
    assert packer.unpack(older) == packer.unpack(zstandard.compress(LETTER)) == LETTER
    packer.learn(b"not the newest " * 9, is_newest=False)
    assert a_packer(BOILERPLATE).unpack(packer.pack(LETTER)) == LETTER


def test_what_a_newer_release_has_packed_is_told_from_what_is_broken() -> None:
    with pytest.raises(StoreUnavailable, match="newer Stagedoor"):
        a_packer().unpack(a_packer(BOILERPLATE).pack(LETTER))
