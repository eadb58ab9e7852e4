from fakes.payments.command_line import session_of
from tests.fakes.payments.builders import Shop

PATH = "/v1/stripecli/sessions"


async def test_the_cli_is_told_where_to_listen(shop: Shop) -> None:
    told = await shop.post(PATH, device_name="laptop", websocket_features=["webhooks"])
    assert told["websocket_url"] == "ws://pay.test/v1/stripecli/socket"
    session = session_of(told["websocket_id"])
    assert session is not None
    assert (session.sandbox, session.device, session.features) == ("shop", "laptop", ("webhooks",))
    assert session.secret == told["secret"]


async def test_filters_and_features_are_checked(shop: Shop) -> None:
    told = await shop.post(
        PATH, websocket_features=["request_logs"], filters='{"filter_http_method":["GET"]}'
    )
    session = session_of(told["websocket_id"])
    assert session is not None
    assert session.filters == {"filter_http_method": ["GET"]}
    error = await shop.refused("POST", PATH, websocket_features=["smoke_signals"])
    assert error["param"] == "websocket_features[0]"
    for filters in ("[]", "{"):
        error = await shop.refused("POST", PATH, websocket_features=["webhooks"], filters=filters)
        assert error["param"] == "filters"
