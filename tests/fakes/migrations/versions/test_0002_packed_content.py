from typing import Any

import zstandard
from sqlalchemy import text

from fakes import migrations
from fakes.core import schema
from fakes.core.kernel import KernelSettings, running
from fakes.core.query import CaptureQuery
from fakes.core.schema import Migrations
from fakes.core.store import StoreLocation
from fakes.core.text import SearchText, sandbox_token
from tests.fakes.core.fresh import HISTORY

SEARCH = SearchText("an old one", "ada", "of lamps", sandbox_token("default"))
CAPTURE: dict[str, Any] = {
    "sandbox": "default",
    "channel": "mail",
    "provider": "smtp",
    "kind": "mail",
    "created_ms": 1,
    "sender": "",
    "recipients": "[]",
    "title": "An old one",
    "preview": "",
    "size": 3,
    "is_read": 0,
    "tags": "[]",
    "codes": "[]",
    "links": "[]",
    "flags": "[]",
}


def _insert(table: str, row: dict[str, Any]) -> Any:
    names = ", ".join(f'"{name}"' for name in row)
    return text(f"INSERT INTO {table}({names}) VALUES ({', '.join(f':{name}' for name in row)})")


def _body(number: int) -> dict[str, Any]:
    detail, indexed = b'{"subject":"%d"}' % number, SEARCH.packed().encode()
    packed = zstandard.compress(indexed) if number == 1 else indexed
    return {"id": number, "detail": detail, "indexed": packed, "raw_size": 3, "raw": b"old"}


async def test_captures_of_the_first_release_are_still_there(database_url: str) -> None:
    dialect = StoreLocation.parse(database_url).dialect("test")
    engine = dialect.open(for_writing=True, connections=1)
    with engine.begin() as conn:
        conn.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    schema.migrate(engine, dialect, Migrations(migrations.FOLDER, "0001"))
    with engine.begin() as conn:
        for number in range(1, 503):
            conn.execute(_insert("capture", {"id": number, **CAPTURE}), {"id": number, **CAPTURE})
            conn.execute(_insert("capture_body", _body(number)), _body(number))
        dialect.index(conn, [(number, SEARCH) for number in range(1, 503)])
    engine.dispose()
    dialect.release()

    async with running(KernelSettings(database_url=database_url), HISTORY, []) as kernel:
        library = kernel.context.library
        for number in (1, 2, 502):
            found = await library.get_number("default", number)
            assert (found.detail, found.search) == ({"subject": str(number)}, SEARCH)
            assert await library.raw("default", found.id) == b"old"
        assert await library.delete_matching(CaptureQuery("default", q="lamps")) == 502
        assert (await library.page(CaptureQuery("default", q="lamps"))).total == 0
