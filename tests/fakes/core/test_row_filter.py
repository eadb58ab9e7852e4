"""Every way to search, asked of the index, of the rows and of captures in memory: they must agree."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from fakes.core.captures import Capture
from fakes.core.fake import Context
from fakes.core.query import CaptureQuery
from fakes.core.row_filter import filtered
from fakes.core.rows import CAPTURE
from tests.fakes.core.builders import capture


async def test_rows_are_filtered_within_the_index_of_their_sandbox(context: Context) -> None:
    if context.store.dialect.name != "sqlite":
        # The planner of PostgreSQL decides by what the table holds.
        return
    query = CaptureQuery("default", q="before:2026 larger:1", is_read=False, after_id=0)
    statement = filtered(select(CAPTURE.c.id), query, context.store.dialect).order_by(CAPTURE.c.id.desc())
    plan = await context.store.read(
        lambda conn: [
            row[3]
            for row in conn.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement.compile(conn, compile_kwargs={'literal_binds': True})}"
            )
        ]
    )
    assert plan == ["SEARCH capture USING COVERING INDEX capture_by_sandbox (sandbox=? AND id>?)"]


async def three(context: Context) -> None:
    """A mail, a text and a payment that differ in everything."""
    await capture(
        context,
        title="Order ready",
        sender="shop@example.com",
        recipients=["ada.lovelace@example.org", "bob@example.org"],
        text="three blue lamps",
        size=2_000_000,
        flags=["attachment"],
        created_ms=1_000,
    )
    text = await capture(
        context,
        channel="sms",
        provider="twilio",
        kind="outbound",
        title="Your code is 123 456",
        sender="+15005550006",
        recipients=["+15551230000"],
        text="Your code is 123 456",
        codes=["123456"],
        links=[{"url": "https://shop.test", "text": ""}],
        created_ms=2_000,
    )
    await context.library.revise("default", text.id, is_read=True, tags=["seen", "two words"])
    await capture(
        context,
        channel="payments",
        title="Paid",
        sender="",
        recipients=[],
        people=["cus_1"],
        text="lamps",
        created_ms=90_000_000,
    )
    await capture(context, sandbox="other", title="Order of others", text="lamps")


@pytest.mark.parametrize(
    ("q", "titles"),
    [
        ("lamps", "Paid,Order ready"),
        ("lamps -blue", "Paid"),
        ("to:ada", "Order ready"),
        ("to:ada.lovelace@example.org", "Order ready"),
        ("to:@example.org", "Order ready"),
        ("to:love*", "Order ready"),
        ("to:+1555*", "Your code is 123 456"),
        ("-to:ada", "Paid,Your code is 123 456"),
        ("from:shop", "Order ready"),
        ("from:ada", ""),
        ("subject:order", "Order ready"),
        ("subject:lamps", ""),
        ('subject:"code is 12*', "Your code is 123 456"),
        ("subject:rea*", "Order ready"),
        ("channel:sms", "Your code is 123 456"),
        ("provider:twilio OR channel:payments", "Paid,Your code is 123 456"),
        ("has:attachment", "Order ready"),
        ("has:code has:link", "Your code is 123 456"),
        ("code:123-456", "Your code is 123 456"),
        ("code:12*", "Your code is 123 456"),
        ("is:read", "Your code is 123 456"),
        ("is:unread lamps", "Paid,Order ready"),
        ("is:tagged", "Your code is 123 456"),
        ('tag:"two words"', "Your code is 123 456"),
        ("-tag:seen", "Paid,Order ready"),
        ("larger:1M", "Order ready"),
        ("smaller:1M", "Paid,Your code is 123 456"),
        ("larger:1M OR code", "Your code is 123 456,Order ready"),
        ("larger:1M OR -lamps", "Your code is 123 456,Order ready"),
        ("is:read OR -is:read", "Paid,Your code is 123 456,Order ready"),
        ("blue OR -lamps", "Your code is 123 456,Order ready"),
        ("after:1970-01-02", "Paid"),
        ("before:1970-01-01T00:00:02", "Order ready"),
        ("flag:attachment OR tag:seen lamps OR code", "Your code is 123 456,Order ready"),
    ],
)
async def test_a_search_finds_the_same_in_the_store_and_in_memory(
    context: Context, q: str, titles: str
) -> None:
    await three(context)
    query = CaptureQuery("default", q=q)

    page = await context.library.page(query)
    everything = await context.library.newest(CaptureQuery("default"), limit=10)
    oldest = await context.library.oldest(query, limit=10)

    expected = [title for title in titles.split(",") if title]
    assert [item.title for item in page.items] == expected
    assert [each.title for each in everything if query.mismatch(each) is None] == expected
    assert [each.title for each in reversed(oldest)] == expected
    assert page.total == len(expected)


async def test_rows_are_asked_only_for_what_the_index_does_not_know(context: Context) -> None:
    dialect = context.store.dialect
    plain = filtered(CAPTURE.select(), CaptureQuery("default", q="lamps to:ada"), dialect)
    mixed = filtered(CAPTURE.select(), CaptureQuery("default", q="lamps OR is:read"), dialect)
    assert "capture_search" not in str(plain)
    assert "capture_search" in str(mixed)


WORDS = st.sampled_from(["lamp", "Lampe", "Grüße", "code", "123456", "a.b", "验证码", "x"])
TEXTS = st.lists(WORDS, max_size=4).map(" ".join)
PLAIN = st.builds(
    lambda words, star: f'"{words}"' if " " in words else words + star,
    TEXTS.filter(bool),
    st.sampled_from(["", "*"]),
)
OPERATED = st.builds(
    lambda name, word, star: f"{name}:{word}{star}",
    st.sampled_from(["subject", "to", "from", "code"]),
    WORDS,
    st.sampled_from(["", "*"]),
)
FACTS = st.sampled_from(
    ["is:read", "is:unread", "tag:x", "larger:50", "smaller:50", "has:code", "channel:sms"]
)
ITEMS = st.builds(lambda minus, item: ("-" if minus else "") + item, st.booleans(), PLAIN | OPERATED | FACTS)
SEARCHES = st.lists(ITEMS, min_size=1, max_size=5).flatmap(
    lambda items: st.lists(st.sampled_from([" ", " OR "]), min_size=len(items), max_size=len(items)).map(
        lambda joints: "".join(
            item + (joint if place < len(items) - 1 else "")
            for place, (item, joint) in enumerate(zip(items, joints, strict=True))
        )
    )
)
DRAFTS = st.fixed_dictionaries(
    {
        "title": TEXTS,
        "text": TEXTS,
        "sender": WORDS,
        "recipients": st.lists(WORDS, max_size=2),
        "codes": st.lists(st.sampled_from(["123456", "x"]), max_size=1),
        "size": st.sampled_from([10, 100]),
        "channel": st.sampled_from(["mail", "sms"]),
    }
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drafts=st.lists(DRAFTS, min_size=1, max_size=3), q=SEARCHES)
async def test_the_store_and_a_waiter_agree_on_every_search(
    context: Context, drafts: list[dict[str, Any]], q: str
) -> None:
    await context.library.delete_matching(CaptureQuery("default"))
    stored: list[Capture] = [await capture(context, **draft) for draft in drafts]
    stored[0] = await context.library.revise("default", stored[0].id, is_read=True, tags=["x"])
    query = CaptureQuery("default", q=q)

    from_store = {item.number for item in await context.library.newest(query, limit=100)}

    after = replace(query, after_id=0)
    assert from_store == {each.number for each in stored if after.mismatch(each) is None}
