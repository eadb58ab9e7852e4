"""One attempt of a callback: signed, sent, and what came back, as values; when, and what follows, is `callbacks.py`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

import orjson

from fakes.core.captures import Json, dump, storable
from fakes.core.clock import monotonic_ms, wall_ms
from fakes.core.http import Answer, OutgoingHttp, Reach, RequestFailed
from fakes.core.ids import public_id

log = logging.getLogger(__name__)
RETRY_DELAYS_MS = (1_000, 5_000, 30_000, 300_000, 1_800_000, 7_200_000)


@dataclass(frozen=True, slots=True)
class Callback:
    """A callback that is about to be sent or was answered. `context` is what its channel put there."""

    number: int
    sandbox: str
    channel: str
    provider: str
    event: str
    endpoint: str
    method: str
    url: str
    headers: Json
    body: bytes
    signer: str
    context: Json
    capture_number: int | None
    attempts: int

    @property
    def reach(self) -> Reach:
        """How far it may go: where the app has registered its URL, anywhere."""
        return Reach(self.context.get("reach", Reach.ANYWHERE))

    @property
    def retry_delays_ms(self) -> tuple[int, ...]:
        """How long to wait before each further try: the channel's choice, or the default."""
        chosen = self.context.get("retry_delays_ms")
        return RETRY_DELAYS_MS if chosen is None else tuple(chosen)


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signer adds: headers, and the exact text that was signed, for people to compare."""

    headers: dict[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of an attempt: an answer, or the reason for none. `is_final` says that no try follows."""

    callback: Callback
    answer: Answer | None
    error: str
    is_final: bool

    @property
    def is_success(self) -> bool:
        """Whether the app took it: any 2xx."""
        return self.answer is not None and 200 <= self.answer.status < 300


Signer = Callable[[Callback, int], Signed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One request to the app and what came back. `at_ms` is sandbox time, `took_ms` wall time."""

    callback: Callback
    headers: Json
    signed: str
    answer: Answer | None
    error: str
    at_ms: int
    took_ms: int

    def outcome(self, number: int) -> Delivered:
        """Return what it means as the callback's attempt of this number."""
        is_final = number > len(self.callback.retry_delays_ms)
        return Delivered(self.callback, self.answer, self.error, is_final=is_final)

    def row(self, number: int, *, max_body_bytes: int) -> Json:
        """Return the row of table `callback_attempt`, the answer's body cut."""
        answer = self.answer
        return {
            "callback_id": self.callback.number,
            "number": number,
            "sandbox": self.callback.sandbox,
            "at_ms": self.at_ms,
            "took_ms": self.took_ms,
            "headers": dump(self.headers),
            "signed": storable(self.signed),
            "status": answer.status if answer else None,
            "answer_headers": dump(answer.headers if answer else []),
            "answer_body": answer.body[:max_body_bytes] if answer else b"",
            "error": storable(self.error),
        }


async def attempt(http: OutgoingHttp, callback: Callback, signer: Signer | None, *, at_ms: int) -> Attempt:
    """Sign and send a callback. Whatever goes wrong is told in the attempt's `error`."""
    started_ms = monotonic_ms()
    headers: Json = dict(callback.headers)
    signed, error = "", ""
    answer: Answer | None = None
    try:
        # Wall time: the app compares a signature's timestamp with its own clock, which no sandbox can move.
        added = Signed({}, "") if signer is None else signer(callback, wall_ms())
        headers |= added.headers
        signed = added.text
        answer = await http.request(
            callback.method, callback.url, headers=headers, body=callback.body, reach=callback.reach
        )
    except RequestFailed as failure:
        error = str(failure)
    except Exception as failure:
        log.exception("callback %s could not be made", public_id(callback.number))
        error = f"it could not be made: {type(failure).__name__}: {failure}"
    return Attempt(
        callback=callback,
        headers=headers,
        signed=signed,
        answer=answer,
        error=error,
        at_ms=at_ms,
        took_ms=round(monotonic_ms() - started_ms),
    )


def callback_of(row: Json) -> Callback:
    """Return the callback that a row of table `callback` holds."""
    return Callback(
        number=row["id"],
        sandbox=row["sandbox"],
        channel=row["channel"],
        provider=row["provider"],
        event=row["event"],
        endpoint=row["endpoint"],
        method=row["method"],
        url=row["url"],
        headers=orjson.loads(row["headers"]),
        body=bytes(row["body"]),
        signer=row["signer"],
        context=orjson.loads(row["context"]),
        capture_number=row["capture_id"],
        attempts=row["attempts"],
    )
