from collections.abc import Iterator

import pytest

from bench.__main__ import run
from bench.figure import Figure, at_least
from bench.plan import Plan

FAST = Figure("fast: 2 KB", at_least(2), 3.0, "6 / 2")
SLOW = Figure("slow: 2 KB", at_least(2), 1.0, "2 / 2")


def test_a_group_is_told_line_by_line_and_shown_when_it_ends(capsys: pytest.CaptureFixture[str]) -> None:
    assert not run(lambda _plan: iter([FAST]), Plan())
    assert run(lambda _plan: iter([FAST, SLOW]), Plan())
    out, err = capsys.readouterr()
    assert err.splitlines()[1:] == [
        "bench: fast: 2 KB  ≥ 2  3  ok  6 / 2",
        "bench: slow: 2 KB  ≥ 2  1  MISSED  2 / 2",
    ]
    first, second = (part.splitlines() for part in out.strip().split("\n\n"))
    assert [len(first), len(second)] == [3, 4]


def test_what_was_measured_before_a_cut_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    def cut(_plan: Plan) -> Iterator[Figure]:
        yield FAST
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(cut, Plan())
    assert "fast: 2 KB" in capsys.readouterr().out
