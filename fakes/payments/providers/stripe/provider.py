"""What the door needs to know of Stripe: its hosts, which root paths are its own, and who answers them."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from typing import Any

from fakes.core.fake import Context, HttpProvider, Receive, Send
from fakes.payments.actions import ActionTable
from fakes.payments.catalogue.loader import Catalogue
from fakes.payments.flows.files import LINKS
from fakes.payments.providers.stripe.app import StripeApp
from fakes.payments.providers.stripe.connect_pages import CONSENT, ConnectPages
from fakes.payments.providers.stripe.connect_pages import PREFIX as CONNECT_PREFIX
from fakes.payments.providers.stripe.links import FileLinks
from fakes.payments.providers.stripe.pages import PREFIX, Pages
from fakes.payments.providers.stripe.request_log import RequestLog
from fakes.payments.providers.stripe.socket import CliSocket
from fakes.payments.service import Service

_V2_FAMILIES = ("billing", "commerce", "core", "money_management", "test_helpers")
_PREFIXES = ("/v1/", PREFIX, LINKS, *(f"/v2/{family}/" for family in _V2_FAMILIES))
_OAUTH = frozenset((*CONSENT, "/oauth/token", "/oauth/deauthorize"))
HOSTS = ("api.stripe.com", "files.stripe.com", "connect.stripe.com", "meter-events.stripe.com")


def stripe_provider(
    context: Context, service: Service, actions: ActionTable, catalogue: Catalogue
) -> HttpProvider:
    """Return Stripe as the door wants it."""
    requests = RequestLog()
    socket = CliSocket(context, service, requests)
    api = StripeApp(context, service, actions, catalogue, requests, socket)
    pages = Pages(context, service)
    connect_pages = ConnectPages(context)
    links = FileLinks(context, service)

    async def app(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["path"].startswith(CONNECT_PREFIX) or scope["path"] in CONSENT:
            await connect_pages(scope, receive, send)
        elif scope["path"].startswith(PREFIX):
            await pages(scope, receive, send)
        elif scope["path"].startswith(LINKS):
            await links(scope, receive, send)
        else:
            await api(scope, receive, send)

    return HttpProvider(name="stripe", hosts=HOSTS, owns=owns, app=app, websocket=socket)


def owns(method: str, path: str, headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Tell whether a root path is Stripe's: all of /v1, its families of /v2, OAuth, and our hosted pages."""
    if path.startswith(_PREFIXES) or path in _OAUTH:
        return True
    # A path that no family has is Stripe's to refuse where a client of Stripe's asks.
    return path.startswith("/v2/") and any(name == b"stripe-version" for name, _ in headers)
