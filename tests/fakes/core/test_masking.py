import pytest

from fakes.core.masking import is_card_number, mask, masked_headers, masked_text


def test_long_secrets_keep_their_last_four_characters() -> None:
    assert mask("sk_test_1234567890") == "****7890"
    assert mask("short") == "****"


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        (("Authorization", "Bearer sk_test_1234567890"), "Bearer ****7890"),
        (("authorization", "Basic QUM6c2VjcmV0dG9rZW4="), "Basic ****"),
        (("Cookie", "session=abcdefghijkl"), "****ijkl"),
        (("X-Api-Key", "abcdefghijkl"), "****ijkl"),
        (("Accept", "application/json"), "application/json"),
    ],
)
def test_headers_that_carry_credentials_are_masked(header: tuple[str, str], shown: str) -> None:
    assert masked_headers([header]) == [(header[0], shown)]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("password=hunter2hunter2&x=1", "hunter2hunter2"),
        ('{"client_secret": "abcdefghijklmnop"}', "abcdefghijklmnop"),
        ("key sk_live_abcdefghijklmnop used", "abcdefghijklmnop"),
        ("type=card&card[cvc]=737", "737"),
        ("type=card&card%5Bcvc%5D=737", "737"),
        ("card[number]=4539578763621486", "4539578763621486"),
        ("4539 5787 6362 1486", "4539 5787 6362 1486"),
    ],
)
def test_secrets_in_text_are_masked(text: str, hidden: str) -> None:
    assert hidden not in masked_text(text)


@pytest.mark.parametrize(
    "text", ['{"network_token": {"used":false}}', '{"client_secret":null}', '{"token": true, "secret":[]}']
)
def test_json_stays_json(text: str) -> None:
    assert masked_text(text) == text


def test_documented_test_cards_and_other_digits_stay_readable() -> None:
    text = "number=4242424242424242&order=1234567890123"
    assert masked_text(text, allowed_cards=frozenset({"4242424242424242"})) == text


def test_luhn() -> None:
    assert is_card_number("4242424242424242")
    assert not is_card_number("4242424242424241")
