"""An app in a few lines: it mails, texts and charges into the sandbox that its credentials select."""

from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import make_msgid
from smtplib import SMTP
from typing import Any

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


def send_mail(env: Mapping[str, str], to: str, subject: str, text: str = "", html: str = "") -> EmailMessage:
    """Send a mail by SMTP; `to` may be several addresses with commas between."""
    message = EmailMessage()
    message["From"] = "Shop <shop@example.com>"
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = make_msgid(domain="example.com")
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    deliver(env, message)
    return message


def deliver(env: Mapping[str, str], message: EmailMessage) -> None:
    """Hand a mail to the sandbox's SMTP server."""
    with SMTP(env["SMTP_HOST"], int(env["SMTP_PORT"])) as smtp:
        smtp.login(env["SMTP_USERNAME"], env["SMTP_PASSWORD"])
        smtp.send_message(message)


def call_stripe(env: Mapping[str, str], path: str, **fields: str) -> dict[str, Any]:
    """Make a call that creates or changes something at Stripe; returns the object."""
    response = httpx.post(
        f"{env['STRIPE_API_BASE']}/v1/{path}", auth=(env["STRIPE_API_KEY"], ""), data=fields, trust_env=False
    )
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    return answer


def pay(
    env: Mapping[str, str], *, amount: int = 1999, card: str = "pm_card_visa", **fields: str
) -> dict[str, Any]:
    """Charge a test card; returns the payment intent."""
    return call_stripe(
        env,
        "payment_intents",
        amount=str(amount),
        currency="eur",
        payment_method=card,
        confirm="true",
        return_url="https://shop.example/back",
        **fields,
    )
