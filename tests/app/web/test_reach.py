import pytest

from app.lifespan import Running, serving
from app.settings import Settings
from app.web.reach import Reach
from fakes.core.errors import InvalidInput


def test_what_was_asked_for_replaces_every_name_of_the_server(server: Running) -> None:
    reach = Reach(server.service, "stagedoor", "localhost")

    assert reach.put('host="127.0.0.1", url="http://127.0.0.1:8025"') == (
        'host="stagedoor", url="http://stagedoor:8025"'
    )
    assert reach.put("127.0.0.12 x127.0.0.1 127.0.0.1.example") == "127.0.0.12 x127.0.0.1 127.0.0.1.example"


def test_the_servers_own_name_stays_without_a_question(server: Running) -> None:
    assert Reach(server.service, "", "elsewhere.test").host == "127.0.0.1"


async def test_an_address_that_is_everywhere_is_no_place_to_send_to() -> None:
    async with serving(Settings(host="0.0.0.0", http_port=0, smtp_port=0, ephemeral=True)) as server:
        reach = Reach(server.service, "", "staging.test")
        for text in ("http://0.0.0.0:8025", server.http_url):
            assert "://staging.test:" in reach.put(text)


@pytest.mark.parametrize("asked", ["a b", "x:80", "http://x", "-x", "x/", "<b>"])
def test_only_a_host_name_will_do(server: Running, asked: str) -> None:
    with pytest.raises(InvalidInput):
        Reach(server.service, asked, None)
