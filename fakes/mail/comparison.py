"""What the envelope says against what the headers say: the differences that explain where a mail really goes."""

from __future__ import annotations

from dataclasses import dataclass

from fakes.core.captures import Json


@dataclass(frozen=True, slots=True)
class Difference:
    """One address: whether the envelope and the header name it, and in words why they may differ."""

    address: str
    role: str
    in_envelope: bool
    in_header: str
    words: str

    @property
    def is_different(self) -> bool:
        """Whether the two disagree on this address."""
        return self.in_envelope is not bool(self.in_header)


def compared(mail: Json) -> list[Difference]:
    """Return senders, then recipients, each once: `mail` is a mail's JSON."""
    envelope = mail["envelope"]
    return _senders(envelope["from"], mail["from"]) + _recipients(envelope["to"], mail)


def _senders(sender: str, authors: list[Json]) -> list[Difference]:
    names = {one["address"].lower(): one["address"] for one in authors}
    is_author = sender.lower() in names
    words = ""
    if not sender:
        words = "The null sender: nobody is told if it cannot be delivered. Bounces themselves are sent so."
    elif not is_author:
        words = "Bounces go here, not to the author: usual for newsletters and services that send for others."
    found = [Difference(sender or "<>", "sender", True, "From" if is_author else "", words)]
    found += [
        Difference(address, "sender", False, "From", "Named as author, but not as sender of the envelope.")
        for key, address in names.items()
        if key != sender.lower()
    ]
    return found


def _recipients(recipients: list[str], mail: Json) -> list[Difference]:
    headers: dict[str, tuple[str, str]] = {}
    for key, field in (("to", "To"), ("cc", "Cc"), ("bcc", "Bcc")):
        for one in mail[key]:
            headers.setdefault(one["address"].lower(), (one["address"], field))
    found = []
    for address in dict.fromkeys(recipients):
        field = headers.pop(address.lower(), ("", ""))[1]
        words = "" if field else "No header names it: a blind copy (Bcc), or a forwarded address."
        if field == "Bcc":
            words = "The Bcc field travels with the mail: every recipient can read it."
        found.append(Difference(address, "recipient", True, field, words))
    found += [
        Difference(address, "recipient", False, field, "Named in the header, but it gets nothing.")
        for address, field in headers.values()
        if address
    ]
    return found
