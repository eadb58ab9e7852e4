from app.lifespan import Running
from tests.fakes.payments.stripe_http import stripe_http


async def test_an_address_that_leads_nowhere_says_so(server: Running) -> None:
    async with stripe_http(server) as http:
        for method, path in (("GET", "/links/none"), ("GET", "/links/"), ("POST", "/links/none")):
            answer = await http.send(method, path, key=None)
            assert answer.status_code == 404
            assert answer.headers["content-type"].startswith("text/plain")
