from stagedoor.errors import (
    NearMiss,
    ServerUnreachable,
    StagedoorError,
    UnexpectedCapture,
    WaitTimeout,
    shortened,
)


def test_an_error_says_status_title_detail_and_hint() -> None:
    error = StagedoorError("Not found", status=404, detail="There is no capture x.", hint="List them.")
    assert str(error) == "404 Not found: There is no capture x.\nHint: List them."
    assert (error.status, error.title, error.detail, error.hint) == (
        404,
        "Not found",
        "There is no capture x.",
        "List them.",
    )


def test_a_detail_that_repeats_the_title_is_said_once() -> None:
    assert str(StagedoorError("Gone", detail="Gone")) == "Gone"


def test_a_server_that_is_not_there_is_named_with_what_to_do() -> None:
    error = ServerUnreachable("http://127.0.0.1:8025", "connection refused")
    assert "http://127.0.0.1:8025" in str(error)
    assert "stagedoor serve" in str(error)
    assert isinstance(error, ConnectionError)
    assert error.status == 0


def test_failed_expectations_are_assertion_errors_and_no_errors_of_the_server() -> None:
    for kind in (WaitTimeout, UnexpectedCapture):
        assert issubclass(kind, AssertionError)
        assert not issubclass(kind, StagedoorError)


def test_a_near_miss_reads_as_one_line() -> None:
    miss = NearMiss("01", "mail", "a@x", ("b@x", "c@x"), "Hello", ("subject 'Hello' does not contain 'Bye'",))
    assert str(miss) == "mail 01 to b@x, c@x 'Hello': subject 'Hello' does not contain 'Bye'"
    assert str(NearMiss("01", "mail", "a@x", (), "Hello", ())) == "mail 01 to nobody 'Hello': no reason given"


def test_long_titles_are_shortened_to_one_line() -> None:
    assert shortened("a\n b") == "a b"
    assert len(shortened("word " * 100)) == 80
