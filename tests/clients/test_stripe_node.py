"""The official Node SDK against a running server, and its own verifier against what the app receives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest_asyncio

from app.lifespan import Running
from tests.clients.node_script import run_node
from tests.clients.stripe_app import wrong_with
from tests.fakes.payments.builders import SELLER
from tests.receiver import receiving

CLIENT = """
import Stripe from "stripe";
const stripe = new Stripe(input.key, { ...input.server, maxNetworkRetries: 0 });
const print = (value) => console.log(JSON.stringify(value));
const refusal = (promise) => promise.then(
  () => null,
  ({ type, statusCode, code, decline_code, param, message }) => ({ type, statusCode, code, decline_code, param, message }),
);
const payment = (values) => stripe.paymentIntents.create({
  amount: 2000, currency: "usd", payment_method_types: ["card"], payment_method: "pm_card_visa", confirm: true,
  capture_method: "automatic", ...values,
});
"""


class NodeApp:
    """An app in Node, and the server that it talks to."""

    def __init__(self, server: Running, ours: httpx.AsyncClient) -> None:
        self.server = server
        self.ours = ours

    async def run(self, script: str, *, key: str = "sk_test_sbx_default", **values: Any) -> Any:
        """Run a few lines with a client of the SDK."""
        place = urlsplit(self.server.http_url)
        server = {"host": place.hostname, "port": place.port, "protocol": place.scheme}
        return await run_node(CLIENT + script, key=key, server=server, **values)

    async def answers(self) -> list[str]:
        """Return what is wrong with any answer that the server gave."""
        page, _ = await self.server.context.requests.page("default", limit=200)
        return [
            line
            for each in page
            if each["path"].startswith("/v1/")
            for line in wrong_with(each["method"], each["path"], each["status"], each["response_body"])
        ]


@pytest_asyncio.fixture(loop_scope="session")
async def app(server: Running) -> AsyncIterator[NodeApp]:
    """An app in the default sandbox; every answer must have been as Stripe's reference has it."""
    async with httpx.AsyncClient(base_url=server.http_url, trust_env=False) as ours:
        app = NodeApp(server, ours)
        yield app
    assert await app.answers() == []


async def test_a_customer_and_its_cards(app: NodeApp) -> None:
    script = """
    const customer = await stripe.customers.create({ email: "ann@example.com", metadata: { plan: "pro" } });
    const card = await stripe.paymentMethods.attach("pm_card_mastercard", { customer: customer.id });
    const changed = await stripe.customers.update(customer.id, {
      email: null, invoice_settings: { default_payment_method: card.id } });
    const again = await stripe.customers.retrieve(customer.id, { expand: ["invoice_settings.default_payment_method"] });
    const cards = await stripe.customers.listPaymentMethods(customer.id);
    for (let n = 0; n < 4; n++) await stripe.customers.create({ name: String(n) });
    const all = await stripe.customers.list({ limit: 2 }).autoPagingToArray({ limit: 100 });
    const gone = await stripe.customers.del(customer.id);
    const missing = await refusal(stripe.customers.retrieve("cus_1"));
    print({
      email: [customer.email, changed.email], plan: again.metadata.plan, cards: cards.data.length,
      brand: again.invoice_settings.default_payment_method.card.brand, names: all.map((each) => each.name),
      gone: gone.deleted, missing, request: customer.lastResponse.requestId.slice(0, 4),
    });
    """
    assert await app.run(script) == {
        "email": ["ann@example.com", None],
        "plan": "pro",
        "cards": 1,
        "brand": "mastercard",
        "names": ["3", "2", "1", "0", None],
        "gone": True,
        "missing": {
            "type": "StripeInvalidRequestError",
            "statusCode": 404,
            "code": "resource_missing",
            "param": "id",
            "message": "No such customer: 'cus_1'",
        },
        "request": "req_",
    }


