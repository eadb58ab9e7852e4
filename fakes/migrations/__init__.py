"""The history of the tables of all fakes, as Alembic revisions; `HEAD` is what the code expects now."""

from pathlib import Path

FOLDER = Path(__file__).parent
HEAD = "0003"
