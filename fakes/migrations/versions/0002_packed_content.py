"""Detail and indexed text of a capture become one packed run of bytes, and what captures have in common has a table."""

from __future__ import annotations

import sqlalchemy as sa
import zstandard
from alembic import op

revision = "0002"
down_revision = "0001"

_ZSTD = b"\x28\xb5\x2f\xfd"
_CHUNK = 500
_OLD = sa.text(
    'SELECT id, content AS detail, "indexed" FROM capture_body WHERE id > :last ORDER BY id LIMIT :chunk'
)
_NEW = sa.text("UPDATE capture_body SET content = :content WHERE id = :id")


def upgrade() -> None:
    """Join what stood in two columns; how long it was is known without a third."""
    op.create_table(
        "boilerplate",
        sa.Column("key", sa.String(), primary_key=True, nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
    )
    op.execute("ALTER TABLE capture_body RENAME COLUMN detail TO content")
    _join()
    op.execute('ALTER TABLE capture_body DROP COLUMN "indexed"')
    op.execute("ALTER TABLE capture_body DROP COLUMN raw_size")


def _join() -> None:
    conn = op.get_bind()
    pack, unpack = zstandard.ZstdCompressor(level=3), zstandard.ZstdDecompressor()

    def plain(data: bytes) -> bytes:
        return unpack.decompress(data) if data.startswith(_ZSTD) else data

    last = 0
    while rows := conn.execute(_OLD, {"last": last, "chunk": _CHUNK}).all():
        joined = [(row.id, b"\0".join((plain(row.detail), plain(row.indexed)))) for row in rows]
        conn.execute(_NEW, [{"id": number, "content": pack.compress(content)} for number, content in joined])
        last = rows[-1].id


def downgrade() -> None:
    """Refuse: what is packed with boilerplate cannot be read by an older release."""
    raise NotImplementedError("Keep a copy of the database from before the newer release.")
