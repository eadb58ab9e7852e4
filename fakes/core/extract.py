"""Own the finding of one-time codes in what was sent; know neither mail nor texts, and keep nothing."""

import re
from bisect import bisect_right
from itertools import islice

from fakes.core import code_words, number_words
from fakes.core.html_text import MAX_SCANNED_CHARS

MAX_CANDIDATES = 1_000
MAX_CODES = 20

_SPACE = " \u00a0\u2007\u2009\u202f"
# Digits, alone or in groups, or upper-case letters and digits; and not a piece of a price, a date, a telephone or card
# number, an address or a file name. The look-arounds follow the first character, so that the search can skip to those
# that may begin a code; everything is bounded, so that no input makes it go back far.
_CANDIDATE = re.compile(
    rf"[A-Z0-9](?=[A-Z0-9{_SPACE}\-\u2010-\u2013\n])"
    rf"(?<![A-Za-z0-9/\\@%+&?~^$€£¥￥₹₽₩.].)(?<![0-9][{_SPACE}\-\u2013,:()'].)(?<!\w-.)"
    rf"(?:(?<=[0-9])(?:(?:[{_SPACE}\-\u2010-\u2013]?[0-9]){{3,7}}|(?:\n[0-9]){{3,7}})"
    r"|[A-Z0-9]{0,7}(?:-[A-Z0-9]{1,8}){1,3}|[A-Z0-9]{3,7})"
    rf"(?![A-Za-z0-9/\\@%&~^€£°]|[{_SPACE}\-\u2013.,:][0-9]|-\w|\.[a-z])"
)
# After "code:" or "code is": letters of any case with a digit among them, or after "code:" upper-case letters alone.
_ANY_CASE = re.compile(
    r"[^\w.!?]{0,8}(?:[:：=\n]|(?:is|ist|est|es|lautet)\b)[^\w.!?]{0,8}"
    r"(?=[A-Za-z]{0,9}[0-9])([A-Za-z0-9]{5,10})(?![\w-])"
    r"| ?[:：] ?([A-Z]{5,8})(?=[.!]?\s*(?:\n|\Z))"
)
_MEASURE = re.compile(
    r"[0-9]+(?:min|mins|minutes|h|hrs?|hours|am|pm|st|nd|rd|th|x|px|mb|gb|days?|sec|seconds)\Z", re.IGNORECASE
)
_SEPARATORS = re.compile(r"[^A-Z0-9]")
_USUAL_GROUPS = frozenset({(3, 3), (4, 4)})
_UNUSUAL_GROUPS = frozenset(
    {(2, 2, 2), (2, 2, 3), (2, 2, 2, 2), (3, 4), (4, 3)} | {(1,) * n for n in range(4, 9)}
)
# Said by the site beside its input field, so not typed: "G-482913", "FB-48291".
_PRINTED_PREFIX = re.compile(r"(?:[A-Z]{1,2}|OTP|PIN|TAN|CODE)-([0-9]{4,8})\Z")
# https://wicg.github.io/sms-one-time-codes/: the last line, "@host #code", and an embedded frame's host after it.
_DOMAIN_BOUND = re.compile(r"(?:\A|\n)@[^\s@#]+ #([^\s@#%]+)(?: [@%]\S+)?\s*\Z")
_DIGIT_OF_ANOTHER_SCRIPT = re.compile("[٠-٩۰-۹०-९๐-๙０-９]")
_DIGITS_OF_OTHER_SCRIPTS = frozenset(chr(zero + value) for zero in map(ord, "٠۰०๐０") for value in range(10))
_YEAR_OR_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))?\Z")

_MASKS = frozenset("*_•…")
_DOUBTFUL_BEFORE = _MASKS | frozenset("=:#-")
_DECORATION = " \t\r\u00a0*_\"'`“”„«»[]()【】|>–—-=•·:"

# How surely a number is a code, by what is said of it: "code: 4829", "4829 is your code", "code for Acme is 4829",
# "enter 4829 to sign in", 4829 on a line of its own below "code", 482913 so below "sign in", 4829 near "code".
_DIRECT, _SAID_AFTER, _LED_TO, _ENTERED = 90, 85, 80, 75
_ALONE, _ALONE_UNNAMED, _NEARBY, _NOT_AT_ALL, _NAMED_OTHERWISE = 70, 60, 45, 0, -1
# Most codes have their label so near before them that no other need be looked for.
_RIGHT_BEFORE_CHARS = 40


def codes_in(text: str) -> list[str]:
    """Give the one-time codes in plain text, the most likely first, each as one would type it.

    A code has 4 to 8 digits, or 4 or more upper-case letters and digits; what might as well be a year, a date or a
    word needs plainer words beside it. Grouped digits are joined (`123-456`, `123 456` → `123456`), a prefix that
    sites print before their input field goes (`G-482913` → `482913`), letters keep their case and their hyphens
    (`AB12-CD34`). The code of a domain-bound message (last line `@example.com #123456`) comes first. Numbers that
    only stand near a word like "code" are given only where there is nothing better. A mail's subject helps: put it
    on a line before the text. At most `MAX_SCANNED_CHARS` are read, `MAX_CANDIDATES` numbers weighed and
    `MAX_CODES` codes given.
    """
    text = text[:MAX_SCANNED_CHARS]
    if not text.isascii() and not _DIGITS_OF_OTHER_SCRIPTS.isdisjoint(code_words.letters_beyond_ascii(text)):
        text = _DIGIT_OF_ANOTHER_SCRIPT.sub(lambda digit: str(int(digit[0])), text)
    if len(text) < 32 and (only := _only_code(text.strip(_DECORATION + "\n"))) is not None:
        return [only]
    bound = _DOMAIN_BOUND.search(text[-256:]) if " #" in text else None
    codes = [bound[1]] if bound is not None else []
    found = _Weighing(text).codes()
    least = _NEARBY + 1 if codes or (found and -found[0][0] > _NEARBY) else _NEARBY
    codes += [code for confidence, _, code in found if -confidence >= least]
    return list(dict.fromkeys(codes))[:MAX_CODES]


def _only_code(text: str) -> str | None:
    """Give the code of a message that says nothing else."""
    form = _form(text) if _CANDIDATE.fullmatch(text) and "\n" not in text else None
    return form[0] if form is not None and (form[0].isdigit() or len(form[0]) >= 5) else None


def _form(token: str) -> tuple[str, int] | None:
    """Give a candidate as one would type it, and the confidence that its form asks for; None if it is no code's."""
    if token.isdigit():
        if len(token) > 8:
            return None
        return token, _LED_TO if token[0] in "12" and _YEAR_OR_DATE.match(token) else _NEARBY
    if token.isalpha():
        return None
    groups = _SEPARATORS.split(token)
    typed = "".join(groups)
    sizes = tuple([len(group) for group in groups])
    if typed.isdigit():
        if sizes in _USUAL_GROUPS:
            return typed, _NEARBY
        return (typed, _ALONE) if sizes in _UNUSUAL_GROUPS else None
    if prefixed := _PRINTED_PREFIX.match(token):
        return prefixed[1], _ALONE
    if typed.isalpha():
        return (token, _LED_TO) if sizes[0] >= 3 and len(set(sizes)) == 1 else None
    return (token, _ALONE) if len(typed) >= 4 and min(sizes) >= 2 else None


