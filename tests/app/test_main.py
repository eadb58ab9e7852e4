from app.lifespan import Running
from tests.app.clients import http_client


async def test_who_comes_before_the_site_is_made_is_answered_once_it_is(own_server: Running) -> None:
    async with http_client(own_server) as http:
        assert (await http.get("/", headers={"Accept": "text/html"})).status_code == 200
        assert await own_server.site.made() is await own_server.site.made()
