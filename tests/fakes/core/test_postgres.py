from fakes.core.fake import Context
from fakes.core.postgres import Postgres, tsvector
from fakes.core.query import CaptureQuery
from fakes.core.text import SearchText
from tests.fakes.core.builders import capture


def test_a_vector_has_weights_positions_and_tokens() -> None:
    entry = SearchText("your order", "ada", "order of lamps", "cmail s1")
    assert tsvector(entry) == "'your':1A 'order':2A,6 'ada':4B 'of':7 'lamps':8 '=cmail' '=s1'"


def test_words_and_positions_are_bounded() -> None:
    long = tsvector(SearchText("x" * 5000, "", "again " * 20_000, ""))
    assert len(long) < 10_000


async def test_more_words_than_a_vector_holds_cost_only_the_last_of_them(context: Context) -> None:
    letters = [chr(0x10428 + number) for number in range(40)]
    words = ["".join(letters[number // 40**each % 40] for each in range(4)) * 100 for number in range(500)]
    people = [f"n{number}{'x' * 250}@{'y' * 60}.example" for number in range(1000)]
    stored = await capture(context, recipients=people, text=" ".join(words))
    for query in (CaptureQuery("default", q=words[0]), CaptureQuery("default", recipient=people[-1])):
        assert [each.number for each in await context.library.newest(query, limit=2)] == [stored.number]
    assert await context.library.delete_matching(CaptureQuery("default", q=words[0])) == 1


def test_urls_are_given_the_driver() -> None:
    assert Postgres("postgresql://u:p@h/db", node="n").url.drivername == "postgresql+psycopg"


async def test_common_and_rare_words_are_found_newest_first(context: Context) -> None:
    for number in range(30):
        await capture(context, title=f"common {number}", text="common rare" if number == 3 else "common")
    rare = await context.library.newest(CaptureQuery("default", q="rare"), limit=5)
    assert [each.title for each in rare] == ["common 3"]
    common = await context.library.newest(CaptureQuery("default", q="common"), limit=2)
    assert [each.title for each in common] == ["common 29", "common 28"]
