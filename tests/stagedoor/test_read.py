from datetime import UTC, datetime

from stagedoor import _read as read

DATA = {
    "word": "x",
    "number": 3,
    "nothing": None,
    "list": ["a", 1],
    "objects": [{"a": 1}, "b"],
    "object": {"a": 1},
    "time": "2026-11-23T03:21:45.120Z",
}


def test_texts() -> None:
    assert (read.text(DATA, "word"), read.text(DATA, "number"), read.text(DATA, "nothing")) == ("x", "3", "")
    assert (read.optional_text(DATA, "word"), read.optional_text(DATA, "nothing")) == ("x", None)
    assert (read.texts(DATA, "list"), read.texts(DATA, "word"), read.texts(DATA, "absent")) == (
        ("a", "1"),
        ("x",),
        (),
    )


def test_numbers() -> None:
    assert (read.whole(DATA, "number"), read.whole(DATA, "absent")) == (3, 0)
    assert (read.optional_whole(DATA, "number"), read.optional_whole(DATA, "nothing")) == (3, None)


def test_objects() -> None:
    assert read.objects(DATA, "objects") == ({"a": 1},)
    assert read.objects(DATA, "word") == ()
    assert (read.member(DATA, "object"), read.member(DATA, "word")) == ({"a": 1}, {})


def test_times() -> None:
    assert read.moment(DATA, "time") == datetime(2026, 11, 23, 3, 21, 45, 120_000, UTC)
    assert read.optional_moment(DATA, "absent") is None
    assert read.moment(DATA, "absent") == read.EPOCH


def test_headers_in_every_shape() -> None:
    shapes = [
        {"A": "1", "B": ["2", "3"]},
        [["A", "1"], ["B", "2"], ["B", "3"]],
        [{"name": "A", "value": "1"}, {"name": "B", "value": ["2", "3"]}],
    ]
    for shape in shapes:
        assert read.pairs({"headers": shape}, "headers") == (("A", "1"), ("B", "2"), ("B", "3"))
    assert read.pairs({}, "headers") == ()
