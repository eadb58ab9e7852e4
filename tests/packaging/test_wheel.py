"""What is installed: one top-level package, the server whole inside it, and no way for a user's `app` to get between."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from smtplib import SMTP

import httpx
import pytest

from tests.architecture.tree import files_below, project_files
from tests.packaging.image import ROOT, Image
from tests.server_process import server_process

BUILD = "import sys; from hatchling import build; print(getattr(build, sys.argv[1])(sys.argv[2]))"
USERS_TEST = """
import smtplib

from app import GREETING


def test_the_users_own_app_mails(stagedoor, stagedoor_env):
    with smtplib.SMTP(stagedoor_env["SMTP_HOST"], int(stagedoor_env["SMTP_PORT"])) as client:
        client.login(stagedoor_env["SMTP_USERNAME"], stagedoor_env["SMTP_PASSWORD"])
        client.sendmail("a@example.com", ["b@example.com"], f"Subject: {GREETING}\\r\\n\\r\\nHello\\r\\n")
    assert stagedoor.mail.wait_for(to="b@example.com").title == GREETING
"""


def _names(kind: str, folder: Path) -> list[str]:
    command = [sys.executable, "-c", BUILD, f"build_{kind}", str(folder)]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    with zipfile.ZipFile(folder / output.split()[-1]) as wheel:
        return wheel.namelist()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A user's project that owns packages of the server's names; its `fakes` must never be imported."""
    for name, text in (
        ("app", "GREETING = 'From my own app'\n"),
        ("fakes", "raise RuntimeError('imported')\n"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(text)
    return tmp_path


def test_a_wheel_installs_one_package_with_the_whole_server_inside(tmp_path: Path) -> None:
    names = _names("wheel", tmp_path)
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"stagedoor"}
    server = {f"stagedoor/_server/{path}" for path in project_files() if path.parts[0] in {"app", "fakes"}}
    client = {str(path) for path in project_files() if path.parts[0] == "stagedoor"}
    assert sorted((server | client) - set(names)) == []
    assert any(name.endswith(".html") for name in server) is bool(files_below("app", suffixes=(".html",)))


def test_an_editable_install_copies_nothing(tmp_path: Path) -> None:
    names = _names("editable", tmp_path)
    assert [name for name in names if ".dist-info/" not in name] == ["_stagedoor.pth"]


def test_what_is_installed_shadows_nothing_of_the_users(image: Image, project: Path) -> None:
    python = str(Path(image.command()[0]).with_name("python"))
    for name, code in (("app", 0), ("stagedoor", 0), ("fakes.core", 1)):
        command = [python, "-c", f"import {name}"]
        assert subprocess.run(command, cwd=project, capture_output=True, check=False).returncode == code


def test_it_serves_beside_a_project_that_owns_app_and_fakes(image: Image, project: Path) -> None:
    environment = {"PYTHONPATH": str(project)}
    with server_process(project, command=image.command(), environment=environment) as server:
        with SMTP(*server.smtp_address) as client:
            client.sendmail("a@example.com", ["b@example.com"], b"Subject: Beside a decoy\r\n\r\nHello\r\n")
        captures = httpx.get(f"{server.http_url}/stagedoor/v1/captures").json()
    assert [capture["title"] for capture in captures["items"]] == ["Beside a decoy"]


def test_a_users_own_tests_import_the_users_own_app_and_reach_our_server(image: Image, project: Path) -> None:
    python = str(Path(image.command()[0]).with_name("python"))
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "pytest"]
    subprocess.run(pip, check=True, capture_output=True)
    (project / "test_mine.py").write_text(USERS_TEST)
    environment = {**os.environ, "PYTHONPATH": str(project)}
    environment.pop("PYTEST_ADDOPTS", None)
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_mine.py"]
    result = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
