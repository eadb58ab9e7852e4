"""How people point a mail library at the SMTP port, and which of its troubles are worth rehearsing."""

from __future__ import annotations

from textwrap import dedent

from fakes.core.advice import Recipe, Snippet
from fakes.core.fault_ability import Ability
from fakes.mail.models import CHANNEL
from fakes.mail.providers.smtp.session import Stage

PROVIDER = "smtp"
ABILITY = Ability(
    channel=CHANNEL,
    provider=PROVIDER,
    actions=frozenset({"code", "delay_ms", "drop", "message", "status"}),
    stages=tuple(stage.value for stage in Stage),
)

_SNIPPETS = (
    (
        "Python, smtplib",
        "python",
        """
            import smtplib
            from email.message import EmailMessage

            mail = EmailMessage()
            mail["From"], mail["To"] = "shop@example.com", "ada@example.com"
            mail["Subject"] = "Hello"
            mail.set_content("Hello Ada, your code is 482913.")

            with smtplib.SMTP("{host}", {port}) as smtp:
                smtp.login("{user}", "{password}")
                smtp.send_message(mail)
            """,
    ),
    (
        "Node, Nodemailer",
        "javascript",
        """
            import nodemailer from "nodemailer";

            const transport = nodemailer.createTransport({{
              host: "{host}",
              port: {port},
              auth: {{ user: "{user}", pass: "{password}" }},
            }});
            await transport.sendMail({{
              from: "shop@example.com",
              to: "ada@example.com",
              subject: "Hello",
              text: "Hello Ada",
            }});
            """,
    ),
    (
        "Django, settings.py",
        "python",
        """
            EMAIL_HOST = "{host}"
            EMAIL_PORT = {port}
            EMAIL_HOST_USER = "{user}"
            EMAIL_HOST_PASSWORD = "{password}"
            EMAIL_USE_TLS = False
            """,
    ),
    (
        "Rails, config/environments",
        "ruby",
        """
            config.action_mailer.delivery_method = :smtp
            config.action_mailer.smtp_settings = {{
              address: "{host}", port: {port}, authentication: :plain,
              user_name: "{user}", password: "{password}"
            }}
            """,
    ),
    (
        "Laravel, .env",
        "shell",
        """
            MAIL_MAILER=smtp
            MAIL_HOST={host}
            MAIL_PORT={port}
            MAIL_USERNAME={user}
            MAIL_PASSWORD={password}
            """,
    ),
    (
        "Spring Boot, application.properties",
        "properties",
        """
            spring.mail.host={host}
            spring.mail.port={port}
            spring.mail.username={user}
            spring.mail.password={password}
            spring.mail.properties.mail.smtp.auth=true
            """,
    ),
)


def snippets(environment: dict[str, str]) -> list[Snippet]:
    """Return the lines for mail libraries and frameworks; `environment` is the channel's for one sandbox."""
    host, port = environment["SMTP_HOST"], environment["SMTP_PORT"]
    user, password = environment["SMTP_USERNAME"], environment["SMTP_PASSWORD"]
    values = {"host": host, "password": password, "port": port, "user": user}
    return [_snippet(title, language, template.format(**values)) for title, language, template in _SNIPPETS]


def recipes() -> list[Recipe]:
    """Return the troubles of a mail server that apps should survive."""
    return [
        Recipe(
            title="Mailbox full",
            words="The next recipient is refused for now with 452.",
            rule={
                "provider": PROVIDER,
                "stage": "rcpt",
                "do": {"status": 452, "message": "4.2.2 Mailbox full"},
                "times": 1,
            },
        ),
        Recipe(
            title="No such user",
            words="The next recipient is refused for good with 550.",
            rule={
                "provider": PROVIDER,
                "stage": "rcpt",
                "do": {"status": 550, "message": "5.1.1 User unknown"},
                "times": 1,
            },
        ),
        Recipe(
            title="Greylisting",
            words="Every other mail is put off with 451 at its end.",
            rule={
                "provider": PROVIDER,
                "do": {"status": 451, "message": "4.7.1 Try again later"},
                "probability": 0.5,
            },
        ),
        Recipe(
            title="Mail server hangs up",
            words="The connection is cut when the next mail has been sent, without an answer.",
            rule={"provider": PROVIDER, "stage": "end_of_data", "do": {"drop": True}, "times": 1},
        ),
    ]


def _snippet(title: str, language: str, code: str) -> Snippet:
    return Snippet(provider=PROVIDER, title=title, language=language, code=dedent(code).strip())
