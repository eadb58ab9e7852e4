"""Why an issuer says no: Stripe's decline codes with their words and advice; it does not know which card gets which."""

from __future__ import annotations

from typing import NamedTuple


class Decline(NamedTuple):
    """What Stripe says about a declined charge (https://docs.stripe.com/declines/codes).

    `code` is the error's `code`; `decline_code` is None where Stripe sends none. `param` names the field of the
    card that is to blame.
    """

    code: str
    decline_code: str | None
    message: str
    advice_code: str | None = None
    network_decline_code: str | None = None
    param: str | None = None

    @property
    def reason(self) -> str:
        """The `outcome.reason` of the charge."""
        return self.decline_code or self.code

    @property
    def seller_message(self) -> str:
        """The `outcome.seller_message` of the charge."""
        if self.reason == "generic_decline":
            return "The bank did not return any further details with this decline."
        return f"The bank returned the decline code `{self.reason}`."


_DECLINED = "Your card was declined."
_PROCESSING = "An error occurred while processing your card. Try again in a little bit."
_ADVICE_AGAIN = "try_again_later"
_ADVICE_NEVER = "do_not_try_again"
_ADVICE_CONFIRM = "confirm_card_data"

# decline code: (advice, network code); the message is the plain one
_PLAIN = {
    "approve_with_id": (_ADVICE_AGAIN, "12"),
    "call_issuer": (_ADVICE_AGAIN, "02"),
    "do_not_honor": (_ADVICE_AGAIN, "05"),
    "do_not_try_again": (_ADVICE_NEVER, "R0"),
    "fraudulent": (_ADVICE_NEVER, "59"),
    "generic_decline": (_ADVICE_AGAIN, "01"),
    "invalid_account": (_ADVICE_CONFIRM, "14"),
    "invalid_amount": (_ADVICE_AGAIN, "13"),
    "issuer_not_available": (_ADVICE_AGAIN, "91"),
    "lost_card": (_ADVICE_NEVER, "41"),
    "merchant_blacklist": (_ADVICE_NEVER, None),
    "new_account_information_available": (_ADVICE_CONFIRM, "06"),
    "no_action_taken": (_ADVICE_AGAIN, "21"),
    "not_permitted": (_ADVICE_NEVER, "57"),
    "pickup_card": (_ADVICE_NEVER, "04"),
    "pin_try_exceeded": (_ADVICE_NEVER, "75"),
    "reenter_transaction": (_ADVICE_AGAIN, "19"),
    "restricted_card": (_ADVICE_NEVER, "62"),
    "revocation_of_all_authorizations": (_ADVICE_NEVER, "R3"),
    "revocation_of_authorization": (_ADVICE_NEVER, "R1"),
    "security_violation": (_ADVICE_NEVER, "63"),
    "service_not_allowed": (_ADVICE_NEVER, "57"),
    "stolen_card": (_ADVICE_NEVER, "43"),
    "stop_payment_order": (_ADVICE_NEVER, "R0"),
    "testmode_decline": (_ADVICE_NEVER, None),
    "try_again_later": (_ADVICE_AGAIN, "91"),
}

_WORDED = {
    "card_not_supported": (_ADVICE_NEVER, "57", "Your card is not supported."),
    "card_velocity_exceeded": (
        _ADVICE_AGAIN,
        "65",
        "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
    ),
    "currency_not_supported": (_ADVICE_NEVER, "57", "Your card does not support this currency."),
    "duplicate_transaction": (
        None,
        "94",
        "A transaction with identical amount and credit card information was submitted very recently.",
    ),
    "insufficient_funds": (_ADVICE_AGAIN, "51", "Your card has insufficient funds."),
    "transaction_not_allowed": (_ADVICE_NEVER, "57", "Your card does not support this type of purchase."),
    "withdrawal_count_limit_exceeded": (
        _ADVICE_AGAIN,
        "61",
        "Your card was declined for exceeding its balance or credit limit.",
    ),
}

_OWN_CODE = {
    "expired_card": Decline(
        "expired_card", None, "Your card has expired.", _ADVICE_CONFIRM, "54", "exp_month"
    ),
    "incorrect_address": Decline("incorrect_address", None, "Your card's address is incorrect."),
    "incorrect_cvc": Decline(
        "incorrect_cvc", None, "Your card's security code is incorrect.", _ADVICE_CONFIRM, "N7", "cvc"
    ),
    "incorrect_number": Decline(
        "incorrect_number", None, "Your card number is incorrect.", _ADVICE_CONFIRM, "14", "number"
    ),
    "incorrect_zip": Decline(
        "incorrect_zip",
        None,
        "The zip code you supplied failed validation.",
        _ADVICE_CONFIRM,
        None,
        "address_zip",
    ),
    "invalid_cvc": Decline(
        "invalid_cvc", None, "Your card's security code is invalid.", _ADVICE_CONFIRM, None, "cvc"
    ),
    "invalid_expiry_month": Decline(
        "invalid_expiry_month",
        None,
        "Your card's expiration month is invalid.",
        _ADVICE_CONFIRM,
        None,
        "exp_month",
    ),
    "invalid_expiry_year": Decline(
        "invalid_expiry_year",
        None,
        "Your card's expiration year is invalid.",
        _ADVICE_CONFIRM,
        None,
        "exp_year",
    ),
    "invalid_number": Decline(
        "invalid_number",
        None,
        "The card number is not a valid credit card number.",
        _ADVICE_CONFIRM,
        "14",
        "number",
    ),
    "processing_error": Decline("processing_error", None, _PROCESSING, _ADVICE_AGAIN, "96"),
    "authentication_required": Decline(
        "authentication_required",
        "authentication_required",
        "Your card was declined. This transaction requires authentication.",
    ),
    "test_mode_live_card": Decline(
        "card_declined",
        "test_mode_live_card",
        "Your card was declined. Your request used a real card while testing. "
        "For a list of valid test cards, visit: https://stripe.com/docs/testing.",
    ),
}

DECLINES: dict[str, Decline] = {
    **{
        name: Decline("card_declined", name, _DECLINED, advice, network)
        for name, (advice, network) in _PLAIN.items()
    },
    **{
        name: Decline("card_declined", name, message, advice, network)
        for name, (advice, network, message) in _WORDED.items()
    },
    **_OWN_CODE,
}
