from app.lifespan import Running
from app.web.fault_pages import recipes
from fakes.core.fault_rule import checked_rule
from tests.app.web.forms import browsing


async def test_a_common_fault_is_one_click_away(server: Running) -> None:
    offered = recipes(server.service)
    async with browsing(server) as browser:
        for group, found in offered.items():
            for recipe in found:
                assert checked_rule(recipe.rule)
                page = await browser.post(
                    "/s/shop/ui/faults/recipes", data={"group": group, "title": recipe.title}
                )
                assert page.url.path == "/s/shop/ui/faults"
        rules = server.context.faults.rules("shop")
        assert len(rules) == sum(len(found) for found in offered.values())
        assert server.context.faults.rules("default") == []
        await browser.post("/s/shop/ui/faults/remove")
        assert server.context.faults.rules("shop") == []


async def test_one_that_is_not_offered_is_refused(server: Running) -> None:
    async with browsing(server) as browser:
        page = await browser.post("/ui/faults/recipes", data={"group": "mail", "title": "Doom"})
    assert page.status_code == 400
    assert "There is no common fault" in page.text


async def test_the_form_adds_any_fault_and_the_list_removes_it(server: Running) -> None:
    typed = {"provider": "smtp", "match_to": "*@full.test", "answer": "452", "message": "Full", "times": "2"}
    async with browsing(server) as browser:
        page = (await browser.post("/ui/faults", data=typed)).text
        (rule,) = server.context.faults.rules("default")
        assert "answers 452 “Full”" in page
        assert "to is <code>*@full.test</code>" in page
        gone = await browser.post(f"/ui/faults/{rule.as_json()['id']}/remove")
        assert "Nothing is broken on purpose" in gone.text


async def test_what_was_typed_stays_when_it_makes_no_sense(server: Running) -> None:
    async with browsing(server) as browser:
        for typed in (
            {"message": "kept", "times": "often"},
            {"answer": "99", "chance": "900"},
            {"message": "kept", "provider": "twilo"},
        ):
            page = await browser.post("/ui/faults", data=typed)
            assert page.status_code == 400
            kept = [value for name, value in typed.items() if name != "provider"]
            assert all(f'value="{value}"' in page.text for value in kept)
        assert "There is no provider &#39;twilo&#39;." in page.text
        page = await browser.post("/ui/faults", data={"provider": "twilio", "decline": "lost_card"})
        assert page.status_code == 400
        assert "Faults of twilio know no &#39;decline&#39;. For twilio: callbacks, code" in page.text
