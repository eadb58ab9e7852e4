"""One measured figure with its goal, and the table of all; it measures nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

_HEAD = ("case", "goal", "measured", "", "medians")


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound: the figure must be at least, or at most, this."""

    bound: float
    is_least: bool
    unit: str = ""

    def is_met(self, value: float) -> bool:
        """Tell whether `value` keeps the bound."""
        return value >= self.bound if self.is_least else value <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.is_least else '≤'} {self.bound:g}{_spaced(self.unit)}"


def at_least(bound: float, unit: str = "") -> Goal:
    """Return the goal of a figure that should be large."""
    return Goal(bound, is_least=True, unit=unit)


def at_most(bound: float, unit: str = "") -> Goal:
    """Return the goal of a figure that should be small."""
    return Goal(bound, is_least=False, unit=unit)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. Without `value` it could not be measured, and `medians` says why."""

    case: str
    goal: Goal | None
    value: float | None
    medians: str

    @property
    def is_missed(self) -> bool:
        """Whether it was measured and does not keep its goal."""
        return self.goal is not None and self.value is not None and not self.goal.is_met(self.value)

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """The line as the table shows it."""
        goal = "" if self.goal is None else str(self.goal)
        if self.value is None:
            return self.case, goal, "-", "?", self.medians
        unit = "" if self.goal is None else self.goal.unit
        verdict = "" if self.goal is None else "MISSED" if self.is_missed else "ok"
        return self.case, goal, f"{_rounded(self.value)}{_spaced(unit)}", verdict, self.medians

    @property
    def line(self) -> str:
        """The line for people who watch."""
        return "  ".join(cell for cell in self.cells if cell)


def paired(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios of what was measured side by side, round by round."""
    return median(own / other for own, other in zip(ours, theirs, strict=True))


def table(figures: Iterable[Figure]) -> str:
    """Return all figures as one aligned table."""
    rows = [_HEAD, *(figure.cells for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)


def _rounded(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _spaced(unit: str) -> str:
    return f" {unit}" if unit else ""
