import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.parts import PARTS, Part, PartMissingError, provide


class Machine:
    """A machine on which a program appears once the right way of installing it was tried."""

    def __init__(self) -> None:
        self.program: Path | None = None
        self.tried: list[str] = []

    def part(self) -> Part:
        return Part("a program", lambda: self.program, [self._refuse, self._work, self._never], "install it")

    def _refuse(self) -> None:
        self.tried.append("refuse")
        raise subprocess.CalledProcessError(100, ["apt-get"])

    def _work(self) -> None:
        self.tried.append("work")
        self.program = Path("/usr/bin/program")

    def _never(self) -> None:
        self.tried.append("never")


def test_tries_one_way_after_the_other_until_the_part_is_there() -> None:
    machine = Machine()
    assert provide(machine.part()) is None
    assert machine.tried == ["refuse", "work"]
    assert machine.part().path() == Path("/usr/bin/program")


def test_leaves_a_part_alone_that_is_there() -> None:
    machine = Machine()
    machine.program = Path("/usr/bin/program")
    assert provide(machine.part()) is None
    assert machine.tried == []


def test_is_content_with_less_where_what_is_preferred_cannot_be_had() -> None:
    machine = Machine()
    machine.program = Path("/usr/bin/program")
    assert provide(replace(machine.part(), prefer=lambda: None)) is None
    assert machine.tried == ["refuse"]
    assert machine.part().path() == Path("/usr/bin/program")


def test_says_what_went_wrong_and_what_a_person_can_do() -> None:
    part = Part("a program", lambda: None, [Machine().part().installs[0]], "install the package program")
    failure = provide(part)
    assert failure is not None
    assert "apt-get" in failure
    with pytest.raises(PartMissingError, match="a program is missing: install the package program"):
        part.path()


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_real_part_is_on_this_machine(part: Part) -> None:
    assert part.path().exists()
