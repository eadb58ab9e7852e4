"""`docs/settings.md`, written from the settings themselves: `python -m app.settings_page > docs/settings.md`."""

from __future__ import annotations

import sys

from app.serve import shown_default
from app.settings import Settings

_HEAD = """\
# Settings

Every setting is an environment variable and a flag of `stagedoor serve`; a flag wins over the variable.
This page is written from the code by `python -m app.settings_page`.

| variable | flag | default | |
|---|---|---|---|
"""


def page() -> str:
    """Return the page as Markdown."""
    rows = []
    for name, field in Settings.model_fields.items():
        flag = "--" + name.replace("_", "-")
        words = (field.description or "").replace("|", "\\|")
        rows.append(f"| `STAGEDOOR_{name.upper()}` | `{flag}` | `{shown_default(field)}` | {words} |\n")
    return _HEAD + "".join(rows)


if __name__ == "__main__":
    sys.stdout.write(page())
