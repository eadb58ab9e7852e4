import pytest

from fakes.sms.phone import bare, country, masked, recipient, sender


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("+14155552671", "+14155552671"),
        (" +1 (415) 555-2671 ", "+14155552671"),
        ("4155552671", "+14155552671"),
        ("14155552671", "+14155552671"),
        ("+447700900123", "+447700900123"),
        ("whatsapp:+447700900123", "whatsapp:+447700900123"),
        ("WhatsApp:+44 7700 900123", "whatsapp:+447700900123"),
        ("447700900123", None),
        ("0102030405", None),
        ("+0123456789", None),
        ("+1234567890123456", None),
        ("+12345", None),
        ("12345", None),
        ("ACME", None),
        ("", None),
        ("+1415555267१", None),
        ("+1415555\r\n2671x", None),
    ],
)
def test_reads_a_recipient_as_the_provider_does(raw: str, number: str | None) -> None:
    assert recipient(raw) == number


@pytest.mark.parametrize(
    ("raw", "result"),
    [
        ("+15005550006", "+15005550006"),
        ("(415) 555-2671", "+14155552671"),
        ("12345", "12345"),
        ("ACME", "ACME"),
        ("ACME Shop", "ACME Shop"),
        ("twelve chars", None),
        ("messenger:123456", "messenger:123456"),
        ("rcs:acme_agent", "rcs:acme_agent"),
        ("whatsapp:+14155238886", "whatsapp:+14155238886"),
        ("äcme", None),
        ("", None),
    ],
)
def test_a_sender_is_a_number_a_short_code_or_a_name(raw: str, result: str | None) -> None:
    assert sender(raw) == result


def test_masks_the_last_four_digits() -> None:
    assert masked("+14155552671") == "+1415555XXXX"
    assert masked("12") == "XX"


def test_knows_the_country_of_common_numbers() -> None:
    assert country("+14155552671") == "US"
    assert country("whatsapp:+447700900123") == "GB"
    assert country("+99912345678") == ""


def test_a_channel_can_be_taken_off() -> None:
    assert bare("whatsapp:+14155552671") == "+14155552671"
    assert bare("+14155552671") is None
    assert bare("") is None
