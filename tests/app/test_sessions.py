import pytest

from app.accounts import accounts
from app.sessions import LIFETIME_S, Sessions

NOW_MS = 1_790_000_000_000


@pytest.fixture(scope="module")
def sessions() -> Sessions:
    return Sessions(accounts("zoë:s3cret"))


def test_a_token_says_who_signed_in_until_it_expires(sessions: Sessions) -> None:
    token = sessions.issue("zoë", NOW_MS)

    assert sessions.user_of(token, NOW_MS) == "zoë"
    assert sessions.user_of(token, NOW_MS + LIFETIME_S * 1000 - 1000) == "zoë"
    assert sessions.user_of(token, NOW_MS + LIFETIME_S * 1000) is None


def test_every_process_knows_the_token_of_another(sessions: Sessions) -> None:
    assert Sessions(accounts("zoë:s3cret")).user_of(sessions.issue("zoë", NOW_MS), NOW_MS) == "zoë"


def test_a_new_password_ends_the_old_ones_sessions(sessions: Sessions) -> None:
    assert Sessions(accounts("zoë:other")).user_of(sessions.issue("zoë", NOW_MS), NOW_MS) is None


def test_what_was_tampered_with_is_nobodys(sessions: Sessions) -> None:
    name, expires, signature = sessions.issue("zoë", NOW_MS).split(".")
    for token in (
        "",
        "a",
        "a.b.c",
        "....",
        f"{name}.{int(expires) + 1}.{signature}",
        f"YWRh.{expires}.{signature}",
        f"{name}.{expires}.{signature[:-1]}",
        f"{name}.{expires}.é",
        f"é.{expires}.{signature}",
    ):
        assert sessions.user_of(token, NOW_MS) is None
