from app.lifespan import Running, serving
from app.settings import Settings
from tests.app.clients import API, http_client
from tests.app.web.forms import browsing


async def test_people_get_a_page_and_programs_a_problem_document(server: Running) -> None:
    async with browsing(server) as browser, http_client(server) as program:
        for path in ("/ui/callbacks/zzzzzzzzzzzz", "/ui/sandboxes/nope", "/ui/no-such-page"):
            page, problem = await browser.get(path), await program.get(path)
            assert (page.status_code, problem.status_code) == (404, 404)
            assert page.headers["content-type"].startswith("text/html")
            assert problem.headers["content-type"] == "application/problem+json"
            assert "<h1>" in page.text


async def test_our_api_answers_browsers_as_it_answers_everybody(server: Running) -> None:
    async with browsing(server) as browser:
        assert (await browser.get(f"{API}/captures/zz")).headers["content-type"] == "application/problem+json"


async def test_a_form_that_lacks_a_field_is_told_so(server: Running) -> None:
    async with browsing(server) as browser:
        page = await browser.post("/ui/faults/recipes", data={})
    assert page.status_code == 400
    assert "body.group" in page.text


async def test_a_person_is_told_on_a_page_why_the_door_stays_closed(server: Running) -> None:
    async with browsing(server) as browser, http_client(server) as program:
        page, problem = await browser.get("/s/BAD_NAME/"), await program.get("/s/BAD_NAME/")
        assert (page.status_code, problem.status_code) == (400, 400)
        assert "BAD_NAME" in page.text
        assert "<h1>" in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert problem.headers["content-type"] == "application/problem+json"
        assert (await browser.get("/", headers={"X-Stagedoor-Sandbox": "BAD NAME"})).status_code == 400


async def test_whom_the_guard_does_not_know_sees_no_page_of_the_door_either() -> None:
    settings = Settings(http_port=0, smtp_port=0, ephemeral=True, auth="ann:secret")
    async with serving(settings) as server, browsing(server) as browser:
        answer = await browser.get("/s/BAD_NAME/")
    assert answer.url.path == "/ui/sign-in"
