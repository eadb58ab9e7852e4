import pytest

from fakes.payments.wire import param_error
from fakes.payments.wire.error import StripeError


@pytest.mark.parametrize(
    ("refusal", "message", "param", "code"),
    [
        (param_error.parameter_unknown(["foo"]), "Received unknown parameter: foo", "foo", "parameter_unknown"),
        (param_error.parameter_unknown(["amount", "currency"]), "Received unknown parameters: amount, currency",
         "amount", "parameter_unknown"),
        (param_error.parameter_unknown(["nmae"], "name"),
         "Received unknown parameter: nmae. Did you mean name?", "nmae", "parameter_unknown"),
        (param_error.parameter_missing("items[0][price]"), "Missing required param: items[0][price].",
         "items[0][price]", "parameter_missing"),
        (param_error.invalid_integer("amount", "abc"), "Invalid integer: abc", "amount",
         "parameter_invalid_integer"),
        (param_error.invalid_number("percentage", "abc"), "Invalid decimal: abc", "percentage", None),
        (param_error.invalid_boolean("active", "1"), "Invalid boolean: 1", "active", None),
        (param_error.invalid_timestamp("created"), "Invalid timestamp: must be an integer", "created", None),
        (param_error.invalid_object("card"), "Invalid object", "card", None),
        (param_error.invalid_array("expand"), "Invalid array", "expand", None),
        (param_error.invalid_string("name", {"0": "a"}), 'Invalid string: {"0":"a"}', "name", None),
        (param_error.invalid_enum("mode", ["a"]), "Invalid mode: must be a", "mode", None),
        (param_error.invalid_enum("mode", ["a", "b"]), "Invalid mode: must be one of a or b", "mode", None),
        (param_error.invalid_enum("mode", ["a", "b", "c"]), "Invalid mode: must be one of a, b, or c", "mode", None),
        (param_error.below_minimum("limit", 1), "This value must be greater than or equal to 1.", "limit",
         "parameter_invalid_integer"),
        (param_error.above_maximum("limit", 200, 100),
         "This value must be less than or equal to 100 (it currently is '200').", "limit",
         "parameter_invalid_integer"),
        (param_error.metadata_too_many_keys(51, 50),
         "Metadata can have up to 50 keys, but you've set 51. Email us at support+metadata@stripe.com for more "
         "information.", None, None),
    ],
)  # fmt: skip
def test_says_it_in_the_words_of_the_api(
    refusal: StripeError, message: str, param: str | None, code: str | None
) -> None:
    assert (refusal.message, refusal.param, refusal.code) == (message, param, code)
    assert (refusal.status, refusal.is_validation) == (400, True)
