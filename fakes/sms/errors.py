"""The named failures of the SMS channel; each dialect renders them in its own words."""

from __future__ import annotations

from fakes.core.errors import Conflict, InvalidInput, NotFound


class InvalidNumber(InvalidInput):
    """What was given is not a number that a text can go to or come from."""

    title = "Invalid phone number"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"{number!r} is not a phone number.", hint="Write it in E.164, for example +14155552671."
        )
        self.number = number


class MessageNotFound(NotFound):
    """No such text belongs to this account in this sandbox."""

    title = "No such text"


class Unsubscribed(Conflict):
    """The recipient answered STOP to this sender and has not answered START since."""

    title = "Recipient is unsubscribed"

    def __init__(self, recipient: str, sender: str) -> None:
        super().__init__(
            f"{recipient} answered STOP to {sender}.",
            hint="Send START from that number, or delete the opt-out with DELETE /stagedoor/v1/sms/opt-outs.",
        )
        self.recipient = recipient
        self.sender = sender


class InTransit(Conflict):
    """The provider still works on the text, so that it can be neither redacted nor deleted."""

    title = "Text is in transit"


class IllegalMove(Conflict):
    """A text cannot go from one state to the other."""

    title = "Illegal change of status"

    def __init__(self, state: str, wanted: str) -> None:
        super().__init__(f"A text that is {state} cannot become {wanted}.")
        self.state = state
        self.wanted = wanted
