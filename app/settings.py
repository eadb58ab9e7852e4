"""Every setting of the service, its default and its meaning; nothing is read at import."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from app.spelling import PREFIX
from fakes.core.clock import duration_ms
from fakes.core.errors import InvalidInput

if TYPE_CHECKING:
    from fakes.core.kernel import KernelSettings

Port = int | None


class Settings(BaseModel):
    """Read from the environment (`STAGEDOOR_<NAME>`) and from the flags of `serve`, which win."""

    model_config = ConfigDict(extra="forbid", validate_default=True)

    host: str = Field("127.0.0.1", description="Address that every listener binds to; 0.0.0.0 is everywhere.")
    http_port: int = Field(
        8025, ge=0, le=65535, description="Web inbox, API and HTTP providers; 0 picks a free port."
    )
    smtp_port: int = Field(1025, ge=0, le=65535, description="SMTP; 0 picks a free port.")
    smtps_port: Port = Field(None, ge=0, le=65535, description="SMTP inside TLS; off unless given.")
    smtp_starttls: Literal["off", "optional", "required"] = Field(
        "off", description="STARTTLS on the SMTP port."
    )
    tls_cert: Path | None = Field(
        None, description="PEM certificate chain; one is generated if none is given."
    )
    tls_key: Path | None = Field(None, description="PEM key of the certificate.")
    database_url: str = Field(
        "sqlite:///stagedoor-data/stagedoor.db",
        description="sqlite:///path, or postgresql://user:password@host/name, which processes may share.",
    )
    ephemeral: bool = Field(False, description="Use a temporary database that is removed at exit.")
    auth: str = Field(
        "", description="user:password, or a file of such lines, for the web pages and our API."
    )
    max_message_bytes: int = Field(
        50 * 1024 * 1024, ge=1024, description="Largest mail (SMTP SIZE) and HTTP body."
    )
    max_connections: int = Field(
        1000, ge=1, le=100_000, description="Connections that each port holds at once; more are turned away."
    )
    retention_count: int = Field(
        100_000, ge=0, description="Captures kept per sandbox, the oldest go first; 0 keeps all."
    )
    retention_age: str = Field(
        "", description="How long captures are kept, as ISO 8601 duration (P14D); empty for ever."
    )
    public_url: str = Field(
        "", description="Where people and apps reach the HTTP port, if it is not its own address."
    )
    callback_timeout: float = Field(
        15.0, gt=0, le=300, description="Seconds that the app has to answer a callback."
    )
    callback_verify_tls: bool = Field(
        True, description="Refuse callbacks to https URLs with untrusted certificates."
    )
    stripe_fees: str = Field(
        "2.9%+30", description="What Stripe keeps of a charge: 2.9%+30, and eur=1.5%+25 for one currency."
    )
    stripe_unknown_ids: Literal["refuse", "create"] = Field(
        "refuse", description="What Stripe answers to an id that names nothing: create gives a fresh object."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="What goes to standard error."
    )

    @model_validator(mode="before")
    @classmethod
    def _with_environment(cls, given: dict[str, Any]) -> dict[str, Any]:
        # A setting is one word of text: the packages that read more than that take longer to load than all settings.
        values = {variable.upper(): value for variable, value in os.environ.items()}
        names = {name: f"{PREFIX}{name.upper()}" for name in cls.model_fields}
        return {name: values[variable] for name, variable in names.items() if variable in values} | given

    @field_validator("smtps_port", mode="before")
    @classmethod
    def _off(cls, value: object) -> object:
        return None if value in ("", "off") else value

    @field_validator("retention_age")
    @classmethod
    def _duration(cls, value: str) -> str:
        if value:
            try:
                duration_ms(value)
            except InvalidInput as error:
                raise ValueError(f"{error.detail} {error.hint}") from None
        return value

    @model_validator(mode="after")
    def _certificate_and_key(self) -> Self:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert and tls_key belong together: give both or neither")
        return self

    @property
    def data_folder(self) -> Path | None:
        """Where files are kept beside the database; None if nothing is kept or the database is PostgreSQL."""
        if self.ephemeral or not self.database_url.startswith("sqlite:///"):
            return None
        return Path(self.database_url.removeprefix("sqlite:///")).parent

    def kernel(self) -> KernelSettings:
        """Return what the kernel and the fakes need of it."""
        # The kernel takes a third of a second to import: a port in use must be told of before that.
        from fakes.core.fake import FakeSettings
        from fakes.core.kernel import KernelSettings
        from fakes.core.limits import Limits
        from fakes.core.upkeep import Retention

        return KernelSettings(
            database_url="" if self.ephemeral else self.database_url,
            limits=Limits(max_message_bytes=self.max_message_bytes, max_connections=self.max_connections),
            retention=Retention(
                count=self.retention_count or None,
                age_ms=duration_ms(self.retention_age) if self.retention_age else None,
            ),
            fakes=FakeSettings(
                host=self.host,
                data_folder=str(self.data_folder or ""),
                is_ephemeral=self.ephemeral,
                values=self.model_dump(),
            ),
            callback_timeout_s=self.callback_timeout,
            verify_callback_tls=self.callback_verify_tls,
        )
