import pytest

from fakes.payments.catalogue.extra import CALLS, OPTIONAL, PARAMS, UNSETTABLE, WORDS, with_extras
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.catalogue.model import Field, Shape

KNOWN = Shape(
    "object",
    fields={
        "discounts": Field(Shape("array", item=Shape("string"))),
        "items": Field(Shape("array", item=Shape("object", fields={"price": Field(Shape("string"))}))),
    },
)


@pytest.mark.parametrize("operation_id", sorted({*PARAMS, *WORDS, *OPTIONAL, *UNSETTABLE}))
def test_every_row_is_about_an_operation(operation_id: str) -> None:
    assert operation_id in catalogue().operation_ids


@pytest.mark.parametrize(
    ("operation_id", "path"),
    [
        ("customers.create", "coupon"),
        ("customers.update", "account_balance"),
        ("subscriptions.create", "plan"),
        ("subscriptions.create", "items.plan"),
        ("subscriptions.update", "prorate"),
        ("subscription_schedules.create", "phases.iterations"),
        ("checkout.sessions.create", "line_items.name"),
        ("checkout.sessions.create", "subscription_data.coupon"),
        ("promotion_codes.create", "coupon"),
        ("payment_intents.create", "payment_method_data.card"),
        ("payment_methods.create", "payment_user_agent"),
    ],
)
def test_takes_the_spellings_of_old_versions(operation_id: str, path: str) -> None:
    shape = catalogue().operation(operation_id).params
    for name in path.split("."):
        shape = shape.fields[name].shape
        shape = shape.item if shape.kind == "array" and shape.item else shape


def test_an_old_spelling_may_stand_for_a_required_parameter() -> None:
    assert not catalogue().operation("promotion_codes.create").params.fields["promotion"].required


def test_an_empty_string_unsets_what_no_description_says() -> None:
    fields = catalogue().operation("customers.update").params.fields
    assert [fields[name].nullable for name in ("email", "name", "tax_exempt", "balance")] == [
        True,
        True,
        True,
        False,
    ]


def test_takes_old_words_of_an_enum() -> None:
    words = catalogue().operation("checkout.sessions.create").params.fields["ui_mode"].shape.enum
    assert {"custom", "embedded", "hosted", "hosted_page"} <= set(words)


@pytest.mark.parametrize("operation_id", ["payment_intents.create", "setup_intents.confirm"])
def test_takes_a_card_as_inline_payment_method(operation_id: str) -> None:
    fields = catalogue().operation(operation_id).params.fields["payment_method_data"].shape.fields
    assert "card" in fields["type"].shape.enum
    assert "card" in fields


def test_an_operation_without_extras_stays_as_it_is() -> None:
    assert with_extras("coupons.create", KNOWN).fields == KNOWN.fields


def test_a_described_parameter_is_never_replaced() -> None:
    described = Shape("object", fields={"coupon": Field(Shape("integer"), required=True)})
    assert with_extras("quotes.create", described).fields == described.fields


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.id)
def test_unlisted_calls_can_be_made(call: object) -> None:
    book = catalogue()
    listed = next(each for each in CALLS if each is call)
    found = book.find(listed.method, listed.path.replace("{", "").replace("}", ""))
    assert found is not None
    assert found[0].id == listed.id
    assert found[0].is_legacy


def test_an_unlisted_call_takes_what_its_model_takes() -> None:
    book = catalogue()
    model = book.operation("test_helpers.issuing.authorizations.create").params.fields
    fields = book.operation("issuing.cards.test_authorize").params.fields
    assert set(model) - set(fields) == {"card"}
    assert "held_amount" in fields


def test_an_object_says_all_the_words_that_a_request_may_ask_for() -> None:
    said = (
        catalogue().resource("funding_instructions").fields["bank_transfer"].shape.fields["type"].shape.enum
    )
    asked = catalogue().operation("customers.funding_instructions.create").params.fields["bank_transfer"]
    assert set(said) == set(asked.shape.fields["type"].shape.enum)


def test_old_parameters_are_shaped_as_those_that_took_their_place() -> None:
    fields = catalogue().operation("invoices.upcoming").params.fields
    assert fields["subscription_items"] == fields["subscription_details"].shape.fields["items"]
    paid = catalogue().operation("payment_pages.confirm").params.fields["payment_method_data"]
    assert paid == catalogue().operation("payment_intents.confirm").params.fields["payment_method_data"]
