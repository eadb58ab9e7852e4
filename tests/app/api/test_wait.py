import asyncio

import pytest

from app.lifespan import Running
from tests.app.clients import API, captured, http_client

WAIT = f"{API}/captures/wait"


async def test_waits_until_a_capture_matches(server: Running) -> None:
    async with http_client(server) as http:
        waiting = server.context.tasks.start(http.get(WAIT, params={"to": "+15551230000"}), name="waits")
        while not server.context.bus.is_watched("default"):  # noqa: ASYNC110 - the server's side is the event
            await asyncio.sleep(0)
        stored = await captured(server)
        response = await waiting
    assert response.status_code == 200
    assert [item["id"] for item in response.json()["items"]] == [stored.id]


async def test_a_time_out_lists_what_did_arrive_and_the_clause_that_failed(server: Running) -> None:
    await captured(server)
    async with http_client(server) as http:
        problem = (await http.get(WAIT, params={"to": "+1999", "timeout": 0.01})).json()
        nothing = (await http.get(f"/s/empty{WAIT}", params={"timeout": 0})).json()
    assert problem["status"] == 404
    assert problem["near_misses"][0]["failed"] == "to is '+15551230000', not '+1999'"
    assert "is the app pointed here?" in nothing["hint"]


async def test_too_few_are_a_time_out_too(server: Running) -> None:
    await captured(server)
    async with http_client(server) as http:
        problem = (await http.get(WAIT, params={"count": 2, "timeout": 0})).json()
    assert "1 of 2 captures arrived" in problem["detail"]
    assert len(problem["items"]) == 1


async def test_absence_can_be_waited_for(server: Running) -> None:
    async with http_client(server) as http:
        absent = f"{WAIT}?absent=true&timeout=0.01"
        assert (await http.get(absent)).status_code == 204
        stored = await captured(server)
        conflict = await http.get(absent)
    assert conflict.status_code == 409
    assert conflict.json()["culprit"]["id"] == stored.id


async def test_the_newest_code_is_given_with_its_age(server: Running) -> None:
    await captured(server, codes=["111111"])
    newest = await captured(server, codes=["222222"])
    await captured(server, codes=[])
    async with http_client(server) as http:
        code = (await http.get(f"{API}/codes", params={"to": "+15551230000"})).json()
        missing = await http.get(f"{API}/codes", params={"to": "+1999", "timeout": 0})
    assert (code["code"], code["capture_id"]) == ("222222", newest.id)
    assert 0 <= code["age_ms"] < 10_000
    assert missing.status_code == 404


async def test_a_code_that_comes_after_captures_without_one_is_found(server: Running) -> None:
    await captured(server, codes=[])
    async with http_client(server) as http:
        waiting = server.context.tasks.start(http.get(f"{API}/codes"), name="waits")
        while not server.context.bus.is_watched("default"):  # noqa: ASYNC110 - the server's side is the event
            await asyncio.sleep(0)
        await captured(server, codes=[])
        await captured(server, codes=["333333"])
        assert (await waiting).json()["code"] == "333333"


async def test_links_are_found_by_part_of_url_or_text(server: Running) -> None:
    await captured(server)
    async with http_client(server) as http:
        for words in ("shop.test", "open THE"):
            link = (await http.get(f"{API}/links", params={"containing": words})).json()
            assert link["url"] == "https://shop.test/a"
        missing = await http.get(f"{API}/links", params={"containing": "no such", "timeout": 0})
    assert missing.status_code == 404
    assert missing.json()["near_misses"][0]["failed"] == "it has no link that fits"


async def test_a_stopping_server_lets_nobody_wait(own_server: Running) -> None:
    async with http_client(own_server) as http:
        waiting = own_server.context.tasks.start(http.get(WAIT, params={"timeout": 60}), name="waits")
        while not own_server.context.bus.is_watched("default"):  # noqa: ASYNC110 - the server's side is the event
            await asyncio.sleep(0)
        own_server.service.is_stopping.set()
        response = await waiting
    assert response.status_code == 503
    assert response.json()["detail"] == "The server is stopping."


async def test_timeouts_have_a_limit(server: Running) -> None:
    async with http_client(server) as http:
        assert (await http.get(WAIT, params={"timeout": 61})).status_code == 400


@pytest.mark.parametrize("path", ["/captures/wait", "/codes", "/links"])
async def test_a_client_that_leaves_leaves_nothing_behind(server: Running, path: str) -> None:
    host, port = server.http_url.removeprefix("http://").split(":")
    _reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {API}{path}?timeout=60 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    async with asyncio.timeout(60):
        while not server.context.bus.is_watched("default"):  # noqa: ASYNC110 - the server's side is the event
            await asyncio.sleep(0)
        writer.close()
        while any(name.startswith("held") for name in server.context.tasks.names):  # noqa: ASYNC110 - the server's side is the event
            await asyncio.sleep(0)
    assert not server.context.bus.is_watched("default")


async def test_a_code_is_found_however_much_without_one_came_after_it(server: Running) -> None:
    coded = await captured(server)
    for _ in range(201):
        await captured(server, codes=[], links=[], title="Hello", text="Hello")
    async with http_client(server) as http:
        code = (await http.get(f"{API}/codes", params={"q": "code", "timeout": 0})).json()
        link = (await http.get(f"{API}/links", params={"timeout": 0})).json()
    assert (code["capture_id"], link["capture_id"]) == (coded.id, coded.id)


async def test_a_link_is_found_however_many_others_came_after_it(server: Running) -> None:
    wanted = await captured(server, links=[{"url": "https://shop.test/verify", "text": "Verify"}])
    for _ in range(201):
        await captured(server)
    async with http_client(server) as http:
        link = (await http.get(f"{API}/links", params={"containing": "verify", "timeout": 0})).json()
    assert link["capture_id"] == wanted.id
