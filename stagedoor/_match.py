"""What a test asks for: filters that the server applies, and clauses that are decided here. It sends nothing.

A condition given as text is met by what contains it, whatever the case; one given as a compiled pattern by what
the pattern is found in. Addresses given as text must be equal, and the server compares them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, Unpack

from stagedoor._wire import Param
from stagedoor.captures import Capture, Code, Mail, Payment, Sms
from stagedoor.conditions import After, Condition, Filters, MoreFilters
from stagedoor.errors import NearMiss, shortened

V = TypeVar("V")

# The kind of what the app sent, as against what came in, and what happened to it later.
SENT = "outbound"


@dataclass(frozen=True, slots=True)
class Clause(Generic[V]):
    """One condition on one field. `texts` returns what the field holds; one of it must meet the condition."""

    field: str
    wanted: Condition
    texts: Callable[[V], tuple[str, ...]]
    is_exact: bool = False
    needs_whole: bool = False

    def miss(self, value: V) -> str | None:
        """Return why the value fails, in words; None if it meets the condition."""
        texts = self.texts(value)
        if any(self._is_met_by(text) for text in texts):
            return None
        shown = " and ".join(repr(shortened(text)) for text in texts) or "nothing"
        if isinstance(self.wanted, re.Pattern):
            return f"{self.field} {shown} does not match /{self.wanted.pattern}/"
        return f"{self.field} {shown} {'is not' if self.is_exact else 'does not contain'} {self.wanted!r}"

    def _is_met_by(self, text: str) -> bool:
        if isinstance(self.wanted, re.Pattern):
            return self.wanted.search(text) is not None
        if self.is_exact:
            return self.wanted == text
        return self.wanted.casefold() in text.casefold()

    def __str__(self) -> str:
        if isinstance(self.wanted, re.Pattern):
            return f"{self.field} matching /{self.wanted.pattern}/"
        return f"{self.field} {'=' if self.is_exact else 'containing'} {self.wanted!r}"


@dataclass(frozen=True, slots=True)
class Where(Generic[V]):
    """A condition that is a function of the value: `label` says it, `failure` that it is not met."""

    accepts: Callable[[V], object]
    label: str
    failure: Callable[[V], str]
    needs_whole: bool = True

    def miss(self, value: V) -> str | None:
        """Return why the function refused the value; None if it did not."""
        return None if self.accepts(value) else self.failure(value)

    def __str__(self) -> str:
        return self.label


AnyClause = Clause[Any] | Where[Any]
Clauses = tuple[AnyClause, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """A question about captures: `filters` for the server, `clauses` to be decided here, `noun` for messages."""

    noun: str
    filters: Mapping[str, Param]
    clauses: Clauses = ()

    @property
    def needs_whole(self) -> bool:
        """Whether a clause looks at what lists do not show."""
        return any(clause.needs_whole for clause in self.clauses)

    def misses(self, capture: Capture) -> tuple[str, ...]:
        """Return why the capture is not what was asked for, clause by clause; nothing if it is."""
        return tuple(reason for clause in self.clauses if (reason := clause.miss(capture)) is not None)

    def near_miss(self, capture: Capture) -> NearMiss:
        """Return the capture as something that came instead of what was asked for."""
        return NearMiss(
            capture.id, capture.channel, capture.sender, capture.to, capture.title, self.misses(capture)
        )

    def __str__(self) -> str:
        shown = [
            f"{key} = {value!r}"
            for key, value in self.filters.items()
            if key != "channel" and (key, value) != ("kind", SENT)
        ]
        return ", ".join([*shown, *map(str, self.clauses)])


def mail_search(
    *,
    to: Condition | None = None,
    sender: Condition | None = None,
    subject: Condition | None = None,
    text: Condition | None = None,
    where: Callable[[Mail], object] | None = None,
    kind: str | None = SENT,
    **filters: Unpack[MoreFilters],
) -> Search:
    """Ask for mail. `text` is looked for in the plain text, in the words of the HTML, and in its source."""
    clauses: list[AnyClause] = []
    if subject is not None:
        clauses.append(Clause("subject", subject, _title))
    if text is not None:
        clauses.append(Clause("text", text, _mail_texts, needs_whole=True))
    return _search(
        "mail", {"channel": "mail", "kind": kind, **filters}, {"to": to, "from": sender}, clauses, where
    )


def sms_search(
    *,
    to: Condition | None = None,
    sender: Condition | None = None,
    body: Condition | None = None,
    where: Callable[[Sms], object] | None = None,
    kind: str | None = SENT,
    **filters: Unpack[MoreFilters],
) -> Search:
    """Ask for text messages."""
    clauses: list[AnyClause] = []
    if body is not None:
        clauses.append(Clause("body", body, _body, needs_whole=True))
    return _search(
        "text message",
        {"channel": "sms", "kind": kind, **filters},
        {"to": to, "from": sender},
        clauses,
        where,
    )


def payment_search(
    *,
    event: Condition | None = None,
    customer: Condition | None = None,
    status: Condition | None = None,
    object_id: Condition | None = None,
    where: Callable[[Payment], object] | None = None,
    **filters: Unpack[Filters],
) -> Search:
    """Ask for payment events. Texts must be equal to the member of that name."""
    wanted = {"event": event, "customer": customer, "status": status, "object_id": object_id}
    clauses: list[AnyClause] = [
        Clause(name, condition, _member(name), is_exact=True, needs_whole=True)
        for name, condition in wanted.items()
        if condition is not None
    ]
    return _search("payment event", {"channel": "payments", **filters}, {}, clauses, where)


def capture_search(
    *,
    channel: str | None = None,
    to: Condition | None = None,
    sender: Condition | None = None,
    where: Callable[[Capture], object] | None = None,
    **filters: Unpack[Filters],
) -> Search:
    """Ask for captures of any channel."""
    return _search("capture", {"channel": channel, **filters}, {"to": to, "from": sender}, [], where)


def where_clause(accepts: Callable[[V], object]) -> Where[V]:
    """Return the condition that a caller wrote as a function."""
    label = f"where {getattr(accepts, '__name__', repr(accepts))}"
    return Where(accepts, label, lambda _: f"{label} is false")


def holding_code(search: Search) -> Search:
    """Return the same question about captures with a one-time code in them."""
    clause: Where[Capture] = Where(
        lambda each: each.codes,
        "holding a one-time code",
        lambda _: "holds no one-time code",
        needs_whole=False,
    )
    return replace(search, clauses=(*search.clauses, clause))


def holding_link(search: Search, text: str, containing: str) -> Search:
    """Return the same question about captures with a link of this text, and with this in its URL."""
    wanted = [f"text {text!r}"] * bool(text) + [f"{containing!r} in its URL"] * bool(containing)
    label = f"holding a link with {' and '.join(wanted)}" if wanted else "holding a link"

    def failure(capture: Capture) -> str:
        there = ", ".join(f"{link.text!r} {link.url}" for link in capture.links)
        return f"holds no such link, but {there}" if there else "holds no link"

    clause: Where[Capture] = Where(
        lambda each: any(link.fits(text, containing) for link in each.links),
        label,
        failure,
        needs_whole=False,
    )
    return replace(search, clauses=(*search.clauses, clause))


def after_id(after: After | None) -> str | None:
    """Return the id of the capture that later ones are asked for."""
    if isinstance(after, Capture):
        return after.id
    return after.capture_id if isinstance(after, Code) else after


def _search(
    noun: str,
    filters: Mapping[str, Any],
    addresses: Mapping[str, Condition | None],
    clauses: list[AnyClause],
    where: Callable[[Any], object] | None,
) -> Search:
    """Put the conditions together; addresses given as text become filters. Raises TypeError for unknown ones."""
    unknown = filters.keys() - Filters.__annotations__.keys() - {"channel"}
    if unknown:
        raise TypeError(f"no such condition for a {noun}: {', '.join(sorted(unknown))}")
    asked: dict[str, Param] = {key: value for key, value in filters.items() if value is not None}
    found: list[AnyClause] = []
    for name, condition in addresses.items():
        if isinstance(condition, str):
            asked[name] = condition
        elif condition is not None:
            found.append(Clause(name, condition, _to if name == "to" else _sender))
    found += clauses
    if where is not None:
        found.append(where_clause(where))
    return Search(noun, asked, tuple(found))


def _title(capture: Capture) -> tuple[str, ...]:
    return (capture.subject if isinstance(capture, Mail) else capture.title,)


def _to(capture: Capture) -> tuple[str, ...]:
    return capture.to


def _sender(capture: Capture) -> tuple[str, ...]:
    return (capture.sender,)


def _mail_texts(mail: Mail) -> tuple[str, ...]:
    return tuple(text for text in (mail.text, mail.html_text, mail.html) if text)


def _body(sms: Sms) -> tuple[str, ...]:
    return (sms.body,)


def _member(name: str) -> Callable[[Any], tuple[str, ...]]:
    def texts(payment: Payment) -> tuple[str, ...]:
        value = getattr(payment, name)
        return (value,) if value else ()

    return texts
