"""Reading an app's answer to an inbound text: TwiML or plain text, from an app that is not to be trusted.

It says what the app asked for; it sends nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

MAX_BYTES = 64 * 1024
_MAX_ELEMENTS = 1000
_MAX_DEPTH = 16
_XML_TYPES = frozenset({"text/xml", "application/xml", "text/html"})


@dataclass(frozen=True, slots=True)
class Reply:
    """One `<Message>`: what to send, where status callbacks go, and the page to ask for more TwiML."""

    body: str
    media: tuple[str, ...] = ()
    to: str | None = None
    sender: str | None = None
    status_callback: str | None = None
    status_method: str = "POST"


@dataclass(frozen=True, slots=True)
class Redirect:
    """A `<Redirect>`: go on with the TwiML found at `url`; an empty one means the same page again."""

    url: str
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an app answered: texts to send in order, perhaps a redirect, and the verbs that mean nothing here."""

    replies: tuple[Reply, ...] = ()
    redirect: Redirect | None = None
    ignored: tuple[str, ...] = ()


class AnswerError(Exception):
    """The answer cannot be used. `code` is the number under which Twilio's debugger lists it."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""
    children: list[_Element] = field(default_factory=list)


def parse_answer(content_type: str, body: bytes) -> Answer:
    """Read what an app answered to a message webhook.

    Plain text is itself the reply; nothing at all means no reply. Raises AnswerError: 11750 too large,
    12100 not well-formed (a DTD or an entity declaration counts as that), 12200 not TwiML, 12300 wrong type.
    """
    if len(body) > MAX_BYTES:
        raise AnswerError(11750, f"TwiML response body too large: {len(body)} bytes, {MAX_BYTES} are allowed")
    if not body.strip():
        return Answer()
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "text/plain":
        return Answer((Reply(body.decode("utf-8", "replace").strip()),))
    if kind not in _XML_TYPES:
        raise AnswerError(12300, f"Invalid Content-Type: {kind or 'none given'}")
    return _read(_parse(body))


def _parse(body: bytes) -> _Element:
    root = _Element("", {})
    open_elements = [root]
    elements = 0
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal elements
        elements += 1
        if elements > _MAX_ELEMENTS or len(open_elements) > _MAX_DEPTH:
            raise AnswerError(12100, "Document parse failure: too many or too deeply nested elements")
        element = _Element(tag, attributes)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def end(_tag: str) -> None:
        open_elements.pop()

    def text(data: str) -> None:
        open_elements[-1].text += data

    def refuse(*_declaration: object) -> None:
        raise AnswerError(12100, "Document parse failure: a document type declaration is not allowed")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(body.strip(), True)
    except expat.ExpatError as error:
        raise AnswerError(12100, f"Document parse failure: {error}") from error
    return root.children[0]


def _read(root: _Element) -> Answer:
    if root.tag != "Response":
        raise AnswerError(12200, f"Schema validation warning: <{root.tag}> where <Response> was expected")
    replies: list[Reply] = []
    ignored: list[str] = []
    for verb in root.children:
        if verb.tag in ("Message", "Sms"):
            replies.append(_reply(verb))
        elif verb.tag == "Redirect":
            redirect = Redirect(verb.text.strip(), _method(verb))
            return Answer(tuple(replies), redirect, tuple(ignored))
        else:
            ignored.append(verb.tag)
    return Answer(tuple(replies), None, tuple(ignored))


def _reply(verb: _Element) -> Reply:
    bodies = [child.text.strip() for child in verb.children if child.tag == "Body"]
    media = [child.text.strip() for child in verb.children if child.tag == "Media"]
    return Reply(
        body="".join(bodies) or verb.text.strip(),
        media=tuple(url for url in media if url),
        to=verb.attributes.get("to") or None,
        sender=verb.attributes.get("from") or None,
        status_callback=verb.attributes.get("statusCallback") or verb.attributes.get("action") or None,
        status_method=_method(verb),
    )


def _method(verb: _Element) -> str:
    return "GET" if verb.attributes.get("method", "").upper() == "GET" else "POST"
