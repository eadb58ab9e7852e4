import logging

import pytest

from fakes.core.trouble import Trouble


def test_trouble_is_told_of_when_it_begins_changes_and_ends(caplog: pytest.LogCaptureFixture) -> None:
    trouble = Trouble(logging.getLogger("fakes.core.trouble"), "upkeep")
    trouble.ends()
    waits = [trouble.goes_on("the disk is full") for _ in range(6)]
    trouble.goes_on("it was closed")
    trouble.goes_on("the disk is full")
    trouble.ends()
    trouble.ends()
    assert waits == [0.5, 1, 2, 4, 5, 5]
    assert caplog.messages == [
        "upkeep waits: the disk is full",
        "upkeep waits: it was closed",
        "upkeep goes on",
    ]
    assert trouble.goes_on("the disk is full") == 0.5
