from app.lifespan import Running
from tests.app.clients import API, http_client


async def test_the_openapi_document_describes_every_call_of_ours(server: Running) -> None:
    async with http_client(server) as http:
        document = (await http.get("/stagedoor/openapi.json")).json()
    assert all(path.startswith(API) for path in document["paths"])
    for path in (
        "/captures",
        "/captures/wait",
        "/codes",
        "/links",
        "/stream",
        "/sandboxes",
        "/faults",
        "/clock",
    ):
        assert API + path in document["paths"]
