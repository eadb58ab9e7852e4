import json

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.base.version import Version
from twilio.http.response import Response

from fakes.core.errors import Conflict, InvalidInput, KernelError, StoreUnavailable, TooLarge
from fakes.sms.errors import InTransit, MessageNotFound, Unsubscribed
from fakes.sms.providers.twilio.errors import (
    DELIVERY_ERRORS,
    REQUEST_ERRORS,
    TwilioError,
    by_status,
    in_twilios_words,
    not_found,
    not_imitated,
)


def test_renders_the_classic_envelope() -> None:
    assert TwilioError(21211, "+1555555XXXX").as_json() == {
        "code": 21211,
        "message": "Invalid 'To' Phone Number: +1555555XXXX",
        "more_info": "https://www.twilio.com/docs/errors/21211",
        "status": 400,
    }


@pytest.mark.parametrize("code", REQUEST_ERRORS)
def test_the_official_sdk_reads_every_error(code: int) -> None:
    error = TwilioError(code)
    response = Response(error.status, json.dumps(error.as_json()))
    read = Version.exception("POST", "/x", response, "Unable to create record")
    assert isinstance(read, TwilioRestException)
    assert (read.code, read.status) == (code, error.status)
    assert "{}" not in read.msg


def test_says_which_path_is_not_there_and_which_is_not_imitated() -> None:
    assert not_found("/x.json").message == "The requested resource /x.json was not found"
    assert "Stagedoor does not imitate it yet" in not_imitated("/x.json").message
    assert not_imitated("/x.json").status == 404


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (Unsubscribed("+1", "+2"), 21610, 400),
        (InTransit("queued"), 20009, 409),
        (MessageNotFound("gone"), 20404, 404),
        (TooLarge("too large"), 20413, 413),
        (StoreUnavailable("The database is locked."), 20503, 503),
        (KernelError("bug"), 20500, 500),
        (InvalidInput("odd"), 20001, 400),
        (Conflict("odd"), 20001, 409),
    ],
)
def test_translates_the_channels_failures(error: KernelError, code: int, status: int) -> None:
    translated = in_twilios_words(error, "/x.json")
    assert (translated.code, translated.status) == (code, status)


def test_a_fault_may_name_a_code_outside_the_table() -> None:
    assert TwilioError(99999, message="Odd", status=418).as_json()["status"] == 418


def test_every_delivery_error_has_words() -> None:
    assert all(DELIVERY_ERRORS.values())


@pytest.mark.parametrize(
    ("status", "code"), [(401, 20003), (429, 20429), (500, 20500), (502, 20500), (503, 20503), (418, 20001)]
)
def test_a_fault_may_name_only_a_status(status: int, code: int) -> None:
    error = by_status(status, "Rehearsed")
    assert (error.status, error.code, error.message) == (status, code, "Rehearsed")
