"""The package's public names."""

import subprocess
import sys
from pathlib import Path

import pytest

import stagedoor


def test_every_public_name_is_there_and_documented() -> None:
    for name in stagedoor.__all__:
        assert getattr(stagedoor, name).__doc__
        assert name in dir(stagedoor)


def test_type_checkers_see_the_same_names() -> None:
    lines = Path(str(stagedoor.__file__)).read_text(encoding="utf-8").splitlines()
    seen = {line.rpartition(" as ")[2] for line in lines if " import " in line and " as " in line}
    assert seen == set(stagedoor.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Stagedor"):
        getattr(stagedoor, "Stagedor")  # noqa: B009 - a type checker would refuse the plain form


def test_importing_the_package_loads_nothing_of_it() -> None:
    program = "import sys, stagedoor; print(*[m for m in sys.modules if m.startswith('stagedoor.')], 'httpx' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["False"]
