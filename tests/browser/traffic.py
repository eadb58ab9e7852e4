"""What an app sends while somebody looks at the inbox, by the clients that real apps use."""

import asyncio
import smtplib
from email.message import EmailMessage

import stripe
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from app.lifespan import Running

SHOP = "shop@example.com"
ADA = "ada@example.org"
PHONE = "+14155552671"


async def mail(
    server: Running,
    subject: str,
    *,
    to: str = ADA,
    text: str = "Thank you for your order.",
    attachment: str = "",
    sandbox: str = "default",
) -> None:
    """Send one mail over SMTP."""
    await asyncio.to_thread(_mails, server, [subject], to, text, attachment, sandbox)


async def mails(server: Running, subjects: list[str], *, to: str = ADA) -> None:
    """Send many mails over one connection."""
    await asyncio.to_thread(_mails, server, subjects, to, "One of many.", "", "default")


def _mails(server: Running, subjects: list[str], to: str, text: str, attachment: str, sandbox: str) -> None:
    host, _, port = server.smtp_address.rpartition(":")
    with smtplib.SMTP(host, int(port), timeout=60) as client:
        for subject in subjects:
            message = EmailMessage()
            message["From"], message["To"], message["Subject"] = SHOP, to, subject
            if sandbox != "default":
                message["X-Stagedoor-Sandbox"] = sandbox
            message.set_content(text)
            if attachment:
                message.add_attachment(
                    b"%PDF-1.4 " + bytes(3000), maintype="application", subtype="pdf", filename=attachment
                )
            client.send_message(message)


async def text_message(server: Running, body: str, *, to: str = PHONE) -> None:
    """Send one text with Twilio's client."""

    def send() -> None:
        http = TwilioHttpClient()
        client = Client("AC" + "0" * 32, "token", http_client=http)
        client.api.base_url = server.http_url
        client.messages.create(to=to, from_="+15005550006", body=body)
        http.session.close()

    await asyncio.to_thread(send)


async def payment(server: Running, amount: int) -> None:
    """Take one payment with Stripe's client."""

    def pay() -> None:
        client = stripe.StripeClient("sk_test_sbx_default", base_addresses={"api": server.http_url})
        client.v1.payment_intents.create(
            {
                "amount": amount,
                "currency": "eur",
                "payment_method": "pm_card_visa",
                "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
                "confirm": True,
            }
        )

    await asyncio.to_thread(pay)
