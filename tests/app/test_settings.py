from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import Settings


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGEDOOR_HTTP_PORT", "9000")
    monkeypatch.setenv("STAGEDOOR_SMTPS_PORT", "off")
    monkeypatch.setenv("STAGEDOOR_EPHEMERAL", "true")

    settings = Settings()

    assert (settings.http_port, settings.smtps_port, settings.ephemeral) == (9000, None, True)
    assert Settings(http_port=1).http_port == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"http_port": 70000},
        {"smtp_starttls": "maybe"},
        {"retention_age": "a while"},
        {"tls_cert": Path("cert.pem")},
        {"max_message_bytes": 1},
        {"no_such_setting": 1},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)


def test_the_kernel_gets_what_it_needs() -> None:
    kernel = Settings(retention_age="P1D", retention_count=0, max_message_bytes=2048, ephemeral=True).kernel()

    assert kernel.database_url == ""
    assert kernel.limits.max_message_bytes == 2048
    assert (kernel.retention.count, kernel.retention.age_ms) == (None, 86_400_000)
    assert kernel.fakes.values["smtp_port"] == 1025


def test_files_lie_beside_a_sqlite_database_only() -> None:
    assert Settings(database_url="sqlite:///data/x.db").data_folder == Path("data")
    assert Settings(database_url="postgresql://db/x").data_folder is None
    assert Settings(ephemeral=True).data_folder is None
