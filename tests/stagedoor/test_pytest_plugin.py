"""The plugin, in test runs of its own: most use the suite's server, some start theirs."""

from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from stagedoor import Stagedoor
from stagedoor.pytest_plugin import _sandbox_name
from tests.server_process import ServerProcess

pytest_plugins = "pytester"

ROOT = Path(__file__).resolve().parent.parent.parent
SEND = """
from tests.stagedoor.senders import send_text

def text(sd, body):
    send_text(sd.env(), "+15551230001", body)
"""


class Runner:
    """Runs pytest in a folder of its own, with our plugin and no other that is installed: most in this process."""

    def __init__(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        self._pytester = pytester
        monkeypatch.setenv("PYTHONPATH", str(ROOT))
        monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        monkeypatch.delenv("STAGEDOOR_URL", raising=False)

    def write(self, source: str, **files: str) -> None:
        """Write the tests, and other files by name without suffix."""
        self._pytester.makepyfile(test_it=SEND + source)
        self._pytester.makeini(files.get("ini", "[pytest]"))

    def run(self, *options: str) -> pytest.RunResult:
        """Run the tests in this process."""
        return self._pytester.runpytest_inprocess(*self._all(options))

    def run_apart(self, *options: str) -> pytest.RunResult:
        """Run the tests in a process of their own, as users do."""
        return self._pytester.runpytest_subprocess(*self._all(options))

    def _all(self, options: Sequence[str]) -> Sequence[str]:
        return ("-W", "error", "-p", "stagedoor.pytest_plugin", *options)


@pytest.fixture(scope="module", autouse=True)
def _everything_loaded(stagedoor_process: ServerProcess) -> None:
    """Load what a client loads late: `pytester` makes the process forget modules that a test was the first to load."""
    with Stagedoor(stagedoor_process.http_url) as door:
        door.clock.now()


@pytest.fixture
def runner(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Runs of pytest within this one."""
    return Runner(pytester, monkeypatch)


@pytest.fixture
def url(stagedoor_process: ServerProcess) -> str:
    """The URL of the suite's server."""
    return stagedoor_process.http_url


def sandboxes(url: str, part: str) -> list[str]:
    with Stagedoor(url) as door:
        return [each.name for each in door.sandboxes.list() if part in each.name]


@pytest.mark.usefixtures("measured_processes")
def test_a_run_without_our_fixtures_starts_and_loads_nothing(runner: Runner) -> None:
    runner.write(
        """
def test_it(request):
    import sys
    assert not {"stagedoor.client", "stagedoor.server"} & set(sys.modules)
"""
    )
    runner.run_apart().assert_outcomes(passed=1)


def test_each_test_has_a_sandbox_of_its_own_that_goes_when_it_passes(runner: Runner, url: str) -> None:
    runner.write(
        """
names = []

def test_vanishing_one(stagedoor):
    names.append(stagedoor.name)
    text(stagedoor, "Your code is 482913")
    assert stagedoor.code(to="+15551230001") == "482913"

def test_vanishing_two(stagedoor, stagedoor_server):
    assert stagedoor.name.startswith("test-vanishing-two-")
    assert stagedoor.captures.list() == []
    assert names[0] not in [each.name for each in stagedoor_server.sandboxes.list()]
"""
    )
    runner.run(f"--stagedoor-url={url}").assert_outcomes(passed=2)
    assert sandboxes(url, "vanishing") == []


def test_a_failed_test_keeps_its_sandbox_and_shows_what_came(runner: Runner, url: str) -> None:
    runner.write(
        """
def test_keeping(stagedoor):
    text(stagedoor, "Welcome")
    stagedoor.sms.wait_for(body="Goodbye", timeout=0.1)
"""
    )
    result = runner.run(f"--stagedoor-url={url}")
    result.assert_outcomes(failed=1)
    (name,) = sandboxes(url, "test-keeping")
    result.stdout.fnmatch_lines(
        [
            "*WaitTimeout: Waited 0.1 s*",
            "*stagedoor*",
            f"sandbox {name} received this",
            "*sms * to +15551230001 'Welcome'",
            f"See it at {url}/s/{name}/",
        ]
    )
    result.stdout.no_fnmatch_line("*waiting.py*")


def test_a_test_that_fails_in_another_fixture_keeps_its_sandbox(runner: Runner, url: str) -> None:
    runner.write(
        """
import pytest

@pytest.fixture
def app(stagedoor):
    raise RuntimeError("the app does not start")

def test_setup_fails(app):
    pass
"""
    )
    result = runner.run(f"--stagedoor-url={url}")
    result.assert_outcomes(errors=1)
    (name,) = sandboxes(url, "setup-fails")
    result.stdout.fnmatch_lines([f"sandbox {name} received nothing"])


@pytest.mark.parametrize(("keep", "kept"), [("always", 2), ("never", 0), ("failed", 1)])
def test_which_sandboxes_stay_is_a_choice(runner: Runner, url: str, keep: str, kept: int) -> None:
    runner.write(
        f"""
def test_{keep}_passes(stagedoor):
    pass

def test_{keep}_fails(stagedoor):
    assert False
"""
    )
    result = runner.run(f"--stagedoor-url={url}", f"--stagedoor-keep={keep}")
    result.assert_outcomes(passed=1, failed=1)
    assert len(sandboxes(url, f"test-{keep}-")) == kept
    if keep == "never":
        result.stdout.fnmatch_lines(["It is deleted (--stagedoor-keep=never)."])


def test_the_server_may_be_named_in_the_ini_file(runner: Runner, url: str) -> None:
    runner.write(
        "def test_it(stagedoor_server):\n    print(stagedoor_server.url)",
        ini=f"[pytest]\nstagedoor_url = {url}\nstagedoor_keep = never",
    )
    runner.run("-s").stdout.fnmatch_lines([f"*{url}*"])


def test_the_server_may_be_named_in_the_environment(
    runner: Runner, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAGEDOOR_URL", url)
    runner.write("def test_it(stagedoor_server):\n    print(stagedoor_server.url)")
    runner.run("-s").stdout.fnmatch_lines([f"*{url}*"])


def test_a_choice_that_is_none_is_refused(runner: Runner) -> None:
    runner.write("def test_it(): pass", ini="[pytest]\nstagedoor_keep = sometimes")
    runner.run().stderr.fnmatch_lines(["*stagedoor_keep is 'sometimes'; it can be failed, always, never*"])


def test_the_environment_of_a_test_points_at_its_sandbox(runner: Runner, url: str) -> None:
    runner.write(
        """
import os

def test_inside(stagedoor, stagedoor_env):
    assert os.environ["STAGEDOOR_SANDBOX"] == stagedoor.name == stagedoor_env["STAGEDOOR_SANDBOX"]
    assert os.environ["TWILIO_ACCOUNT_SID"].startswith("AC")

def test_outside():
    assert "TWILIO_ACCOUNT_SID" not in os.environ
"""
    )
    runner.run(f"--stagedoor-url={url}").assert_outcomes(passed=2)


def test_without_a_url_a_server_is_started_and_stopped(runner: Runner) -> None:
    runner.write(
        """
def test_one(stagedoor, stagedoor_env):
    text(stagedoor, "Hi")
    stagedoor.sms.wait_for()
    print("\\nserver", stagedoor.url)

def test_two(stagedoor):
    assert False
"""
    )
    result = runner.run_apart("-s")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["Its server stops with this run; run one by `stagedoor serve`*"])
    (url,) = {line.split()[1] for line in result.outlines if line.startswith("server http")}
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_workers_share_one_server_and_never_see_each_others_traffic(runner: Runner, tmp_path: Path) -> None:
    runner.write(
        f"""
import pytest
from pathlib import Path

@pytest.mark.parametrize("number", range(8))
def test_it(stagedoor, number, worker_id):
    text(stagedoor, f"Text {{number}}")
    assert stagedoor.sms.wait_for(to="+15551230001").body == f"Text {{number}}"
    assert len(stagedoor.captures.list()) == 1
    assert f"-{{worker_id}}-" in stagedoor.name
    Path({str(tmp_path)!r}, f"seen-{{number}}").write_text(f"{{stagedoor.url}} {{worker_id}}")
    assert number != 7
"""
    )
    result = runner.run_apart("-p", "xdist", "-n", "2")
    result.assert_outcomes(passed=7, failed=1)
    result.stdout.fnmatch_lines(["sandbox test-it-7-gw* received this", "*'Text 7'"])
    seen = [path.read_text().split() for path in tmp_path.glob("seen-*")]
    (url,) = {url for url, _ in seen}
    assert {worker for _, worker in seen} == {"gw0", "gw1"}
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_workers_use_the_server_that_is_named(runner: Runner, url: str) -> None:
    runner.write("def test_it(stagedoor_server):\n    assert stagedoor_server.url in " + repr(url))
    runner.run("-p", "xdist", "-n", "1", f"--stagedoor-url={url}").assert_outcomes(passed=1)


@pytest.mark.parametrize("options", [(), ("-p", "xdist", "-n", "2")])
def test_a_server_that_does_not_start_is_told_by_every_test(
    runner: Runner, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAGEDOOR_SMTP_STARTTLS", "maybe")
    runner.write("def test_one(stagedoor): pass\n\ndef test_two(stagedoor): pass")
    result = runner.run(*options)
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*ServerFailed: `stagedoor serve` did not become ready*"])


def test_a_server_that_went_away_is_told_in_the_report(runner: Runner) -> None:
    runner.write(
        """
import stagedoor

def test_it(stagedoor, request):
    from stagedoor.pytest_plugin import _LENDER
    request.config.stash[_LENDER].server.process.kill()
    request.config.stash[_LENDER].server.process.wait()
    stagedoor.sms.wait_for()
"""
    )
    result = runner.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*ServerUnreachable: No Stagedoor answers at*",
            "sandbox test-it-*: No Stagedoor*",
            "The server at * ended during the run: exit code -9. Its log:",
        ]
    )


@pytest.mark.parametrize(
    ("test", "worker", "begins"),
    [
        ("test_sign_up", "", "test-sign-up-"),
        ("test_Sign_up[chrome-Ä/é]", "gw12", "test-sign-up-chrome-gw12-"),
        ("___", "", ""),
        ("x" * 200, "gw0", "x" * 40 + "-gw0-"),
    ],
)
def test_sandbox_names_are_valid_tell_the_test_and_are_never_the_same(
    test: str, worker: str, begins: str
) -> None:
    name, other = _sandbox_name(test, worker), _sandbox_name(test, worker)
    assert name != other
    assert name.startswith(begins)
    assert len(name) <= 63
    assert name.strip("-") == name
    assert name.replace("-", "").isalnum()
