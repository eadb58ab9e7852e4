from fakes.core.fake import Context
from fakes.core.rows import chunks
from tests.fakes.core.builders import capture


def test_long_work_is_cut_into_chunks() -> None:
    assert [len(chunk) for chunk in chunks(range(450))] == [200, 200, 50]
    assert chunks([]) == []


async def test_a_capture_is_loaded_with_its_detail_and_text(context: Context) -> None:
    stored = await capture(context, detail={"a": 1}, text="three lamps")

    loaded = await context.store.write(lambda tx: tx.find_capture("default", stored.number))

    assert loaded == stored
    assert await context.store.write(lambda tx: tx.find_capture("other", stored.number)) is None
