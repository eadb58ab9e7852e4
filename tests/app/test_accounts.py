from pathlib import Path

import pytest

from app.accounts import accounts, is_right
from fakes.core.errors import InvalidInput


def test_accounts_come_from_the_setting_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.write_text("# people\nada:one\n\nbob:two:three\n")

    assert list(accounts("ada:one")) == ["ada"]
    assert list(accounts(str(file))) == ["ada", "bob"]
    assert accounts("") == {}
    assert accounts("bob:two:three")["bob"] == accounts(str(file))["bob"]


def test_a_long_password_is_no_file_name() -> None:
    auth = "ada:" + "s" * 5000
    assert is_right(accounts(auth), *auth.split(":"))


def test_a_file_that_is_no_text_is_refused_without_its_contents(tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.write_bytes(b"ada:caf\xe9")
    with pytest.raises(InvalidInput, match="no text in UTF-8") as refusal:
        accounts(str(file))
    assert "caf" not in refusal.value.detail


@pytest.mark.parametrize("auth", ["no-such-file", ":password", "user:"])
def test_what_names_nobody_is_refused(auth: str) -> None:
    with pytest.raises(InvalidInput):
        accounts(auth)


@pytest.mark.parametrize(
    ("user", "password", "is_known"),
    [
        ("ada", "one", True),
        ("ada", "two", False),
        ("bob", "one", False),
        ("", "", False),
        ("ada", "\ud800", False),
    ],
)
def test_a_password_is_right_for_its_user_only(user: str, password: str, is_known: bool) -> None:
    assert is_right(accounts("ada:one"), user, password) == is_known
