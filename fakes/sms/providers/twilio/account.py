"""Whose request it is: account SIDs, Basic credentials, and the secret that callbacks are signed with."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from sqlalchemy import select

from fakes.core.captures import storable
from fakes.core.tables import table_of
from fakes.core.transaction import Tx
from fakes.sms.models import SmsAccountRow
from fakes.sms.providers.twilio.errors import TwilioError

PROVIDER = "twilio"
ACCOUNT = table_of(SmsAccountRow)
_ACCOUNT_SID = re.compile(r"AC[0-9A-Za-z_-]{1,64}")
_MAX_SECRET_CHARS = 256


@dataclass(frozen=True, slots=True)
class Credentials:
    """What Basic authentication said: an account with its auth token, or an API key with its secret."""

    username: str
    password: str

    @property
    def auth_token(self) -> str | None:
        """The account's auth token; None for an API key, whose secret signs nothing."""
        return self.password if self.username.startswith("AC") else None


def account_sid(sandbox: str) -> str:
    """Return the account that belongs to a sandbox: `AC` and the MD5 of its name."""
    return f"AC{_md5(sandbox)}"


def default_auth_token(sandbox: str) -> str:
    """Return the auth token of a sandbox whose app has not shown one: the hexadecimal part of its account."""
    return _md5(sandbox)


def is_account_sid(text: str) -> bool:
    """Tell whether an app could have taken this for an account SID; placeholders such as `ACtest` are welcome."""
    return _ACCOUNT_SID.fullmatch(text) is not None


def credentials(header: str | None) -> Credentials:
    """Read an Authorization header. Raises TwilioError 20003 if it has no Basic credentials."""
    scheme, _, encoded = (header or "").partition(" ")
    if scheme.lower() != "basic":
        raise TwilioError(20003)
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError) as error:
        raise TwilioError(20003) from error
    username, colon, password = text.partition(":")
    if not (colon and username and password):
        raise TwilioError(20003)
    return Credentials(username, password[:_MAX_SECRET_CHARS])


class AccountDirectory:
    """Which sandbox an account belongs to. It learns every sandbox's name; what it does not know is `default`'s."""

    def __init__(self) -> None:
        self._sandboxes: dict[str, str] = {}

    def learn(self, sandbox: str) -> None:
        """Recognise the account of `sandbox` from now on."""
        self._sandboxes[account_sid(sandbox)] = sandbox

    def forget(self, sandbox: str) -> None:
        """Recognise the account of `sandbox` no longer."""
        self._sandboxes.pop(account_sid(sandbox), None)

    def sandbox_of(self, account: str) -> str | None:
        """Return the sandbox that an account belongs to, or None."""
        return self._sandboxes.get(account.replace("ac", "AC", 1) if account.startswith("ac") else account)


def remember(tx: Tx, sandbox: str, account: str, secret: str | None) -> None:
    """Note that an app used an account, and the auth token that it showed; a token is kept if none came now."""
    row = tx.find(SmsAccountRow, sandbox, account)
    known = row["secret"] if row else default_auth_token(sandbox)
    wanted = storable(secret) if secret else known
    if row is not None and row["secret"] == wanted:
        return
    tx.put(
        SmsAccountRow,
        {
            "sandbox": sandbox,
            "account": account,
            "provider": PROVIDER,
            "secret": wanted,
            "seen_ms": tx.now_ms(sandbox),
        },
    )


def in_use(tx: Tx, sandbox: str) -> str:
    """Return the account that the sandbox's app showed last, else the sandbox's own."""
    statement = (
        select(ACCOUNT.c.account)
        .where(ACCOUNT.c.sandbox == sandbox, ACCOUNT.c.provider == PROVIDER)
        .order_by(ACCOUNT.c.seen_ms.desc(), ACCOUNT.c.account)
        .limit(1)
    )
    rows = tx.rows(statement)
    return str(rows[0]["account"]) if rows else account_sid(sandbox)


def secret_of(tx: Tx, sandbox: str, account: str) -> str:
    """Return the auth token that callbacks for an account are signed with."""
    row = tx.find(SmsAccountRow, sandbox, account)
    return str(row["secret"]) if row else default_auth_token(sandbox)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
