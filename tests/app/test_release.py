import re

from app.release import release


def test_the_release_is_a_version() -> None:
    assert re.match(r"\d+", release())
