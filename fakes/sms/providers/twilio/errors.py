"""Twilio's error codes, their HTTP statuses and words, and the one place that renders them."""

from __future__ import annotations

from typing import Any

from fakes.core.errors import KernelError, NotFound, TooLarge
from fakes.sms.errors import InTransit, Unsubscribed

_MAX_ECHO_CHARS = 500

# Twilio docs, "Error and Warning Dictionary"; {} takes what the error is about.
REQUEST_ERRORS: dict[int, tuple[int, str]] = {
    20001: (400, "{}"),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20009: (409, "Cannot delete message because delivery has not been completed."),
    20404: (404, "The requested resource {} was not found"),
    20413: (413, "{}"),
    20429: (429, "Too many requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service unavailable. {}"),
    21211: (400, "Invalid 'To' Phone Number: {}"),
    21212: (400, "Invalid 'From' Number (caller ID): {}"),
    21266: (400, "'To' and 'From' number cannot be the same: {}"),
    21408: (
        400,
        "Permission to send an SMS or MMS has not been enabled for the region indicated by the 'To' number: {}",
    ),
    21481: (400, "Invalid PageToken"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required.{}"),
    21606: (
        400,
        "The 'From' phone number provided ({}) is not a valid message-capable Twilio phone number "
        "for this destination",
    ),
    21608: (
        400,
        "The number {} is unverified. Trial accounts may only send messages to verified numbers.",
    ),
    21609: (400, "The 'StatusCallback' URL {} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (429, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (
        400,
        "Message cannot be sent with the current combination of 'To' ({}) and/or 'From' ({}) parameters",
    ),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21619: (400, "A Message Body, Media URL or Content SID is required"),
    21620: (400, "Invalid media URL(s): {}"),
    21623: (400, "Number of media files exceeds allowed limit"),
    21624: (400, "Invalid validity period value"),
    21655: (400, "The ContentSid is Invalid: Stagedoor does not imitate content templates yet. Send a Body."),
    21701: (400, "The Messaging Service {} does not exist"),
    30409: (400, "This message cannot be canceled"),
    35111: (400, "SendAt parameter is required for scheduling a message"),
    35114: (400, "SendAt can only be between 300 seconds and 35 days in the future"),
    35117: (400, "SendAt timestamp is not a valid ISO 8601 time"),
    35118: (400, "MessagingServiceSid is required to schedule a message"),
}

# Why a text was not delivered, as the resource's `error_message` and the status callback's `ErrorCode` tell.
DELIVERY_ERRORS: dict[int, str] = {
    21610: "Attempt to send to unsubscribed recipient",
    30001: "Queue overflow",
    30002: "Account suspended",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30009: "Missing inbound segment",
    30019: "Content size exceeds carrier limit",
    30022: "US A2P 10DLC - Rate Limits Exceeded",
    30027: "US A2P 10DLC - T-Mobile Daily Message Limit Reached",
    30032: "Toll-Free Number Has Not Been Verified",
    30034: "US A2P 10DLC - Message from an Unregistered Number",
    30036: "Validity Period Expired",
    30038: "OTP Message Body Filtered",
    30450: "Message delivery blocked",
    30454: "Message was not delivered because the daily limit was exceeded",
}


_CODES_BY_STATUS = {401: 20003, 404: 20404, 405: 20004, 409: 20009, 413: 20413, 429: 20429, 503: 20503}


class TwilioError(Exception):
    """A refusal in Twilio's words; `about` fills the gaps of its text, `message` replaces it."""

    def __init__(self, code: int, *about: str, message: str | None = None, status: int | None = None) -> None:
        listed_status, words = REQUEST_ERRORS.get(code, (400, "Error"))
        gaps = words.count("{}") - len(about)
        about = tuple(each[:_MAX_ECHO_CHARS] for each in about)
        self.code = code
        self.status = status or listed_status
        self.message = message or words.format(*about, *[""] * max(0, gaps)).strip()
        super().__init__(self.message)

    def as_json(self) -> dict[str, Any]:
        """Return the classic envelope. It must never have both `type` and `title`: SDKs read that as RFC 9457."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


def not_found(path: str) -> TwilioError:
    """Return the error for a resource that does not exist."""
    return TwilioError(20404, path)


def not_imitated(path: str) -> TwilioError:
    """Return the error for a path of Twilio's that Stagedoor does not serve."""
    return TwilioError(
        20404,
        message=f"The requested resource {path} was not found. Stagedoor does not imitate it yet.",
    )


def by_status(status: int, message: str | None) -> TwilioError:
    """Return the error that Twilio gives with an HTTP status, in other words if there are any."""
    return TwilioError(
        _CODES_BY_STATUS.get(status, 20001 if status < 500 else 20500), message=message, status=status
    )


def in_twilios_words(error: KernelError, path: str) -> TwilioError:
    """Return the refusal that Twilio would give for a failure of the channel or the kernel at `path`."""
    if isinstance(error, Unsubscribed):
        return TwilioError(21610)
    if isinstance(error, InTransit):
        return TwilioError(20009)
    if isinstance(error, NotFound):
        return not_found(path)
    if isinstance(error, TooLarge):
        return TwilioError(20413, error.detail)
    if error.status == 503:
        return TwilioError(20503, error.detail)
    if error.status >= 500:
        return TwilioError(20500)
    return TwilioError(20001, error.detail, status=error.status)
