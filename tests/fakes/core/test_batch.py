from fakes.core.batch import Pending
from fakes.core.bus import Event
from fakes.core.captures import drafted
from tests.fakes.core.builders import a_draft


def filled(name: str) -> Pending:
    pending = Pending()
    pending.inserts[("job", ("id",))] = [{"id": name}]
    pending.puts["sandbox"] = {(name,): {"name": name}}
    pending.counters[("default", "mail")] = [1, 1]
    pending.captures.append(drafted(a_draft(title=name), number=1, created_ms=0, max_search_chars=10))
    pending.events.append(Event("capture", name))
    pending.new_files.append(f"{name}/new")
    pending.old_files.append(f"{name}/old")
    return pending


def test_what_units_leave_is_merged_in_order() -> None:
    merged = filled("a")
    merged.merge(filled("b"))
    assert [row["id"] for row in merged.inserts[("job", ("id",))]] == ["a", "b"]
    assert merged.puts["sandbox"].keys() == {("a",), ("b",)}
    assert merged.counters == {("default", "mail"): [2, 2]}
    assert [capture.title for capture in merged.captures] == ["a", "b"]
    assert [event.sandbox for event in merged.events] == ["a", "b"]
    assert (merged.new_files, merged.old_files) == (["a/new", "b/new"], ["a/old", "b/old"])


def test_rows_are_forgotten_once_written_and_events_kept() -> None:
    pending = filled("a")
    before = pending.has_rows
    pending.clear_rows()
    assert (before, pending.has_rows, len(pending.events)) == (True, False, 1)


def test_what_came_after_a_mark_can_be_cut_off() -> None:
    pending = filled("a")
    mark = pending.mark()
    pending.merge(filled("b"))
    pending.cut(mark)
    assert not pending.has_rows
    assert [event.sandbox for event in pending.events] == ["a"]
    assert (pending.new_files, pending.old_files) == (["a/new"], ["a/old"])
