"""The end of the data is found wherever the packets are cut, sizes are exact, and memory is bounded."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.mail.providers.smtp.data import DataSink

ODD_BYTES = st.lists(st.sampled_from([b"\r\n", b"\r", b"\n", b".", b"a", b"\x00"]), max_size=30).map(b"".join)
BASE64 = b"TWFueSBsaW5lcyB3aXRob3V0IGEgZG90\r\n" * 500
LONG_STRETCHES = st.lists(
    st.sampled_from([BASE64, b"\r\n", b".", b"\r\n.", b"a.b" * 50, b"\r\n.\r\n"]), max_size=8
)
MANY = 1 << 30


def collected(stream: bytes, sizes: list[int], max_bytes: int = MANY) -> tuple[DataSink, bytes | None]:
    """Feed `stream` in chunks of `sizes`, then the rest at once; return the sink and what came behind the end."""
    sink, at = DataSink(max_bytes), 0
    for size in [*sizes, len(stream)]:
        chunk, at = stream[at : at + size], at + size
        rest = sink.feed(chunk)
        if rest is not None:
            return sink, rest + stream[at:]
    return sink, None


def read_by_lines(stream: bytes) -> tuple[bytes, bytes] | None:
    """Read `stream` as the RFC tells it, line by line."""
    content: list[bytes] = []
    lines = stream.split(b"\r\n")
    for number, line in enumerate(lines[:-1]):
        if line == b".":
            return b"".join(content), b"\r\n".join(lines[number + 1 :])
        content.append(line.removeprefix(b".") + b"\r\n")
    return None


@given(stream=ODD_BYTES, sizes=st.lists(st.integers(1, 7), max_size=40))
def test_any_stream_in_any_packets_reads_as_it_does_line_by_line(stream: bytes, sizes: list[int]) -> None:
    sink, rest = collected(stream, sizes)
    expected = read_by_lines(stream)
    assert sink.is_complete is (expected is not None)
    assert (None if rest is None else (sink.content, rest)) == expected


@given(
    stream=LONG_STRETCHES.map(b"".join),
    sizes=st.lists(st.sampled_from([1, 3, 5_000, 17_000, 40_000]), max_size=12),
)
def test_attachments_in_any_packets_read_as_they_do_line_by_line(stream: bytes, sizes: list[int]) -> None:
    sink, rest = collected(stream, sizes)
    expected = read_by_lines(stream)
    assert (None if rest is None else (sink.content, rest)) == expected


@given(content=st.binary(max_size=300), sizes=st.lists(st.integers(1, 50), max_size=20))
def test_any_content_arrives_as_it_was_sent(content: bytes, sizes: list[int]) -> None:
    content = content.replace(b"\r\n.", b"\r\n") + b"\r\n"
    content = content[1:] if content.startswith(b".") else content
    sink, rest = collected(content + b".\r\nNOOP\r\n", sizes)
    if rest == b"NOOP\r\n":
        assert sink.content == content


@pytest.mark.parametrize(
    "end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\n\r.\n\r"]
)
def test_nothing_but_a_dot_between_two_whole_line_ends_ends_the_data(end: bytes) -> None:
    sink, rest = collected(b"a" + end + b"b", [])
    assert (sink.is_complete, rest) == (False, None)


@pytest.mark.parametrize("packet_bytes", [1, 2, 3, 1000])
@pytest.mark.parametrize(
    "content", [b"x" * 98 + b"\r\n", b".\r\n" * 33 + b"x", b".x\r\n.." * 20, b"." * 50 + b"\r\n" * 25]
)
def test_the_limit_is_exact_and_does_not_count_what_was_stuffed(content: bytes, packet_bytes: int) -> None:
    content = content[:98] + b"\r\n"
    stuffed = (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:]
    sizes = [packet_bytes] * (len(stuffed) // packet_bytes)
    fits, _ = collected(stuffed + b".\r\n", sizes, max_bytes=100)
    assert (fits.is_too_large, fits.content) == (False, content)
    over, _ = collected(b"y" + stuffed + b".\r\n", sizes, max_bytes=100)
    assert (over.is_too_large, over.content) == (True, b"")


def test_what_exceeds_the_limit_is_not_kept() -> None:
    sink = DataSink(1_000_000)
    chunk = b"x" * 65_536
    tracemalloc.start()
    for _ in range(1600):
        assert sink.feed(chunk) is None
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sink.feed(b"\r\n.\r\nNOOP\r\n") == b"NOOP\r\n"
    assert (sink.is_complete, sink.is_too_large, sink.content) == (True, True, b"")
    assert peak < 1_300_000


def test_a_mail_that_comes_in_crumbs_costs_little_more_than_its_size() -> None:
    sink = DataSink(MANY)
    tracemalloc.start()
    for _ in range(250_000):
        sink.feed(b"ab")
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 700_000
    sink.feed(b"\r\n.\r\n")
    assert sink.content == b"ab" * 250_000 + b"\r\n"


def test_small_and_large_chunks_keep_their_order() -> None:
    parts = [b"1" * 10, b"2" * 5000, b"3" * 70_000, b"4" * 10, b"5" * 4095, b"6" * 4097, b"\r\n.\r\n"]
    sink = DataSink(MANY)
    for part in parts:
        sink.feed(part)
    assert sink.content == b"".join(parts[:-1]) + b"\r\n"
