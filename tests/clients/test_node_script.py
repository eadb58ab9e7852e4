import pytest

from tests.clients.node_script import NodeScriptError, run_node


async def test_a_script_is_given_values_and_answers_with_one() -> None:
    assert await run_node("console.log(JSON.stringify({sum: input.a + input.b}))", a=1, b=2) == {"sum": 3}


async def test_a_script_finds_the_official_sdks() -> None:
    script = "import Stripe from 'stripe'; import twilio from 'twilio'; console.log(JSON.stringify([typeof Stripe, typeof twilio]))"
    assert await run_node(script) == ["function", "function"]


async def test_a_script_that_fails_says_why() -> None:
    with pytest.raises(NodeScriptError, match="refused by hand"):
        await run_node("throw new Error('refused by hand')")
