import pytest

from fakes.payments import states
from fakes.payments.wire.error import StripeError

STATUSES = (
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
    "processing",
    "requires_capture",
    "canceled",
    "succeeded",
)
OPEN = {"requires_payment_method", "requires_confirmation", "requires_action"}
ALLOWED = {
    "confirm": OPEN,
    "authenticate": {"requires_action"},
    "apply": {"requires_action"},
    "verify": {"requires_action"},
    "settle": {"processing"},
    "capture": {"requires_capture"},
    "increment": {"requires_capture"},
    "cancel": OPEN | {"processing", "requires_capture"},
    "update_amount": OPEN,
    "update_payment_method": OPEN,
}


def intent(status: str) -> dict[str, object]:
    return {"id": "pi_1", "object": "payment_intent", "status": status}


def charge(status: str = "succeeded", *, captured: bool = True, refunded: bool = False) -> dict[str, object]:
    return {"id": "ch_1", "object": "charge", "status": status, "captured": captured, "refunded": refunded}


@pytest.mark.parametrize("verb", ALLOWED)
@pytest.mark.parametrize("status", STATUSES)
def test_every_row_of_the_intents_table(verb: str, status: str) -> None:
    if status in ALLOWED[verb]:
        states.check(verb, intent(status))
        return
    with pytest.raises(StripeError) as caught:
        states.check(verb, intent(status), extra={"payment_intent": intent(status)})
    assert caught.value.status == 400
    assert caught.value.code == "payment_intent_unexpected_state"
    assert caught.value.extra["payment_intent"]["id"] == "pi_1"


@pytest.mark.parametrize("verb", states.SETUP_INTENT)
@pytest.mark.parametrize("status", STATUSES)
def test_every_row_of_the_setups_table(verb: str, status: str) -> None:
    allowed = {"requires_action"} if verb in ("authenticate", "verify") else OPEN
    data = {"id": "seti_1", "object": "setup_intent", "status": status}
    if status in allowed:
        states.check(verb, data)
        return
    with pytest.raises(StripeError) as caught:
        states.check(verb, data, extra={"setup_intent": data})
    assert caught.value.code == "setup_intent_unexpected_state"


@pytest.mark.parametrize(
    ("verb", "status", "message"),
    [
        (
            "cancel",
            "succeeded",
            "You cannot cancel this PaymentIntent because it has a status of succeeded. Only a PaymentIntent with "
            "one of the following statuses may be canceled: requires_payment_method, requires_capture, "
            "requires_reauthorization, requires_confirmation, requires_action, expired, processing.",
        ),
        (
            "capture",
            "requires_payment_method",
            "This PaymentIntent could not be captured because it has a status of requires_payment_method. Only a "
            "PaymentIntent with one of the following statuses may be captured: requires_capture.",
        ),
        (
            "capture",
            "succeeded",
            "This PaymentIntent could not be captured because it has already been captured.",
        ),
        (
            "confirm",
            "succeeded",
            "You cannot confirm this PaymentIntent because it has already succeeded after being previously "
            "confirmed.",
        ),
        (
            "update_amount",
            "succeeded",
            "This PaymentIntent's amount could not be updated because it has a status of succeeded. You may only "
            "update the amount of a PaymentIntent with one of the following statuses: requires_payment_method, "
            "requires_confirmation, requires_action.",
        ),
    ],
)
def test_refusals_word_for_word(verb: str, status: str, message: str) -> None:
    with pytest.raises(StripeError) as caught:
        states.check(verb, intent(status))
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (charge(), "captured"),
        (charge(captured=False), "authorized"),
        (charge(refunded=True), "refunded"),
        (charge("failed", captured=False), "failed"),
        (charge("pending"), "pending"),
    ],
)
def test_a_succeeded_charge_stands_in_one_of_three_places(data: dict[str, object], status: str) -> None:
    assert states.status_of(data) == status


@pytest.mark.parametrize(
    ("verb", "data", "code", "message"),
    [
        (
            "refund",
            charge(refunded=True),
            "charge_already_refunded",
            "Charge ch_1 has already been refunded.",
        ),
        ("capture", charge(), "charge_already_captured", "Charge ch_1 has already been captured."),
        (
            "refund",
            charge("failed", captured=False),
            "charge_not_refundable",
            "Charge ch_1 cannot be refunded because it has failed.",
        ),
    ],
)
def test_a_charge_refuses_in_stripes_words(
    verb: str, data: dict[str, object], code: str, message: str
) -> None:
    with pytest.raises(StripeError) as caught:
        states.check(verb, data)
    assert (caught.value.code, caught.value.message) == (code, message)


def test_a_move_leads_only_where_the_table_says() -> None:
    assert states.moved("confirm", intent("requires_confirmation"), "succeeded") == "succeeded"
    with pytest.raises(ValueError, match="payment_intent cannot become canceled by confirm"):
        states.moved("confirm", intent("requires_confirmation"), "canceled")


@pytest.mark.parametrize(
    ("verb", "status", "target"),
    [("settle", "pending", "succeeded"), ("fail", "succeeded", "failed"), ("cancel", "pending", "canceled")],
)
def test_refunds_move(verb: str, status: str, target: str) -> None:
    assert states.moved(verb, {"id": "re_1", "object": "refund", "status": status}, target) == target


@pytest.mark.parametrize(
    ("verb", "status"), [("settle", "succeeded"), ("fail", "failed"), ("cancel", "succeeded")]
)
def test_refunds_that_are_over_do_not_move(verb: str, status: str) -> None:
    with pytest.raises(StripeError, match=f"it has a status of {status}"):
        states.check(verb, {"id": "re_1", "object": "refund", "status": status})
