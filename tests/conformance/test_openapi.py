import asyncio
import smtplib
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Any

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.lifespan import Running
from tests.app.clients import API, http_client
from tests.app.contract import Contract
from tests.receiver import Receiver, receiving

UNKNOWN = "0000000000zz"
STRIPE = {"Authorization": "Bearer sk_test_1"}
TWILIO = httpx.BasicAuth("AC1", "token")
MESSAGES = "/2010-04-01/Accounts/AC1/Messages.json"
OURS = "+15005550006"
PHONE = "+15551230000"


class Tour:
    """A visit to every call of a server, each answer judged."""

    def __init__(self, server: Running, http: httpx.AsyncClient, app: Receiver, contract: Contract) -> None:
        self.server = server
        self.http = http
        self.app = app
        self.contract = contract

    async def get(self, path: str, **params: Any) -> Any:
        """Ask our API."""
        return await self._answer(self.http.get(API + path, params=params or None))

    async def post(self, path: str, value: Any = None) -> Any:
        """Tell our API."""
        return await self._answer(self.http.post(API + path, json=value))

    async def delete(self, path: str, **params: Any) -> Any:
        """Delete by our API."""
        return await self._answer(self.http.delete(API + path, params=params or None))

    async def _answer(self, call: Coroutine[Any, Any, httpx.Response]) -> Any:
        response = await call
        is_json = "json" in response.headers.get("content-type", "")
        return response.json() if is_json else response.text

    async def send_mail(self) -> None:
        """Send a mail that has everything, as a client does."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "Ada <a@shop.test>", "b@x.test", "Your code is 482913"
        mail["Message-ID"], mail["Date"] = "<1@shop.test>", "Mon, 23 Nov 2026 03:21:45 +0000"
        mail.set_content("Your code is 482913. https://shop.test/verify?t=1")
        mail.add_alternative("<a href='https://shop.test/verify?t=1'>Verify</a>", subtype="html")
        mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="bill.pdf")
        host, port = self.server.smtp_address.split(":")

        def work() -> None:
            with smtplib.SMTP(host, int(port)) as client:
                client.send_message(mail)

        await asyncio.to_thread(work)

    async def send_text(self) -> None:
        """Send a text."""
        form = {"To": PHONE, "From": OURS, "Body": "482914", "StatusCallback": f"{self.app.url}/status"}
        (await self.http.post(MESSAGES, data=form, auth=TWILIO)).raise_for_status()

    async def pay(self, **more: str) -> None:
        """Pay."""
        form = {
            "amount": "1250",
            "currency": "eur",
            "payment_method": "pm_card_visa",
            "confirm": "true",
            **more,
        }
        await self.http.post("/v1/payment_intents", data=form, headers=STRIPE)


@asynccontextmanager
async def a_tour(server: Running) -> AsyncIterator[Tour]:
    async with http_client(server) as plain:
        contract = Contract((await plain.get("/stagedoor/openapi.json")).json())
    hooks = {"response": [contract.hear]}
    async with http_client(server, event_hooks=hooks) as http, receiving() as app:
        yield Tour(server, http, app, contract)


async def through_captures(tour: Tour) -> None:
    await tour.send_mail()
    await tour.send_text()
    await tour.pay(customer="")
    await tour.pay()
    for channel in ("mail", "sms", "payments"):
        for each in (await tour.get("/captures", channel=channel, limit=500))["items"]:
            await tour.get(f"/captures/{each['id']}")
    (mail,) = (await tour.get("/captures/wait", channel="mail"))["items"]
    path = f"/captures/{mail['id']}"
    await tour.get(f"{path}/raw")
    await tour.get(f"{path}/parts/{mail['mail']['attachments'][0]['part']}")
    await tour.http.patch(f"{API}{path}", json={"read": True, "tags": ["checkout"]})
    await tour.http.patch(f"{API}{path}", json={})
    await tour.get("/codes")
    await tour.get("/links")
    await tour.get("/people/b@x.test")
    await tour.get("/captures/wait", to="nobody@x.test", timeout=0)
    await tour.get("/codes", to="nobody@x.test", timeout=0)
    await tour.get("/links", to="nobody@x.test", timeout=0)
    await tour.get("/captures/wait", absent="true", timeout=0)
    await tour.get("/captures/wait", absent="true", timeout=0, to="nobody@x.test")
    async with tour.http.stream("GET", f"{API}/stream") as stream:
        assert stream.status_code == 200


async def through_events(tour: Tour) -> None:
    (mail,) = (await tour.get("/captures", channel="mail"))["items"]
    for event in ("delivered", "open", "click", "bounce"):
        await tour.post("/mail/events", {"capture_id": mail["id"], "event": event})
    await tour.post("/mail/events", {"capture_id": UNKNOWN, "event": "open"})
    await tour.get("/captures", channel="mail")


async def through_texts(tour: Tour) -> None:
    await tour.post("/sms/numbers", {"number": OURS, "sms_url": f"{tour.app.url}/inbound"})
    await tour.post(
        "/sms/inbound", {"from": PHONE, "to": OURS, "body": "STOP", "media": ["http://x.test/a.png"]}
    )
    await tour.post("/sms/inbound", {"from": PHONE, "to": "+15005550001", "body": "Hello"})
    await tour.get("/sms/conversation", **{"number": OURS, "with": PHONE})
    await tour.get("/sms/numbers")
    await tour.get("/sms/opt-outs")
    await tour.delete("/sms/opt-outs")
    await tour.delete(f"/sms/numbers/{OURS}")
    await tour.delete(f"/sms/numbers/{OURS}")
    await tour.post("/sms/accounts", {"account_sid": "AC1", "auth_token": "another-token"})


async def through_traffic(tour: Tour) -> None:
    await tour.app.next()
    await tour.post("/clock", {"advance": "P1D"})
    callbacks = (await tour.get("/callbacks"))["items"]
    await tour.get(f"/callbacks/{callbacks[-1]['id']}")
    await tour.post(f"/callbacks/{callbacks[-1]['id']}/resend")
    await tour.post(f"/callbacks/{callbacks[-1]['id']}/resend", {"body": "edited"})
    requests = (await tour.get("/requests", limit=2))["items"]
    await tour.get(f"/requests/{requests[0]['id']}")


async def through_secrets(tour: Tour) -> None:
    form = {"url": f"{tour.app.url}/hook", "enabled_events[0]": "*"}
    endpoint = (await tour.http.post("/v1/webhook_endpoints", data=form, headers=STRIPE)).json()["id"]
    await tour.post(f"/payments/endpoints/{endpoint}/roll-secret", {"expires_in": 60})
    await tour.post("/payments/endpoints/we_nobody/roll-secret")


async def through_worlds(tour: Tour) -> None:
    await tour.post("/sandboxes", {"name": "a"})
    await tour.get("/sandboxes")
    await tour.get("/sandboxes/a")
    await tour.get("/sandboxes/a/env")
    await tour.post("/sandboxes/a/reset")
    await tour.delete("/sandboxes/a")
    await tour.get("/clock")
    await tour.post("/clock", {"freeze": True})
    fault = await tour.post("/faults", {"provider": "twilio", "do": {"status": 500}, "match": {"to": PHONE}})
    await tour.get("/faults")
    await tour.delete(f"/faults/{fault['id']}")
    await tour.delete("/faults")
    (first, *_) = (await tour.get("/captures"))["items"]
    await tour.delete(f"/captures/{first['id']}")
    await tour.delete("/captures")


async def through_mistakes(tour: Tour) -> None:
    for path in (
        f"/captures/{UNKNOWN}",
        f"/captures/{UNKNOWN}/raw",
        f"/captures/{UNKNOWN}/parts/1",
        f"/callbacks/{UNKNOWN}",
        f"/requests/{UNKNOWN}",
        "/sandboxes/nobody",
        "/nothing",
        "/captures?limit=0",
        "/captures?chanel=mail",
        "/captures?q=larger:x",
        "/captures/wait?timeout=soon",
        "/sms/conversation",
    ):
        assert (await tour.get(path))["status"] in (400, 404)
    for path in (f"/captures/{UNKNOWN}", f"/faults/{UNKNOWN}", "/sandboxes/nobody"):
        assert (await tour.delete(path))["status"] == 404
    await tour.post(f"/callbacks/{UNKNOWN}/resend")
    await tour.post("/sandboxes/nobody/reset")
    await tour.http.patch(f"{API}/captures/{UNKNOWN}", json={"read": True})
    for path, value in (
        ("/sandboxes", {"name": "No"}),
        ("/clock", {"advance": "tomorrow"}),
        ("/faults", {"do": {}}),
        ("/faults", {"do": {"explode": 1}}),
        ("/sms/inbound", {"from": "nobody", "to": "?", "body": "x"}),
        ("/sms/numbers", {"number": OURS, "sms_url": "ftp://x"}),
        ("/sms/accounts", {"account_sid": "x", "auth_token": "x"}),
        ("/mail/events", {"event": "explode"}),
    ):
        assert (await tour.post(path, value))["status"] == 400
    await tour.http.put(f"{API}/captures")
    await tour.http.post(f"{API}/clock", content=b"{")
    await tour.http.delete(f"{API}/captures", headers={"Origin": "https://evil.test"})


Part = Callable[[Tour], Coroutine[Any, Any, None]]
PARTS: tuple[Part, ...] = (
    through_captures,
    through_events,
    through_texts,
    through_traffic,
    through_secrets,
    through_worlds,
    through_mistakes,
)


async def test_every_answer_is_one_that_the_document_describes(server: Running) -> None:
    async with a_tour(server) as tour:
        for part in PARTS:
            await part(tour)
        assert sorted(tour.contract.promised - tour.contract.seen) == []


async def test_the_document_is_openapi(server: Running) -> None:
    async with http_client(server) as http:
        document = (await http.get("/stagedoor/openapi.json")).json()
    OpenAPIV31SpecValidator(document).validate()
    assert document["info"]["description"]
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(set(names)) == len(names)
    for path in document["paths"].values():
        for operation in path.values():
            assert "422" not in operation["responses"]
            assert operation["description"], operation["operationId"]
            assert operation["parameters"][-1]["name"] == "X-Stagedoor-Sandbox"


@pytest.mark.parametrize("path", [f"/s/a{API}/clock", f"{API}/clock"])
async def test_the_contract_notices_what_is_not_described(server: Running, path: str) -> None:
    async with a_tour(server) as tour:
        del tour.contract.document["components"]["schemas"]["Clock"]["properties"]["now"]
        strict = Contract(tour.contract.document)
        with pytest.raises(AssertionError, match="now"):
            await strict.hear(await tour.http.get(path))
