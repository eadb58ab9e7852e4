import pytest

from fakes.core.masking import is_card_number, mask, masked_headers, masked_text
from tests.fakes.core.growth import is_linear

PAN = "4539578763621486"


def test_long_secrets_keep_their_last_four_characters() -> None:
    assert mask("sk_test_1234567890") == "****7890"
    assert mask("short") == "****"


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        (("Authorization", "Bearer sk_test_1234567890"), "Bearer ****7890"),
        (("authorization", "Basic QUM6c2VjcmV0dG9rZW4="), "Basic ****"),
        (("X-Forwarded-Authorization", "Bearer abcdefghijkl"), "Bearer ****ijkl"),
        (("Cookie", "session=abcdefghijkl"), "****ijkl"),
        (("X-Api-Key", "abcdefghijkl"), "****ijkl"),
        (("X-Auth-Key", "abcdefghijkl"), "****ijkl"),
        (("Accept", "application/json"), "application/json"),
        (("Idempotency-Key", "2f8e1f2a-0000-4000-8000"), "2f8e1f2a-0000-4000-8000"),
        (("Referer", "https://app.test/?token=abcdefghijkl"), "https://app.test/?token=****ijkl"),
    ],
)
def test_headers_that_carry_credentials_are_masked(header: tuple[str, str], shown: str) -> None:
    plain = ("User-Agent", "Own/1.0 (a client with a long name)")
    sent = [(name.encode(), value.encode()) for name, value in (plain, header)]
    assert masked_headers(sent) == masked_headers(sent) == [plain, (header[0], shown)]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("password=hunter2hunter2&x=1", "hunter2hunter2"),
        ("a=1&card[cvc]=123", "123"),
        ("card%5Bcvc%5D=123&x=1", "123"),
        ('{"client_secret": "abcdefghijklmnop"}', "abcdefghijklmnop"),
        ('{"Password":"two words, and \\" a quote"}', "two words"),
        ('{"password":"two words, and \\" a quote"}', "quote"),
        ('{"data":"{\\"password\\":\\"hunter2hunter2\\"}"}', "hunter2hunter2"),
        ("'api-key': 'abcdefghijkl'", "abcdefgh"),
        ("İİİİ password=hunter2hunter2", "hunter2hunter2"),
        ("token: abcdefghijkl", "abcdefgh"),
        ("key sk_live_abcdefghijklmnop used", "abcdefghijklmnop"),
        ("(rk_live_abcdefghijklmnop)", "abcdefghijklmnop"),
        ("whsec_abcdefghijklmnop", "abcdefghijklmnop"),
        ("SG.abcdefghijkl.mnopqrstuvwxyz", "mnopqrst"),
        ("key-0123456789abcdef", "0123456789ab"),
        ("re_abcdefghijklmnop", "abcdefghijklmnop"),
        ("sk-proj-abcdefghijklmnop", "abcdefghijklmnop"),
        ("key_abcdefghijklmnop", "abcdefghijklmnop"),
        ("StatusCallback=http%3A%2F%2Fada%3Ahunter2%40app.test%2Fsms&To=1", "hunter2"),
        ("StatusCallback=http%3a%2f%2fada%3ahunter2%40app.test%2fsms", "hunter2"),
        ('{"url":"https://ada:hunter2@app.test/hook"}', "hunter2"),
        ("https://:hunter2@app.test", "hunter2"),
        ("４５３９５７８７６３６２１４８６", "４５３９５７８７６３６２１４８６"),
        (f"card[number]={PAN}", PAN),
        ("4539 5787 6362 1486", "4539 5787 6362 1486"),
        ("a 4539-5787-6362-1486,", "4539-5787-6362"),
        ("378282246310005", "378282246310005"),
    ],
)
def test_secrets_in_text_are_masked(text: str, hidden: str) -> None:
    assert hidden in text
    assert hidden not in masked_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"capture_method":"automatic","more_info":"are_you","client_secret":null,"tokens":[{"a":1}]}',
        '{"secret": {"nested": 1}, "token": true, "api": "v1", "passed": "yes"}',
        "number=4242424242424242&order=1234567890123",
        "at=1763868000123&amount=0.4539578763621486&long=45395787636214861234",
        "https://app.test/pass/token",
        "https://app.test:8443/a@b?c=d:e@f http%3A%2F%2Fapp.test%3A80%2Fa%40b",
    ],
)
def test_what_is_no_secret_stays_readable(text: str) -> None:
    assert masked_text(text, allowed_cards=frozenset({"4242424242424242"})) == text


def test_what_stands_around_a_secret_stays_readable() -> None:
    text = f'{{"a":"1","password":"hunter2hunter2","card":"{PAN}","key":"sk_test_abcdefghijkl","b":2}}'
    assert masked_text(text) == (
        '{"a":"1","password":"****ter2","card":"****1486","key":"sk_test_****ijkl","b":2}'
    )


def test_luhn() -> None:
    assert is_card_number("4242424242424242")
    assert not is_card_number("4242424242424241")


@pytest.mark.parametrize(
    "unit",
    [
        "a=", "1", "4 ", "1-", "sk_", "sk_live_", "re_", "password", "password=", "pass[", "api_", "[", " ", '"',
        "secret ", 'secret="', "secret\\", "token:", "key_-._", "x.",
        "://", "://a:", "%3A%2F%2F", "@://a:b",
    ],
)  # fmt: skip
def test_time_grows_with_the_length_and_no_faster(unit: str) -> None:
    assert is_linear(masked_text, unit)
