"""The image: linted by the tool of its trade, and each of its commands run, though no engine runs here."""

import subprocess
import sys
from pathlib import Path
from smtplib import SMTP
from urllib.parse import urlsplit

import httpx
import pytest

from tests.packaging.dockerfile import Stage, read_stages
from tests.packaging.image import ROOT, Image
from tests.server_process import server_process


@pytest.fixture(scope="module")
def stages() -> list[Stage]:
    return read_stages(ROOT / "Dockerfile")


def test_the_linter_of_dockerfiles_has_nothing_to_say() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    result = subprocess.run(
        [linter, "--no-color", "Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout) == (0, "")


def test_every_stage_stands_on_the_same_pinned_slim_image(stages: list[Stage]) -> None:
    assert {stage.image for stage in stages} == {"python:3.13-slim"}


def test_the_last_stage_holds_no_sources_and_no_build_tools(stages: list[Stage]) -> None:
    assert [value for value in stages[-1].values("COPY") if not value.startswith("--from=build ")] == []
    assert [value for value in stages[-1].values("RUN") if not value.startswith("useradd ")] == []


def test_it_runs_without_privileges_and_owns_the_folder_of_its_data(stages: list[Stage]) -> None:
    user = stages[-1].last("USER").value
    (created,) = stages[-1].values("RUN")
    assert user.isdigit()
    assert f"--uid {user} " in created
    assert "--home-dir /data --create-home" in created
    assert stages[-1].values("VOLUME") == ["/data"]
    assert stages[-1].last("WORKDIR").value == "/data"


def test_its_ports_are_the_ones_it_serves(stages: list[Stage]) -> None:
    environment = stages[-1].last("ENV").variables()
    ports = [environment["STAGEDOOR_HTTP_PORT"], environment["STAGEDOOR_SMTP_PORT"]]
    assert stages[-1].last("EXPOSE").value.split() == ports == ["8025", "1025"]


def test_the_build_context_holds_what_is_copied_and_nothing_else(stages: list[Stage]) -> None:
    lines = (ROOT / ".dockerignore").read_text().split()
    allowed = {line.removeprefix("!") for line in lines if line.startswith("!")}
    copied = {source for value in stages[0].values("COPY") for source in value.split()[:-1]}
    assert lines[0] == "*"
    assert allowed == copied


@pytest.mark.long
def test_a_container_serves_tells_its_health_and_stops_when_told(image: Image, tmp_path: Path) -> None:
    ports = {"STAGEDOOR_HTTP_PORT": "0", "STAGEDOOR_SMTP_PORT": "0"}
    database = f"sqlite:///{tmp_path}/stagedoor.db"
    environment = {**image.environment, **ports, "STAGEDOOR_DATABASE_URL": database}
    command, arguments = image.command(), image.arguments()
    assert arguments == ["serve"]
    with server_process(tmp_path, command=command, environment=environment, defaults=()) as server:
        port = str(urlsplit(server.http_url).port)
        assert urlsplit(server.http_url).hostname == "0.0.0.0"
        assert image.health_check(STAGEDOOR_HTTP_PORT=port).returncode == 0
        with SMTP("127.0.0.1", server.smtp_address[1]) as client:
            client.sendmail("a@example.com", ["b@example.com"], b"Subject: From a container\r\n\r\nHello\r\n")
        captures = httpx.get(f"http://127.0.0.1:{port}/stagedoor/v1/captures").json()
        assert [capture["title"] for capture in captures["items"]] == ["From a container"]
        assert server.stop() == 0
    assert (tmp_path / "stagedoor.db").is_file()
    assert image.health_check(STAGEDOOR_HTTP_PORT=port).returncode != 0
