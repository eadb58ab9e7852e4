"""Lines are cut wherever packets are, their lengths have limits, and what is too long is not kept."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.mail.providers.smtp.lines import LineBuffer, LineTooLong


def buffer() -> LineBuffer:
    return LineBuffer(max_line_bytes=20, max_long_line_bytes=100)


def taken(lines: LineBuffer) -> list[bytes | None]:
    """Take lines until there is none; None stands for one that was too long."""
    found: list[bytes | None] = []
    while True:
        try:
            line = lines.take()
        except LineTooLong:
            found.append(None)
            continue
        if line is None:
            return found
        found.append(line)


@given(
    wanted=st.lists(st.text("ab\r\x00é", max_size=10).map(str.encode), max_size=8),
    ending=st.sampled_from([b"\n", b"\r\n"]),
    sizes=st.lists(st.integers(1, 9), max_size=60),
)
def test_lines_come_out_as_they_went_in_however_they_were_cut(
    wanted: list[bytes], ending: bytes, sizes: list[int]
) -> None:
    wanted = [line.rstrip(b"\r") for line in wanted]
    stream = b"".join(line + ending for line in wanted)
    lines, found, at = buffer(), list[bytes | None](), 0
    for size in [*sizes, len(stream)]:
        lines.feed(stream[at : at + size])
        found += taken(lines)
        at += size
    assert found == wanted
    assert len(lines) == 0


def test_an_incomplete_line_is_waited_for() -> None:
    lines = buffer()
    lines.feed(b"NOO")
    assert lines.take() is None
    lines.feed(b"P\r")
    assert lines.take() is None
    lines.feed(b"\n")
    assert lines.take() == b"NOOP"


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
@pytest.mark.parametrize(
    ("length", "is_taken"), [(19, True), (20, True), (21, False), (100, False), (500, False)]
)
def test_a_line_may_be_as_long_as_its_limit(length: int, ending: bytes, is_taken: bool) -> None:
    lines = buffer()
    lines.feed(b"x" * length + ending + b"NOOP\n")
    assert taken(lines) == [b"x" * length if is_taken else None, b"NOOP"]


@pytest.mark.parametrize(("length", "is_taken"), [(100, True), (101, False), (102, False)])
def test_auth_may_be_longer(length: int, is_taken: bool) -> None:
    lines = buffer()
    command = b"auth PLAIN ".ljust(length, b"A")
    lines.feed(command)
    assert lines.take() is None
    lines.feed(b"\r\n")
    assert taken(lines) == [command if is_taken else None]


def test_a_line_of_an_auth_exchange_may_be_longer() -> None:
    lines = buffer()
    lines.feed(b"A" * 100 + b"\r\n" + b"A" * 101 + b"\r\n")
    assert lines.take(is_credential=True) == b"A" * 100
    with pytest.raises(LineTooLong):
        lines.take(is_credential=True)


def test_a_line_without_end_is_thrown_away_as_it_comes() -> None:
    lines = buffer()
    tracemalloc.start()
    for _ in range(1600):
        lines.feed(b"x" * 65_536)
        assert lines.take() is None
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 300_000
    lines.feed(b"y\r\nNOOP\r\n")
    assert taken(lines) == [None, b"NOOP"]


def test_clearing_returns_what_was_held_and_forgets_it() -> None:
    lines = buffer()
    lines.feed(b"x" * 200)
    assert lines.take() is None
    lines.feed(b"rest")
    assert lines.clear() == b"rest"
    lines.feed(b"NOOP\r\n")
    assert (taken(lines), len(lines)) == ([b"NOOP"], 0)
