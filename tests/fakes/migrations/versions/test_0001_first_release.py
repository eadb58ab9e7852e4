from importlib import import_module

import pytest

release = import_module("fakes.migrations.versions.0001_first_release")


@pytest.mark.parametrize(
    ("line", "is_key", "is_nullable"),
    [("id bigint key", True, False), ("ref string null", False, True), ("title text", False, False)],
)
def test_a_line_describes_a_column(line: str, is_key: bool, is_nullable: bool) -> None:
    column = release.column(line)
    assert (column.name, column.primary_key, column.nullable) == (line.split()[0], is_key, is_nullable)


def test_every_index_is_of_a_table_that_is_made() -> None:
    assert {table for table, _ in release.INDEXES.values()} <= release.TABLES.keys()
