"""The certificate that TLS is offered with: the user's own, or a self-signed one made on first use."""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from fakes.core.clock import wall_ms
from fakes.core.errors import KernelError

CERTIFICATE_FILE: Final = "tls-certificate.pem"
KEY_FILE: Final = "tls-key.pem"
_LIFETIME: Final = timedelta(days=3650)
_MARGIN: Final = timedelta(days=1)
_DNS_NAME: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?")


class CertificateUnusable(KernelError):
    """The configured certificate or key cannot be read, or they do not belong together."""

    title = "Certificate unusable"


def own_context(certificate: Path, key: Path | None) -> ssl.SSLContext:
    """Return a context that serves the user's PEM certificate; `key` is None if the same file holds it.

    Raises CertificateUnusable.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # Without a password of its own, OpenSSL would ask for one on the terminal.
        context.load_cert_chain(certificate, key, password="")
    except OSError as error:
        files = f"{certificate} and {key}" if key else str(certificate)
        raise CertificateUnusable(
            f"TLS cannot use {files}: {error}.",
            hint="Set STAGEDOOR_TLS_CERT and STAGEDOOR_TLS_KEY to a PEM certificate and its unencrypted key, "
            "or to nothing for a generated one.",
        ) from error
    return context


def generated_context(folder: Path | None, names: Iterable[str] = ()) -> ssl.SSLContext:
    """Return a context that serves a self-signed certificate for this machine and `names`.

    It is kept in `folder`, where clients can be pointed to trust it, and used again until it expires; with None it
    lives in memory only.
    """
    if folder is not None and (context := _kept_context(folder)):
        return context
    certificate, key = self_signed(names)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        _write_atomically(folder / KEY_FILE, key, mode=0o600)
        _write_atomically(folder / CERTIFICATE_FILE, certificate, mode=0o644)
    # Another process may write its own pair at the same time: this one serves what it made.
    with TemporaryDirectory(prefix="stagedoor-tls-") as temporary:
        pair = Path(temporary, CERTIFICATE_FILE)
        pair.touch(mode=0o600)
        pair.write_bytes(certificate + key)
        return own_context(pair, None)


def _kept_context(folder: Path) -> ssl.SSLContext | None:
    path = folder / CERTIFICATE_FILE
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        if certificate.not_valid_after_utc < _now() + _MARGIN:
            return None
        return own_context(path, folder / KEY_FILE)
    except (OSError, ValueError, CertificateUnusable):
        return None


def self_signed(names: Iterable[str] = (), *, made_at: datetime | None = None) -> tuple[bytes, bytes]:
    """Return a certificate and its key, both PEM, for this machine's names and addresses and for `names`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Stagedoor")])
    public_key = key.public_key()
    now = made_at or _now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _MARGIN)
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.SubjectAlternativeName(_alternative_names(names)), critical=False)
        # Its own authority: who puts it among the trusted certificates can verify it, strictly as well.
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public_key), critical=False)
        .sign(key, hashes.SHA256())
    )
    private_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private_pem


def _key_usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _alternative_names(names: Iterable[str]) -> list[x509.GeneralName]:
    found: dict[x509.GeneralName, None] = {}
    for name in ("localhost", "stagedoor", socket.gethostname(), "127.0.0.1", "::1", *names):
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            if _DNS_NAME.fullmatch(name):
                found[x509.DNSName(name)] = None
        else:
            if not address.is_unspecified:
                found[x509.IPAddress(address)] = None
    return list(found)


def _write_atomically(path: Path, content: bytes, *, mode: int) -> None:
    with TemporaryDirectory(dir=path.parent, prefix=".tls-") as temporary:
        fresh = Path(temporary, path.name)
        fresh.touch(mode=mode)
        fresh.write_bytes(content)
        fresh.replace(path)


def _now() -> datetime:
    return datetime.fromtimestamp(wall_ms() / 1000, UTC)
