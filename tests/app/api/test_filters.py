from app.lifespan import Running
from tests.app.clients import API, http_client


async def test_an_id_that_is_none_is_refused_by_name(server: Running) -> None:
    async with http_client(server) as http:
        response = await http.get(f"{API}/captures", params={"after": "nonsense"})
    assert response.status_code in (400, 404)
    assert "nonsense" in response.json()["detail"]


async def test_every_filter_is_in_the_document(server: Running) -> None:
    async with http_client(server) as http:
        document = (await http.get("/stagedoor/openapi.json")).json()
    names = {each["name"] for each in document["paths"][f"{API}/captures"]["get"]["parameters"]}
    assert {
        "channel",
        "provider",
        "kind",
        "from",
        "to",
        "q",
        "tag",
        "since",
        "until",
        "limit",
        "cursor",
    } <= names
