"""Certificates are made once, kept safely, checked, and good enough for a client that verifies."""

import asyncio
import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from fakes.mail.providers.smtp.certificate import (
    CERTIFICATE_FILE,
    KEY_FILE,
    CertificateUnusable,
    generated_context,
    own_context,
    self_signed,
)


def write_pair(folder: Path, names: tuple[str, ...] = ()) -> tuple[Path, Path]:
    certificate, key = self_signed(names)
    paths = folder / "own.pem", folder / "own.key"
    for path, content in zip(paths, (certificate, key), strict=True):
        path.write_bytes(content)
    return paths


async def served_certificate(context: ssl.SSLContext, client: ssl.SSLContext, name: str) -> bytes:
    """Shake hands with a server that uses `context`; return the certificate it showed."""
    shown: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    address = server.sockets[0].getsockname()[:2]
    try:
        reader, writer = await asyncio.open_connection(*address, ssl=client, server_hostname=name)
        shown.set_result(writer.get_extra_info("ssl_object").getpeercert(binary_form=True))
        await reader.read()
        writer.close()
        await writer.wait_closed()
    finally:
        server.close()
        await server.wait_closed()
    return await shown


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1", "stagedoor", "mail.example", "192.0.2.7"])
async def test_a_client_that_trusts_it_can_verify_it_strictly(name: str, tmp_path: Path) -> None:
    context = generated_context(tmp_path, ["mail.example", "192.0.2.7"])
    client = ssl.create_default_context(cafile=str(tmp_path / CERTIFICATE_FILE))
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    assert await served_certificate(context, client, name)


async def test_a_client_that_does_not_trust_it_is_warned(tmp_path: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        await served_certificate(generated_context(None), ssl.create_default_context(), "localhost")


async def test_it_is_kept_and_used_again(tmp_path: Path) -> None:
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    shown = [
        await served_certificate(generated_context(tmp_path / "data"), client, "localhost") for _ in range(2)
    ]
    assert shown[0] == shown[1]
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == [CERTIFICATE_FILE, KEY_FILE]
    assert stat.S_IMODE((tmp_path / "data" / KEY_FILE).stat().st_mode) == 0o600


def test_without_a_folder_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert isinstance(generated_context(None), ssl.SSLContext)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", ["no key", "other key", "no certificate", "nonsense", "empty"])
def test_a_damaged_pair_is_replaced(damage: str, tmp_path: Path) -> None:
    generated_context(tmp_path)
    certificate, key = tmp_path / CERTIFICATE_FILE, tmp_path / KEY_FILE
    before = certificate.read_bytes()
    match damage:
        case "no key":
            key.unlink()
        case "other key":
            key.write_bytes(self_signed()[1])
        case "no certificate":
            certificate.unlink()
        case "nonsense":
            certificate.write_bytes(b"nonsense")
        case "empty":
            certificate.write_bytes(b"")
    assert isinstance(generated_context(tmp_path), ssl.SSLContext)
    assert certificate.read_bytes() != before
    own_context(certificate, key)


def test_an_expired_one_is_replaced(tmp_path: Path) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=4000)
    certificate, key = self_signed(made_at=long_ago)
    (tmp_path / CERTIFICATE_FILE).write_bytes(certificate)
    (tmp_path / KEY_FILE).write_bytes(key)
    generated_context(tmp_path)
    after = x509.load_pem_x509_certificate((tmp_path / CERTIFICATE_FILE).read_bytes())
    assert after.not_valid_after_utc > datetime.now(UTC) + timedelta(days=3000)


def test_names_that_no_certificate_can_carry_are_left_out() -> None:
    certificate = x509.load_pem_x509_certificate(
        self_signed(["0.0.0.0", "::", "", "under_score", "ü.example"])[0]
    )
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {"localhost", "stagedoor"} <= set(names.get_values_for_type(x509.DNSName))
    assert [str(each) for each in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1", "::1"]
    assert not set(names.get_values_for_type(x509.DNSName)) & {"", "under_score", "ü.example"}


def test_the_users_own_certificate_is_served(tmp_path: Path) -> None:
    certificate, key = write_pair(tmp_path)
    assert isinstance(own_context(certificate, key), ssl.SSLContext)
    both = tmp_path / "both.pem"
    both.write_bytes(certificate.read_bytes() + key.read_bytes())
    assert isinstance(own_context(both, None), ssl.SSLContext)


def test_an_unusable_one_is_named_with_its_settings(tmp_path: Path) -> None:
    certificate, key = write_pair(tmp_path)
    other = tmp_path / "other.key"
    other.write_bytes(self_signed()[1])
    for cert_path, key_path in (
        (tmp_path / "none.pem", key),
        (certificate, other),
        (key, certificate),
        (certificate, None),
    ):
        with pytest.raises(CertificateUnusable) as failure:
            own_context(cert_path, key_path)
        assert str(cert_path) in failure.value.detail
        assert "STAGEDOOR_TLS_CERT and STAGEDOOR_TLS_KEY" in failure.value.hint
