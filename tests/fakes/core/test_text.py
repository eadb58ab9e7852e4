import pytest

from fakes.core.text import SearchText, address_tokens, channel_token, fold


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, World!", ["hello", "world"]),
        ("ada@example.com", ["ada", "example", "com"]),
        ("Grüße aus Ålesund", ["grusse", "aus", "alesund"]),
        ("snake_case-and.dots", ["snake", "case", "and", "dots"]),
        ("验证码 123456", ["验", "证", "码", "123456"]),
        ("คุณ", ["ค", "ณ"]),
        ("ＦＵＬＬ width", ["full", "width"]),
        ("party 🎉 time", ["party", "time"]),
        ("İstanbul", ["istanbul"]),
        ("", []),
    ],
)
def test_folds_text_into_words_that_both_engines_keep(text: str, words: list[str]) -> None:
    assert fold(text).split() == words


def test_search_text_survives_storing() -> None:
    entry = SearchText("a", "b c", "", "t1 t2")
    assert SearchText.unpacked(entry.packed()) == entry


def test_a_mail_address_has_a_token_for_itself_and_one_for_its_domain() -> None:
    own, domain = address_tokens("t", "Ada@Example.com")

    assert address_tokens("t", "ada@example.com ")[0] == own
    assert address_tokens("t", "@example.com") == (domain,)
    assert address_tokens("f", "ada@example.com")[0] != own


def test_a_phone_number_has_one_token() -> None:
    assert len(address_tokens("t", "+15551230000")) == 1


@pytest.mark.parametrize("channel", ['mail"', "mail) OR (x", "x' | 'y", "\0", "", "mail sms"])
def test_a_channel_is_one_token_whatever_is_asked_for(channel: str) -> None:
    assert channel_token(channel).isalnum()
    assert channel_token(channel) != channel_token("mail")
