"""Faults in SMTP's terms: what a rule is told of the conversation, and the answer that its verdict means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fakes.core.captures import Json
from fakes.core.faults import Subject, Verdict
from fakes.core.limits import Limits
from fakes.mail.parse import parse
from fakes.mail.parse_body import bodies
from fakes.mail.parse_result import readable_headers
from fakes.mail.providers.smtp import reply
from fakes.mail.providers.smtp.session import Stage

_TRANSIENT_FAILURE: Final = 451


def subject_at(
    stage: Stage,
    *,
    sandbox: str,
    sender: str,
    recipients: Iterable[str],
    conversation: Json,
    raw: bytes | None,
    limits: Limits,
) -> Subject:
    """Return what rules are matched against at `stage`.

    Its fields are those of `conversation` and, once the mail has come, its headers by their names in lower case;
    its body is the mail's texts, decoded.
    """
    fields, body = conversation, ""
    if raw is not None:
        mail = parse(raw, limits)
        fields = {
            header.name.lower(): header.value for header in reversed(readable_headers(mail.fields))
        } | fields
        shown = bodies(raw, mail.parts, max_encoded_bytes=limits.max_extract_chars)
        body = "\n".join(text for text in (shown.text, shown.html) if text)
    return Subject(
        sandbox=sandbox,
        channel="mail",
        provider="smtp",
        stage=stage,
        sender=sender,
        recipients=tuple(recipients),
        body=body,
        fields=fields,
    )


def answer_of(verdict: Verdict) -> bytes | None:
    """Return the answer that takes the place of the ordinary one, or None if there is none.

    A code that is no refusal in SMTP, like another provider's error number, becomes a transient failure.
    """
    if not verdict.is_refusal:
        return None
    code = verdict.status or 0
    return reply.worded(code if 400 <= code <= 599 else _TRANSIENT_FAILURE, verdict.message or "")
