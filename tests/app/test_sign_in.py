from typing import Any

import pytest

from app.sign_in import Outcome, SignIn, local_path
from fakes.core.errors import InvalidInput


def a_scope(*headers: tuple[bytes, bytes], **more: Any) -> dict[str, Any]:
    return {"type": "http", "scheme": "http", "client": ("10.0.0.1", 1), "headers": list(headers), **more}


async def test_the_right_password_gets_a_cookie_that_is_known_again() -> None:
    known = SignIn("ada:s3cret")
    assert await known.check(a_scope(), "ada", "s3cret") is Outcome.RIGHT
    assert await known.check(a_scope(), "ada", "other") is Outcome.WRONG

    pair = known.cookie(a_scope(), "ada").partition(";")[0]
    assert known.session_user(a_scope((b"cookie", f"theme=dark; {pair}".encode()))) == "ada"
    assert known.session_user(a_scope((b"cookie", pair[:-1].encode()))) is None
    assert known.session_user(a_scope()) is None


@pytest.mark.parametrize(
    ("scope", "is_secure"),
    [
        (a_scope(), False),
        (a_scope(scheme="https"), True),
        (a_scope((b"origin", b"https://staging.test")), True),
        (a_scope((b"origin", b"http://staging.test")), False),
    ],
)
def test_the_cookie_is_for_this_server_alone_and_for_https_where_there_is_one(
    scope: dict[str, Any], is_secure: bool
) -> None:
    known = SignIn("ada:s3cret")
    for cookie in (known.cookie(scope, "ada"), known.no_cookie(scope)):
        parts = cookie.split("; ")
        assert {"Path=/", "HttpOnly", "SameSite=Lax"} <= set(parts)
        assert ("Secure" in parts) == is_secure


def test_without_accounts_nobody_needs_to_sign_in() -> None:
    assert not SignIn("").is_needed
    with pytest.raises(InvalidInput):
        SignIn("no-such-file")


@pytest.mark.parametrize(
    "target", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)", "", "/a\nb", "ui"]
)
def test_nobody_is_led_elsewhere(target: str) -> None:
    assert local_path(target) == "/"


def test_a_path_of_this_server_is_where_people_go_on() -> None:
    assert local_path("/s/shop/ui/callbacks?state=failed") == "/s/shop/ui/callbacks?state=failed"
