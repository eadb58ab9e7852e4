"""How people point Twilio's SDKs here, and which of a carrier's troubles are worth rehearsing."""

from __future__ import annotations

from textwrap import dedent

from fakes.core.advice import Recipe, Snippet
from fakes.core.fault_ability import Ability
from fakes.sms.providers.twilio.account import PROVIDER
from fakes.sms.record import CHANNEL

ABILITY = Ability(
    channel=CHANNEL,
    provider=PROVIDER,
    actions=frozenset(
        {"callbacks", "code", "delay_ms", "delivery", "drop", "error_code", "message", "status"}
    ),
)

_SNIPPETS = (
    (
        "Python, twilio",
        "python",
        """
            from twilio.rest import Client

            client = Client(
                "{sid}",
                "{token}",
            )
            client.api.base_url = "{base}"
            client.messages.create(
                to="+14155552671",
                from_="+15005550006",
                body="Your code is 482913",
            )
            """,
    ),
    (
        "Node, twilio",
        "javascript",
        """
            import twilio from "twilio";

            const client = twilio(
              "{sid}",
              "{token}",
            );
            client.api.baseUrl = "{base}";
            await client.messages.create({{
              to: "+14155552671",
              from: "+15005550006",
              body: "Your code is 482913",
            }});
            """,
    ),
    (
        "curl",
        "shell",
        """
            curl -u {sid}:{token} \\
              --data-urlencode To=+14155552671 \\
              --data-urlencode From=+15005550006 \\
              --data-urlencode Body=Hello \\
              {base}/2010-04-01/Accounts/{sid}/Messages.json
            """,
    ),
)


def snippets(environment: dict[str, str]) -> list[Snippet]:
    """Return the lines for the SDKs; `environment` is the channel's for one sandbox."""
    sid, token = environment["TWILIO_ACCOUNT_SID"], environment["TWILIO_AUTH_TOKEN"]
    base = environment["TWILIO_BASE_URL"]
    values = {"base": base, "sid": sid, "token": token}
    return [_snippet(title, language, template.format(**values)) for title, language, template in _SNIPPETS]


def recipes() -> list[Recipe]:
    """Return the troubles of a carrier that apps should survive."""
    return [
        Recipe(
            title="Text blocked by the carrier",
            words="The next text is accepted, then undelivered with error 30007.",
            rule={
                "provider": PROVIDER,
                "do": {"delivery": "undelivered", "error_code": 30007},
                "times": 1,
            },
        ),
        Recipe(
            title="Receipt never comes",
            words="The next text is sent, and nobody ever says that it was delivered.",
            rule={"provider": PROVIDER, "do": {"delivery": "sent"}, "times": 1},
        ),
        Recipe(
            title="Too many texts",
            words="The next call is refused with 429, as when texts are sent too quickly.",
            rule={"provider": PROVIDER, "do": {"status": 429}, "times": 1},
        ),
    ]


def _snippet(title: str, language: str, code: str) -> Snippet:
    return Snippet(provider=PROVIDER, title=title, language=language, code=dedent(code).strip())
