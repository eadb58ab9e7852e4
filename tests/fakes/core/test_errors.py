import pytest

from fakes.core import errors


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InvalidInput, 400),
        (errors.Forbidden, 403),
        (errors.NotFound, 404),
        (errors.Conflict, 409),
        (errors.TooLarge, 413),
        (errors.StoreUnavailable, 503),
        (errors.StoreInUse, 500),
        (errors.BindFailed, 500),
    ],
)
def test_every_error_has_a_status_and_says_what_and_what_next(
    error: type[errors.KernelError], status: int
) -> None:
    raised = error("what happened", hint="what to do")
    assert (raised.status, raised.detail, raised.hint, str(raised)) == (
        status,
        "what happened",
        "what to do",
        "what happened",
    )
    assert raised.title
