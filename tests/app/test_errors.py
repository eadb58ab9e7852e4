from fastapi import FastAPI, HTTPException
from httpx import ASGITransport, AsyncClient

from app.errors import install
from app.lifespan import Running
from fakes.core.errors import StoreUnavailable
from tests.app.clients import API, http_client


def an_application() -> FastAPI:
    app = FastAPI()
    install(app)

    @app.get("/kernel")
    async def kernel() -> None:
        raise StoreUnavailable("The disk is full.", hint="Make room.")

    @app.get("/teapot")
    async def teapot() -> None:
        raise HTTPException(418, "short and stout", headers={"X-Tea": "yes"})

    @app.get("/number")
    async def number(n: int) -> int:
        return n

    @app.get("/broken")
    async def broken() -> None:
        raise ZeroDivisionError

    return app


async def test_every_error_is_a_problem_document() -> None:
    transport = ASGITransport(an_application(), raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as http:
        for path, status, detail in (
            ("/kernel", 503, "The disk is full."),
            ("/teapot", 418, "short and stout"),
            ("/number?n=x", 400, "query.n"),
            ("/broken", 500, "ZeroDivisionError in the server."),
            ("/nowhere", 404, "Nothing answers at GET /nowhere."),
        ):
            response = await http.get(path)
            assert response.status_code == status
            assert response.headers["content-type"] == "application/problem+json"
            assert detail in response.json()["detail"]
            assert response.json()["hint"]
        wrong = await http.post("/kernel")
    assert (wrong.status_code, wrong.json()["title"]) == (405, "Method not allowed")
    assert wrong.headers["allow"] == "GET"


async def test_what_is_wrong_with_a_value_is_said_in_words(server: Running) -> None:
    async with http_client(server) as http:
        cursor = await http.get(f"{API}/captures", params={"cursor": "zzz"})
        misspelt = await http.post(f"{API}/faults", json={"do": {"statsu": 500}})
    assert cursor.json()["detail"].startswith("query.cursor: There is nothing with the id 'zzz'.")
    assert misspelt.json()["detail"] == "body.do.statsu: There is no such key."


async def test_all_methods_of_a_path_are_named_where_one_is_not_possible(server: Running) -> None:
    async with http_client(server) as http:
        refused = await http.put(f"{API}/captures")
    assert refused.status_code == 405
    assert refused.headers["allow"] == "GET, DELETE"
    assert "GET, DELETE" in refused.json()["hint"]
