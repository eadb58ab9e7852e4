from stagedoor._sse import Event
from stagedoor._watching import Watch
from stagedoor._wire import Operation
from stagedoor.errors import WaitTimeout
from tests.stagedoor.operations import play


def found(what: str) -> Operation[str | None]:
    yield from ()
    return what


def test_after_a_gap_everything_is_looked_at_again() -> None:
    watch = Watch(1.0, lambda: found("all"), lambda event: found(event.kind), lambda: WaitTimeout("no"))
    assert play(watch.react(Event("callback", {}))) == "callback"
    assert play(watch.react(Event("resync", {}))) == "all"
