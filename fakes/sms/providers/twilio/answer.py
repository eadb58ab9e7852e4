"""What becomes of the app's answer to an inbound text: replies, a redirect, the fallback URL, or a note of the failure."""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin

from fakes.core.callbacks import Delivered
from fakes.core.captures import Json
from fakes.core.transaction import Tx
from fakes.sms import inbound, phone, service
from fakes.sms.media import described, is_fetchable
from fakes.sms.models import SmsMessageRow
from fakes.sms.providers.twilio.twiml import Answer, AnswerError, Redirect, Reply, parse_answer
from fakes.sms.providers.twilio.webhook import TwilioWire
from fakes.sms.service import TextDraft

UNREACHABLE = 11200
_INVALID_URL = 11100
_INVALID_RECIPIENT = 21211
_UNSUBSCRIBED = 21610
_NO_BODY = 14103
_IGNORED_VERB = 12200
_MAX_HOPS = 10


def handle(tx: Tx, wire: TwilioWire, delivered: Delivered) -> None:
    """Do what the app answered to an inbound text; runs in the unit that records the attempt."""
    callback = delivered.callback
    text = tx.find(SmsMessageRow, callback.sandbox, callback.context["sid"])
    if text is None or not (delivered.is_success or delivered.is_final):
        return
    text = dict(text)
    try:
        answer = _parsed(delivered)
    except AnswerError as error:
        _fail(tx, wire, text, delivered, error)
        return
    for verb in answer.ignored:
        service.note(tx, text, _IGNORED_VERB, f"<{verb}> means nothing in an answer to a message.")
    _send(tx, wire, text, answer, callback.url)
    if answer.redirect is not None:
        _follow(tx, wire, text, delivered, answer.redirect)


def _parsed(delivered: Delivered) -> Answer:
    got = delivered.answer
    if got is None:
        raise AnswerError(UNREACHABLE, f"HTTP retrieval failure: {delivered.error}")
    if not delivered.is_success:
        where = f" to {got.header('Location')}, which is not followed" if 300 <= got.status < 400 else ""
        raise AnswerError(UNREACHABLE, f"HTTP retrieval failure: the app answered {got.status}{where}")
    return parse_answer(got.header("Content-Type"), got.body)


def _fail(tx: Tx, wire: TwilioWire, text: Json, delivered: Delivered, error: AnswerError) -> None:
    context = delivered.callback.context
    service.note(tx, text, error.code, str(error))
    url = context.get("fallback_url")
    if not url:
        return
    extra = [("ErrorCode", str(error.code)), ("ErrorUrl", urldefrag(delivered.callback.url).url)]
    following = {"on_answer": context["on_answer"], "sid": text["sid"], "hops": context["hops"] + 1}
    wire.ask_again(tx, text, url, context.get("fallback_method") or "POST", extra, following)


def _follow(tx: Tx, wire: TwilioWire, text: Json, delivered: Delivered, redirect: Redirect) -> None:
    context = delivered.callback.context
    url = urljoin(delivered.callback.url, redirect.url)
    if context["hops"] >= _MAX_HOPS or not is_fetchable(url):
        reason = "too many redirects" if context["hops"] >= _MAX_HOPS else f"{url} is not a URL"
        service.note(tx, text, _INVALID_URL, f"<Redirect> was not followed: {reason}.")
        return
    following = {key: context.get(key) for key in ("on_answer", "sid", "fallback_url", "fallback_method")}
    wire.ask_again(tx, text, url, redirect.method, [], {**following, "hops": context["hops"] + 1})


def _send(tx: Tx, wire: TwilioWire, text: Json, answer: Answer, page_url: str) -> None:
    drafts: list[TextDraft] = []
    for reply in answer.replies:
        recipient = phone.recipient(reply.to or text["sender"])
        sender = phone.sender(reply.sender or text["recipient"])
        if recipient is None or sender is None:
            wrong = reply.sender if sender is None else reply.to
            service.note(
                tx, text, _INVALID_RECIPIENT, f"A <Message> was not sent: {wrong!r} is not a phone number."
            )
        elif not (reply.body or reply.media):
            service.note(tx, text, _NO_BODY, "A <Message> was not sent: it has neither text nor media.")
        else:
            drafts.append(_draft(wire, text, reply, sender, recipient, page_url))
    for refusal in inbound.reply(tx, drafts):
        service.note(tx, text, _UNSUBSCRIBED, refusal)


def _draft(
    wire: TwilioWire, text: Json, reply: Reply, sender: str, recipient: str, page_url: str
) -> TextDraft:
    status_callback = urljoin(page_url, reply.status_callback) if reply.status_callback else None
    return TextDraft(
        sandbox=text["sandbox"],
        provider=text["provider"],
        account=text["account"],
        sid=wire.new_sid(has_media=bool(reply.media)),
        sender=sender,
        recipient=recipient,
        body=reply.body,
        direction="outbound-reply",
        media=described(((urljoin(page_url, url), None) for url in reply.media), wire.new_medium_sid),
        status_callback=status_callback if status_callback and is_fetchable(status_callback) else None,
        status_method=reply.status_method,
    )
