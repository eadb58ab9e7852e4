"""The tables of the SMS channel; JSON columns hold text, as everywhere in the store."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, SmallInteger, Text
from sqlmodel import Field

from fakes.core.tables import StoredRow


class SmsMessageRow(StoredRow, table=True):
    """A text as its provider knows it. `sid` is the provider's id for it, `id` the number of its capture.

    `outcome` is the status that time will lead to; `sender` is empty while a messaging service has not chosen one;
    `history` is `[[status, ms], …]`, `notes` what went wrong around it, `[{code, message}, …]`. A text that the app redacted or deleted is hidden from the provider's API only.
    """

    __tablename__ = "sms_message"
    __table_args__ = (
        Index("sms_message_by_account", "sandbox", "account", "id"),
        Index("sms_message_by_recipient", "sandbox", "recipient", "id"),
        Index("sms_message_by_sender", "sandbox", "sender", "id"),
    )

    sandbox: str = Field(primary_key=True)
    sid: str = Field(primary_key=True)
    id: int = Field(sa_type=BigInteger)
    provider: str
    account: str
    direction: str
    sender: str
    recipient: str
    body: str = Field(sa_type=Text)
    media: str = Field(sa_type=Text)
    encoding: str
    segments: int
    status: str
    outcome: str
    error_code: int | None = None
    service: str | None = None
    status_callback: str | None = Field(default=None, sa_type=Text)
    status_method: str
    feedback: str | None = None
    is_redacted: int = Field(default=0, sa_type=SmallInteger)
    is_deleted: int = Field(default=0, sa_type=SmallInteger)
    flags: str = Field(sa_type=Text)
    notes: str = Field(sa_type=Text)
    history: str = Field(sa_type=Text)
    send_at_ms: int | None = Field(default=None, sa_type=BigInteger)
    created_ms: int = Field(sa_type=BigInteger)
    updated_ms: int = Field(sa_type=BigInteger)
    sent_ms: int | None = Field(default=None, sa_type=BigInteger)


class SmsNumberRow(StoredRow, table=True):
    """A number of the app's: where texts to it are announced, and to which account and service it belongs."""

    __tablename__ = "sms_number"

    sandbox: str = Field(primary_key=True)
    number: str = Field(primary_key=True)
    provider: str
    account: str | None = None
    service: str | None = None
    sms_url: str = Field(sa_type=Text)
    sms_method: str
    fallback_url: str | None = Field(default=None, sa_type=Text)
    fallback_method: str
    status_callback: str | None = Field(default=None, sa_type=Text)
    created_ms: int = Field(sa_type=BigInteger)


class SmsOptOutRow(StoredRow, table=True):
    """A recipient who answered STOP to a sender: a number, or a messaging service as a whole."""

    __tablename__ = "sms_opt_out"

    sandbox: str = Field(primary_key=True)
    sender: str = Field(primary_key=True)
    recipient: str = Field(primary_key=True)
    created_ms: int = Field(sa_type=BigInteger)


class SmsAccountRow(StoredRow, table=True):
    """A provider account that an app used, with the secret that callbacks to it are signed with."""

    __tablename__ = "sms_account"
    __table_args__ = (Index("sms_account_by_use", "sandbox", "provider", "seen_ms"),)

    sandbox: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    provider: str
    secret: str
    seen_ms: int = Field(sa_type=BigInteger)
