"""Captures, faults and callbacks as the kernel's tests need them."""

from typing import Any

from fakes.core.captures import Capture, CaptureDraft
from fakes.core.fake import Context
from fakes.core.transaction import CallbackDraft


def a_draft(**changes: Any) -> CaptureDraft:
    """A mail to Ada, changed where a test says so."""
    values: dict[str, Any] = {
        "sandbox": "default",
        "channel": "mail",
        "provider": "smtp",
        "kind": "mail",
        "sender": "shop@example.com",
        "recipients": ["ada@example.com"],
        "title": "Your order",
        "preview": "Thank you for your order",
        "size": 100,
        "text": "Thank you for your order of three lamps",
        "detail": {"subject": "Your order"},
    }
    return CaptureDraft(**{**values, **changes})


async def capture(context: Context, **changes: Any) -> Capture:
    """Store one capture."""
    draft = a_draft(**changes)
    return await context.store.write(lambda tx: tx.capture(draft))


async def empty(context: Context) -> None:
    """Make a kernel that has run for other tests as it was when it began: with an empty sandbox, `default`."""
    for name in context.sandboxes.names():
        await context.sandboxes.delete(name)


async def recorded(context: Context) -> None:
    """Wait until the requests that were answered are on record: that happens after the answer, in the next batch."""
    await context.store.write(lambda tx: None)


def a_callback(**changes: Any) -> CallbackDraft:
    """A callback about nothing in particular, changed where a test says so."""
    values: dict[str, Any] = {
        "sandbox": "default",
        "channel": "sms",
        "provider": "twilio",
        "event": "delivered",
        "url": "http://127.0.0.1:1/",
        "signer": "none",
        "body": b"hello",
    }
    return CallbackDraft(**{**values, **changes})
