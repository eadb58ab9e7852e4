import re

import pytest

from app.lifespan import Running
from tests.app.clients import captured, http_client
from tests.app.web.forms import browsing


async def ids_of(server: Running, count: int) -> list[str]:
    return [(await captured(server, title=f"Text {number}")).id for number in range(count)]


async def test_chosen_captures_are_marked_and_tagged(server: Running) -> None:
    ids = await ids_of(server, 3)
    async with browsing(server) as browser:
        for form in (
            {"do": "read", "id": ids[:2]},
            {"do": "unread", "id": ids[:1]},
            {"do": "tag", "id": ids, "tag": " checkout "},
            {"do": "tag", "id": ids[:1], "tag": "checkout"},
            {"do": "untag", "id": ids[2:], "tag": "checkout"},
        ):
            answer = await browser.post("/ui/bulk", data={**form, "back": "/?q=code"})
            assert answer.status_code == 200
            assert str(answer.url).endswith("/?q=code")
    found = {each.id: each for each in await server.context.library.these("default", ids)}
    assert [found[each].is_read for each in ids] == [False, True, False]
    assert [found[each].tags for each in ids] == [["checkout"], ["checkout"], []]


async def test_a_person_is_asked_before_a_deletion_and_a_script_has_asked(server: Running) -> None:
    ids = await ids_of(server, 4)
    async with browsing(server) as browser:
        page = await browser.post("/ui/bulk", data={"do": "delete", "id": ids[:2]})
        assert "Delete these 2 captures?" in page.text
        assert len(await server.context.library.these("default", ids)) == 4
        fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text)
        form = {name: [value for key, value in fields if key == name] for name, _ in fields}
        await browser.post("/ui/bulk", data=form)
        assert len(await server.context.library.these("default", ids)) == 2
    async with http_client(server) as script:
        answer = await script.post("/ui/bulk", data={"do": "delete", "id": ids[2], "confirmed": "1"})
    assert answer.status_code == 204
    assert [each.id for each in await server.context.library.these("default", ids)] == ids[3:]


async def test_captures_that_are_gone_or_anothers_are_passed_over(server: Running) -> None:
    theirs = await captured(server, sandbox="other")
    async with http_client(server) as client:
        for do in ("read", "delete"):
            form = {"do": do, "id": ["000000000zzz", theirs.id], "confirmed": "1"}
            assert (await client.post("/ui/bulk", data=form)).status_code == 204
    (kept,) = await server.context.library.these("other", [theirs.id])
    assert not kept.is_read


@pytest.mark.parametrize("tag", ["", "  ", "x" * 101])
async def test_a_tag_has_a_length(server: Running, tag: str) -> None:
    (one,) = await ids_of(server, 1)
    async with http_client(server) as client:
        answer = await client.post("/ui/bulk", data={"do": "tag", "id": one, "tag": tag})
    assert answer.status_code == 400
    assert answer.json()["detail"] == "A tag has 1 to 100 characters."


@pytest.mark.parametrize("back", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:x"])
async def test_nobody_is_sent_elsewhere(server: Running, back: str) -> None:
    async with browsing(server) as browser:
        answer = await browser.post("/ui/bulk", data={"do": "read", "back": back}, follow_redirects=False)
    assert answer.headers["location"] == "/"


async def test_a_page_of_another_origin_changes_nothing(server: Running) -> None:
    (one,) = await ids_of(server, 1)
    async with http_client(server, headers={"Origin": "https://evil.test"}) as evil:
        for path, form in (
            ("/ui/bulk", {"do": "delete", "id": one, "confirmed": "1"}),
            ("/ui/clear", {}),
            ("/ui/sandbox", {"name": "evil"}),
        ):
            assert (await evil.post(path, data=form)).status_code == 403
    assert len(await server.context.library.these("default", [one])) == 1


async def test_clearing_is_asked_for_with_its_number_and_keeps_to_the_filters(server: Running) -> None:
    await ids_of(server, 3)
    await captured(server, title="kept", text="kept", codes=[])
    async with browsing(server) as browser:
        asked = await browser.get("/ui/clear?q=has:code")
        assert "Delete all 3 captures that match?" in asked.text
        assert 'action="/ui/clear?q=has%3Acode"' in asked.text
        await browser.post("/ui/clear?q=has:code")
        assert (await server.context.library.counters("default"))["sms"] == (1, 1)
        assert "all 1 captures of sandbox default" in (await browser.get("/ui/clear")).text
        await browser.post("/ui/clear")
    assert (await server.context.library.counters("default")).get("sms", (0, 0)) == (0, 0)


async def test_a_search_that_cannot_be_read_deletes_nothing(server: Running) -> None:
    await ids_of(server, 1)
    async with browsing(server) as browser:
        assert (await browser.post("/ui/clear?q=is:green")).status_code == 400
    assert (await server.context.library.counters("default"))["sms"] == (1, 1)


async def test_one_goes_to_another_sandbox_by_name(server: Running) -> None:
    async with browsing(server) as browser:
        assert (await browser.post("/ui/sandbox", data={"name": "mine"})).url.path == "/s/mine/"
        assert (await browser.post("/ui/sandbox", data={"name": "default"})).url.path == "/"
        assert (await browser.post("/ui/sandbox", data={"name": "No!"})).status_code == 400
