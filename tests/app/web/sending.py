"""What an app may do that makes it send something, by name. It loads little, as copied tests load it into their processes."""

from collections.abc import Callable, Mapping
from email.message import EmailMessage

from tests.stagedoor.senders import deliver, pay, send_mail, send_text

Sender = Callable[[Mapping[str, str]], object]


def _with_file() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "shop@example.com", "ann@example.com", "Your invoice"
    mail.set_content("See the file.\n")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="invoice (2026).pdf")
    return mail


SENDERS: dict[str, Sender] = {
    "a mail with a code and a link": lambda env: send_mail(
        env,
        "ann@example.com",
        "Confirm your address",
        "Your code is 482913: https://shop.example/confirm/8f3a?t=1",
    ),
    "a mail whose subject has a number": lambda env: send_mail(
        env, "ann@example.com", "Order #1042 shipped (2/3)"
    ),
    "a mail without words": lambda env: send_mail(env, "ann@example.com", "1042"),
    "a mail with quotes": lambda env: send_mail(env, "ann@example.com", 'It\'s "$HOME" `here` \\ [now]*'),
    "a mail of other letters": lambda env: send_mail(env, "ann@example.com", "Grüße, Ωmega 😀"),
    "a mail with a file": lambda env: deliver(env, _with_file()),
    "a text": lambda env: send_text(env, "+14155552671", "Your code is 120044"),
    "a text in UCS-2": lambda env: send_text(env, "+14155552671", "It’s on its way 🚚\n– bye"),
    "a payment": lambda env: pay(env),
}
