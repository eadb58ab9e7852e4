"""The tables of the payments channel: one of JSON documents for every kind of object, and its satellites."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, SmallInteger, Text
from sqlmodel import Field

from fakes.core.tables import StoredRow, partial_index

PLATFORM = ""
"""The `account` of objects that belong to the sandbox's own account, not to a connected one."""


def _list_index(name: str, column: str) -> Index:
    columns = ("sandbox", "account", column, "object", "seq")
    return partial_index(f"payment_object_by_{name}", *columns, where=f"{column} IS NOT NULL")


class PaymentObjectRow(StoredRow, table=True):
    """One object as its document, with the fields by which lists are filtered.

    `data` is the object as the API shows it, `private` what the API never shows (which test card it is, whether it
    was used). `seq` orders lists; `created` is Unix seconds of the sandbox's clock. `lookup` is the one further
    field by which the object's own list is filtered: a customer's mail address, a transaction's source.
    """

    __tablename__ = "payment_object"
    __table_args__ = (
        # The last two let a list pass over what it does not want without reading the objects themselves.
        Index("payment_object_by_kind", "sandbox", "account", "object", "seq", "created", "is_deleted"),
        _list_index("customer", "customer"),
        _list_index("payment_intent", "payment_intent"),
        _list_index("subscription", "subscription"),
        _list_index("charge", "charge"),
        _list_index("lookup", "lookup"),
        _list_index("type", "type"),
        _list_index("status", "status"),
    )

    sandbox: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    object: str
    seq: int = Field(sa_type=BigInteger)
    created: int = Field(sa_type=BigInteger)
    is_deleted: int = Field(default=0, sa_type=SmallInteger)
    customer: str | None = None
    payment_intent: str | None = None
    subscription: str | None = None
    charge: str | None = None
    lookup: str | None = None
    type: str | None = None
    status: str | None = None
    data: str = Field(sa_type=Text)
    private: str | None = Field(default=None, sa_type=Text)


class PaymentWordRow(StoredRow, table=True):
    """One word by which searches find an object: a metadata entry, a name, a mail address; in small letters.

    A word that the object has lost stays here: whoever finds an object by a word looks at the object itself.
    """

    __tablename__ = "payment_word"
    # The key is nearly all of it: a table beside its index would be written twice.
    __table_args__ = ({"sqlite_with_rowid": False},)

    sandbox: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    object: str = Field(primary_key=True)
    field: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    id: str


class PaymentTextRow(StoredRow, table=True):
    """What searches for a part of a word look through: the words of many objects, a line for each with its `seq`.

    `seq` is that of the last object whose words are here. Words that an object gets later have a row of their own, whose
    number is below zero.
    """

    __tablename__ = "payment_text"

    sandbox: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    object: str = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    text: str = Field(sa_type=Text)


class PaymentIdempotencyRow(StoredRow, table=True):
    """The answer that a repeated request with the same key gets again. `created_ms` is sandbox time."""

    __tablename__ = "payment_idempotency"
    __table_args__ = (Index("payment_idempotency_by_age", "sandbox", "created_ms"),)

    sandbox: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    fingerprint: str
    endpoint: str
    request_id: str
    created_ms: int = Field(sa_type=BigInteger)
    status: int
    body: bytes = Field(sa_column=Column("body", LargeBinary, nullable=False))


class PaymentContentRow(StoredRow, table=True):
    """The bytes of an uploaded file."""

    __tablename__ = "payment_content"

    sandbox: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    mime: str
    content: bytes = Field(sa_column=Column("content", LargeBinary, nullable=False))


class PaymentRosterRow(StoredRow, table=True):
    """The enabled webhook endpoints of an account as one JSON list, so that an event costs one look-up."""

    __tablename__ = "payment_roster"

    sandbox: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    endpoints: str = Field(sa_type=Text)


class PaymentFundsRow(StoredRow, table=True):
    """What comes to an account's balance at one moment, in one currency, from one kind of source.

    `available_on` is Unix seconds; `source_type` is card, bank_account or fpx.
    """

    __tablename__ = "payment_funds"

    sandbox: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    currency: str = Field(primary_key=True)
    source_type: str = Field(primary_key=True)
    available_on: int = Field(primary_key=True, sa_type=BigInteger)
    net: int = Field(sa_type=BigInteger)
