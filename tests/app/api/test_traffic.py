from app.lifespan import Running
from tests.app.clients import API, http_client
from tests.fakes.core.builders import a_callback, recorded
from tests.fakes.core.receiver import receiving


async def test_callbacks_are_listed_shown_and_sent_again(server: Running) -> None:
    async with receiving() as app, http_client(server) as http:
        draft = a_callback(url=app.url)
        await server.context.store.write(lambda tx: tx.callback(draft))
        await app.wait_for(1)
        listed = (
            await http.get(f"{API}/callbacks", params={"provider": "twilio", "event": "delivered"})
        ).json()
        (callback,) = listed["items"]
        assert (await http.get(f"{API}/callbacks/{callback['id']}")).json()["url"] == app.url
        again = await http.post(f"{API}/callbacks/{callback['id']}/resend", json={"body": "edited"})
        assert again.status_code == 201
        await app.wait_for(2)
        plain = await http.post(f"{API}/callbacks/{callback['id']}/resend")
        assert plain.status_code == 201
        await app.wait_for(3)
        assert (await http.get(f"{API}/callbacks", params={"state": "failed"})).json()["items"] == []
        assert (await http.get(f"{API}/callbacks/000000000000")).status_code == 404
    assert [request.body for request in app.requests] == [b"hello", b"edited", b"hello"]


async def test_a_callback_is_not_sent_to_where_the_app_never_asked_for_one(server: Running) -> None:
    # Due so late that it is never sent at all.
    draft = a_callback(url="https://ada:s3cret@app.example/hook", due_ms=4_000_000_000_000)
    await server.context.store.write(lambda tx: tx.callback(draft))
    async with http_client(server) as http:
        listed = await http.get(f"{API}/callbacks")
        assert "s3cret" not in listed.text
        assert listed.json()["items"][0]["url"] == "https://ada:****@app.example/hook"
        resend = f"{API}/callbacks/{listed.json()['items'][0]['id']}/resend"
        for url, status, words in (
            ("https://93.184.215.14/", 403, "93.184.215.14 is not in the local network"),
            ("gopher://127.0.0.1/", 400, "'gopher://127.0.0.1/' is not a URL that can be called"),
        ):
            refused = await http.post(resend, json={"url": url})
            assert (refused.status_code, refused.headers["content-type"]) == (
                status,
                "application/problem+json",
            )
            assert words in refused.json()["detail"]
        assert (
            "or let the app register"
            in (await http.post(resend, json={"url": "https://93.184.215.14/"})).json()["hint"]
        )


async def test_provider_requests_are_listed_with_secrets_masked(server: Running) -> None:
    async with http_client(server) as http:
        await http.get("/2010-04-01/Accounts/AC1/Messages.json", auth=("AC1", "very-secret-token"))
        await recorded(server.context)
        listed = (await http.get(f"{API}/requests", params={"provider": "twilio", "method": "GET"})).json()
        (request,) = listed["items"]
        shown = (await http.get(f"{API}/requests/{request['id']}")).json()
        none = (await http.get(f"{API}/requests", params={"status": 999})).json()
    assert shown == request
    assert "secret" not in str(shown["headers"])
    assert none == {"items": [], "next": None}
