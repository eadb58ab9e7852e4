"""The texts that searches for a part of a word look through; they are made of what is there, after the start."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table."""
    keys = [
        sa.Column(name, sa.String(), primary_key=True, nullable=False)
        for name in ("sandbox", "account", "object")
    ]
    op.create_table(
        "payment_text",
        *keys,
        sa.Column("seq", sa.BigInteger(), primary_key=True, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("payment_text")
