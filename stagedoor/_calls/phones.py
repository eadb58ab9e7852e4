"""What can be played and set on the phones' side: texts that come in, the app's numbers, who answered STOP."""

from collections.abc import Sequence

from stagedoor import _read as read
from stagedoor._wire import Operation, Scope, checked, segment
from stagedoor.records import Number, OptOut, Received, number_of, opt_out_of, received_of


def receive(
    scope: Scope, sender: str, to: str, body: str = "", *, media: Sequence[str] = ()
) -> Operation[Received]:
    """Let a phone text one of the app's numbers: the app is told as the provider would, and may answer.

    `media` are URLs of pictures. What the app answers is a text of its own: wait for it with
    `sms.wait_for(to=sender, after=received.capture_id)`. Raises StagedoorError.
    """
    message = {"from": sender, "to": to, "body": body, "media": list(media)}
    answer = yield scope.request("POST", "/sms/inbound", body=message)
    return received_of(checked(answer).json())


def set_number(
    scope: Scope,
    number: str,
    url: str,
    *,
    method: str = "POST",
    fallback_url: str | None = None,
    status_callback: str | None = None,
    account_sid: str | None = None,
    messaging_service_sid: str | None = None,
) -> Operation[Number]:
    """Say which URL of the app is called for texts to one of its numbers. Raises StagedoorError."""
    wanted = {
        "number": number,
        "sms_url": url,
        "sms_method": method,
        "fallback_url": fallback_url,
        "status_callback": status_callback,
        "account_sid": account_sid,
        "messaging_service_sid": messaging_service_sid,
    }
    answer = yield scope.request("POST", "/sms/numbers", body=wanted)
    return number_of(checked(answer).json())


def list_numbers(scope: Scope) -> Operation[list[Number]]:
    """Return the app's numbers."""
    answer = yield scope.request("GET", "/sms/numbers")
    return [number_of(item) for item in read.objects(checked(answer).json(), "items")]


def forget_number(scope: Scope, number: str) -> Operation[None]:
    """Forget one of the app's numbers. Raises StagedoorError if there is no such number."""
    answer = yield scope.request("DELETE", f"/sms/numbers/{segment(number)}")
    checked(answer)


def list_opt_outs(scope: Scope) -> Operation[list[OptOut]]:
    """Return who answered STOP to which number, the latest first."""
    answer = yield scope.request("GET", "/sms/opt-outs")
    return [opt_out_of(item) for item in read.objects(checked(answer).json(), "items")]


def forget_opt_outs(scope: Scope, *, sender: str | None = None, to: str | None = None) -> Operation[int]:
    """Forget who answered STOP, to one number or from one phone if given; return how many did."""
    answer = yield scope.request("DELETE", "/sms/opt-outs", {"from": sender, "to": to})
    return read.whole(checked(answer).json(), "deleted")


def set_auth_token(scope: Scope, token: str, *, account_sid: str | None = None) -> Operation[None]:
    """Say which auth token callbacks are signed with, if the app's is not the one that `env` names."""
    body = {"auth_token": token} | ({} if account_sid is None else {"account_sid": account_sid})
    answer = yield scope.request("POST", "/sms/accounts", body=body)
    checked(answer)
