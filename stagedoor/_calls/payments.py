"""What can be asked about payment events."""

from typing import Unpack

from stagedoor._calls import finding, waiting
from stagedoor._match import payment_search
from stagedoor._wire import Operation, Scope
from stagedoor.captures import Payment
from stagedoor.conditions import After, PaymentConditions


def wait_for(
    scope: Scope,
    *,
    timeout: float | None = None,
    after: After | None = None,
    **conditions: Unpack[PaymentConditions],
) -> Operation[Payment]:
    """Wait for a payment event and return it; one that is there already counts, the newest first.

    `after` asks for a later one than that capture. `timeout` is in seconds. Raises WaitTimeout, which says what
    came instead.
    """
    return waiting.wait_one(scope, payment_search(**conditions), Payment, timeout, after)


def wait_for_many(
    scope: Scope,
    count: int,
    *,
    timeout: float | None = None,
    after: After | None = None,
    **conditions: Unpack[PaymentConditions],
) -> Operation[list[Payment]]:
    """Wait until `count` payment events match; return the newest `count`, in order of arrival. Raises WaitTimeout."""
    search = payment_search(**conditions)
    return waiting.wait(scope, search, Payment, count=count, timeout=timeout, after=after)


def latest(scope: Scope, **conditions: Unpack[PaymentConditions]) -> Operation[Payment | None]:
    """Return the newest payment event that is there, or None."""
    return finding.latest(scope, payment_search(**conditions), Payment)


def list_all(
    scope: Scope, *, count: int | None = None, **conditions: Unpack[PaymentConditions]
) -> Operation[list[Payment]]:
    """Return the payment events that are there, newest first: all, or at most `count`."""
    return finding.newest(scope, payment_search(**conditions), Payment, count=count)


def assert_none(
    scope: Scope, *, timeout: float = 1.0, after: After | None = None, **conditions: Unpack[PaymentConditions]
) -> Operation[None]:
    """Wait `timeout` seconds for no payment event to match. Raises UnexpectedCapture as soon as one does."""
    return waiting.absent(scope, payment_search(**conditions), Payment, timeout=timeout, after=after)
