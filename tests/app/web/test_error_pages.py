from app.lifespan import Running
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
