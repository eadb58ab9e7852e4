from app.web.filters import Filters, filters


def test_filters_become_a_question() -> None:
    query = Filters(q="lamp", channel="mail", provider="ses", flag="odd", tag="x", unread="1").query("mine")
    assert (query.sandbox, query.q, query.channel, query.provider) == ("mine", "lamp", "mail", "ses")
    assert (query.flag, query.tag, query.is_read) == ("odd", "x", False)
    nothing = Filters().query("mine")
    assert nothing.is_whole_sandbox


def test_a_url_keeps_what_is_not_changed_and_begins_at_the_first_page() -> None:
    given = Filters(q="to:a b", channel="mail")
    assert given.url() == "/?q=to%3Aa+b&channel=mail"
    assert given.url(channel="", unread="1") == "/?q=to%3Aa+b&unread=1"
    assert given.url(cursor="c1") == "/?q=to%3Aa+b&channel=mail&cursor=c1"
    assert given.url(newer="n1").endswith("&newer=n1")
    assert Filters().url() == "/"


def test_what_stands_in_menus_can_be_taken_away_one_by_one() -> None:
    given = Filters(q="lamp", provider="ses", tag="x")
    assert given.chips == [("provider", "ses", "/?q=lamp&tag=x"), ("tag", "x", "/?q=lamp&provider=ses")]


async def test_a_request_is_read_kindly() -> None:
    assert await filters(q="  lamp ", unread="0") == Filters(q="lamp")
    assert await filters(unread="true") == Filters(unread="1")
