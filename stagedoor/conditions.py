"""The conditions that calls take, as types: what a test may ask of captures. How they are decided is not here."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import TypedDict

from stagedoor.captures import Capture, Mail, Payment, Sms

Condition = str | re.Pattern[str]
After = str | Capture


class MoreFilters(TypedDict, total=False):
    """Conditions on captures of every channel; the server decides them all.

    `q` searches the text as the inbox does: words, `"a phrase"`, `begin*`, `-not`.
    """

    provider: str | None
    q: str | None
    tag: str | None
    since: datetime | None
    until: datetime | None


class Filters(MoreFilters, total=False):
    """The same, and `kind`: `outbound`, `inbound` or `event`, of payments the kind of the object."""

    kind: str | None


class CaptureConditions(Filters, total=False):
    """Conditions on captures of any channel.

    `to` and `sender` are whole addresses, or compiled patterns to be found in one.
    """

    channel: str | None
    to: Condition | None
    sender: Condition | None
    where: Callable[[Capture], object] | None


class MailConditions(Filters, total=False):
    """Conditions on mail. `subject` and `text` are parts of it in any case, or compiled patterns.

    `text` is looked for in the plain text, in the words of the HTML, and in its source. `to` and `sender` are whole addresses of the envelope, or compiled patterns to be found in one.
    Of all mail, what the app sent is meant, unless `kind` says otherwise.
    """

    to: Condition | None
    sender: Condition | None
    subject: Condition | None
    text: Condition | None
    where: Callable[[Mail], object] | None


class SmsConditions(Filters, total=False):
    """Conditions on text messages. `body` is a part of it in any case, or a compiled pattern.

    Of all text messages, those that the app sent are meant, unless `kind` says otherwise.
    """

    to: Condition | None
    sender: Condition | None
    body: Condition | None
    where: Callable[[Sms], object] | None


class PaymentConditions(Filters, total=False):
    """Conditions on payment events: the whole value of that member, or a compiled pattern to be found in it."""

    event: Condition | None
    customer: Condition | None
    status: Condition | None
    object_id: Condition | None
    where: Callable[[Payment], object] | None
