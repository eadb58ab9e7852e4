from pathlib import Path

import pytest

from fakes.core.presence import Presence


def test_a_file_that_is_deleted_or_replaced_is_missed(tmp_path: Path) -> None:
    file, other = tmp_path / "x.db", tmp_path / "y.db"
    file.touch()
    other.touch()
    presence = Presence(file)
    presence.check()
    away = file.rename(tmp_path / "away.db")
    with pytest.raises(FileNotFoundError, match=r"x\.db"):
        presence.check()
    other.rename(file)
    with pytest.raises(FileNotFoundError, match="another file"):
        presence.check()
    away.rename(file)
    presence.check()
