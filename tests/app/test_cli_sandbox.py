import asyncio

import orjson

from app.lifespan import Running
from tests.app.commands import command


async def test_sandboxes_are_made_listed_emptied_and_deleted(server: Running) -> None:
    def use() -> None:
        url = server.http_url
        assert command("sandbox", "create", "shop", url=url).stdout == f"shop  {url}/s/shop/\n"
        assert orjson.loads(command("sandbox", "create", "shop", "--json", url=url).stdout)["name"] == "shop"
        assert "shop" in command("sandbox", "list", url=url).stdout
        listed = orjson.loads(command("sandbox", "list", "--json", url=url).stdout)
        assert [each["name"] for each in listed] == ["default", "shop"]
        assert command("sandbox", "reset", "shop", url=url).stdout == "shop: reset\n"
        assert orjson.loads(command("sandbox", "delete", "shop", "--json", url=url).stdout)["deleted"]
        assert command("sandbox", "delete", "default", url=url).stdout == "default: emptied\n"

    await asyncio.to_thread(use)


async def test_the_environment_can_be_evaluated_by_a_shell(server: Running) -> None:
    def use() -> None:
        lines = command("sandbox", "env", "shop", url=server.http_url).stdout.splitlines()
        assert f"export STAGEDOOR_SANDBOX_URL={server.http_url}/s/shop" in lines
        assert all(line.startswith("export ") for line in lines)
        as_json = orjson.loads(command("sandbox", "env", "shop", "--json", url=server.http_url).stdout)
        assert as_json["STAGEDOOR_SANDBOX"] == "shop"

    await asyncio.to_thread(use)
