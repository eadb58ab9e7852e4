"""The words that say "one-time code": which count, which belong to another kind of code, and what joins them."""

import pytest

from fakes.core import code_words


def _labels(low: str) -> list[str]:
    return [low[start:end] for start, end in code_words.labels_in(low)]


@pytest.mark.parametrize(
    ("low", "labels"),
    [
        ("your code, your passcode", ["code", "code"]),
        ("ihr bestätigungscode", ["code"]),
        ("smstan und mtan", ["tan", "tan"]),
        ("pin or otp", ["pin", "otp"]),
        ("twój kod weryfikacyjny to 4829", ["kod weryfikacyjny to"]),
        ("您的验证码，password", ["验证码", "password"]),
        ("промокод и код", ["код", "код"]),
        ("shopping, a spin, hotpot, footprint, tango, attack", []),
        ("kodak, codec, unicode, to encode and decode", []),
        ("נקודה", []),
    ],
)
def test_labels_are_whole_words_and_ends_of_compounds(low: str, labels: list[str]) -> None:
    assert _labels(low) == labels


def test_labels_come_in_the_order_of_the_text() -> None:
    assert _labels("otp, then a pin, then the code, then an otp") == ["otp", "pin", "code", "otp"]


def test_of_each_word_only_so_many_are_taken() -> None:
    labels = code_words.labels_in("code pin " * (code_words.MAX_LABELS_PER_WORD + 7))
    assert len(labels) == 2 * code_words.MAX_LABELS_PER_WORD


@pytest.mark.parametrize(
    ("low", "expected"),
    [
        ("zip code", True),
        ("barcode", True),
        ("qr-code", True),
        ("code postal", True),
        ("code of conduct", True),
        ("クーポンコード", True),
        ("code", False),
        ("login code", False),
        ("code de vérification", False),
    ],
)
def test_other_kinds_of_codes_are_told_by_their_names(low: str, expected: bool) -> None:
    (label,) = code_words.labels_in(low)
    assert code_words.is_of_another_kind(low, *label) is expected


@pytest.mark.parametrize(
    "between", [" ", ": ", " is ", " is: **", "\n\n", "：", " lautet ", " number is ", "은 「"]
)
def test_marks_and_is_are_direct(between: str) -> None:
    assert code_words.is_direct(between)


@pytest.mark.parametrize("between", [". ", " for acme is ", " was sent to ", "? "])
def test_sentences_and_words_are_not_direct(between: str) -> None:
    assert not code_words.is_direct(between)


def test_a_sentence_leads_to_a_number_by_is_or_a_colon() -> None:
    assert code_words.leads_to(" for acme is ")
    assert code_words.leads_to(" to sign in to acme:\n\n")
    assert not code_words.leads_to(" has expired. your balance is ")
    assert not code_words.leads_to(" for acme at ")


def test_a_label_follows_from_a_number_by_is_or_a_dash() -> None:
    assert code_words.follows_from(" is your ")
    assert code_words.follows_from(" — ваш ")
    assert code_words.follows_from("（登录")
    assert not code_words.follows_from(" people asked for a ")


def test_verbs_of_entering_stand_right_before_the_number() -> None:
    assert code_words.asks_to_enter("please enter ")
    assert code_words.asks_to_enter("请输入 ")
    assert not code_words.asks_to_enter("enter the shop at ")


def test_signing_in_is_known_without_the_word_code() -> None:
    assert code_words.speaks_of_signing_in("sign in to acme")
    assert not code_words.speaks_of_signing_in("your parcel has arrived")


def test_letters_beyond_ascii_are_collected_once() -> None:
    assert code_words.letters_beyond_ascii("aéé\ud800验z") == {"é", "验"}


@pytest.mark.parametrize(
    ("low", "first", "last", "label"),
    [
        ("the code is 4829", 0, 12, "code"),
        ("pin and code: 4829", 0, 14, "code"),
        ("the code is 4829", 5, 12, None),
        ("the code is 4829", 0, 3, None),
        ("the code is 4829", 0, 4, "code"),
        ("a spin: 4829", 3, 8, None),
        ("您的验证码：4829", 0, 6, "验证码"),
    ],
)
def test_the_last_label_before_a_number(low: str, first: int, last: int, label: str | None) -> None:
    span = code_words.last_label(low, first, last)
    assert (None if span is None else low[slice(*span)]) == label
