from typing import Any

import orjson
import pytest

from fakes.payments.wire.in_browser import in_browser
from fakes.payments.wire.serialize import blank


@pytest.mark.parametrize("kind", ["payment_intent", "setup_intent"])
def test_no_intent_is_shown_whole_wherever_it_stands(kind: str) -> None:
    whole: dict[str, Any] = blank(kind, id="x_1", client_secret="x_1_secret_1") | {"status": "succeeded"}
    seen = orjson.loads(in_browser(orjson.dumps(whole)))
    assert {"id", "status", "client_secret", "payment_method", "next_action"} <= seen.keys()
    assert not {"customer", "metadata", "latest_charge", "on_behalf_of"} & seen.keys()
    error = orjson.loads(in_browser(orjson.dumps({"error": {"code": "card_declined", kind: whole}})))
    assert error == {"error": {"code": "card_declined", kind: seen}}


def test_anything_else_is_left_as_it_is() -> None:
    body = orjson.dumps(
        {"object": "token", "id": "tok_1", "card": {"object": "card", "metadata": {}}, "l": [1]}
    )
    assert in_browser(body) == body
