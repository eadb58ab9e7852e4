"""A Stagedoor as the demo uses it: mail by smtplib, texts and payments by the official SDKs, time by our API."""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Condition, Thread
from typing import Any

import httpx
import stripe
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.demo.letters import Letter

APP = "+15005550006"
_PATIENCE_S = 20
_NO_SANDBOX = {"X-Stagedoor-Sandbox": "default"}


class World:
    """One sandbox of a running server, and what its app uses."""

    def __init__(
        self, http_url: str, smtp: tuple[str, int] | None, sandbox: str, auth: tuple[str, str] | None
    ) -> None:
        self._api = httpx.Client(
            base_url=http_url,
            headers={"X-Stagedoor-Sandbox": sandbox},
            auth=auth,
            timeout=_PATIENCE_S,
            trust_env=False,
        )
        # The header of its own would create the sandbox.
        sandboxes = self.api("GET", "/sandboxes", headers=_NO_SANDBOX)["items"]
        self._sandbox = sandbox
        self._is_new = all(each["name"] != sandbox for each in sandboxes)
        self.environment: dict[str, str] = self.api("GET", f"/sandboxes/{sandbox}/env")
        self._smtp: tuple[str, int] = smtp or (
            self.environment["SMTP_HOST"],
            int(self.environment["SMTP_PORT"]),
        )
        self._twilio_http = TwilioHttpClient()
        self.twilio = Client(
            self.environment["TWILIO_ACCOUNT_SID"],
            self.environment["TWILIO_AUTH_TOKEN"],
            http_client=self._twilio_http,
        )
        self.twilio.api.base_url = http_url
        self.stripe = stripe.StripeClient(
            self.environment["STRIPE_SECRET_KEY"], base_addresses={"api": http_url}, max_network_retries=0
        )
        self.now = datetime.now(UTC)
        self._mails = 0
        self._happened = Condition()

    def greet_mail_server(self) -> None:
        """Find out whether mail can be sent, before anything else has happened. Raises OSError."""
        with smtplib.SMTP(*self._smtp) as smtp:
            smtp.noop()

    def own_number(self, sms_url: str) -> None:
        """Let texts to the shop's number go to a URL, signed with its own token, whatever apps used this sandbox before."""
        account, token = self.environment["TWILIO_ACCOUNT_SID"], self.environment["TWILIO_AUTH_TOKEN"]
        self.api("POST", "/sms/accounts", json={"account_sid": account, "auth_token": token})
        self.api("POST", "/sms/numbers", json={"number": APP, "sms_url": sms_url, "account_sid": account})

    def undo(self) -> None:
        """Leave no half of a day behind: a sandbox that came with the demo goes, another gets its clock back."""
        try:
            if self._is_new:
                self.api("DELETE", f"/sandboxes/{self._sandbox}", headers=_NO_SANDBOX)
            else:
                self.api("POST", "/clock", json={"reset": True})
        except httpx.TransportError:
            # With the server gone there is nothing to tidy; why it is gone is told by the error that led here.
            return

    def close(self) -> None:
        """End the connections."""
        self._twilio_http.session.close()
        self._api.close()

    def api(self, method: str, path: str, **values: Any) -> Any:
        """Call our own API."""
        answer = self._api.request(method, f"/stagedoor/v1{path}", **values)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Hear what happens for the time of the block, so that `settle` need not ask again and again."""
        with self._api.stream("GET", "/stagedoor/v1/stream", timeout=None) as stream:
            listener = Thread(target=self._hear, args=(stream,), name="demo's stream", daemon=True)
            listener.start()
            yield

    def _hear(self, stream: httpx.Response) -> None:
        try:
            for _line in stream.iter_lines():
                with self._happened:
                    self._happened.notify_all()
        except (httpx.TransportError, httpx.StreamError):
            # The block has ended, or the server has.
            return

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something that happens makes a condition true. Raises TimeoutError."""
        with self._happened:
            if not self._happened.wait_for(condition, timeout=_PATIENCE_S):
                raise TimeoutError("the server did not do what the demo expected of it")

    def settle(self) -> None:
        """Wait until every callback that is due has been answered."""

        def is_quiet() -> bool:
            now = self.api("GET", "/clock")["now"]
            pending = self.api("GET", "/callbacks", params={"state": "pending", "limit": 500})["items"]
            return not any(each["due_at"] <= now for each in pending)

        self.until(is_quiet)

    def stop_clock(self, at: datetime) -> None:
        """Let the sandbox's clock stand still, so that every run has the same times."""
        self.api("POST", "/clock", json={"freeze": True})
        self.at(at)

    def start_clock(self) -> None:
        """Let the clock run on from here, after all that is due was done."""
        self.settle()
        self.api("POST", "/clock", json={"freeze": False})

    def at(self, when: datetime) -> None:
        """Let what is under way end, then move the sandbox's clock."""
        self.settle()
        self.api("POST", "/clock", json={"to": when.isoformat()})
        self.now = when
        self.settle()

    def mail(self, letter: Letter) -> str:
        """Send a mail; return its capture's id."""
        self._mails += 1
        message = letter.message(self.now, self._mails)
        host, port = self._smtp
        with smtplib.SMTP(host, port, local_hostname="web-1.kettleandfern.example") as smtp:
            smtp.login(self.environment["SMTP_USERNAME"], self.environment["SMTP_PASSWORD"])
            smtp.send_message(message)
        found = self.api("GET", "/captures", params={"channel": "mail", "limit": 1})["items"]
        if not found:
            raise ConnectionError(
                f"the SMTP server at {self._smtp[0]}:{self._smtp[1]} is that of another server"
            )
        return str(found[0]["id"])

    def text(self, to: str, body: str, **values: Any) -> None:
        """Send a text."""
        self.twilio.messages.create(to=to, from_=APP, body=body, **values)

    def text_from(self, phone: str, body: str) -> None:
        """Play a phone that texts the shop."""
        self.api("POST", "/sms/inbound", json={"from": phone, "to": APP, "body": body})
