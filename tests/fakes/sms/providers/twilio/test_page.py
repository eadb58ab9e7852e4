import pytest

from fakes.sms.providers.twilio.errors import TwilioError
from fakes.sms.providers.twilio.form import Form
from fakes.sms.providers.twilio.page import moment_ms, page_request


def query(**values: str) -> Form:
    return Form(list(values.items()))


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("2019-06-11", 1_560_211_200_000),
        ("2019-06-11T22:05:25Z", 1_560_290_725_000),
        ("2019-06-11T22:05:25", 1_560_290_725_000),
        ("2019-06-12T00:05:25+02:00", 1_560_290_725_000),
        ("06/11/2019 22:05:25 MST", 1_560_315_925_000),
        ("06/11/2019 22:05:25 GMT", 1_560_290_725_000),
        ("Tue, 11 Jun 2019 22:05:25 +0000", 1_560_290_725_000),
    ],
)
def test_reads_the_forms_of_dates_that_the_provider_takes(text: str, ms: int) -> None:
    assert moment_ms(text) == ms


@pytest.mark.parametrize(
    "text", ["yesterday", "13/45/2019 10:00:00 GMT", "2019-13-01", "1e999", "06/11/2019"]
)
def test_refuses_what_is_no_date(text: str) -> None:
    with pytest.raises(TwilioError) as caught:
        moment_ms(text)
    assert caught.value.status == 400


def test_a_page_is_of_50_at_most_1000_and_at_least_1() -> None:
    assert page_request(query()).size == 50
    assert page_request(query(PageSize="7")).size == 7
    assert page_request(query(PageSize="5000")).size == 1000
    assert page_request(query(PageSize="0")).size == 1
    assert page_request(query(PageSize="many")).size == 50


def test_a_token_says_after_or_before_which_text() -> None:
    assert page_request(query(Page="1", PageToken=f"PASM{255:032x}")).before == 255
    assert page_request(query(Page="0", PageToken=f"PBSM{255:032x}")).after == 255
    assert page_request(query(Page="1", PageToken="PASM" + "f" * 32)).before == (1 << 63) - 1


@pytest.mark.parametrize(
    "values", [{"Page": "1"}, {"PageToken": "PAxx"}, {"Page": "1", "PageToken": "PASM1"}]
)
def test_a_page_without_its_token_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(TwilioError) as caught:
        page_request(query(**values))
    assert (caught.value.code, caught.value.status) == (21481, 400)


def test_addresses_are_relative_and_keep_the_filters() -> None:
    page = page_request(Form([("To", "+1415"), ("DateSent>", "2019-06-11"), ("From", ""), ("Other", "x")]))
    assert page.uri("/p.json", 1, "PASM1") == (
        "/p.json?To=%2B1415&DateSent%3E=2019-06-11&PageSize=50&Page=1&PageToken=PASM1"
    )
