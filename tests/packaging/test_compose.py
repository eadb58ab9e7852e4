"""`compose.yaml`: valid by the specification's own schema, and what it promises to run."""

import subprocess
import sys
from pathlib import Path
from smtplib import SMTP
from typing import Any

import pytest
import yaml

from stagedoor import Stagedoor
from tests.server_process import FREE_PORTS, server_process

ROOT = Path(__file__).resolve().parent.parent.parent
Service = dict[str, Any]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return read


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Service]:
    found: dict[str, Service] = compose["services"]
    return found


def test_the_specification_allows_it() -> None:
    validator = Path(sys.executable).with_name("check-jsonschema")
    command = [str(validator), "--builtin-schema", "vendor.compose-spec", "compose.yaml"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_it_serves_one_process_unless_asked_for_more(services: dict[str, Service]) -> None:
    assert [name for name, service in services.items() if not service.get("profiles")] == ["stagedoor"]


def test_its_profile_serves_two_processes_on_one_postgresql(services: dict[str, Service]) -> None:
    shared = {name for name, service in services.items() if service.get("profiles") == ["shared"]}
    assert shared == {"stagedoor-1", "stagedoor-2", "postgres"}
    urls = {
        services[name]["environment"]["STAGEDOOR_DATABASE_URL"] for name in ("stagedoor-1", "stagedoor-2")
    }
    assert len(urls) == 1
    assert urls.pop().startswith("postgresql://stagedoor:")
    for name in ("stagedoor-1", "stagedoor-2"):
        assert services[name]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert "pg_isready" in services["postgres"]["healthcheck"]["test"]


def test_it_publishes_to_this_machine_alone_and_each_port_once(services: dict[str, Service]) -> None:
    published = [port.rpartition(":") for service in services.values() for port in service.get("ports", [])]
    addresses = [address for address, _, _ in published]
    assert all(address.startswith("127.0.0.1:") for address in addresses)
    assert len(set(addresses)) == len(addresses)
    assert {port for _, _, port in published} == {"8025", "1025"}


def test_its_processes_keep_nothing_but_their_volume(services: dict[str, Service]) -> None:
    for name in ("stagedoor", "stagedoor-1", "stagedoor-2"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["security_opt"] == ["no-new-privileges:true"]


def test_every_volume_that_a_service_mounts_is_declared(
    compose: dict[str, Any], services: dict[str, Service]
) -> None:
    mounted = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    assert mounted == set(compose["volumes"])


def test_images_of_others_are_pinned(services: dict[str, Service]) -> None:
    images = [service["image"] for service in services.values() if "build" not in service]
    assert images == ["postgres:17-alpine"]


def test_two_processes_on_one_postgresql_see_each_others_mail(tmp_path: Path, postgres_url: str) -> None:
    shared = {"STAGEDOOR_DATABASE_URL": postgres_url}
    folders = [tmp_path / "1", tmp_path / "2"]
    for folder in folders:
        folder.mkdir()
    with (
        server_process(folders[0], defaults=FREE_PORTS, environment=shared) as first,
        server_process(folders[1], defaults=FREE_PORTS, environment=shared) as second,
        Stagedoor(second.http_url) as other,
        SMTP(*first.smtp_address) as client,
    ):
        client.sendmail("a@example.com", ["b@example.com"], b"Subject: To the other\r\n\r\nHello\r\n")
        assert other.mail.wait_for(to="b@example.com").title == "To the other"
