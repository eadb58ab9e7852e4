"""A misspelt variable is told of with the setting that was meant."""

import pytest

from app.settings import Settings
from app.spelling import unknown_settings


@pytest.mark.parametrize(
    ("variable", "value", "nearest"),
    [
        ("STAGEDOOR_HTPP_PORT", "9000", "STAGEDOOR_HTTP_PORT"),
        ("STAGEDOOR_PORT", "9000", "STAGEDOOR_SMTP_PORT"),
        ("STAGEDOOR_XYZZY", "1", ""),
    ],
)
def test_what_nothing_reads_is_told_of(variable: str, value: str, nearest: str) -> None:
    assert list(unknown_settings({variable: value}, Settings.model_fields)) == [(variable, nearest)]


def test_what_is_read_or_comes_from_elsewhere_is_not() -> None:
    environment = {
        "STAGEDOOR_HTTP_PORT": "1",
        "stagedoor_host": "x",
        "STAGEDOOR_URL": "x",
        "STAGEDOOR_SANDBOX": "x",
        "STAGEDOOR_SERVICE_PORT_HTTP": "8025",
        "STAGEDOOR_PORT": "tcp://10.0.0.1:8025",
        "STAGEDOOR_PORT_8025_TCP_ADDR": "10.0.0.1",
        "PATH": "x",
    }
    assert list(unknown_settings(environment, Settings.model_fields)) == []
