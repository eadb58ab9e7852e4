"""Twilio's lists: the filters, the page asked for, and the envelope around it (2010-04-01 API)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

import orjson
from sqlalchemy import Connection, Select, func, select

from fakes.core.captures import Json
from fakes.core.tables import table_of
from fakes.sms import phone
from fakes.sms.errors import MessageNotFound
from fakes.sms.models import SmsMessageRow
from fakes.sms.providers.twilio import resource
from fakes.sms.providers.twilio.errors import TwilioError
from fakes.sms.providers.twilio.form import Form

MESSAGE = table_of(SmsMessageRow)
_DEFAULT_SIZE = 50
_MAX_SIZE = 1000
_MAX_ID = (1 << 63) - 1
_DAY_MS = 24 * 3_600_000
_TOKEN = re.compile(r"P(?P<side>[AB])(?:SM|MM)(?P<number>[0-9a-f]{32})")
_AMERICAN = re.compile(r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{4})(?P<rest>.*)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FILTERS = ("To", "From", "DateSent", "DateSent<", "DateSent>")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page of which list: `filters` as they came, `before`/`after` bound the ids of the rows."""

    filters: tuple[tuple[str, str], ...]
    size: int
    number: int
    before: int | None = None
    after: int | None = None

    def uri(self, path: str, number: int, token: str | None = None) -> str:
        """Return the address of a page of this list, relative to the API's host."""
        query = [*self.filters, ("PageSize", str(self.size)), ("Page", str(number))]
        return f"{path}?{urlencode([*query, ('PageToken', token)] if token else query)}"


def page_request(query: Form) -> PageRequest:
    """Read a list's query. Raises TwilioError 21481 if the page and its token do not belong together."""
    filters = tuple((name, value) for name in _FILTERS if (value := query.get(name)))
    size = min(_MAX_SIZE, max(1, _whole(query.get("PageSize"), _DEFAULT_SIZE)))
    number = max(0, _whole(query.get("Page"), 0))
    token = query.get("PageToken")
    match = _TOKEN.fullmatch(token)
    if (token and match is None) or (number > 0 and not token):
        raise TwilioError(21481)
    if match is None:
        return PageRequest(filters, size, number)
    row_id = min(_MAX_ID, int(match["number"], 16))
    if match["side"] == "A":
        return PageRequest(filters, size, number, before=row_id)
    return PageRequest(filters, size, number, after=row_id)


def read_messages(conn: Connection, sandbox: str, account: str, page: PageRequest) -> Json:
    """Return one page of an account's texts, newest first, in Twilio's envelope. Raises TwilioError 20001."""
    statement = _filtered(sandbox, account, page.filters)
    if page.after is not None:
        newer = statement.where(MESSAGE.c.id > page.after).order_by(MESSAGE.c.id.asc()).limit(page.size)
        rows = [dict(row) for row in conn.execute(newer).mappings()][::-1]
        has_more = True
    else:
        older = statement if page.before is None else statement.where(MESSAGE.c.id < page.before)
        older = older.order_by(MESSAGE.c.id.desc()).limit(page.size + 1)
        rows = [dict(row) for row in conn.execute(older).mappings()]
        has_more = len(rows) > page.size
    rows = rows[: page.size]
    following = f"PASM{rows[-1]['id']:032x}" if rows and has_more else None
    previous = f"PBSM{rows[0]['id']:032x}" if rows and page.number > 0 else None
    path = resource.messages_uri(account)
    return {
        "messages": [resource.message(row) for row in rows],
        **_envelope(page, path, len(rows), following=following, previous=previous),
    }


def read_text(conn: Connection, sandbox: str, account: str, sid: str) -> Json:
    """Return a text of an account. Raises MessageNotFound."""
    statement = select(MESSAGE).where(
        MESSAGE.c.sandbox == sandbox,
        MESSAGE.c.sid == sid,
        MESSAGE.c.account == account,
        MESSAGE.c.is_deleted == 0,
    )
    row = conn.execute(statement).mappings().first()
    if row is None:
        raise MessageNotFound(f"The account {account} has no text {sid}.")
    return dict(row)


def media_list(text: Json) -> Json:
    """Return the media of a text in Twilio's envelope; a text has at most ten, so there is one page."""
    items = [resource.medium(text, item) for item in orjson.loads(text["media"])]
    path = f"{resource.message_path(text['account'], text['sid'])}/Media.json"
    page = PageRequest((), _DEFAULT_SIZE, 0)
    return {"media_list": items, **_envelope(page, path, len(items), following=None, previous=None)}


def moment_ms(text: str) -> int:
    """Read a date or time as Twilio's filters take it, in Unix ms; a date alone means its midnight.

    Taken are ISO 8601, RFC 2822 and `06/11/2019 22:05:25 MST`; no zone means GMT. Raises TwilioError 20001.
    """
    try:
        moment = _parsed(text)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        raise TwilioError(
            20001, f"{text!r} is not a date. Use YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ."
        ) from error


def _parsed(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        american = _AMERICAN.fullmatch(text)
        if american is None:
            return parsedate_to_datetime(text)
        if not 1 <= int(american["month"]) <= len(_MONTHS):
            raise
        month = _MONTHS[int(american["month"]) - 1]
        return parsedate_to_datetime(f"{american['day']} {month} {american['year']}{american['rest']}")


def _filtered(sandbox: str, account: str, filters: tuple[tuple[str, str], ...]) -> Select[Any]:
    statement = select(MESSAGE).where(
        MESSAGE.c.sandbox == sandbox, MESSAGE.c.account == account, MESSAGE.c.is_deleted == 0
    )
    # A text that waits to be sent is found by the time at which it was created.
    sent_ms = func.coalesce(MESSAGE.c.sent_ms, MESSAGE.c.created_ms)
    for name, value in filters:
        if name == "To":
            statement = statement.where(MESSAGE.c.recipient == (phone.sender(value) or value))
        elif name == "From":
            statement = statement.where(MESSAGE.c.sender == (phone.sender(value) or value))
        else:
            at_ms = moment_ms(value)
            if name == "DateSent":
                # The API's own example asks for a day by its midnight, so the time of day does not count.
                day_ms = at_ms - at_ms % _DAY_MS
                statement = statement.where(sent_ms >= day_ms, sent_ms < day_ms + _DAY_MS)
            else:
                statement = statement.where(sent_ms <= at_ms if name == "DateSent<" else sent_ms >= at_ms)
    return statement


def _envelope(
    page: PageRequest, path: str, count: int, *, following: str | None, previous: str | None
) -> Json:
    start = page.number * page.size
    return {
        "end": start + max(0, count - 1),
        "first_page_uri": page.uri(path, 0),
        "next_page_uri": page.uri(path, page.number + 1, following) if following else None,
        "page": page.number,
        "page_size": page.size,
        "previous_page_uri": page.uri(path, page.number - 1, previous) if previous else None,
        "start": start,
        "uri": page.uri(path, page.number),
    }


def _whole(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default
