from app.lifespan import Running
from tests.app.clients import API, http_client


async def test_an_id_that_is_none_is_refused_by_name(server: Running) -> None:
    async with http_client(server) as http:
        response = await http.get(f"{API}/captures", params={"after": "nonsense"})
    assert response.status_code in (400, 404)
    assert "nonsense" in response.json()["detail"]
