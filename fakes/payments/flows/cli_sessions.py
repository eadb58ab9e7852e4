"""Sessions of the Stripe CLI: where it is to listen, what it will be signed with, and which ones listen now."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from fakes.core.clock import wall_ms
from fakes.payments import roster
from fakes.payments.actions import Action, Call, writes
from fakes.payments.command_line import FEATURES, SOCKET_PATH, CliSession
from fakes.payments.document import Json
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import invalid_enum
from fakes.payments.work import API_VERSION, Work

# Seconds after which the CLI connects anew.
_RECONNECT_S = 3600


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {"POST /v1/stripecli/sessions": writes(create)}


def create(work: Work, call: Call) -> Json:
    """Tell the CLI where to listen."""
    params = call.params
    for index, feature in enumerate(params["websocket_features"]):
        if feature not in FEATURES:
            raise invalid_enum(f"websocket_features[{index}]", FEATURES)
    session = CliSession(
        sandbox=work.scope.sandbox,
        account=work.scope.account,
        device=params.get("device_name") or "",
        features=tuple(params["websocket_features"]),
        filters=_filters(params.get("filters")),
    )
    scheme, _, place = work.cause.base_url.partition("://")
    return {
        "default_version": API_VERSION,
        "display_connect_filter_warning": False,
        "latest_version": API_VERSION,
        "reconnect_delay": _RECONNECT_S,
        "secret": session.secret,
        "websocket_authorized_feature": ",".join(session.features),
        "websocket_id": session.id,
        "websocket_url": f"{'wss' if scheme == 'https' else 'ws'}://{place}{SOCKET_PATH}",
    }


def note_listening(work: Work, id: str, account: str, until_ms: int) -> None:
    """Count a CLI among those that wait for events until `until_ms` (Unix milliseconds), and forget those long gone."""
    now_ms = wall_ms()
    others = [each for each in work.clis() if each["id"] != id and each["cli_until_ms"] > now_ms]
    work.write_clis([*others, roster.of_cli(id, account, until_ms)])


def note_gone(work: Work, id: str) -> None:
    """Count a CLI no longer."""
    work.write_clis([each for each in work.clis() if each["id"] != id])


def _filters(text: str | None) -> Json:
    try:
        filters = orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        filters = None
    if not isinstance(filters, dict):
        raise StripeError(400, "filters must be a JSON object.", param="filters")
    return filters
