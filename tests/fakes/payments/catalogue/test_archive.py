import pytest

from fakes.payments.catalogue.archive import Archive, ArchiveWriter


def _packed(values: list[object]) -> tuple[Archive, list[list[int]]]:
    writer = ArchiveWriter()
    spots = [writer.add(value) for value in values]
    return Archive(writer.finish({"spots": spots}, {"origin": "here"})), spots


def test_entries_come_back_by_their_spots() -> None:
    values: list[object] = [{"a": 1}, ["b"], "c", None]
    archive, spots = _packed(values)
    assert [archive.entry(spot) for spot in spots] == values
    assert archive.index == {"spots": spots}


def test_entries_spread_over_blocks() -> None:
    values: list[object] = ["x" * 10_000 + str(number) for number in range(20)]
    archive, spots = _packed(values)
    assert len({block for block, _, _ in spots}) > 2
    assert [archive.entry(spot) for spot in reversed(spots)] == list(reversed(values))


def test_an_entry_larger_than_a_block_has_one_to_itself() -> None:
    values: list[object] = ["small", "x" * 200_000, "small too"]
    archive, spots = _packed(values)
    assert [archive.entry(spot) for spot in spots] == values


def test_the_origin_is_carried_along() -> None:
    archive, _ = _packed([1])
    assert archive.origin() == {"origin": "here"}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"stagedoor catalogue 0\n"])
def test_refuses_a_file_of_another_format(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a catalogue"):
        Archive(data)
