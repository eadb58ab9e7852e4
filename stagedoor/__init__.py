"""What tests import: the client and its values. Names load their module on first use, so importing this is cheap."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stagedoor._sse import Event as Event
    from stagedoor.async_client import AsyncStagedoor as AsyncStagedoor
    from stagedoor.captures import Address as Address
    from stagedoor.captures import Attachment as Attachment
    from stagedoor.captures import Capture as Capture
    from stagedoor.captures import Code as Code
    from stagedoor.captures import Envelope as Envelope
    from stagedoor.captures import Link as Link
    from stagedoor.captures import Mail as Mail
    from stagedoor.captures import MailEvent as MailEvent
    from stagedoor.captures import Media as Media
    from stagedoor.captures import Payment as Payment
    from stagedoor.captures import Sms as Sms
    from stagedoor.client import Stagedoor as Stagedoor
    from stagedoor.errors import NearMiss as NearMiss
    from stagedoor.errors import ServerUnreachable as ServerUnreachable
    from stagedoor.errors import StagedoorError as StagedoorError
    from stagedoor.errors import UnexpectedCapture as UnexpectedCapture
    from stagedoor.errors import WaitTimeout as WaitTimeout
    from stagedoor.records import Attempt as Attempt
    from stagedoor.records import Callback as Callback
    from stagedoor.records import Clock as Clock
    from stagedoor.records import Fault as Fault
    from stagedoor.records import Number as Number
    from stagedoor.records import OptOut as OptOut
    from stagedoor.records import ProviderRequest as ProviderRequest
    from stagedoor.records import Received as Received
    from stagedoor.records import Sandbox as Sandbox
    from stagedoor.server import Server as Server
    from stagedoor.server import ServerFailed as ServerFailed
    from stagedoor.server import serve as serve

_HOMES = {
    "_sse": ("Event",),
    "async_client": ("AsyncStagedoor",),
    "captures": (
        "Address",
        "Attachment",
        "Capture",
        "Code",
        "Envelope",
        "Link",
        "Mail",
        "MailEvent",
        "Media",
        "Payment",
        "Sms",
    ),
    "client": ("Stagedoor",),
    "errors": ("NearMiss", "ServerUnreachable", "StagedoorError", "UnexpectedCapture", "WaitTimeout"),
    "records": (
        "Attempt",
        "Callback",
        "Clock",
        "Fault",
        "Number",
        "OptOut",
        "ProviderRequest",
        "Received",
        "Sandbox",
    ),
    "server": ("Server", "ServerFailed", "serve"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    """Load the module that a public name is from."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'stagedoor' has no attribute {name!r}")
    return getattr(import_module(f"stagedoor.{home}"), name)


def __dir__() -> list[str]:
    """Return the public names, loaded or not."""
    return sorted({*globals(), *_HOME_OF})
