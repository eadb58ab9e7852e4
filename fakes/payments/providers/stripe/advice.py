"""How people point Stripe's SDKs here, and which of a payment's troubles are worth rehearsing."""

from __future__ import annotations

from textwrap import dedent
from urllib.parse import urlsplit

from fakes.core.advice import Recipe, Snippet
from fakes.core.fault_ability import Ability
from fakes.payments.timeline import CHANNEL, PROVIDER

ABILITY = Ability(
    channel=CHANNEL,
    provider=PROVIDER,
    actions=frozenset({"callbacks", "code", "decline", "delay_ms", "drop", "message", "status"}),
)
_PORTS = {"http": 80, "https": 443}

_SNIPPETS = (
    (
        "Python, stripe",
        "python",
        """
            import stripe

            stripe.api_key = "{key}"
            stripe.api_base = stripe.upload_api_base = "{base}"
            stripe.connect_api_base = stripe.meter_events_api_base = "{base}"
            stripe.Customer.create(email="ada@example.com")
            """,
    ),
    (
        "Node, stripe",
        "javascript",
        """
            import Stripe from "stripe";

            const stripe = new Stripe("{key}", {{
              host: "{parts.hostname}",
              port: {port},
              protocol: "{parts.scheme}",
            }});
            await stripe.customers.create({{ email: "ada@example.com" }});
            """,
    ),
    (
        "PHP, stripe-php",
        "php",
        """
            $stripe = new \\Stripe\\StripeClient([
                "api_key" => "{key}",
                "api_base" => "{base}",
                "files_base" => "{base}",
                "connect_base" => "{base}",
                "meter_events_base" => "{base}",
            ]);
            $stripe->customers->create(["email" => "ada@example.com"]);
            """,
    ),
    (
        "Ruby, stripe",
        "ruby",
        """
            require "stripe"

            Stripe.api_key = "{key}"
            Stripe.api_base = Stripe.uploads_base = "{base}"
            Stripe.connect_base = Stripe.meter_events_base = "{base}"
            Stripe::Customer.create(email: "ada@example.com")
            """,
    ),
    (
        "Java, stripe-java",
        "java",
        """
            Stripe.apiKey = "{key}";
            Stripe.overrideApiBase("{base}");
            Stripe.overrideUploadBase("{base}");
            Stripe.overrideConnectBase("{base}");
            Stripe.overrideMeterEventsBase("{base}");
            """,
    ),
    (
        "Go, stripe-go",
        "go",
        """
            backends := stripe.NewBackendsWithConfig(&stripe.BackendConfig{{URL: stripe.String("{base}")}})
            client := stripe.NewClient("{key}", stripe.WithBackends(backends))
            """,
    ),
    (
        ".NET, Stripe.net",
        "csharp",
        """
            var client = new StripeClient(
                "{key}",
                apiBase: "{base}",
                filesBase: "{base}",
                connectBase: "{base}",
                meterEventsBase: "{base}");
            """,
    ),
    (
        "Stripe CLI",
        "sh",
        """
            stripe listen --all-snapshot --forward-to localhost:3000/webhooks --api-key {key} --api-base {base}
            """,
    ),
)


def snippets(environment: dict[str, str]) -> list[Snippet]:
    """Return the lines for the SDKs; `environment` is the channel's for one sandbox."""
    key, base = environment["STRIPE_SECRET_KEY"], environment["STRIPE_API_BASE"]
    parts = urlsplit(base)
    port = parts.port or _PORTS.get(parts.scheme, 80)
    values = {"base": base, "key": key, "parts": parts, "port": port}
    return [_snippet(title, language, template.format(**values)) for title, language, template in _SNIPPETS]


def recipes() -> list[Recipe]:
    """Return the troubles of a payment that apps should survive."""
    return [
        _declined(
            "Not enough money", "The next payment is declined with insufficient_funds.", "insufficient_funds"
        ),
        _declined("Card expired", "The next payment is declined with expired_card.", "expired_card"),
        Recipe(
            title="Too many requests",
            words="The next call is refused with 429, which SDKs try again by themselves.",
            rule={"provider": PROVIDER, "do": {"status": 429}, "times": 1},
        ),
    ]


def _declined(title: str, words: str, code: str) -> Recipe:
    return Recipe(title=title, words=words, rule={"provider": PROVIDER, "do": {"decline": code}, "times": 1})


def _snippet(title: str, language: str, code: str) -> Snippet:
    return Snippet(provider=PROVIDER, title=title, language=language, code=dedent(code).strip())
