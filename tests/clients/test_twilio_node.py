"""The official Node SDK against a running server, and its own validator against what the app receives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from app.lifespan import Running
from tests.clients.node_script import run_node
from tests.clients.twilio_app import ACCOUNT, APP, PHONE, SERVICE, TOKEN, TwilioApp, twilio_app
from tests.receiver import receiving

CLIENT = """
import twilio from "twilio";
const client = twilio(input.account, input.token);
client.api.baseUrl = input.url;
const text = (values) => client.messages.create({ to: input.phone, from: input.app, body: "Hi", ...values });
const refusal = (promise) => promise.then(
  () => null,
  (error) => ({ code: error.code, status: error.status, message: error.message, moreInfo: error.moreInfo }),
);
"""


@pytest_asyncio.fixture(loop_scope="session")
async def app(server: Running) -> AsyncIterator[TwilioApp]:
    """An app in the default sandbox, whose clock stands still."""
    async with twilio_app(server) as app:
        await app.post("/clock", freeze=True)
        yield app


async def node(app: TwilioApp, script: str, *, account: str = ACCOUNT, **values: Any) -> Any:
    """Run a few lines with a client of the SDK."""
    known = {"url": app.server.http_url, "account": account, "token": TOKEN, "app": APP, "phone": PHONE}
    return await run_node(CLIENT + script, **known, **values)


async def test_sends_fetches_and_lists(app: TwilioApp) -> None:
    script = """
    const sent = await text({ body: "Your code is 482913", mediaUrl: ["https://app.example/cat.png"] });
    const seen = await client.messages(sent.sid).fetch();
    await text({ body: "two" });
    await text({ body: "three" });
    const listed = await client.messages.list({ pageSize: 2 });
    const filtered = await client.messages.list({ to: "+14150000000" });
    const after = await client.messages.list({ dateSentAfter: new Date(Date.now() + 86400000) });
    const first = await client.messages.page({ pageSize: 2 });
    const second = await first.nextPage();
    const media = await client.messages(sent.sid).media.list();
    console.log(JSON.stringify({
      sid: sent.sid, status: seen.status, direction: seen.direction, segments: seen.numSegments,
      created: sent.dateCreated instanceof Date, dateSent: sent.dateSent, from: seen.from, media: media[0].contentType,
      listed: listed.map((each) => each.body), filtered: filtered.length, after: after.length,
      pages: [first.instances.length, second.instances.length],
    }));
    """
    got = await node(app, script)
    [first] = [each for each in (await app.get("/captures"))["items"] if each["codes"]]
    assert got.pop("sid") == first["sms"]["provider_id"]
    assert got == {
        "status": "queued",
        "direction": "outbound-api",
        "segments": "1",
        "created": True,
        "dateSent": None,
        "from": APP,
        "media": "image/png",
        "listed": ["three", "two", "Your code is 482913"],
        "filtered": 0,
        "after": 0,
        "pages": [2, 1],
    }


async def test_reads_refusals(app: TwilioApp) -> None:
    script = """
    console.log(JSON.stringify([
      await refusal(text({ to: "+15005550001" })),
      await refusal(client.messages("SM1").fetch()),
      await refusal(client.calls.create({ to: input.phone, from: input.app, url: "https://app/voice" })),
    ]));
    """
    invalid, missing, voice = await node(app, script)
    assert invalid == {
        "code": 21211,
        "status": 400,
        "message": "Invalid 'To' Phone Number: +1500555XXXX",
        "moreInfo": "https://www.twilio.com/docs/errors/21211",
    }
    assert (missing["code"], missing["status"]) == (20404, 404)
    assert "does not imitate it yet" in voice["message"]


async def test_redacts_deletes_schedules_and_cancels(app: TwilioApp) -> None:
    sent = await app.send()
    await app.later()
    script = """
    const sendAt = new Date(Date.now() + 3600000);
    const scheduled = await client.messages.create(
      { to: input.phone, body: "Later", messagingServiceSid: input.service, scheduleType: "fixed", sendAt });
    const canceled = await client.messages(scheduled.sid).update({ status: "canceled" });
    const redacted = await client.messages(input.sid).update({ body: "" });
    const removed = await client.messages(input.sid).remove();
    const gone = await refusal(client.messages(input.sid).fetch());
    console.log(JSON.stringify(
      [scheduled.status, scheduled.from, canceled.status, redacted.body, removed, gone.status]));
    """
    got = await node(app, script, sid=sent.sid, service=SERVICE)
    assert got == ["scheduled", None, "canceled", "", True, 404]


async def test_its_validator_accepts_our_signatures(app: TwilioApp) -> None:
    async with receiving() as receiver:
        await node(app, "await text({ statusCallback: input.callback }); console.log(1)", callback=f"{receiver.url}/status?tenant=42")  # fmt: skip
        await app.later()
        sent = await receiver.next()
        await app.post("/sms/numbers", number=APP, sms_url=f"{receiver.url}/sms")
        await app.text_in("Hellö & bye")
        inbound = next(each for each in [await receiver.next(), await receiver.next()] if each.path == "/sms")
    requests = [
        {"url": each.url, "form": each.form, "signature": each.headers["x-twilio-signature"]}
        for each in (sent, inbound)
    ]
    script = """
    const judge = (request, token) => twilio.validateRequest(token, request.signature, request.url, request.form);
    console.log(JSON.stringify([
      ...input.requests.map((each) => judge(each, input.token)), judge(input.requests[0], "another")]));
    """
    assert await node(app, script, requests=requests) == [True, True, False]


async def test_a_path_prefix_and_a_sandboxs_account(app: TwilioApp) -> None:
    await app.post("/sandboxes", name="qa")
    env = await app.get("/sandboxes/qa/env")
    script = """
    client.api.baseUrl = input.url + "/twilio";
    for (let n = 0; n < 3; n++) await text({ body: String(n) });
    console.log(JSON.stringify((await client.messages.list({ pageSize: 1 })).map((each) => each.body)));
    """
    assert await node(app, script, account=env["TWILIO_ACCOUNT_SID"]) == ["2", "1", "0"]
    assert (await app.get("/captures"))["items"] == []
