import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from stagedoor import Stagedoor
from tests.demo.__main__ import main
from tests.demo.seeding import seed, seeded
from tests.demo.story import ADAS_PHONE
from tests.demo.world import APP
from tests.parts import ROOT
from tests.server_process import ServerProcess

FIRST_DAY = datetime(2026, 3, 5, tzinfo=UTC)


def told(server: ServerProcess, sandbox: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Tell the story; return what is on the timeline, oldest first, and what the shop heard."""
    heard = seed(server.http_url, server.smtp_address, FIRST_DAY, sandbox=sandbox)
    url = f"{server.http_url}/s/{sandbox}/stagedoor/v1/captures"
    return httpx.get(url, params={"limit": 500}, trust_env=False).json()["items"][::-1], heard


def test_the_day_has_everything_that_a_shop_lives_through(stagedoor_process: ServerProcess) -> None:
    captures, heard = told(stagedoor_process, "demo-day")

    titles = [capture["title"] for capture in captures]
    assert {capture["channel"] for capture in captures} == {"mail", "sms", "payments"}
    assert {"482913", "771204", "118395"} <= {code for capture in captures for code in capture["codes"]}
    for words in (
        "insufficient funds",
        "refunded",
        "waits for authentication",
        "Undelivered Mail",
        "receipt",
    ):
        assert any(words in title for title in titles), words
    assert any("fault" in capture["flags"] for capture in captures)
    assert {"inbound", "outbound"} <= {capture["kind"] for capture in captures if capture["channel"] == "sms"}
    assert {"payment_intent.succeeded", "charge.refunded", "sms.delivered", "sms.undelivered"} <= set(heard)
    assert {capture["created_at"][:10] for capture in captures} == {"2026-03-05", "2026-03-06"}


def test_it_needs_to_know_a_servers_url_only_and_keeps_out_of_the_way_of_its_app(
    stagedoor_process: ServerProcess, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = stagedoor_process.http_url
    sandbox = "demo-of-an-app"
    text = {"To": "+14155552671", "From": "+15005550006", "Body": "Your code is 771204"}
    sent = httpx.post(
        f"{url}/s/{sandbox}/2010-04-01/Accounts/ACapp/Messages.json",
        data=text,
        auth=("ACapp", "any token"),
        trust_env=False,
    )
    assert sent.status_code == 201
    for more in (["--sandbox", sandbox], []):
        monkeypatch.setattr("sys.argv", ["demo", "--url", url, *more])
        main()
    assert capsys.readouterr().out.splitlines()[-2] == f"A day of a shop is at {url}/s/demo/"


def test_the_shop_answers_texts_for_as_long_as_the_demo_serves(stagedoor_process: ServerProcess) -> None:
    url = stagedoor_process.http_url
    text = {"from": ADAS_PHONE, "to": APP, "body": "What are your opening hours?"}
    with seeded(url, stagedoor_process.smtp_address, FIRST_DAY, sandbox="demo-stays"):
        httpx.post(f"{url}/s/demo-stays/stagedoor/v1/sms/inbound", json=text, trust_env=False)
        with Stagedoor(url, sandbox="demo-stays") as client:
            answer = client.sms.wait_for(to=ADAS_PHONE, q="within")
    assert answer.body == "Thank you! Somebody from the shop reads this within the hour."


def test_without_a_mail_server_nothing_is_left_behind(stagedoor_process: ServerProcess) -> None:
    url = stagedoor_process.http_url
    with pytest.raises(OSError, match="refused"):
        seed(url, ("127.0.0.1", 1), FIRST_DAY, sandbox="demo-half")
    sandboxes = httpx.get(f"{url}/stagedoor/v1/sandboxes", trust_env=False).json()["items"]
    assert "demo-half" not in {each["name"] for each in sandboxes}


def test_a_port_in_use_is_said_in_a_line(stagedoor_process: ServerProcess) -> None:
    port = stagedoor_process.http_url.rpartition(":")[2]
    command = [sys.executable, "-m", "tests.demo", "--http-port", port, "--smtp-port", "0"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert port in result.stderr
    assert "Traceback" not in result.stderr


def test_it_is_told_the_same_way_every_time(stagedoor_process: ServerProcess) -> None:
    first, heard_first = told(stagedoor_process, "demo-one")
    second, heard_second = told(stagedoor_process, "demo-two")

    def essence(captures: list[dict[str, Any]]) -> list[tuple[str, str, list[str]]]:
        return sorted((each["created_at"], each["title"], each["to"]) for each in captures)

    assert essence(first) == essence(second)
    assert sorted(heard_first) == sorted(heard_second)