async def test_pays_holds_and_gives_back(app: NodeApp) -> None:
    script = """
    const paid = await payment({ expand: ["latest_charge.balance_transaction"] });
    const held = await payment({ capture_method: "manual" });
    const taken = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 700 });
    const part = await stripe.refunds.create({ payment_intent: paid.id, amount: 500 });
    const over = await refusal(stripe.refunds.create({ payment_intent: paid.id, amount: 1501 }));
    const token = await stripe.tokens.create({
      card: { number: "4242424242424242", exp_month: 12, exp_year: 2040, cvc: "123" } });
    const charge = await stripe.charges.create({ amount: 900, currency: "eur", source: token.id });
    const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 100 });
    const transactions = await stripe.balanceTransactions.list({ limit: 10 });
    print({
      paid: paid.status, net: paid.latest_charge.balance_transaction.net, taken: taken.amount_received,
      part: part.status, over: over.message, charge: charge.paid, events: events.map((each) => each.type).reverse(),
      transactions: transactions.data.map((each) => each.type),
    });
    """
    assert await app.run(script) == {
        "paid": "succeeded",
        "net": 1912,
        "taken": 700,
        "part": "succeeded",
        "over": "Refund amount ($15.01) is greater than unrefunded amount on charge ($15.00)",
        "charge": True,
        "events": [
            *("payment_intent.created", "charge.succeeded", "payment_intent.succeeded"),
            *("payment_intent.created", "charge.succeeded", "payment_intent.amount_capturable_updated"),
            *("charge.captured", "refund.created", "payment_intent.succeeded"),
            *("refund.created", "charge.refunded"),
            "charge.succeeded",
        ],
        "transactions": ["charge", "refund", "charge", "charge"],
    }


async def test_reads_refusals(app: NodeApp) -> None:
    script = """
    print([
      await refusal(payment({ payment_method: "pm_card_visa_chargeDeclinedInsufficientFunds" })),
      await refusal(payment({ amount: 1 })),
      await refusal(payment({ off_session: true, payment_method: "pm_card_threeDSecure2Required" })),
      await refusal(new Stripe("sk_live_51HqLyjWDarjtT1zdp7dc", input.server).balance.retrieve()),
    ]);
    """
    declined, small, unasked, live = await app.run(script)
    assert declined == {
        "type": "StripeCardError",
        "statusCode": 402,
        "code": "card_declined",
        "decline_code": "insufficient_funds",
        "message": "Your card has insufficient funds.",
    }
    assert (small["code"], small["param"], small["message"]) == (
        "amount_too_small",
        "amount",
        "Amount must be at least $0.50 usd",
    )
    assert unasked["code"] == "authentication_required"
    assert live["type"] == "StripeAuthenticationError"


async def test_the_bank_asks_the_payer(app: NodeApp) -> None:
    script = """
    const asked = await payment({
      payment_method: "pm_card_threeDSecure2Required", return_url: "https://shop.test/done" });
    const back = await fetch(asked.next_action.redirect_to_url.url, {
      method: "POST", redirect: "manual", body: new URLSearchParams({ outcome: "pass" }) });
    const ended = await stripe.paymentIntents.retrieve(asked.id);
    print([asked.status, back.status, back.headers.get("location").split("?")[0], ended.status]);
    """
    got = await app.run(script)
    assert got == ["requires_action", 303, "https://shop.test/done", "succeeded"]


async def test_repeats_nothing(app: NodeApp) -> None:
    script = """
    const patient = new Stripe(input.key, { ...input.server, maxNetworkRetries: 2 });
    const customer = await patient.customers.create({ email: "ann@example.com" });
    const first = await stripe.customers.create({ name: "Ann" }, { idempotencyKey: "k1" });
    const again = await stripe.customers.create({ name: "Ann" }, { idempotencyKey: "k1" });
    const other = await refusal(stripe.customers.create({ name: "Lee" }, { idempotencyKey: "k1" }));
    const listed = await stripe.customers.list();
    print([first.id === again.id, again.lastResponse.headers["idempotent-replayed"], other.type, listed.data.length]);
    process.exit();  // the SDK leaves the refused answer unread, and its connection with it
    """
    await app.ours.post(
        "/stagedoor/v1/faults", json={"provider": "stripe", "do": {"status": 500}, "times": 1}
    )
    got = await app.run(script)
    assert got == [True, "true", "StripeIdempotencyError", 2]


async def test_its_verifier_accepts_our_signatures(app: NodeApp) -> None:
    async with receiving() as receiver:
        script = """
        const endpoint = await stripe.webhookEndpoints.create({ url: input.hook, enabled_events: ["customer.created"] });
        await stripe.customers.create({ email: "ann@example.com" });
        print(endpoint.secret);
        """
        secret = await app.run(script, hook=f"{receiver.url}/hook")
        sent = await receiver.next()
    script = """
    const judge = (secret) => {
      try { return stripe.webhooks.constructEvent(input.body, input.signature, secret).type; }
      catch (error) { return error.type; }
    };
    print([judge(input.secret), judge("whsec_another")]);
    """
    got = await app.run(
        script, secret=secret, body=sent.body.decode(), signature=sent.headers["stripe-signature"]
    )
    assert got == ["customer.created", "StripeSignatureVerificationError"]


