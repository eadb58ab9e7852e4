"""Promotion codes: words that customers type for a coupon, each of which stands for one as long as it is active."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fakes.payments.actions import Action, Answer, Call, writes
from fakes.payments.document import Json
from fakes.payments.generic.objects import made
from fakes.payments.records import Query
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.paginate import Page
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.words import words_asked
from fakes.payments.work import Work

KIND = "promotion_code"
_CODE = re.compile(r"[A-Za-z0-9-]+")


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {"POST /v1/promotion_codes": writes(create)}


def create(work: Work, call: Call) -> Answer:
    """Make a code for a coupon. Raises StripeError for a code that cannot be typed or is taken."""
    given = call.params
    promotion = given.get("promotion")
    if not promotion:
        raise parameter_missing("promotion")
    if not promotion.get("coupon"):
        raise parameter_missing("promotion[coupon]")
    code = given.get("code")
    if code is not None:
        _check(work, code, given.get("customer"))
    return made(work, KIND, given)


def _check(work: Work, code: str, customer: str | None) -> None:
    if not _CODE.fullmatch(code):
        raise StripeError(
            400, "Promotion codes may only contain letters (a-z, A-Z), digits (0-9) and dashes.", param="code"
        )
    typed = code.casefold()

    def is_taken(data: Json) -> bool:
        is_same = data["code"].casefold() == typed
        return is_same and bool(data["active"]) and data["customer"] == customer

    query = Query(kind=KIND, page=Page(1), matches=is_taken, words=words_asked(KIND, {"code": code}))
    if work.page(query).rows:
        raise StripeError(
            400, f"An active promotion code with `code: {code}` already exists.", code="resource_already_exists",
            param="code",
        )  # fmt: skip
