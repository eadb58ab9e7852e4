"""The pytest plugin: a server for the run, a sandbox for each test. It loads the client only when a test asks for it."""

import os
import re
import secrets
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import pluggy

    from stagedoor._lending import Lender
    from stagedoor.client import Stagedoor

_TICKET = "stagedoor_ticket"
_KEEP = ("failed", "always", "never")
_SHOWN_CAPTURES = 20
_MAX_SLUG = 40

_LENDER: "pytest.StashKey[Lender]" = pytest.StashKey()
_SANDBOX: "pytest.StashKey[Stagedoor]" = pytest.StashKey()
_GIVEN_URL: pytest.StashKey[str] = pytest.StashKey()
_FAILED: pytest.StashKey[bool] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say where the server is, and what becomes of sandboxes."""
    group = parser.getgroup("stagedoor")
    group.addoption(
        "--stagedoor-url",
        metavar="URL",
        help="use the Stagedoor at this URL instead of starting one (default: $STAGEDOOR_URL, then the ini option)",
    )
    group.addoption(
        "--stagedoor-keep",
        choices=_KEEP,
        help="whose sandboxes stay after their test: those of failed tests (the default), all, or none",
    )
    parser.addini("stagedoor_url", "use the Stagedoor at this URL instead of starting one", default="")
    parser.addini("stagedoor_keep", "whose sandboxes stay: failed, always or never", default="failed")


def pytest_configure(config: pytest.Config) -> None:
    """Settle where the server is, before a test changes the environment, and what becomes of sandboxes."""
    if _keep(config) not in _KEEP:
        raise pytest.UsageError(f"stagedoor_keep is {_keep(config)!r}; it can be {', '.join(_KEEP)}")
    given = config.getoption("--stagedoor-url") or os.environ.get("STAGEDOOR_URL")
    config.stash[_GIVEN_URL] = str(given or config.getini("stagedoor_url"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Let a pytest-xdist worker borrow this process's server."""
    config: pytest.Config = getattr(node, "config")  # noqa: B009 - pytest-xdist's class need not be installed
    if not config.stash[_GIVEN_URL]:
        getattr(node, "workerinput")[_TICKET] = _lender(config).ticket()  # noqa: B009 - as above


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server, if this process started one."""
    lender = config.stash.get(_LENDER, None)
    if lender is not None:
        lender.stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say it if the run's own server ended before the tests did: all of those failed that came later."""
    lender = config.stash.get(_LENDER, None)
    last_words = lender.server.last_words() if lender is not None and lender.server is not None else ""
    if last_words:
        terminalreporter.section("stagedoor")
        terminalreporter.write_line(last_words)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, "pluggy.Result[pytest.TestReport]", None]:
    """Show in a failed test's report what its sandbox received, and where to see it."""
    outcome = yield
    report = outcome.get_result()
    sandbox = item.stash.get(_SANDBOX, None)
    if report.failed and call.when != "teardown":
        item.stash[_FAILED] = True
        if sandbox is not None:
            report.sections.append(("stagedoor", _account(sandbox, item.config)))


@pytest.fixture(scope="session")
def stagedoor_server(request: pytest.FixtureRequest) -> "Iterator[Stagedoor]":
    """A client for the server of this run, in its default sandbox: the one that was named, else one of its own."""
    from stagedoor.client import Stagedoor

    with Stagedoor(_server_url(request.config)) as client:
        yield client


@pytest.fixture
def stagedoor(request: pytest.FixtureRequest, stagedoor_server: "Stagedoor") -> "Iterator[Stagedoor]":
    """A client for a sandbox of this test's own; it is deleted after the test, unless that failed."""
    name = _sandbox_name(request.node.name, _worker(request.config))
    stagedoor_server.sandboxes.create(name)
    sandbox = stagedoor_server.sandbox(name)
    item: pytest.Item = request.node
    item.stash[_SANDBOX] = sandbox
    yield sandbox
    keep = _keep(request.config)
    if keep == "never" or (keep == "failed" and not item.stash.get(_FAILED, False)):
        stagedoor_server.sandboxes.delete(name)


@pytest.fixture
def stagedoor_env(stagedoor: "Stagedoor", monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Set the environment variables that point an app at this test's sandbox, and return them."""
    env = stagedoor.env()
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return env


def _server_url(config: pytest.Config) -> str:
    """Return the URL of the run's server; whoever asks first starts it. Raises ServerFailed."""
    url = config.stash[_GIVEN_URL]
    if url:
        return url
    ticket = getattr(config, "workerinput", {}).get(_TICKET)
    if ticket is None:
        return _lender(config).url()
    from stagedoor._lending import borrow

    return borrow(ticket)


def _keep(config: pytest.Config) -> str:
    return str(config.getoption("--stagedoor-keep") or config.getini("stagedoor_keep"))


def _lender(config: pytest.Config) -> "Lender":
    from stagedoor._lending import Lender

    if _LENDER not in config.stash:
        config.stash[_LENDER] = Lender()
    return config.stash[_LENDER]


def _worker(config: pytest.Config) -> str:
    return str(getattr(config, "workerinput", {}).get("workerid", ""))


def _sandbox_name(test: str, worker: str) -> str:
    """Return a sandbox name that says which test it belongs to, and that no other test of any run has."""
    slug = re.sub(r"[^a-z0-9]+", "-", test.lower())[:_MAX_SLUG].strip("-")
    return "-".join(part for part in (slug, worker, secrets.token_hex(4)) if part)


def _account(sandbox: "Stagedoor", config: pytest.Config) -> str:
    """Return what the sandbox received, newest last, and where to see it."""
    from stagedoor.errors import StagedoorError

    try:
        captures = sandbox.captures.list(count=_SHOWN_CAPTURES)
    except StagedoorError as error:
        return f"sandbox {sandbox.name}: {error}"
    lines = [f"sandbox {sandbox.name} received {'this' if captures else 'nothing'}"]
    lines += [f"    {capture.created_at:%H:%M:%S} {capture}" for capture in reversed(captures)]
    if _keep(config) == "never":
        lines.append("It is deleted (--stagedoor-keep=never).")
    elif config.stash[_GIVEN_URL]:
        lines.append(f"See it at {sandbox.sandbox_url}/")
    else:
        lines.append(
            "Its server stops with this run; run one by `stagedoor serve` and give --stagedoor-url to look."
        )
    return "\n".join(lines)
