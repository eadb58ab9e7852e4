"""The shop's own server: it takes webhooks and texts, checks their signatures, and answers."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from urllib.parse import parse_qsl

import stripe
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

Reply = tuple[int, str, str]


class Shop:
    """A server on a port of its own for the time of a `with` block. `is_down` lets it fail."""

    def __init__(self, auth_token: str) -> None:
        self.is_down = False
        self.webhook_secret = ""
        self.events: list[str] = []
        self.forged: list[str] = []
        self._validator = RequestValidator(auth_token)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self.answer))
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="shop", daemon=True)

    def __enter__(self) -> "Shop":
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it listens, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def check_signatures(self) -> None:
        """Raise ValueError if one that came did not hold."""
        if self.forged:
            raise ValueError(f"the shop was sent signatures that do not hold: {self.forged}")

    def answer(self, path: str, headers: dict[str, str], body: str) -> Reply:
        """Return status, content type and body."""
        if self.is_down:
            return 503, "application/json", json.dumps({"error": "the shop is being deployed"})
        if path == "/stripe":
            return self._stripe(headers, body)
        if path in ("/sms", "/sms-status"):
            return self._text(path, headers, body)
        return 404, "text/plain", "no such page"

    def _stripe(self, headers: dict[str, str], body: str) -> Reply:
        try:
            event = stripe.Webhook.construct_event(body, headers["stripe-signature"], self.webhook_secret)
        except stripe.SignatureVerificationError as error:
            self.forged.append(str(error))
            return 400, "application/json", json.dumps({"error": "bad signature"})
        self.events.append(event.type)
        return 200, "application/json", json.dumps({"received": True, "type": event.type})

    def _text(self, path: str, headers: dict[str, str], body: str) -> Reply:
        fields = dict(parse_qsl(body, keep_blank_values=True))
        if not self._validator.validate(self.url + path, fields, headers["x-twilio-signature"]):
            self.forged.append(path)
            return 403, "text/plain", "bad signature"
        if path == "/sms-status":
            self.events.append(f"sms.{fields['MessageStatus']}")
            return 204, "text/plain", ""
        answer = MessagingResponse()
        answer.message(_words(fields["Body"]))
        return 200, "text/xml", str(answer)


def _words(body: str) -> str:
    if "address" in body.lower():
        return "Of course. Reply with the new address before 6 pm and we change it for you."
    return "Thank you! Somebody from the shop reads this within the hour."


def _handler(answer: Callable[[str, dict[str, str], str], Reply]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, content_type, words = answer(self.path, headers, body)
            payload = words.encode()
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler
