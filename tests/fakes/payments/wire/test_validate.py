from typing import Any

import pytest

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.catalogue.model import Field, Operation, Shape
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.form import decode
from fakes.payments.wire.validate import expand_paths, validate

EMPTY = (
    "You passed an empty string for '{0}'. We assume empty values are an attempt to unset a parameter; however "
    "'{0}' cannot be unset. You should remove '{0}' from your request or supply a non-empty value."
)
MODES = "one of payment, setup, or subscription"


def _validate(operation_id: str, body: str) -> dict[str, Any]:
    return validate(catalogue().operation(operation_id), decode(body.encode()))


@pytest.mark.parametrize(
    ("operation_id", "body", "params"),
    [
        ("customers.create", "", {}),
        ("customers.create", "name=Jenny&balance=-5", {"name": "Jenny", "balance": -5}),
        ("customers.create", "address[city]=SF", {"address": {"city": "SF"}}),
        ("customers.create", "address=&tax_exempt=&metadata=",
         {"address": None, "tax_exempt": None, "metadata": None}),
        ("customers.create", "metadata[a]=1&metadata[b]=", {"metadata": {"a": "1", "b": ""}}),
        ("customers.create", "metadata[0]=1", {"metadata": {"0": "1"}}),
        ("customers.create", "preferred_locales[0]=en&preferred_locales[1]=de", {"preferred_locales": ["en", "de"]}),
        ("customers.create", "preferred_locales[9]=de&preferred_locales[2]=en", {"preferred_locales": ["en", "de"]}),
        ("customers.create", "preferred_locales[]=en&preferred_locales[]=de", {"preferred_locales": ["en", "de"]}),
        ("customers.create", "source=tok_visa", {"source": "tok_visa"}),
        ("customers.create", "source[object]=card&source[exp_month]=5",
         {"source": {"object": "card", "exp_month": "5"}}),
        ("customers.create", "name=a&expand[]=default_source", {"name": "a"}),
        ("customers.delete", "expand[]=default_source", {}),
        ("customers.list", "created[gte]=5&created[lt]=9&limit=3", {"created": {"gte": 5, "lt": 9}, "limit": 3}),
        ("customers.list", "created=5", {"created": 5}),
        ("payment_intents.create", "amount=5&currency=usd&off_session=true",
         {"amount": 5, "currency": "usd", "off_session": True}),
        ("payment_intents.create", "amount=5&currency=usd&off_session=one_off",
         {"amount": 5, "currency": "usd", "off_session": "one_off"}),
        ("payment_intents.create", "amount=5&currency=usd&automatic_payment_methods[enabled]=true",
         {"amount": 5, "currency": "usd", "automatic_payment_methods": {"enabled": True}}),
        ("subscriptions.create", "customer=cus_1&items[0][price]=p&items[0][quantity]=2&trial_end=now",
         {"customer": "cus_1", "items": [{"price": "p", "quantity": 2}], "trial_end": "now"}),
        ("subscriptions.create", "customer=cus_1&items[][price]=p&items[][price]=q&trial_end=1700000000",
         {"customer": "cus_1", "items": [{"price": "p"}, {"price": "q"}], "trial_end": 1_700_000_000}),
        ("prices.create", "currency=usd&unit_amount_decimal=1.25&currency_options[eur][unit_amount]=9",
         {"currency": "usd", "unit_amount_decimal": "1.25", "currency_options": {"eur": {"unit_amount": 9}}}),
        ("tax_rates.create", "display_name=VAT&inclusive=false&percentage=19.5",
         {"display_name": "VAT", "inclusive": False, "percentage": 19.5}),
        ("balance_settings.update", "payments[payouts][minimum_balance_by_currency][usd]=",
         {"payments": {"payouts": {"minimum_balance_by_currency": {"usd": None}}}}),
    ],
)  # fmt: skip
def test_takes_what_the_api_takes(operation_id: str, body: str, params: dict[str, Any]) -> None:
    assert _validate(operation_id, body) == params


