"""The settings decide which SMTP ports there are, and how they are encrypted."""

from pathlib import Path
from typing import Any

import pytest

from fakes.core.limits import Limits
from fakes.mail.providers.smtp.certificate import CERTIFICATE_FILE, KEY_FILE, CertificateUnusable, self_signed
from fakes.mail.providers.smtp.listener import Listener, PortNotAvailable
from fakes.mail.providers.smtp.ports import smtp_listeners
from fakes.mail.providers.smtp.session import StartTls
from tests.fakes.mail.builders import running_kernel
from tests.fakes.mail.providers.smtp.builders import Shelf


async def listeners(folder: Path, **settings: Any) -> list[Listener]:
    async with running_kernel(folder, **settings) as kernel:
        return smtp_listeners(kernel.context, Shelf())


async def test_one_plain_port_unless_told_otherwise(tmp_path: Path) -> None:
    (plain,) = await listeners(tmp_path)
    assert (plain.terms.starttls, plain.terms.tls_context, plain.is_encrypted) == (StartTls.OFF, None, False)
    assert plain.terms.limits == Limits()
    assert not (tmp_path / CERTIFICATE_FILE).exists()


async def test_two_ports_that_share_a_certificate(tmp_path: Path) -> None:
    plain, encrypted = await listeners(tmp_path, smtps_port=0, smtp_starttls="required")
    assert (plain.is_encrypted, encrypted.is_encrypted) == (False, True)
    assert plain.terms.starttls is StartTls.REQUIRED
    assert plain.terms.tls_context is encrypted.terms.tls_context is not None
    for listener in (plain, encrypted):
        await listener.start()
    assert [list(listener.addresses) for listener in (plain, encrypted)] == [["smtp"], ["smtps"]]
    for listener in (plain, encrypted):
        await listener.stop()


@pytest.mark.parametrize("settings", [{"smtps_port": 0}, {"smtp_starttls": "optional"}])
async def test_a_certificate_is_kept_beside_the_data(settings: dict[str, Any], tmp_path: Path) -> None:
    await listeners(tmp_path, **settings)
    before = (tmp_path / CERTIFICATE_FILE).read_bytes()
    await listeners(tmp_path, **settings)
    assert (tmp_path / CERTIFICATE_FILE).read_bytes() == before


async def test_the_users_certificate_is_taken_and_none_is_made(tmp_path: Path) -> None:
    certificate, key = self_signed()
    (tmp_path / "own.pem").write_bytes(certificate)
    (tmp_path / "own.key").write_bytes(key)
    (plain,) = await listeners(
        tmp_path, smtp_starttls="optional", tls_cert=tmp_path / "own.pem", tls_key=tmp_path / "own.key"
    )
    assert plain.terms.tls_context is not None
    assert not (tmp_path / CERTIFICATE_FILE).exists()
    assert not (tmp_path / KEY_FILE).exists()


async def test_a_certificate_that_cannot_be_used_is_said_so_before_any_port_opens(tmp_path: Path) -> None:
    with pytest.raises(CertificateUnusable):
        await listeners(tmp_path, smtps_port=0, tls_cert=tmp_path / "none.pem", tls_key=tmp_path / "none.key")


async def test_each_port_names_its_own_setting(tmp_path: Path) -> None:
    (first,) = await listeners(tmp_path)
    await first.start()
    taken = first.listen_addresses[0][1]
    for each in await listeners(tmp_path, smtp_port=taken, smtps_port=taken):
        with pytest.raises(PortNotAvailable) as failure:
            await each.start()
        assert failure.value.setting == (
            "STAGEDOOR_SMTPS_PORT" if each.is_encrypted else "STAGEDOOR_SMTP_PORT"
        )
    await first.stop()
