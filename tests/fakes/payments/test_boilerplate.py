import orjson
import pytest

from fakes.core.packer import Packer
from fakes.payments.boilerplate import BOILERPLATE
from fakes.payments.wire.serialize import blank


@pytest.mark.parametrize("kind", ["customer", "payment_intent", "charge"])
def test_an_event_is_half_as_large_with_what_events_have_in_common(kind: str) -> None:
    event = orjson.dumps(
        {"id": "evt_1", "object": "event", "data": {"object": blank(kind)}, "livemode": False}
    )
    packer = Packer()
    before = len(packer.pack(event))
    packer.learn(BOILERPLATE, is_newest=True)
    assert len(packer.pack(event)) < before / 2
