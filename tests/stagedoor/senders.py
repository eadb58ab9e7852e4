"""An app in a few lines: it texts as Twilio's SDK does, into the sandbox that its credentials select."""

from collections.abc import Mapping

import httpx


def send_text(env: Mapping[str, str], to: str, body: str, **fields: str) -> str:
    """Send a text message; returns the provider's id."""
    sid, token = env["TWILIO_ACCOUNT_SID"], env["TWILIO_AUTH_TOKEN"]
    response = httpx.post(
        f"{env['TWILIO_BASE_URL']}/2010-04-01/Accounts/{sid}/Messages.json",
        auth=(sid, token),
        data={"From": "+15005550006", "To": to, "Body": body, **fields},
        trust_env=False,
    )
    response.raise_for_status()
    return str(response.json()["sid"])
