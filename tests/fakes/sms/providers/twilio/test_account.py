import base64
import hashlib

import pytest

from fakes.sms.providers.twilio.account import (
    AccountDirectory,
    Credentials,
    account_sid,
    credentials,
    default_auth_token,
    is_account_sid,
)
from fakes.sms.providers.twilio.errors import TwilioError


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


def test_reads_an_account_with_its_token_and_an_api_key_with_its_secret() -> None:
    assert credentials(basic("AC1:to:ken")) == Credentials("AC1", "to:ken")
    assert credentials(basic("AC1:token")).auth_token == "token"
    assert credentials(basic("SK1:secret")).auth_token is None
    assert credentials("basic " + base64.b64encode(b"AC1:t").decode()).username == "AC1"


@pytest.mark.parametrize(
    "header", [None, "", "Bearer x", "Basic", "Basic !!!", basic("AC1"), basic("AC1:"), basic(":token")]
)
def test_anything_else_must_authenticate(header: str | None) -> None:
    with pytest.raises(TwilioError, match=r"^Authenticate$") as caught:
        credentials(header)
    assert (caught.value.code, caught.value.status) == (20003, 401)


def test_a_sandboxs_account_follows_from_its_name() -> None:
    assert account_sid("qa") == "AC" + hashlib.md5(b"qa").hexdigest()
    assert default_auth_token("qa") == account_sid("qa")[2:]


def test_placeholders_are_accounts_too() -> None:
    assert is_account_sid("AC" + "0" * 32)
    assert is_account_sid("ACtest")
    assert not is_account_sid("AC")
    assert not is_account_sid("SK123")
    assert not is_account_sid("AC1/../x")


def test_the_directory_knows_the_accounts_of_the_sandboxes_it_learned() -> None:
    directory = AccountDirectory()
    directory.learn("qa")
    assert directory.sandbox_of(account_sid("qa")) == "qa"
    assert directory.sandbox_of("AC" + "0" * 32) is None
    directory.forget("qa")
    assert directory.sandbox_of(account_sid("qa")) is None
