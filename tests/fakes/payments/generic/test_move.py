import pytest

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.document import Document
from fakes.payments.generic.announce import event_name
from fakes.payments.generic.move import MOVES, NOW, Move, move_of
from fakes.payments.registry import all_actions
from fakes.payments.wire.conform import check
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.serialize import blank

ROWS = {
    operation_id: move_of(operation_id)
    for operation_id in catalogue().operation_ids
    if move_of(operation_id) != Move()
}


def document(kind: str, **fields: object) -> Document:
    return Document({**blank(kind), "id": "x_1", **fields}, account="", seq=1, created=0)


def test_every_row_is_a_verb_of_the_catalogue() -> None:
    assert MOVES.keys() <= ROWS.keys()


@pytest.mark.parametrize("operation_id", ROWS)
def test_a_row_leaves_an_object_as_its_kind_has_it(operation_id: str) -> None:
    kind = catalogue().operation(operation_id).returns[0]
    moved = document(kind)
    known = set(check(kind, moved.data))
    ROWS[operation_id].apply(moved, 1_800_000_000)
    assert set(check(kind, moved.data)) <= known


@pytest.mark.parametrize("operation_id", [name for name in ROWS if not name.startswith("v2.")])
def test_what_a_row_tells_of_is_an_event_that_stripe_has_or_a_plain_update(operation_id: str) -> None:
    kind = catalogue().operation(operation_id).returns[0]
    for event in ROWS[operation_id].events:
        types = {event, f"{event_name(kind, {'customer': 'cus_1'})}.{event}"}
        assert event == "updated" or types & set(catalogue().event_types)


def test_a_path_leads_into_objects_and_a_moment_is_the_clocks() -> None:
    moved = document("invoice")
    Move({"status_transitions.paid_at": NOW, "status": "paid"}).apply(moved, 1_800_000_000)
    assert moved["status_transitions"]["paid_at"] == 1_800_000_000
    assert moved["status"] == "paid"


def test_version_2_writes_moments_as_words() -> None:
    moved = document("v2.money_management.payout_intent")
    Move({"status_transitions.canceled_at": NOW}).apply(moved, 1_800_000_000)
    assert moved["status_transitions"]["canceled_at"] == "2027-01-15T08:00:00.000Z"


def test_an_illegal_move_is_refused_and_names_what_would_be_legal() -> None:
    move = MOVES["quotes.accept"]
    with pytest.raises(StripeError) as caught:
        move.check(document("quote", status="canceled"), "accept")
    assert caught.value.message == (
        "You cannot accept this quote because it has a status of canceled. Only a quote with one of the following "
        "statuses allows that: open."
    )
    move.check(document("quote", status="open"), "accept")


def test_no_row_is_about_a_verb_that_a_flow_carries_out_by_itself() -> None:
    flows = all_actions().actions
    asked_for = {
        *("checkout.sessions.expire", "invoices.finalize_invoice", "invoices.pay"),
        "invoices.void_invoice",
    }
    for operation_id in ROWS.keys() - asked_for:
        operation = catalogue().operation(operation_id)
        assert f"{operation.method} {operation.path}" not in flows, operation_id
