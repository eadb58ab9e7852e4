from pathlib import Path

from app.settings import Settings
from app.settings_page import page

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_committed_page_is_the_one_that_the_code_writes() -> None:
    assert DOCS.read_text() == page()


def test_every_setting_is_on_the_page() -> None:
    text = page()
    for name in Settings.model_fields:
        assert f"`STAGEDOOR_{name.upper()}`" in text
