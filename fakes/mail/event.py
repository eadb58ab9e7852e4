"""What the outside world does with a mail that was sent: the kinds of events and their words, not their storing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fakes.core.captures import Json
from fakes.core.errors import InvalidInput

BOUNCE = "bounce"
TITLES = {
    "delivered": "Delivered to {recipient}",
    BOUNCE: "Bounced for {recipient}",
    "open": "Opened by {recipient}",
    "click": "Link clicked by {recipient}",
    "complaint": "Marked as spam by {recipient}",
    "unsubscribe": "Unsubscribed by {recipient}",
}
USER_UNKNOWN = "550 5.1.1 The email account that you tried to reach does not exist"
# RFC 3463 section 2: class, subject and detail.
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailEvent:
    """Something that happened to a mail on its way to `recipient` or there.

    `reason` is what the other server said (a bounce), `url` the link (a click), `user_agent` and `ip` the reader's.
    """

    kind: str
    recipient: str
    reason: str | None = None
    url: str | None = None
    user_agent: str | None = None
    ip: str | None = None

    @property
    def title(self) -> str:
        """The event in words."""
        return TITLES[self.kind].format(recipient=self.recipient)

    @property
    def status(self) -> str | None:
        """The enhanced status code of a bounce's reason, `5.0.0` if it says none (RFC 3463)."""
        if self.kind != BOUNCE:
            return None
        found = _STATUS.search(self.reason or "")
        return found[1] if found else "5.0.0"

    def as_json(self) -> Json:
        """Return the event as its capture shows it; what is not known of it is left out."""
        known = {
            "kind": self.kind,
            "recipient": self.recipient,
            "reason": self.reason,
            "status": self.status,
            "url": self.url,
            "user_agent": self.user_agent,
            "ip": self.ip,
        }
        return {key: value for key, value in known.items() if value is not None}


def chosen_recipient(recipients: Sequence[str], wanted: str | None) -> str:
    """Return the recipient that an event is about, as the mail spells it: `wanted`, or the only one.

    Raises InvalidInput.
    """
    shown = ", ".join(recipients[:10])
    if wanted is None:
        if len(recipients) == 1:
            return recipients[0]
        raise InvalidInput(
            f"The mail has {len(recipients)} recipients.", hint=f"Say which one with `recipient`: {shown}."
        )
    for recipient in recipients:
        if recipient.lower() == wanted.strip().lower():
            return recipient
    raise InvalidInput(f"The mail did not go to {wanted!r}.", hint=f"It went to {shown}.")
