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
