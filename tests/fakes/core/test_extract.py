"""One-time codes: found in what really is sent, not in what looks like them, and in bounded time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.core.extract import MAX_CODES, codes_in
from fakes.core.html_text import MAX_SCANNED_CHARS, text_of_html
from tests.fakes.core.code_samples import MAILS, NO_CODES, QUIET_MAILS, TEXTS
from tests.fakes.core.growth import is_linear, repeated

HTML_MAILS = [
    (
        "<h1>Sign in</h1><p>Your code is</p><table><tr><td style='color:#123456'>482913</td></tr></table>"
        "<p>&copy; 2024 Acme, San Francisco, CA 94107</p>",
        ["482913"],
    ),
    ("<table><tr><td>Verification code</td><td><b>482&nbsp;913</b></td></tr></table>", ["482913"]),
    (
        "<p>Your code</p><table><tr><td>4</td><td>8</td><td>2</td><td>9</td><td>1</td><td>3</td></tr></table>",
        ["482913"],
    ),
    ("<div>Login code</div><div><span>482</span><span>913</span></div>", ["482913"]),
    ("<div style='display:none'>Your code is 4829</div><p>Hello Jane</p>", ["4829"]),
    (
        "<p>Hello</p><style>.code{color:#482913}</style><script>var code = 482913</script><!-- code: 482913 -->",
        [],
    ),
    ("<a href='https://acme.example/code/482913'>Verify</a>", []),
]


def test_the_table_of_samples_is_as_large_as_it_should_be() -> None:
    assert len(TEXTS) + len(MAILS) >= 110
    assert len(NO_CODES) + len(QUIET_MAILS) >= 80


@pytest.mark.parametrize(("text", "codes"), TEXTS + MAILS)
def test_codes_are_found(text: str, codes: list[str]) -> None:
    assert codes_in(text) == codes


@pytest.mark.parametrize("text", NO_CODES + QUIET_MAILS)
def test_other_numbers_are_not_codes(text: str) -> None:
    assert codes_in(text) == []


@pytest.mark.parametrize(("html", "codes"), HTML_MAILS)
def test_codes_are_found_in_the_text_of_html(html: str, codes: list[str]) -> None:
    assert codes_in(text_of_html(html)) == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Your code is 482-913", "482913"),
        ("Your code is 4829 1375", "48291375"),
        ("Your code is 482\u00a0913", "482913"),
        ("Your code is G-482913", "482913"),
        ("Your code is AB12-CD34", "AB12-CD34"),
        ("Your code is ４８２９", "4829"),
        ("Your code is 0042", "0042"),
    ],
)
def test_a_code_is_given_as_one_would_type_it(text: str, code: str) -> None:
    assert codes_in(text) == [code]


def test_the_surest_code_comes_first() -> None:
    text = (
        "Show the code below.\n\n5038\n\nOr use 7731 to sign in. 1375 is your pickup code. Your PIN is 4829."
    )
    assert codes_in(text) == ["4829", "1375", "7731", "5038"]


def test_the_code_of_a_domain_bound_message_comes_before_all_others() -> None:
    assert codes_in("Your code is 4829.\n@acme.example #7731") == ["7731", "4829"]


def test_a_number_merely_near_a_label_counts_only_when_there_is_nothing_better() -> None:
    assert codes_in("Your PIN Acme branch 4829 needs renewal") == ["4829"]
    assert codes_in("Your PIN Acme branch 4829 needs renewal. The code is 7731") == ["7731"]


def test_what_may_be_a_year_or_a_date_needs_plain_words() -> None:
    assert codes_in("Your code is 2024") == ["2024"]
    assert codes_in("The Acme code for spring 2024 shows") == []
    assert codes_in("The Acme code for spring 2124 shows") == ["2124"]


def test_the_subject_gives_a_bare_number_its_meaning() -> None:
    assert codes_in("Use this number\n\n4829\n\nThanks") == []
    assert codes_in("Your login code\nUse this number\n\n4829\n\nThanks") == ["4829"]


def test_a_letter_that_grows_in_lower_case_shifts_nothing() -> None:
    assert codes_in("İİİİİİİİ Doğrulama kodunuz: 482913") == ["482913"]


def test_lone_surrogates_are_read_over() -> None:
    assert codes_in("\udce9 code: 482913 \ud800") == ["482913"]


def test_no_more_codes_are_given_than_anyone_reads() -> None:
    codes = codes_in(
        "Your recovery codes\n" + "\n".join(f"{number}-{number}" for number in range(3000, 3400))
    )
    assert codes == [f"{number}{number}" for number in range(3000, 3000 + MAX_CODES)]


def test_what_lies_beyond_the_scanned_part_is_not_found() -> None:
    words = repeated("lorem ipsum ", MAX_SCANNED_CHARS - 30)
    assert codes_in(words + "\nYour code is 482913\n") == ["482913"]
    assert codes_in(words + " " * 30 + "\nYour code is 482913\n") == []


HOSTILE = [
    "1-",
    "1 ",
    "1\n",
    "7",
    "4829 ",
    "A-",
    "AAAAAAAA-",
    "A",
    "code ",
    "code:",
    "code 4829 ",
    "otp is ",
    "*4829",
]
HOSTILE += [
    "4829 is your code. ",
    "enter 4829 to log in ",
    "code\n4829\n",
    "@a #1 ",
    "验证码",
    "İ",
    "kod aaaaaaaaaaa ",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_the_length_and_no_faster(unit: str) -> None:
    assert is_linear(codes_in, unit)


@pytest.mark.parametrize("unit", ["1-", "7", "code 4829 ", "验证码4829"])
def test_a_megabyte_costs_no_more_than_the_scanned_part(unit: str) -> None:
    assert codes_in(repeated(unit, 1024 * 1024)) == codes_in(repeated(unit, MAX_SCANNED_CHARS))


@given(st.text(alphabet=st.sampled_from("123 A-.\n:#@code is验证码İ\u200f/*"), max_size=80))
def test_any_text_gives_codes_that_stand_in_it(text: str) -> None:
    letters = "".join(char for char in text if char.isalnum())
    for code in codes_in(text):
        assert code.replace("-", "") in letters or f"#{code}" in text