async def test_a_platform_acts_for_its_accounts(app: NodeApp) -> None:
    script = """
    const account = await stripe.accounts.create(input.seller);
    const as = { stripeAccount: account.id };
    const customer = await stripe.customers.create({ email: "ann@example.com" }, as);
    const paid = await stripe.paymentIntents.create({
      amount: 2000, currency: "usd", payment_method_types: ["card"], payment_method: "pm_card_visa", confirm: true,
      customer: customer.id }, as);
    const elsewhere = await refusal(stripe.customers.retrieve(customer.id));
    const stranger = await refusal(stripe.balance.retrieve({}, { stripeAccount: "acct_1Stranger" }));
    const people = await stripe.accounts.listPersons(account.id);
    const all = await stripe.accounts.list({ limit: 1 });
    print({
      enabled: account.charges_enabled, status: paid.status,
      header: paid.lastResponse.stripeAccount === account.id, elsewhere: elsewhere.statusCode,
      stranger: [stranger.type, stranger.code], people: people.data.map((each) => each.first_name),
      all: all.data[0].id === account.id,
    });
    """
    assert await app.run(script, seller=SELLER) == {
        "enabled": True,
        "status": "succeeded",
        "header": True,
        "elsewhere": 404,
        "stranger": ["StripePermissionError", "account_invalid"],
        "people": ["Ada"],
        "all": True,
    }


async def test_searches_and_uploads(app: NodeApp) -> None:
    script = """
    for (let n = 0; n < 5; n++) await stripe.customers.create({ name: `Ann ${n}`, metadata: { n } });
    const all = await stripe.customers.search({ query: "name~'ann' AND -metadata['n']:'3'", limit: 2 })
      .autoPagingToArray({ limit: 100 });
    const file = await stripe.files.create({
      purpose: "dispute_evidence",
      file: { data: Buffer.from("%PDF-1.7"), name: "proof.pdf", type: "application/octet-stream" },
    });
    const link = await stripe.fileLinks.create({ file: file.id });
    const fetched = await fetch(link.url);
    print({ names: all.map((each) => each.name), file: [file.filename, file.type, file.size],
      text: await fetched.text() });
    """
    assert await app.run(script) == {
        "names": ["Ann 4", "Ann 2", "Ann 1", "Ann 0"],
        "file": ["proof.pdf", "pdf", 8],
        "text": "%PDF-1.7",
    }


async def test_saves_a_card_and_sells_what_is_paid_on_the_page(app: NodeApp) -> None:
    script = """
    const customer = await stripe.customers.create({ email: "ann@example.com" });
    const setup = await stripe.setupIntents.create({ customer: customer.id, payment_method_types: ["card"] });
    const saved = await stripe.setupIntents.confirm(setup.id, { payment_method: "pm_card_visa" });
    const later = await payment({ customer: customer.id, payment_method: saved.payment_method, off_session: true });
    const disputed = await payment({ payment_method: "pm_card_createDispute" });
    const session = await stripe.checkout.sessions.create({
      mode: "payment", customer: customer.id, success_url: "https://shop.test/{CHECKOUT_SESSION_ID}",
      line_items: [{ price_data: { currency: "usd", unit_amount: 900, product_data: { name: "Tea" } }, quantity: 2 }] });
    const paid = await fetch(session.url, { method: "POST", redirect: "manual", body: new URLSearchParams({
      number: "4242 4242 4242 4242", expires: "12/34", cvc: "123" }) });
    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ["line_items", "payment_intent"] });
    const types = [];
    for await (const event of stripe.events.list({ type: "checkout.session.*" })) types.push(event.type);
    print([saved.status, later.status, disputed.status, paid.headers.get("location") === `https://shop.test/${session.id}`,
      done.payment_status, done.payment_intent.amount_received, done.line_items.data[0].description, types]);
    """
    got = await app.run(script)
    assert got[:3] == ["succeeded"] * 3
    assert got[3:] == [True, "paid", 1800, "Tea", ["checkout.session.completed"]]
