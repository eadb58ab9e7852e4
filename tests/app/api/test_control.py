from datetime import datetime

import pytest

from app.api.control import changed_clock
from app.api.schemas import ClockChange
from app.lifespan import Running
from fakes.core.clock import SandboxClock
from fakes.core.errors import InvalidInput
from tests.app.clients import API, captured, http_client


async def test_sandboxes_are_created_listed_reset_and_deleted(server: Running) -> None:
    async with http_client(server) as http:
        created = await http.post(f"{API}/sandboxes", json={"name": "a"})
        assert created.status_code == 201
        assert created.json()["url"].endswith("/s/a/")
        await captured(server, sandbox="a")
        names = [item["name"] for item in (await http.get(f"{API}/sandboxes")).json()["items"]]
        assert names == ["default", "a"]
        shown = (await http.get(f"{API}/sandboxes/a")).json()
        assert (shown["total"], shown["unread"], shown["channels"]) == (1, 1, {"sms": 1})
        assert (await http.post(f"{API}/sandboxes/a/reset")).json()["total"] == 0
        assert (await http.delete(f"{API}/sandboxes/a")).status_code == 204
        assert (await http.get(f"{API}/sandboxes/a")).status_code == 404
        assert (await http.delete(f"{API}/sandboxes/a")).status_code == 404
        assert (await http.post(f"{API}/sandboxes", json={"name": "No"})).status_code == 400


async def test_the_environment_of_a_sandbox_names_every_channel(server: Running) -> None:
    async with http_client(server) as http:
        variables = (await http.get(f"{API}/sandboxes/a/env")).json()
    assert variables["STAGEDOOR_SANDBOX_URL"] == f"{server.http_url}/s/a"
    assert all(isinstance(value, str) for value in variables.values())
    assert {"TWILIO_ACCOUNT_SID", "STRIPE_API_KEY", "SMTP_HOST"} <= variables.keys()


async def test_the_clock_moves_for_its_sandbox_alone(server: Running) -> None:
    async with http_client(server) as http:
        before = (await http.get(f"/s/a{API}/clock")).json()
        after = (await http.post(f"/s/a{API}/clock", json={"advance": "P3D"})).json()
        other = (await http.get(f"{API}/clock")).json()
        stopped = (await http.post(f"/s/a{API}/clock", json={"freeze": True})).json()
        reset = (await http.post(f"/s/a{API}/clock", json={"reset": True})).json()
    moved = datetime.fromisoformat(after["now"]) - datetime.fromisoformat(before["now"])
    assert moved.days == 3
    assert (other["offset_ms"], stopped["frozen"], reset["offset_ms"]) == (0, True, 0)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"advance": "P1D", "freeze": True},
        {"advance": "tomorrow"},
        {"to": "never"},
        {"to": "9999-12-31"},
        {"reset": False},
        {"freeze": "yes"},
        {"freeze": 1},
    ],
)
async def test_a_clock_that_cannot_be_set_so_says_why(server: Running, change: dict[str, object]) -> None:
    async with http_client(server) as http:
        response = await http.post(f"{API}/clock", json=change)
    assert response.status_code == 400
    assert response.json()["hint"]


def test_a_clock_can_be_set_to_a_moment_and_run_on() -> None:
    clock = changed_clock(SandboxClock(), ClockChange(to="2030-01-01"))
    frozen = changed_clock(clock, ClockChange(freeze=True))
    assert changed_clock(frozen, ClockChange(freeze=False)).frozen_at_ms is None
    with pytest.raises(InvalidInput):
        changed_clock(clock, ClockChange())


async def test_faults_are_added_listed_and_removed(server: Running) -> None:
    async with http_client(server) as http:
        added = await http.post(
            f"/s/a{API}/faults", json={"provider": "twilio", "do": {"status": 500}, "times": 2}
        )
        assert added.status_code == 201
        fault = added.json()
        assert (fault["seen"], fault["hits"], fault["times"]) == (0, 0, 2)
        assert (await http.get(f"/s/a{API}/faults")).json()["items"] == [fault]
        assert (await http.get(f"{API}/faults")).json()["items"] == []
        assert (await http.delete(f"{API}/faults/{fault['id']}")).status_code == 404
        assert (await http.delete(f"/s/a{API}/faults/{fault['id']}")).status_code == 204
        await http.post(f"/s/a{API}/faults", json={"do": {"drop": True}})
        assert (await http.delete(f"/s/a{API}/faults")).json() == {"deleted": 1}
        refused = await http.post(f"{API}/faults", json={"do": {"explode": 1}})
        assert refused.status_code == 400
        assert "explode" in refused.json()["detail"]
        for fault, words in (
            ({"provider": "twilio", "do": {"decline": "insufficient_funds"}}, "callbacks, code"),
            ({"provider": "twilio", "do": {"status": 500}, "stage": "rcpt"}, "no stages"),
            ({"provider": "stripe", "do": {"delivery": "failed"}}, "decline"),
            ({"provider": "smtp", "do": {"callbacks": "drop"}}, "end_of_data"),
        ):
            refused = await http.post(f"{API}/faults", json=fault)
            assert refused.status_code == 400
            assert words in refused.json()["hint"]


@pytest.mark.parametrize(
    "fault",
    [
        {"do": {}},
        {"do": {"status": "503"}},
        {"do": {"status": 99}},
        {"do": {"delay_ms": True}},
        {"do": {"code": 10**30}},
        {"do": {"message": ["no"]}},
        {"do": {"message": "x" * 1001}},
        {"do": {"callbacks": "lose"}},
        {"do": {"drop": True}, "match": {"to": 1.5}},
        {"do": {"drop": True}, "match": {"to": 10**30}},
        {"do": {"drop": True}, "seed": 10**30},
        {"do": {"drop": True}, "times": 0},
        {"do": {"drop": True}, "probability": 1.5},
        {"do": {"drop": True}, "channel": "post"},
        {"do": {"drop": True}, "provider": "fax"},
    ],
)
async def test_a_fault_that_makes_no_sense_is_refused(server: Running, fault: dict[str, object]) -> None:
    async with http_client(server) as http:
        refused = await http.post(f"{API}/faults", json=fault)
    assert refused.status_code == 400
    assert refused.json()["hint"]
