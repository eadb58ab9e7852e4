"""What somebody at the inbox does with a text: answers it as the phone would, or says where answers go."""

from __future__ import annotations

from fakes.core.captures import storable
from fakes.core.errors import InvalidInput
from fakes.core.fake import Acted, Asked, Context
from fakes.core.ids import public_id
from fakes.core.target import restored, shown
from fakes.sms import inbound, numbers
from fakes.sms.inbound import InboundDraft
from fakes.sms.media import is_fetchable
from fakes.sms.numbers import NumberDraft
from fakes.sms.wire import Wires

_MAX_BODY_CHARS = 1600


async def reply(context: Context, wires: Wires, sandbox: str, ours: str, theirs: str, fields: Asked) -> Acted:
    """Text `fields["body"]` from the phone `theirs` to the app's number `ours`. Raises InvalidInput."""
    body = storable(fields.get("body", "").replace("\r\n", "\n")).strip()
    if not body or len(body) > _MAX_BODY_CHARS:
        raise InvalidInput(f"A text has 1 to {_MAX_BODY_CHARS} characters; this has {len(body)}.")
    draft = InboundDraft(sandbox=sandbox, sender=theirs, recipient=ours, body=body)
    received = await context.store.write(lambda tx: inbound.receive(tx, wires, draft))
    notice = "" if received.callback is not None else f"No URL is set for {ours}, so the app was not told."
    return Acted(notice, public_id(received.text["id"]))


async def point_number(context: Context, sandbox: str, ours: str, fields: Asked) -> Acted:
    """Announce texts to the app's number `ours` at `fields["url"]` from now on. Raises InvalidInput."""
    url = storable(fields.get("url", "")).strip()
    if not is_fetchable(url):
        raise InvalidInput(f"{url[:200]!r} is not an http or https URL.")
    known = await context.store.write(lambda tx: numbers.find(tx, sandbox, ours)) or {}
    url = restored(url, known.get("sms_url", ""))
    draft = NumberDraft(
        number=ours,
        account=known.get("account"),
        service=known.get("service"),
        sms_url=url,
        fallback_url=known.get("fallback_url"),
        fallback_method=known.get("fallback_method", "POST"),
        status_callback=known.get("status_callback"),
    )
    await context.store.write(lambda tx: numbers.register(tx, sandbox, draft))
    return Acted(f"Texts to {ours} are announced at {shown(url)}.")
