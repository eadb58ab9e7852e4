from app.lifespan import Running
from tests.app.clients import captured


async def test_lists_show_less_of_a_capture_than_itself(server: Running) -> None:
    stored = await captured(server)
    summary, whole = server.service.summary(stored), await server.service.whole(stored)
    assert summary["sms"]["body"] == whole["sms"]["body"] == "Your code is 482913"


async def test_a_channel_that_is_gone_leaves_its_captures_readable(server: Running) -> None:
    stored = await captured(server, channel="fax", provider="g3")
    assert server.service.summary(stored)["channel"] == "fax"
    assert "sms" not in await server.service.whole(stored)
    assert server.service.about(stored) == ""