class _Weighing:
    """One text with its labels; says how surely each number in it is a code."""

    __slots__ = ("_label_starts", "_low", "_read_labels", "_spent_label", "_text")

    def __init__(self, text: str) -> None:
        low = text.lower()
        if len(low) != len(text):  # "İ" becomes two characters, and positions would shift
            low = text.replace("İ", "I").lower()
        self._text = text
        self._low = low
        self._spent_label: tuple[int, int] | None = None
        self._read_labels: list[tuple[int, int]] | None = None
        self._label_starts: list[int] = []

    @property
    def _labels(self) -> list[tuple[int, int]]:
        """All labels of the text, looked for only once a number needs more than the one right before it."""
        if self._read_labels is None:
            self._read_labels = code_words.labels_in(self._low)
            self._label_starts = [start for start, _ in self._read_labels]
        return self._read_labels

    def codes(self) -> list[tuple[int, int, str]]:
        """Give (minus the confidence, position, code) of every code, the surest first."""
        text = self._text
        found = []
        left = MAX_CANDIDATES
        for match in _CANDIDATE.finditer(text):
            form = _form(match[0])
            if form is None:
                continue
            left -= 1
            if left < 0:
                break
            start, end = match.span()
            is_doubtful = text[start - 1 : start] in _DOUBTFUL_BEFORE or text[end : end + 1] in _MASKS
            if is_doubtful and self._is_masked_or_in_address(start, end):
                continue
            code, least = form
            confidence = self._confidence(start, end, code)
            if confidence >= least:
                found.append((-confidence, start, code))
        found.sort()
        return found or self._codes_of_any_case()

    def _codes_of_any_case(self) -> list[tuple[int, int, str]]:
        """Find codes such as "aB3xY9" and "QGFDAE", which only their label tells from a word."""
        found = []
        for label in islice(self._labels, MAX_CANDIDATES):
            match = _ANY_CASE.match(self._text, label[1])
            if match is None or match.lastindex is None or not self._is_for_codes(label):
                continue
            start, code = match.start(match.lastindex), match[match.lastindex]
            if (
                code.isdigit()
                or _MEASURE.match(code)
                or self._is_in_address(start)
                or self._is_on_sale(start)
            ):
                continue
            found.append((-_DIRECT, start, code))
        return found

    def _is_masked_or_in_address(self, start: int, end: int) -> bool:
        """Tell whether the number ends a masked one ("****4242") or stands in a URL; "*4829*" is only emphasis."""
        before, after = self._text[start - 1 : start], self._text[end : end + 1]
        if before in _MASKS or after in _MASKS:
            return before != after
        return self._is_in_address(start)

    def _is_in_address(self, start: int) -> bool:
        word = self._text[max(0, start - 200) : start].rsplit(None, 1)[-1:]
        return bool(word) and ("://" in word[0] or "@" in word[0])

    def _confidence(self, start: int, end: int, code: str) -> int:
        """Weigh what is said of the number; a label farther away than a few lines says nothing."""
        before = after = None
        if self._read_labels is None:
            before = code_words.last_label(self._low, max(0, start - _RIGHT_BEFORE_CHARS), start)
        confidence = self._from_label_before(before, start) if before is not None else _NOT_AT_ALL
        if confidence != _DIRECT:
            labels = self._labels
            at = bisect_right(self._label_starts, start)
            before = labels[at - 1] if at and start - labels[at - 1][1] <= 300 else None
            after = labels[at] if at < len(labels) and labels[at][0] - end <= 200 else None
            confidence = self._from_label_before(before, start) if before is not None else _NOT_AT_ALL
        if confidence == _NAMED_OTHERWISE:
            return _NOT_AT_ALL
        if after is not None and confidence < _SAID_AFTER:
            confidence = max(confidence, self._from_label_after(after, start, end))
        if confidence < _ALONE:
            confidence = max(confidence, self._from_place(before, after, start, end, code))
        if confidence == _NOT_AT_ALL or number_words.counts_something(self._low, end):
            return _NOT_AT_ALL
        if not code.isdigit() and self._is_on_sale(start):
            return _NOT_AT_ALL
        if confidence == _DIRECT:
            self._spent_label = before
            return confidence
        is_led_to = confidence == _LED_TO
        is_named = number_words.names_something_else(
            self._low[max(0, start - 48) : start], is_led_to=is_led_to
        )
        return _NOT_AT_ALL if is_named else confidence

    def _from_label_before(self, label: tuple[int, int], start: int) -> int:
        between = self._low[label[1] : start]
        if len(between) > 120 or label == self._spent_label:
            return _NOT_AT_ALL
        if code_words.is_direct(between):
            return _DIRECT if self._is_for_codes(label) else _NAMED_OTHERWISE
        if code_words.leads_to(between):
            return _LED_TO if self._is_for_codes(label) else _NOT_AT_ALL
        is_near = len(between) <= 40 and "\n" not in between and not code_words.ends_sentence(between)
        if is_near and not number_words.ends_in_preposition(between) and self._is_for_codes(label):
            return _NEARBY
        return _NOT_AT_ALL

    def _from_label_after(self, label: tuple[int, int], start: int, end: int) -> int:
        between = self._low[end : label[0]]
        if len(between) > 60 or "\n" in between.strip() or code_words.ends_sentence(between):
            return _NOT_AT_ALL
        if not self._is_for_codes(label):
            return _NOT_AT_ALL
        if code_words.follows_from(between):
            return _SAID_AFTER
        if code_words.asks_to_enter(self._low[max(0, start - 24) : start]):
            return _ENTERED
        begins = self._low[max(0, start - 8) : start].rstrip(" *\"'“")
        return _NEARBY if not begins or begins[-1] in "\n.:!。]】」>)|–-" else _NOT_AT_ALL

    def _from_place(
        self, before: tuple[int, int] | None, after: tuple[int, int] | None, start: int, end: int, code: str
    ) -> int:
        """Weigh a number that no label is beside: one on a line of its own, or one that is to be entered."""
        low = self._low
        if not self._stands_alone(start, end):
            is_entered = code_words.asks_to_enter(low[max(0, start - 24) : start])
            if is_entered and code_words.speaks_of_signing_in(low[max(0, start - 80) : end + 60]):
                return _ENTERED
            return _NOT_AT_ALL
        if before is not None and self._is_for_codes(before):
            return _ALONE
        if after is not None and code.isdigit() and self._is_for_codes(after):
            return _ALONE
        surroundings = low[max(0, start - 300) : end + 200]
        is_about_it = len(code) == 6 and code_words.speaks_of_signing_in(surroundings)
        return _ALONE_UNNAMED if is_about_it else _NOT_AT_ALL

    def _is_on_sale(self, start: int) -> bool:
        return number_words.speaks_of_discounts(self._low[max(0, start - 160) : start + 120])

    def _is_for_codes(self, label: tuple[int, int]) -> bool:
        return not code_words.is_of_another_kind(self._low, *label)

    def _stands_alone(self, start: int, end: int) -> bool:
        """Tell whether nothing else is on the number's line but marks."""
        text = self._text
        follows = text[end : end + 2].lstrip(_DECORATION)
        if follows and follows[0] != "\n":
            return False
        lead = max(0, start - 40)
        line_start = text.rfind("\n", lead, start)
        line_end = text.find("\n", end, end + 40)
        if (line_start < 0 and lead) or (line_end < 0 and end + 40 < len(text)):
            return False
        rest = text[line_start + 1 : start] + text[end : line_end if line_end >= 0 else len(text)]
        return not rest.strip(_DECORATION)
