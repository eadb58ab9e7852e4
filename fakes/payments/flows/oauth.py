"""OAuth for accounts that are their own: a code for the consent, a key for the code, and the end of the consent."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.core.ids import random_token
from fakes.payments.actions import Action, Call, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import accounts, connected, onboarding
from fakes.payments.models import PLATFORM
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

CODE_S = 300
_SUFFIX_LENGTH = 16
_RANDOM_LENGTH = 16
SCOPES = ("read_write", "read_only")


class OAuthError(StripeError):
    """A refusal in OAuth's own dialect, which the SDKs tell by `error` being a word."""

    def __init__(self, word: str, message: str, *, status: int = 400) -> None:
        super().__init__(status, message, is_validation=True)
        self.word = word

    def envelope(self, request_log_url: str | None = None) -> Json:
        """Render the body as RFC 6749 has it."""
        return {"error": self.word, "error_description": self.message}


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /oauth/token": writes(exchange),
        "POST /oauth/deauthorize": writes(deauthorize),
    }


def authorize(work: Work, kind: str, scope: str, client_id: str, given: Mapping[str, str]) -> str:
    """Open an account that is set up already, and connect it; returns the code for its keys. Raises StripeError."""
    if scope not in SCOPES:
        raise OAuthError("invalid_scope", f"Say scope={' or scope='.join(SCOPES)}.")
    account = accounts.opened(work.of(PLATFORM), {"type": kind, "email": given.get("email")})
    onboarding.finish(work, account, "complete", given)
    code = _coded("ac", account.id)
    account.private["oauth"] = {"client": client_id, "code": code, "until": work.now + CODE_S, "scope": scope}
    work.of(PLATFORM).save(account)
    work.of(account.id).emit("account.application.authorized", connected.application(work, client_id))
    return code


def exchange(work: Work, call: Call) -> Json:
    """Give the keys of an account for a code, once, or anew for a refresh token. Raises OAuthError."""
    grant = call.params["grant_type"]
    if grant == "authorization_code":
        return _for_code(work, call.params.get("code") or "", call)
    if grant == "refresh_token":
        return _for_refresh(work, call.params.get("refresh_token") or "")
    raise OAuthError("unsupported_grant_type", f"Unsupported grant type: {grant}")


def deauthorize(work: Work, call: Call) -> Json:
    """End the connection of an account: its keys and its name in `Stripe-Account` open nothing any more."""
    account_id = call.params["stripe_user_id"]
    account = work.of(PLATFORM).find("account", account_id)
    if account is None:
        client = call.params.get("client_id") or "this application"
        raise OAuthError(
            "invalid_client",
            f"This application ({client}) is not connected to stripe account {account_id}, or that account does not "
            "exist.",
            status=401,
        )
    client_id = call.params.get("client_id") or account.private.get("oauth", {}).get("client") or "ca_test"
    work.of(account.id).emit("account.application.deauthorized", connected.application(work, client_id))
    account.is_deleted = True  # to this platform it is, though it lives on
    work.of(PLATFORM).save(account)
    return {"stripe_user_id": account_id}


def _for_code(work: Work, code: str, call: Call) -> Json:
    account = _holder(work, "ac", code)
    known = account.private.get("oauth", {}) if account is not None else {}
    if account is None or known.get("code") != code:
        raise OAuthError("invalid_grant", f"Authorization code does not exist: {code}")
    if known.get("is_used"):
        raise OAuthError(
            "invalid_grant",
            "This authorization code has already been used. All tokens issued with this code have been revoked.",
        )
    if work.now >= known["until"]:
        raise OAuthError("invalid_grant", f"Authorization code expired: {code}")
    refresh = _coded("rt", account.id)
    account.private["oauth"] = {**known, "is_used": True, "refresh": refresh}
    work.of(PLATFORM).save(account)
    return _keys(work, account, refresh)


def _for_refresh(work: Work, token: str) -> Json:
    account = _holder(work, "rt", token)
    if account is None or account.private.get("oauth", {}).get("refresh") != token:
        raise OAuthError("invalid_grant", f"Refresh token does not exist: {token}")
    return _keys(work, account, token)


def _keys(work: Work, account: Document, refresh: str) -> Json:
    named = f"test_sbx_{work.scope.sandbox}_{account.id}"
    return {
        "access_token": f"sk_{named}",
        "livemode": False,
        "refresh_token": refresh,
        "scope": account.private["oauth"]["scope"],
        "stripe_publishable_key": f"pk_{named}",
        "stripe_user_id": account.id,
        "token_type": "bearer",
    }


def _coded(prefix: str, account_id: str) -> str:
    """Return a fresh word that names the account it is for, so that nothing else has to be looked up."""
    return f"{prefix}_{account_id.removeprefix('acct_')}{random_token(_RANDOM_LENGTH)}"


def _holder(work: Work, prefix: str, code: str) -> Document | None:
    suffix = code.removeprefix(f"{prefix}_")[:_SUFFIX_LENGTH]
    return work.of(PLATFORM).find("account", f"acct_{suffix}")
