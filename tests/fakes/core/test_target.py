import pytest

from fakes.core.errors import Forbidden, InvalidInput
from fakes.core.fake import Context
from fakes.core.http import OutgoingHttp, Reach
from fakes.core.ids import public_id
from fakes.core.target import origin, reach_of, restored, shown, shown_if_any
from tests.fakes.core.builders import a_callback
from tests.fakes.core.receiver import receiving

REGISTERED = "https://ada:s3cret@app.example/hook?a=1"


def test_a_password_is_not_shown() -> None:
    assert shown(REGISTERED) == "https://ada:****@app.example/hook?a=1"
    assert shown("https://app.example:8443/a@b:c") == "https://app.example:8443/a@b:c"
    assert shown_if_any(None) is None


@pytest.mark.parametrize(
    ("edited", "meant"),
    [
        ("https://ada:****@app.example/hook?a=1", REGISTERED),
        ("https://ada:****@app.example:443/other", "https://ada:s3cret@app.example/other"),
        ("https://ada:****@other.example/hook", "https://ada:****@other.example/hook"),
        ("http://ada:****@app.example/hook", "http://ada:****@app.example/hook"),
        ("https://bob:****@app.example/hook", "https://bob:****@app.example/hook"),
        ("https://app.example/hook", "https://app.example/hook"),
        ("https://[", "https://["),
    ],
)
def test_a_password_comes_back_only_where_it_was_lent(edited: str, meant: str) -> None:
    assert restored(edited, REGISTERED) == meant


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "https://", "//app.example", "https://a:99999/", "hook"]
)
def test_what_cannot_be_called_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput):
        origin(url)


async def test_what_the_app_has_not_registered_stays_in_the_local_network() -> None:
    http = OutgoingHttp(allows=lambda address: not address.startswith("127."))
    for url, known, reach in (
        (REGISTERED, Reach.ANYWHERE, Reach.ANYWHERE),
        ("https://app.example:443/other", Reach.LOCAL, Reach.LOCAL),
        ("http://127.0.0.1:3000/", Reach.ANYWHERE, Reach.LOCAL),
    ):
        assert await reach_of(http, url, REGISTERED, known) is reach
    for url in ("http://203.0.113.7/", "http://app.example:80/", "https://app.example:8443/"):
        with pytest.raises(Forbidden) as refusal:
            await reach_of(http, url.replace("app.example", "203.0.113.7"), REGISTERED, Reach.ANYWHERE)
        assert "s3cret" not in str(refusal.value) + refusal.value.hint
        assert "ada:****@app.example" in refusal.value.hint


async def test_callbacks_are_sent_with_the_password_and_shown_without(context: Context) -> None:
    await context.callbacks.start(context.tasks)
    async with receiving() as app:
        url = app.url.replace("://", "://ada:s3cret@")
        draft = a_callback(url=url)
        number = await context.store.write(lambda tx: tx.callback(draft))
        await app.wait_for(1)
        shown_one = await context.outbox.get("default", public_id(number))
        await context.outbox.resend("default", shown_one["id"], url=shown_one["url"] + "?again")
        await app.wait_for(2)
        items, _ = await context.outbox.page("default")
    assert {request.headers["authorization"] for request in app.requests} == {"Basic YWRhOnMzY3JldA=="}
    assert [request.target for request in app.requests] == ["/hook", "/hook?again"]
    assert "s3cret" not in str(items)
