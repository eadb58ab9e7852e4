import pytest

from app.lifespan import Running
from tests.app.clients import API, http_client


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", f"{API}/captures", "/no-such-page"])
async def test_head_is_answered_as_get_is_but_for_the_body(server: Running, path: str) -> None:
    async with http_client(server) as http:
        with_body, without = await http.get(path), await http.head(path)
    assert without.status_code == with_body.status_code
    assert without.headers["content-type"] == with_body.headers["content-type"]
    assert without.headers["content-length"] == with_body.headers["content-length"]
    assert without.content == b""


async def test_a_stream_without_end_has_no_head(server: Running) -> None:
    async with http_client(server) as http:
        assert (await http.head(f"{API}/stream")).status_code == 405
