"""One HTTP request in Stripe's terms: its headers, its parameters and what its path asks for; nothing is decided."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any

from fakes.core.fake import Receive
from fakes.core.limits import read_body
from fakes.payments.catalogue.loader import Catalogue
from fakes.payments.catalogue.model import Operation
from fakes.payments.providers.stripe.free_text import is_suspicious, masked_text
from fakes.payments.wire.error import StripeError, bad_request
from fakes.payments.wire.form import decode
from fakes.payments.wire.idempotency import check_key
from fakes.payments.wire.ids import new_request_id
from fakes.payments.wire.json_body import decode_json
from fakes.payments.wire.upload import decode_multipart
from fakes.payments.work import API_VERSION

CLI_VERSION = "2022-11-15"
"""The account's version where the Stripe CLI names none: its own triggers no longer work with later ones."""
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(?:\.[a-z]+)?(?:;.*)?")
_ACCOUNT = re.compile(r"acct_[A-Za-z0-9]{1,64}")
_MAX_PARTS = 100
_WANTED = {
    name.encode(): name
    for name in (
        "authorization",
        "content-type",
        "idempotency-key",
        "origin",
        "stripe-account",
        "stripe-context",
        "stripe-version",
        "user-agent",
        "access-control-request-headers",
    )
}
_NOT_A_FORM = (
    "Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any "
    "questions, we can help at https://support.stripe.com/."
)


@dataclass(slots=True)
class StripeRequest:
    """A request as it came. `params` are decoded and unchecked; `operation` is None where the API has nothing.

    `is_suspicious` says that there may be something among them that must not be stored.
    """

    id: str
    method: str
    path: str
    headers: dict[str, str]
    operation: Operation | None = None
    path_params: dict[str, str] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)
    is_suspicious: bool = False

    @property
    def is_v2(self) -> bool:
        """Whether it speaks the JSON dialect."""
        return self.path.startswith("/v2/")

    @property
    def takes_files(self) -> bool:
        """Whether its body may bring files."""
        return self.operation is not None and self.operation.base == "files"

    @property
    def version(self) -> str:
        """The API version that the caller wants. Raises StripeError for what is none."""
        version = self.headers.get("stripe-version")
        if version is None:
            return CLI_VERSION if "stripe-cli/" in self.headers.get("user-agent", "") else API_VERSION
        if not _VERSION.fullmatch(version):
            raise bad_request(f"Invalid Stripe API version: {version}")
        return version

    @property
    def account(self) -> str:
        """The connected account that the caller acts for, or nothing. Raises StripeError for what is none."""
        # A context may lead through an organisation: its last part is who is meant.
        context = self.headers.get("stripe-context", "").rpartition("/")[2]
        account = self.headers.get("stripe-account", "") or context
        if account and not _ACCOUNT.fullmatch(account):
            raise StripeError(
                403,
                f"The provided key does not have access to account '{account[:100]}' (or that account does not "
                "exist). Application access may have been revoked.",
                code="account_invalid",
                is_validation=True,
            )
        return account

    @property
    def idempotency_key(self) -> str | None:
        """The caller's key for a request that must not happen twice. Raises StripeError if it is too long."""
        key = self.headers.get("idempotency-key")
        takes_key = self.method == "POST" or (self.is_v2 and self.method == "DELETE")
        if key is None or not takes_key:
            return None
        return check_key(masked_text(key) if is_suspicious(key.encode()) else key)


def opened(scope: MutableMapping[str, Any], catalogue: Catalogue) -> StripeRequest:
    """Return a request without its body."""
    raw_path = scope.get("raw_path")
    path = raw_path.decode("latin-1").partition("?")[0] if raw_path else scope["path"]
    headers = {_WANTED[name]: value.decode("latin-1") for name, value in scope["headers"] if name in _WANTED}
    request = StripeRequest(new_request_id(), scope["method"], path, headers)
    found = catalogue.find(request.method, path)
    if found is not None:
        request.operation, request.path_params = found
    return request


async def read_params(
    request: StripeRequest, scope: MutableMapping[str, Any], receive: Receive, *, max_bytes: int
) -> None:
    """Read query and body into `params`. Raises StripeError, TooLarge, Disconnected."""
    query: bytes = scope["query_string"]
    body = b"" if request.method == "GET" else await read_body(scope, receive, max_bytes=max_bytes)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_upload = bool(body) and kind == "multipart/form-data" and request.takes_files
    # The bytes of a file are not looked through, for they are no words: its few other parameters always are.
    request.is_suspicious = is_upload or is_suspicious(query + b"&" + body if query else body)
    if request.is_v2:
        request.params = {**decode(query), **(decode_json(body) if body else {})}
        return
    if is_upload:
        content_type = request.headers["content-type"]
        request.params = {**decode(query), **decode_multipart(body, content_type, max_parts=_MAX_PARTS)}
        return
    if body and kind in ("application/json", "multipart/form-data"):
        raise bad_request(_NOT_A_FORM)
    request.params = decode(query + b"&" + body if query and body else query or body)
