import asyncio
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from app.cli import cli
from app.cli_captures import conditions
from app.cli_output import explained
from app.lifespan import Running
from tests.app.clients import API, captured, http_client
from tests.app.commands import command

ROOT = Path(__file__).parents[2]
LINK = "https://shop.test/a\n"


async def test_captures_are_listed_and_shown(server: Running) -> None:
    stored = await captured(server, title="Your code\x1b[31m", sandbox="shop")

    def use() -> None:
        url = server.http_url
        line = command("captures", "list", "-s", "shop", url=url).stdout
        assert stored.id in line
        assert "[482913]" in line
        assert "\x1b" not in line
        (listed,) = orjson.loads(
            command("captures", "list", "-s", "shop", "--to", "+15551230000", "--json", url=url).stdout
        )
        assert listed["id"] == stored.id
        nothing = command("captures", "list", "-q", "nosuchword", url=url)
        assert (nothing.stdout, nothing.stderr) == ("", "No captures.\n")
        slip = command("captures", "list", "-s", "shpo", url=url)
        assert slip.stdout == ""
        assert slip.stderr.startswith("No captures: sandbox shpo is empty.")
        assert command("captures", "list", "-s", "shop", "-q", "no", url=url).stderr == "No captures.\n"
        shown = command("captures", "show", stored.id, "-s", "shop", url=url).stdout
        assert "code      482913" in shown
        assert shown.rstrip().endswith("Your code is 482913")
        assert orjson.loads(command("captures", "show", stored.id, "-s", "shop", "--json", url=url).stdout)[
            "sms"
        ]

    await asyncio.to_thread(use)


async def test_waiting_prints_what_came_or_only_its_code(server: Running) -> None:
    await captured(server)
    await captured(server, recipients=["+1999"], codes=[], links=[])

    def use() -> None:
        url = server.http_url
        assert command("captures", "wait", "--to", "+15551230000", "--code", url=url).stdout == "482913\n"
        assert "482913" in command("captures", "wait", "--to", "+15551230000", url=url).stdout
        assert orjson.loads(command("captures", "wait", "--json", url=url).stdout)["to"] == ["+1999"]
        # The newest has neither, but an older one has both.
        assert command("captures", "wait", "--code", url=url).stdout == "482913\n"
        assert command("captures", "wait", "--link", "--sandbox", "default", url=url).stdout == LINK
        assert (
            orjson.loads(command("captures", "wait", "--code", "--json", url=url).stdout)["code"] == "482913"
        )
        assert orjson.loads(command("captures", "wait", "--link", "--json", url=url).stdout) == {
            "link": LINK.strip()
        }
        assert command("captures", "wait", "--link", "--code", url=url).exit_code == 2

    await asyncio.to_thread(use)


async def test_a_payment_is_shown_by_its_amount_and_object(server: Running) -> None:
    async with http_client(server, headers={"Authorization": "Bearer sk_test_anything"}) as http:
        paid = {"amount": "4690", "currency": "eur", "payment_method": "pm_card_visa", "confirm": "true"}
        paid["payment_method_types[]"] = "card"
        intent = (await http.post("/v1/payment_intents", data=paid)).json()

    def use() -> None:
        kind = ("captures", "wait", "--channel", "payments", "--json")
        assert intent.get("status") == "succeeded", intent
        capture = orjson.loads(command(*kind, url=server.http_url).stdout)
        shown = command("captures", "show", capture["id"], url=server.http_url).stdout
        assert "amount    4690 eur (smallest unit)\nstatus    succeeded" in shown
        assert f"object    {capture['payment']['object_id']}" in shown
        assert f"at        {capture['created_at']}\n" in shown
        assert capture["created_at"].endswith("Z")

    await asyncio.to_thread(use)


async def test_a_wait_for_a_code_says_what_had_none(server: Running) -> None:
    await captured(server, codes=[])

    def use() -> subprocess.CompletedProcess[str]:
        wait = ["captures", "wait", "--code", "--timeout", "0", "--json"]
        return subprocess.run(
            [sys.executable, "-m", "app", "--url", server.http_url, *wait],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    result = await asyncio.to_thread(use)
    assert (result.returncode, result.stdout) == (1, "")
    problem = orjson.loads(result.stderr)
    assert problem["status"] == 404
    (miss,) = problem["near_misses"]
    assert miss["failed"] == "holds no one-time code"
    assert miss["capture"]["to"] == ["+15551230000"]


async def test_a_wait_that_fails_says_what_did_arrive(server: Running) -> None:
    await captured(server)

    def use() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "app",
                "--url",
                server.http_url,
                "captures",
                "wait",
                "--to",
                "+1999",
                "--timeout",
                "0",
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    result = await asyncio.to_thread(use)
    assert result.returncode == 1
    assert "+15551230000" in result.stderr
    assert "Traceback" not in result.stderr


async def test_tail_prints_captures_as_they_arrive(server: Running) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app",
        "--url",
        server.http_url,
        "captures",
        "tail",
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.timeout(60):
            assert b"Watching" in await process.stderr.readline()
            while not server.context.bus.is_watched("default"):  # noqa: ASYNC110 - the server's side is the event
                await asyncio.sleep(0)
            stored = await captured(server)
            assert stored.id in (await process.stdout.readline()).decode()
    finally:
        process.terminate()
        await process.communicate()


async def test_export_writes_a_file_for_each_capture(server: Running, tmp_path: Path) -> None:
    stored = await captured(server)
    folder = tmp_path / "out"
    async with http_client(server) as http:
        await http.post("/v1/customers", headers={"Authorization": "Bearer sk_test_x"})
        (paid,) = (await http.get(f"{API}/captures?channel=payments")).json()["items"]

    def use() -> None:
        assert "2 captures exported" in command("captures", "export", str(folder), url=server.http_url).stdout
        again = command("captures", "export", str(folder), "--json", url=server.http_url)
        assert orjson.loads(again.stdout)["exported"] == 2

    await asyncio.to_thread(use)
    assert orjson.loads((folder / f"{stored.id}.json").read_bytes())["codes"] == ["482913"]
    async with http_client(server) as http:
        whole = (await http.get(f"{API}/captures/{paid['id']}")).json()
    assert orjson.loads((folder / f"{paid['id']}.json").read_bytes()) == whole


async def test_an_export_to_where_no_folder_can_be_says_so(
    server: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["stagedoor", "--url", server.http_url, "captures", "export", "/dev/null/x", "--json"]
    monkeypatch.setattr(sys, "argv", line)
    assert await asyncio.to_thread(explained, cli) == 1
    problem = orjson.loads(capsys.readouterr().err)
    assert (problem["status"], "/dev/null/x" in problem["detail"]) == (500, True)


def test_only_conditions_that_were_given_are_asked_for() -> None:
    assert conditions(to="a", q=None) == {"to": "a"}
