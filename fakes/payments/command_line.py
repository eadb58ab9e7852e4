"""The sessions of the Stripe CLI and the messages of its websocket, as values; nothing is sent here.

https://github.com/stripe/stripe-cli: `stripe listen` and `stripe logs tail` ask for a session, and then listen at the
address that it names.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from fakes.payments import roster
from fakes.payments.document import Json

SOCKET_PATH = "/v1/stripecli/socket"
SUBPROTOCOL = "stripecli-devproxy-v1"
UNKNOWN_ID = "Unknown WebSocket ID."
WEBHOOKS, THIN, LOGS = "webhooks", "v2_events", "request_logs"
FEATURES = (WEBHOOKS, THIN, LOGS)
NOBODY_LISTENS = (
    "No CLI endpoints found to retry delivery. Run 'stripe listen' and retry the request to see the event in the "
    "CLI, or provide a specific webhook endpoint."
)
_ID_PREFIX = "cliws_"
_MAX_ID_LENGTH = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class CliSession:
    """What one run of the CLI listens to. `filters` are those of `logs tail`.

    Everything about it stands in its id, so that any process can serve it and nothing need be kept.
    """

    sandbox: str
    account: str
    device: str
    features: tuple[str, ...]
    filters: Json

    @property
    def id(self) -> str:
        """What the CLI shows when it connects."""
        facts = orjson.dumps([self.sandbox, self.account, self.device, self.features, self.filters])
        return _ID_PREFIX + base64.urlsafe_b64encode(facts).decode().rstrip("=")

    @property
    def secret(self) -> str:
        """What this device's deliveries are signed with, the same for every session of it."""
        facts = "\0".join(("stripe cli", self.sandbox, self.account, self.device))
        return f"whsec_{hashlib.sha256(facts.encode()).hexdigest()}"


def session_of(id: str) -> CliSession | None:
    """Return the session with this id, None for what is none."""
    if not id.startswith(_ID_PREFIX) or len(id) > _MAX_ID_LENGTH:
        return None
    encoded = id.removeprefix(_ID_PREFIX)
    try:
        facts = orjson.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
        sandbox, account, device, features, filters = facts
    except (ValueError, TypeError, binascii.Error):
        return None
    texts = (sandbox, account, device)
    if not all(isinstance(each, str) for each in texts) or not isinstance(filters, dict):
        return None
    return CliSession(
        sandbox=sandbox, account=account, device=device, features=tuple(features), filters=filters
    )


def webhook_event(
    session: CliSession, event: bytes, *, name: str, version: str | None, sent_at: int
) -> bytes:
    """Return the message that brings an event of v1. `version` None is the account's own, as without `--latest`."""
    return orjson.dumps(
        {
            "endpoint": {"api_version": version},
            "event_payload": event.decode(),
            "http_headers": _headers(session, event, sent_at),
            "type": "webhook_event",
            "webhook_conversation_id": f"wc_{name}",
            "webhook_id": f"wh_{name}",
        }
    )


def thin_event(session: CliSession, event: bytes, *, sent_at: int) -> bytes:
    """Return the message that brings a thin event."""
    return orjson.dumps(
        {
            "destination_id": f"cli_{session.device}",
            "http_headers": _headers(session, event, sent_at),
            "payload": event.decode(),
            "type": "v2_event",
        }
    )


def request_log_event(
    *, request_id: str, method: str, url: str, status: int, created: int, error: Mapping[str, object] | None
) -> bytes:
    """Return the message that tells of a request to the API. `created` is Unix seconds."""
    named = ("type", "charge", "code", "decline_code", "message", "param")
    known = error or {}
    payload = {
        "created_at": created,
        "error": {name: value for name in named if isinstance(value := known.get(name), str)},
        "livemode": False,
        "method": method,
        "request_id": request_id,
        "status": status,
        "url": url,
    }
    return orjson.dumps(
        {
            "event_payload": orjson.dumps(payload).decode(),
            "request_log_id": f"resp_{request_id.removeprefix('req_')}",
            "type": "request_log_event",
        }
    )


def wants_request(filters: Mapping[str, object], *, method: str, path: str, status: int) -> bool:
    """Tell whether the filters of `stripe logs tail` let a request through."""
    outcome = "SUCCEEDED" if 200 <= status < 300 else "FAILED"
    seen = {
        "filter_account": "self",
        "filter_http_method": method,
        "filter_request_path": path,
        "filter_request_status": outcome,
        "filter_source": "API",
        "filter_status_code": str(status),
        "filter_status_code_type": f"{status // 100}XX",
    }
    for name, value in seen.items():
        wanted = filters.get(name)
        if isinstance(wanted, list) and wanted and value.upper() not in _upper(wanted):
            return False
    return True


def _upper(words: Sequence[object]) -> set[str]:
    return {str(word).upper() for word in words}


def _headers(session: CliSession, body: bytes, sent_at: int) -> dict[str, str]:
    header, _ = roster.signature([session.secret], body, sent_at)
    return {**roster.HEADERS, "Stripe-Signature": header}
