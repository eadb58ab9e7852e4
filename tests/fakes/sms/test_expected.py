"""What a test says of a text: how it is found again, and what stays the same of it."""

from fakes.sms import inbound, service
from fakes.sms.expected import expectation
from fakes.sms.inbound import InboundDraft
from tests.fakes.sms.builders import APP_NUMBER, PHONE, SANDBOX, Kernel, a_text


async def test_a_sent_text_is_found_by_the_phone_and_the_words_that_stay(kernel: Kernel) -> None:
    text = await kernel.write(lambda tx: service.send(tx, a_text(body="Your code is 482913")))
    expected = expectation(await kernel.capture(text["id"]))
    assert expected.conditions == {"to": PHONE, "body": "Your code is"}
    assert expected.filters == {"channel": "sms", "kind": "outbound", "to": PHONE, "q": '"Your code is"'}
    assert [(fact.attribute, fact.value) for fact in expected.facts] == [
        ("body", "Your code is 482913"),
        ("encoding", "GSM-7"),
        ("segments", 1),
    ]


async def test_of_a_text_that_came_in_the_kind_is_said(kernel: Kernel) -> None:
    draft = InboundDraft(sandbox=SANDBOX, sender=PHONE, recipient=APP_NUMBER, body="12")
    got = await kernel.write(lambda tx: inbound.receive(tx, kernel.wires, draft))
    expected = expectation(await kernel.capture(got.text["id"]))
    assert expected.conditions == {"to": APP_NUMBER, "kind": "inbound"}
