"""The capture: one row of the shared store, as values. Reading and searching them is `library.py`'s work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from fakes.core.clock import iso
from fakes.core.ids import public_id
from fakes.core.text import (
    HAS_CODE,
    HAS_LINK,
    SearchText,
    address_tokens,
    code_token,
    flag_token,
    fold,
    home_tokens,
    recipient_tokens,
    sender_tokens,
)

Json = dict[str, Any]
# Who listens slowly keeps events for a while.
_HANDED_ON_BYTES = 16 * 1024


@dataclass(slots=True, kw_only=True)
class CaptureDraft:
    """What a channel hands in to be captured.

    `detail` is the channel's own part; `raw` the bytes as they came; `people` further addresses that it concerns
    (a customer id, a Cc); `text` what a search finds beside title and people; `ref` the provider's id for it.
    `created_ms` defaults to the sandbox's present time.
    """

    sandbox: str
    channel: str
    provider: str
    kind: str
    sender: str = ""
    recipients: list[str] = field(default_factory=list)
    title: str = ""
    preview: str = ""
    size: int = 0
    codes: list[str] = field(default_factory=list)
    links: list[Json] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    detail: Json = field(default_factory=dict)
    raw: bytes | None = None
    people: list[str] = field(default_factory=list)
    text: str = ""
    ref: str | None = None
    created_ms: int | None = None

    def search_text(self, max_chars: int) -> SearchText:
        """Return what the index holds of it, with at most `max_chars` characters of text."""
        tokens = [*home_tokens(self.sandbox, self.channel, self.provider, self.kind)]
        concerned = dict.fromkeys([*self.recipients, self.sender, *self.people])
        if self.sender:
            tokens += sender_tokens(self.sender)
        for recipient in self.recipients:
            tokens += recipient_tokens(recipient)
        for address in self.people:
            if address:
                tokens.append(address_tokens("w", address)[0])
        if self.flags:
            tokens += [flag_token(flag) for flag in self.flags]
        if self.codes:
            tokens += [HAS_CODE, *(token for code in self.codes if (token := code_token(code)))]
        if self.links:
            tokens.append(HAS_LINK)
        return SearchText(
            title=fold(self.title[:max_chars]),
            people=fold(" ".join(concerned)),
            body=fold(self.text[:max_chars]),
            tokens=" ".join(dict.fromkeys(tokens)),
        )


@dataclass(slots=True, kw_only=True)
class Capture:
    """One row of the shared store. `number` is its arrival number, `search` its indexed text.

    `raw` are its bytes as they came, if it has just arrived and is small: whoever waited for it need not read them.
    """

    number: int
    sandbox: str
    channel: str
    provider: str
    kind: str
    created_ms: int
    sender: str
    recipients: list[str]
    title: str
    preview: str
    size: int
    is_read: bool
    tags: list[str]
    codes: list[str]
    links: list[Json]
    flags: list[str]
    ref: str | None
    detail: Json
    search: SearchText
    raw: bytes | None = field(default=None, repr=False, compare=False)

    @property
    def id(self) -> str:
        """The id that people see."""
        return public_id(self.number)

    def as_json(self) -> Json:
        """Return the contract's shape, but for the channel's own part."""
        return {
            "id": public_id(self.number),
            "sandbox": self.sandbox,
            "channel": self.channel,
            "provider": self.provider,
            "kind": self.kind,
            "created_at": iso(self.created_ms),
            "from": self.sender,
            "to": self.recipients,
            "title": self.title,
            "preview": self.preview,
            "size": self.size,
            "read": self.is_read,
            "tags": self.tags,
            "codes": self.codes,
            "links": self.links,
            "flags": self.flags,
        }


def drafted(draft: CaptureDraft, *, number: int, created_ms: int, max_search_chars: int) -> Capture:
    """Return the capture that `draft` becomes."""
    return Capture(
        number=number,
        sandbox=draft.sandbox,
        channel=draft.channel,
        provider=draft.provider,
        kind=draft.kind,
        created_ms=created_ms,
        sender=draft.sender,
        recipients=draft.recipients,
        title=draft.title,
        preview=draft.preview,
        size=draft.size,
        is_read=False,
        tags=[],
        codes=draft.codes,
        links=draft.links,
        flags=draft.flags,
        ref=draft.ref,
        detail=draft.detail,
        search=draft.search_text(max_search_chars),
        raw=draft.raw if draft.raw is not None and len(draft.raw) <= _HANDED_ON_BYTES else None,
    )


def to_row(capture: Capture) -> Json:
    """Return the row of table `capture`."""
    return {
        "id": capture.number,
        "sandbox": capture.sandbox,
        "channel": capture.channel,
        "provider": capture.provider,
        "kind": capture.kind,
        "created_ms": capture.created_ms,
        "sender": storable(capture.sender),
        "recipients": _dumped(capture.recipients),
        "title": storable(capture.title),
        "preview": storable(capture.preview),
        "size": capture.size,
        "is_read": int(capture.is_read),
        "tags": _dumped(capture.tags),
        "codes": _dumped(capture.codes),
        "links": _dumped(capture.links),
        "flags": _dumped(capture.flags),
        "ref": capture.ref,
    }


def from_row(row: Json, *, detail: Json, search: SearchText) -> Capture:
    """Return the capture that a row of table `capture` holds."""
    return Capture(
        number=row["id"],
        sandbox=row["sandbox"],
        channel=row["channel"],
        provider=row["provider"],
        kind=row["kind"],
        created_ms=row["created_ms"],
        sender=row["sender"],
        recipients=orjson.loads(row["recipients"]),
        title=row["title"],
        preview=row["preview"],
        size=row["size"],
        is_read=bool(row["is_read"]),
        tags=orjson.loads(row["tags"]),
        codes=orjson.loads(row["codes"]),
        links=orjson.loads(row["links"]),
        flags=orjson.loads(row["flags"]),
        ref=row["ref"],
        detail=detail,
        search=search,
    )


def _dumped(values: list[Any]) -> str:
    # Most lists of most captures are empty.
    return dump(values) if values else "[]"


def dump(value: Any) -> str:
    """Return `value` as JSON text; characters that no encoding can carry become U+FFFD."""
    return dump_bytes(value).decode()


def dump_bytes(value: Any) -> bytes:
    """Return `value` as JSON in UTF-8; characters that no encoding can carry become U+FFFD."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return orjson.dumps(_encodable(value))


def storable(text: str) -> str:
    """Return `text` without what a database column cannot hold: NUL and lone surrogates become U+FFFD."""
    if text.isascii() and "\x00" not in text:
        return text
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return text


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(str(key)): _encodable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_encodable(each) for each in value]
    return value
