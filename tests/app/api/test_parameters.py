import pytest

from app.lifespan import Running
from tests.app.clients import API, captured, http_client


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/captures?chanel=mail", "chanel"),
        ("/captures/wait?timeout=0&Timeout=1", "Timeout"),
        ("/clock?sandbox=a", "sandbox"),
        ("/sms/numbers?x", "x"),
    ],
)
async def test_a_parameter_that_the_call_does_not_know_is_a_mistake(
    server: Running, path: str, name: str
) -> None:
    async with http_client(server) as http:
        refused = await http.get(API + path)
    assert refused.status_code == 400
    assert repr(name) in refused.json()["detail"]
    assert refused.json()["hint"].startswith("It takes ")


async def test_a_misspelt_filter_deletes_nothing(server: Running) -> None:
    await captured(server)
    async with http_client(server) as http:
        for query in ("chanel=mail", "to=a@x.example&to=b@x.example", "limit=1"):
            assert (await http.delete(f"{API}/captures?{query}")).status_code == 400
        assert (await http.get(f"{API}/captures")).json()["total"] == 1


async def test_a_parameter_that_is_given_twice_is_a_mistake(server: Running) -> None:
    async with http_client(server) as http:
        refused = await http.get(f"{API}/captures?to=a@x.example&to=b@x.example")
    assert "'to' is given 2 times" in refused.json()["detail"]


async def test_every_parameter_of_a_call_is_known(server: Running) -> None:
    query = "channel=sms&provider=a&kind=a&from=a&to=a&q=a&tag=a&flag=a&read=true&since=2026-11-23&until=2026-11-23"
    async with http_client(server) as http:
        assert (await http.get(f"{API}/captures/wait?{query}&timeout=0&count=2")).status_code == 404
        assert (await http.get(f"{API}/captures?{query}&limit=1")).status_code == 200
