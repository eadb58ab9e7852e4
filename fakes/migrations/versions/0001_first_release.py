"""The tables of the first release, as data: one line for each column, `key` and `null` where they apply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def number() -> sa.types.TypeEngine[int]:
    """Return the type of what is numbered as it arrives: in SQLite the row number itself."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


TYPES: dict[str, Callable[[], sa.types.TypeEngine[Any]]] = {
    "bigint": sa.BigInteger,
    "bytes": sa.LargeBinary,
    "int": sa.Integer,
    "number": number,
    "smallint": sa.SmallInteger,
    "string": sa.String,
    "text": sa.Text,
}
TABLES = {
    "arrival": """
        name string key
        value bigint
    """,
    "callback": """
        id number key
        sandbox string
        channel string
        provider string
        event string
        endpoint string
        method string
        url text
        headers text
        body bytes
        signer string
        context text
        capture_id bigint null
        state string
        attempts int
        created_ms bigint
        due_ms bigint
        leased_until_ms bigint
        leased_by string
    """,
    "callback_attempt": """
        callback_id bigint key
        number int key
        sandbox string
        at_ms bigint
        took_ms bigint
        headers text
        signed text
        status int null
        answer_headers text
        answer_body bytes
        error text
    """,
    "capture": """
        id number key
        sandbox string
        channel string
        provider string
        kind string
        created_ms bigint
        sender string
        recipients text
        title text
        preview text
        size bigint
        is_read smallint
        tags text
        codes text
        links text
        flags text
        ref string null
    """,
    "capture_body": """
        id number key
        detail bytes
        indexed bytes
        raw_size bigint
        raw_path string null
        raw bytes null
    """,
    "capture_tag": """
        sandbox string key
        id bigint key
        tag string key
    """,
    "counter": """
        sandbox string key
        channel string key
        total bigint
        unread bigint
    """,
    "fault": """
        id number key
        sandbox string
        created_ms bigint
        rule text
        seen bigint
        hits bigint
    """,
    "job": """
        id number key
        sandbox string
        due_ms bigint
        name string
        payload text
    """,
    "payment_funds": """
        sandbox string key
        account string key
        currency string key
        source_type string key
        available_on bigint key
        net bigint
    """,
    "payment_idempotency": """
        sandbox string key
        account string key
        key string key
        fingerprint string
        endpoint string
        request_id string
        created_ms bigint
        status int
        body bytes
    """,
    "payment_object": """
        sandbox string key
        account string key
        id string key
        object string
        seq bigint
        created bigint
        is_deleted smallint
        customer string null
        payment_intent string null
        subscription string null
        charge string null
        lookup string null
        type string null
        status string null
        data text
        private text null
    """,
    "payment_roster": """
        sandbox string key
        account string key
        endpoints text
    """,
    "payment_content": """
        sandbox string key
        account string key
        id string key
        mime string
        content bytes
    """,
    "payment_word": """
        sandbox string key
        account string key
        object string key
        field string key
        value string key
        seq bigint key
        id string
    """,
    "request": """
        id number key
        sandbox string
        provider string
        method string
        path text
        status int
        at_ms bigint
        took_us bigint
        record bytes
    """,
    "sandbox": """
        name string key
        created_ms bigint
        cleared_id bigint
        swept_id bigint
        clock_offset_ms bigint
        clock_frozen_at_ms bigint null
        is_deleted smallint
    """,
    "sms_account": """
        sandbox string key
        account string key
        provider string
        secret string
        seen_ms bigint
    """,
    "sms_message": """
        sandbox string key
        sid string key
        id bigint
        provider string
        account string
        direction string
        sender string
        recipient string
        body text
        media text
        encoding string
        segments int
        status string
        outcome string
        error_code int null
        service string null
        status_callback text null
        status_method string
        feedback string null
        is_redacted smallint
        is_deleted smallint
        flags text
        notes text
        history text
        send_at_ms bigint null
        created_ms bigint
        updated_ms bigint
        sent_ms bigint null
    """,
    "sms_number": """
        sandbox string key
        number string key
        provider string
        account string null
        service string null
        sms_url text
        sms_method string
        fallback_url text null
        fallback_method string
        status_callback text null
        created_ms bigint
    """,
    "sms_opt_out": """
        sandbox string key
        sender string key
        recipient string key
        created_ms bigint
    """,
}
INDEXES: dict[str, tuple[str, list[str]]] = {
    "callback_attempt_by_sandbox": ("callback_attempt", ["sandbox"]),
    "callback_by_capture": ("callback", ["sandbox", "capture_id"]),
    "callback_by_due": ("callback", ["state", "sandbox", "due_ms"]),
    "callback_by_lease": ("callback", ["sandbox", "endpoint"]),
    "callback_by_sandbox": ("callback", ["sandbox", "id"]),
    "capture_by_ref": ("capture", ["sandbox", "ref"]),
    "capture_by_sandbox": ("capture", ["sandbox", "id", "created_ms", "is_read", "size"]),
    "capture_tag_by_tag": ("capture_tag", ["sandbox", "tag", "id"]),
    "fault_by_sandbox": ("fault", ["sandbox"]),
    "job_by_due": ("job", ["sandbox", "due_ms"]),
    "payment_idempotency_by_age": ("payment_idempotency", ["sandbox", "created_ms"]),
    "payment_object_by_charge": ("payment_object", ["sandbox", "account", "charge", "object", "seq"]),
    "payment_object_by_customer": ("payment_object", ["sandbox", "account", "customer", "object", "seq"]),
    "payment_object_by_kind": (
        "payment_object",
        ["sandbox", "account", "object", "seq", "created", "is_deleted"],
    ),
    "payment_object_by_lookup": ("payment_object", ["sandbox", "account", "lookup", "object", "seq"]),
    "payment_object_by_payment_intent": (
        "payment_object",
        ["sandbox", "account", "payment_intent", "object", "seq"],
    ),
    "payment_object_by_status": ("payment_object", ["sandbox", "account", "status", "object", "seq"]),
    "payment_object_by_subscription": (
        "payment_object",
        ["sandbox", "account", "subscription", "object", "seq"],
    ),
    "payment_object_by_type": ("payment_object", ["sandbox", "account", "type", "object", "seq"]),
    "request_by_sandbox": ("request", ["sandbox", "id"]),
    "sms_account_by_use": ("sms_account", ["sandbox", "provider", "seen_ms"]),
    "sms_message_by_account": ("sms_message", ["sandbox", "account", "id"]),
    "sms_message_by_recipient": ("sms_message", ["sandbox", "recipient", "id"]),
    "sms_message_by_sender": ("sms_message", ["sandbox", "sender", "id"]),
}
# Tables that are their own index.
KEYED = frozenset(("payment_word",))
# Indexes of some rows only.
CONDITIONS = {
    "callback_by_lease": "leased_until_ms > 0",
    "payment_object_by_charge": "charge IS NOT NULL",
    "payment_object_by_customer": "customer IS NOT NULL",
    "payment_object_by_lookup": "lookup IS NOT NULL",
    "payment_object_by_payment_intent": "payment_intent IS NOT NULL",
    "payment_object_by_status": "status IS NOT NULL",
    "payment_object_by_subscription": "subscription IS NOT NULL",
    "payment_object_by_type": "type IS NOT NULL",
}


def column(line: str) -> sa.Column[Any]:
    """Return the column that a line describes."""
    name, kind, *marks = line.split()
    return sa.Column(name, TYPES[kind](), primary_key="key" in marks, nullable="null" in marks)


def upgrade() -> None:
    """Create every table and index."""
    for name, lines in TABLES.items():
        described = [column(line) for line in lines.strip().splitlines()]
        op.create_table(name, *described, sqlite_with_rowid=name not in KEYED)
    for name, (table, columns) in INDEXES.items():
        condition = sa.text(CONDITIONS[name]) if name in CONDITIONS else None
        op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    """Drop every table, and its indexes with it."""
    for name in TABLES:
        op.drop_table(name)
