import asyncio

from app.lifespan import Running
from fakes.core.query import CaptureQuery
from fakes.sms.providers.twilio import advice
from tests.clients.node_script import run_node


async def test_what_it_says_of_each_sdk_and_curl_sends_a_text_into_the_sandbox(server: Running) -> None:
    await server.context.sandboxes.ensure("shop")
    code = {each.title: each.code for each in server.service.fakes["sms"].snippets("shop")}

    # The SDK leaves its connection open, for the process to close.
    python = code["Python, twilio"] + "\nclient.http_client.session.close()"
    await asyncio.to_thread(exec, python, {})
    await run_node(code["Node, twilio"] + "\nconsole.log(1);")
    curl = await asyncio.create_subprocess_shell(
        code["curl"], stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    assert await curl.wait() == 0

    found = await server.context.library.page(CaptureQuery("shop", channel="sms"))
    assert [text.recipients for text in found.items] == [["+14155552671"]] * 3


def test_recipes_concern_twilio_only() -> None:
    assert {recipe.rule["provider"] for recipe in advice.recipes()} == {"twilio"}