@pytest.mark.parametrize(
    ("operation_id", "body", "message", "param", "code"),
    [
        ("customers.create", "foo=1", "Received unknown parameter: foo", "foo", "parameter_unknown"),
        ("customers.create", "nmae=1", "Received unknown parameter: nmae. Did you mean name?", "nmae",
         "parameter_unknown"),
        ("customers.create", "foo=1&bar=2&name=x", "Received unknown parameters: foo, bar", "foo",
         "parameter_unknown"),
        ("customers.create", "invoice_settings[nope]=1", "Received unknown parameter: invoice_settings[nope]",
         "invoice_settings[nope]", "parameter_unknown"),
        ("customers.create", "shipping[adress][city]=x&shipping[name]=y",
         "Received unknown parameter: shipping[adress]. Did you mean shipping[address]?", "shipping[adress]",
         "parameter_unknown"),
        ("subscriptions.create", "customer=c&items[0][prise]=p",
         "Received unknown parameter: items[0][prise]. Did you mean items[0][price]?", "items[0][prise]",
         "parameter_unknown"),
        ("prices.create", "currency=usd&currency_options[eur][foo]=1",
         "Received unknown parameter: currency_options[eur][foo]", "currency_options[eur][foo]",
         "parameter_unknown"),
        ("customers.list", "created[after]=1", "Received unknown parameter: created[after]", "created[after]",
         "parameter_unknown"),
        ("payment_intents.create", "amount=abc&foo=1", "Received unknown parameter: foo", "foo",
         "parameter_unknown"),
        ("payment_intents.create", "currency=usd", "Missing required param: amount.", "amount",
         "parameter_missing"),
        ("customers.create", "shipping[name]=x", "Missing required param: shipping[address].",
         "shipping[address]", "parameter_missing"),
        ("payment_intents.create", "amount=abc&currency=usd", "Invalid integer: abc", "amount",
         "parameter_invalid_integer"),
        ("payment_intents.create", "amount=&currency=usd", "Invalid integer: ", "amount",
         "parameter_invalid_integer"),
        ("payment_intents.create", "amount=5&currency=", EMPTY.format("currency"), "currency",
         "parameter_invalid_empty"),
        ("customers.create", "preferred_locales[0]=", EMPTY.format("preferred_locales[0]"), "preferred_locales[0]",
         "parameter_invalid_empty"),
        ("payment_intents.create", "amount=5&currency=usd&confirm=1", "Invalid boolean: 1", "confirm", None),
        ("payment_intents.create", "amount=5&currency=usd&off_session=x", "Invalid boolean: x", "off_session", None),
        ("checkout.sessions.create", "mode=foo", f"Invalid mode: must be {MODES}", "mode", None),
        ("prices.create", "currency=usd&recurring[interval]=eon",
         "Invalid recurring[interval]: must be one of day, month, week, or year", "recurring[interval]", None),
        ("subscriptions.create", "customer=c&trial_end=soon", "Invalid timestamp: must be an integer", "trial_end",
         None),
        ("customers.list", "created=x", "Invalid integer: x", "created", "parameter_invalid_integer"),
        ("customers.create", "phone=012345678901234567890",
         "Invalid string: 0123456789...1234567890; must be at most 20 characters", "phone", None),
        ("customers.create", "name[0]=wrong&name[1]=type", 'Invalid string: {"0":"wrong","1":"type"}', "name", None),
        ("customers.create", "preferred_locales=en", "Invalid array", "preferred_locales", None),
        ("customers.create", "preferred_locales[a]=en", "Invalid array", "preferred_locales", None),
        ("customers.create", "preferred_locales[9999999999]=en", "Invalid array", "preferred_locales", None),
        ("customers.create", "address=here", "Invalid object", "address", None),
        ("customers.create", "address[]=here", "Invalid object", "address", None),
        ("customers.create", "metadata=here", "Invalid object", "metadata", None),
        ("prices.create", "currency=usd&currency_options=here", "Invalid object", "currency_options", None),
        ("subscriptions.create", "customer=c&items[0]=p", "Invalid object", "items[0]", None),
        ("customers.create", "metadata[k][l]=1", 'Invalid string: {"l":"1"}', "metadata[k]", None),
    ],
)  # fmt: skip
def test_refuses_in_the_words_of_the_api(
    operation_id: str, body: str, message: str, param: str, code: str | None
) -> None:
    with pytest.raises(StripeError) as refusal:
        _validate(operation_id, body)
    error = refusal.value
    assert (error.message, error.param, error.code) == (message, param, code)
    assert (error.status, error.type, error.is_validation) == (400, "invalid_request_error", True)


@pytest.mark.parametrize(
    "address", ["jenny", "jenny@com", "a@b@example.com", " jenny@example.com", "jenny＠example.com"]
)
def test_refuses_what_is_no_mail_address(address: str) -> None:
    with pytest.raises(StripeError) as refusal:
        validate(catalogue().operation("customers.create"), {"email": address})
    error = refusal.value
    assert (error.code, error.param) == ("email_invalid", "email")
    assert error.message == f"Invalid email address: {address}"


