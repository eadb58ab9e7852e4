from app.lifespan import Running
from app.web.request_pages import kind_of
from tests.app.web.forms import browsing

ACCOUNT = "AC" + "1" * 32


async def asked(server: Running) -> None:
    """Ask a provider for what it has, for what it takes, and for what it does not imitate."""
    async with browsing(server) as app:
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        await app.get(path, auth=(ACCOUNT, "secret-token"))
        await app.post(
            path, auth=(ACCOUNT, "t"), data={"To": "+14155552671", "From": "+15005550006", "Body": "Hi"}
        )
        await app.get("/2010-04-01/Accounts.json", auth=(ACCOUNT, "t"))
    await recorded(server)


async def recorded(server: Running) -> None:
    """Wait until what was asked is on record: that happens after the answer, in the next batch."""
    await server.context.store.write(lambda tx: None)


async def test_the_list_is_filtered_by_provider_method_and_status(server: Running) -> None:
    await asked(server)
    async with browsing(server) as browser:
        for query, count in (
            ("", 3),
            ("?method=POST", 1),
            ("?status=404", 1),
            ("?provider=twilio&method=GET", 2),
            ("?provider=stripe", 0),
        ):
            page = (await browser.get(f"/ui/requests{query}")).text
            assert page.count('<li class="line" ') == count
        refused = await browser.get("/ui/requests?status=many")
    assert refused.status_code == 400
    assert "is not a status" in refused.text


async def test_one_request_shows_fields_and_answer_and_no_secret(server: Running) -> None:
    await asked(server)
    (found, *_), _ = await server.context.requests.page("default", method="POST")
    async with browsing(server) as browser:
        page = (await browser.get(f"/ui/requests/{found['id']}")).text
    assert "<dt>Body</dt><dd>Hi</dd>" in page
    assert "&#34;status&#34;: &#34;queued&#34;" in page
    assert "secret-token" not in page


async def test_one_request_shows_what_it_was_for_nothing(server: Running) -> None:
    async with browsing(server) as browser:
        await browser.post(
            "/v1/products", auth=("sk_test_1", ""), data={"name": "Shirt", "caption": "<Soft>"}
        )
        await recorded(server)
        (found, *_), _ = await server.context.requests.page("default", provider="stripe")
        page = (await browser.get(f"/ui/requests/{found['id']}")).text
    assert "Worth knowing" in page
    assert "<li>Accepted without effect: caption.</li>" in page


def test_no_answer_at_all_is_as_bad_as_an_error() -> None:
    assert [kind_of({"status": status}) for status in (200, 204, 302, 404, 500, 0)] == [
        "good",
        "good",
        "plain",
        "bad",
        "bad",
        "bad",
    ]
