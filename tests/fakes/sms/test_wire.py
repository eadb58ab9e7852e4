from fakes.sms.providers.twilio.webhook import TwilioWire
from fakes.sms.wire import Wire, Wires


def test_every_provider_is_a_wire_to_the_service() -> None:
    wire: Wire = TwilioWire(lambda sandbox: f"http://stagedoor/{sandbox}")
    wires: Wires = {"twilio": wire}
    assert wires["twilio"].new_sid(has_media=True).startswith("MM")