def test_takes_mail_addresses_and_asks_lists_for_any_words() -> None:
    for address in ("jenny+1@example.co.uk", "jenny@xn--bcher-kva.example", None):
        assert validate(catalogue().operation("customers.update"), {"email": address}) == {"email": address}
    assert validate(catalogue().operation("customers.list"), {"email": "jenny"}) == {"email": "jenny"}


def test_a_repeated_request_is_checked_alike() -> None:
    for _ in range(2):
        assert _validate("customers.create", "shipping[name]=a&shipping[address][city]=b") == {
            "shipping": {"name": "a", "address": {"city": "b"}}
        }


def _operation(path: str, **fields: Field) -> Operation:
    return Operation(
        id="x.create", method="POST", path=path, base="api", verb="create", path_params=(),
        params=Shape("object", fields=fields), answer="object", returns=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "params"),
    [
        ({"display_name": None}, {"display_name": None}),
        ({"metadata": {"a": "1", "b": None}}, {"metadata": {"a": "1", "b": ""}}),
        ({"include": ["identity", "requirements"]}, {"include": ["identity", "requirements"]}),
        ({"identity": {"individual": {"date_of_birth": {"day": 1, "month": 2, "year": 1990}}}},
         {"identity": {"individual": {"date_of_birth": {"day": 1, "month": 2, "year": 1990}}}}),
    ],
)  # fmt: skip
def test_takes_json_where_the_api_does(raw: dict[str, Any], params: dict[str, Any]) -> None:
    assert validate(catalogue().operation("v2.core.accounts.create"), raw) == params


def test_json_numbers_of_64_bits_travel_as_strings() -> None:
    operation = _operation("/v2/x", size=Field(Shape("int64"), required=True))
    assert validate(operation, {"size": "12"}) == {"size": "12"}
    with pytest.raises(StripeError, match="Invalid integer: 12"):
        validate(operation, {"size": 12})


def test_null_unsets_only_what_need_not_be_there() -> None:
    operation = _operation("/v2/x", a=Field(Shape("string")), b=Field(Shape("string"), required=True))
    assert validate(operation, {"a": None, "b": "c"}) == {"a": None, "b": "c"}
    with pytest.raises(StripeError, match="You passed an empty string for 'b'"):
        validate(operation, {"b": None})


def test_the_second_dialect_has_no_expand() -> None:
    with pytest.raises(StripeError, match="Received unknown parameter: expand"):
        validate(catalogue().operation("v2.core.accounts.create"), {"expand": ["identity"]})


def test_a_choice_is_made_by_the_form_of_the_value() -> None:
    options = (
        Shape("object", fields={"city": Field(Shape("string"))}),
        Shape("integer"),
        Shape("string", ("now",)),
    )
    operation = _operation("/v1/x", x=Field(Shape("union", options=options)))
    assert validate(operation, {"x": "now"}) == {"x": "now"}
    assert validate(operation, {"x": "5"}) == {"x": 5}
    assert validate(operation, {"x": {"city": "SF"}}) == {"x": {"city": "SF"}}
    with pytest.raises(StripeError, match="Invalid integer: later"):
        validate(operation, {"x": "later"})


def test_a_choice_of_objects_alone_refuses_plain_values() -> None:
    options = (Shape("object"), Shape("array", item=Shape("string")))
    operation = _operation("/v1/x", x=Field(Shape("union", options=options)))
    with pytest.raises(StripeError, match="Invalid object"):
        validate(operation, {"x": "plain"})


@pytest.mark.parametrize(
    ("raw", "paths"),
    [
        ({}, []),
        ({"expand": ["customer", "latest_charge.refunds"]}, ["customer", "latest_charge.refunds"]),
        ({"expand": {"1": "b", "0": "a"}}, ["a", "b"]),
    ],
)
def test_reads_what_to_expand(raw: dict[str, Any], paths: list[str]) -> None:
    assert expand_paths(raw) == paths


@pytest.mark.parametrize("given", ["customer", {"a": "customer"}, [{"a": "b"}], [""]])
def test_refuses_another_form_of_expand(given: Any) -> None:
    with pytest.raises(StripeError):
        expand_paths({"expand": given})


@pytest.mark.parametrize("operation_id", catalogue().operation_ids)
def test_every_operation_can_be_checked(operation_id: str) -> None:
    operation = catalogue().operation(operation_id)
    required = [name for name, field in operation.params.fields.items() if field.required]
    if required:
        with pytest.raises(StripeError, match="Missing required param"):
            validate(operation, {})
    else:
        assert validate(operation, {}) == {}
