from app.lifespan import Running
from tests.app.clients import API, http_client


async def test_an_id_that_is_none_is_refused_by_name(server: Running) -> None:
    async with http_client(server) as http:
        response = await http.get(f"{API}/captures", params={"after": "nonsense"})
    assert response.status_code in (400, 404)
    assert "nonsense" in response.json()["detail"]


async def test_a_channel_that_does_not_exist_is_refused_with_those_that_do(server: Running) -> None:
    async with http_client(server) as http:
        for call in ("/captures", "/captures/wait", "/codes", "/links", "/callbacks"):
            response = await http.get(f"{API}{call}", params={"channel": "fax"})
            assert response.status_code == 400, call
            assert response.json()["detail"] == "There is no channel 'fax'."
            assert all(channel in response.json()["hint"] for channel in ("mail", "sms", "payments"))
