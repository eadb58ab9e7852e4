"""Which SMTP ports a server has, by its settings; what happens on one is the listener's matter."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Final

from fakes.core.fake import Context
from fakes.mail.providers.smtp.listener import Listener
from fakes.mail.providers.smtp.session import Inbox, StartTls, Terms

_HOSTNAME: Final = "stagedoor.localhost"


def smtp_listeners(context: Context, inbox: Inbox) -> list[Listener]:
    """Return the listeners for SMTP_PORT and, if it is set, SMTPS_PORT, which put their mail into `inbox`.

    Raises CertificateUnusable.
    """
    settings = context.settings
    starttls = StartTls(settings.values["smtp_starttls"])
    smtps_port: int | None = settings.values["smtps_port"]
    is_tls_needed = starttls is not StartTls.OFF or smtps_port is not None
    terms = Terms(
        inbox=inbox,
        faults=context.faults,
        tasks=context.tasks,
        limits=context.limits,
        hostname=_HOSTNAME,
        starttls=starttls,
        tls_context=_tls_context(context) if is_tls_needed else None,
    )
    listeners = [
        Listener(
            terms,
            name="smtp",
            host=settings.host,
            port=settings.values["smtp_port"],
            setting="STAGEDOOR_SMTP_PORT",
        )
    ]
    if smtps_port is not None:
        listeners.append(
            Listener(
                terms,
                name="smtps",
                host=settings.host,
                port=smtps_port,
                setting="STAGEDOOR_SMTPS_PORT",
                tls=terms.tls_context,
            )
        )
    return listeners


def _tls_context(context: Context) -> ssl.SSLContext:
    # What makes certificates needs 8 MB of memory: a server without TLS does without.
    from fakes.mail.providers.smtp.certificate import generated_context, own_context

    settings = context.settings
    certificate, key = settings.values["tls_cert"], settings.values["tls_key"]
    if certificate is not None:
        return own_context(Path(certificate), Path(key) if key is not None else None)
    is_kept = settings.data_folder and not settings.is_ephemeral
    return generated_context(Path(settings.data_folder) if is_kept else None, [_HOSTNAME, settings.host])
