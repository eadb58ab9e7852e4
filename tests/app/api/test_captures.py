import httpx

from app.lifespan import Running
from tests.app.clients import API, captured, http_client


async def test_lists_captures_with_cursor_and_total(server: Running) -> None:
    for number in range(3):
        await captured(server, title=str(number))
    async with http_client(server) as http:
        first = (await http.get(f"{API}/captures", params={"limit": 2})).json()
        second = (await http.get(f"{API}/captures", params={"limit": 2, "cursor": first["next"]})).json()

    assert [item["title"] for item in first["items"] + second["items"]] == ["2", "1", "0"]
    assert (first["total"], first["total_is_exact"], second["next"]) == (3, True, None)


async def test_every_filter_reaches_the_query(server: Running) -> None:
    wanted = await captured(server, flags=["odd"])
    await server.context.library.revise("default", wanted.id, tags=["mine"])
    await captured(server, channel="payments", provider="stripe", kind="charge", sender="", recipients=[])
    filters = {
        "channel": "sms",
        "provider": "twilio",
        "kind": "outbound",
        "from": "+15005550006",
        "to": "+15551230000",
        "q": "code",
        "tag": "mine",
        "flag": "odd",
        "read": "false",
        "since": "2000-01-01",
        "until": "2100-01-01",
        "after": "000000000000",
    }
    async with http_client(server) as http:
        for name, value in filters.items():
            found = (await http.get(f"{API}/captures", params={name: value})).json()
            assert wanted.id in [item["id"] for item in found["items"]], name
        everything = (await http.get(f"{API}/captures", params=filters)).json()
    assert [item["id"] for item in everything["items"]] == [wanted.id]


async def test_a_capture_can_be_read_changed_and_deleted(server: Running) -> None:
    stored = await captured(server)
    path = f"{API}/captures/{stored.id}"
    async with http_client(server) as http:
        assert (await http.get(path)).json()["sms"]["body"] == "Your code is 482913"
        changed = (await http.patch(path, json={"read": True, "tags": ["a", "a", "b"]})).json()
        assert (changed["read"], changed["tags"]) == (True, ["a", "b"])
        refused = await http.patch(path, json={})
        assert refused.json()["hint"].startswith("Send ")
        assert (await http.patch(path, json={"colour": 1})).status_code == 400
        assert (await http.delete(path)).status_code == 204
        gone = await http.get(path)
    assert_problem(gone, 404)


async def test_deleting_by_filter_says_how_many(server: Running) -> None:
    await captured(server, title="apple")
    await captured(server, title="pear", text="pear")
    async with http_client(server) as http:
        assert (await http.delete(f"{API}/captures", params={"q": "pear"})).json() == {"deleted": 1}
        assert (await http.delete(f"{API}/captures")).json() == {"deleted": 1}


async def test_raw_bytes_and_parts_are_inert(server: Running) -> None:
    stored = await captured(server)
    async with http_client(server) as http:
        assert_problem(await http.get(f"{API}/captures/{stored.id}/raw"), 404)
        assert_problem(await http.get(f"{API}/captures/{stored.id}/parts/7"), 404)


async def test_everything_about_a_person_comes_in_order_across_channels(server: Running) -> None:
    await captured(server, title="first", people=["ada@example.com"])
    await captured(server, title="second", channel="payments", recipients=["ada@example.com"])
    await captured(server, title="other", recipients=["+1999"])
    async with http_client(server) as http:
        person = (await http.get(f"{API}/people/ada@example.com")).json()
    assert [item["title"] for item in person["items"]] == ["first", "second"]
    assert person["total"] == 2


async def test_mistakes_are_explained(server: Running) -> None:
    async with http_client(server) as http:
        for path, status in (
            ("/captures/nonsense", 404),
            ("/captures?cursor=nonsense", 400),
            ("/captures?after=nonsense", 400),
            ("/captures?limit=0", 400),
            ("/captures?since=tomorrow", 400),
            ("/nothing", 404),
        ):
            assert_problem(await http.get(API + path), status)


async def test_sandboxes_do_not_see_each_other(server: Running) -> None:
    stored = await captured(server, sandbox="a")
    async with http_client(server) as http:
        assert (await http.get(f"{API}/captures")).json()["total"] == 0
        assert (await http.get(f"/s/a{API}/captures")).json()["total"] == 1
        by_header = await http.get(f"{API}/captures", headers={"X-Stagedoor-Sandbox": "a"})
        assert by_header.json()["total"] == 1
        assert_problem(await http.get(f"/s/b{API}/captures/{stored.id}"), 404)


def assert_problem(response: httpx.Response, status: int) -> None:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["hint"]
