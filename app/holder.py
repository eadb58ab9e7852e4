"""Which program holds a port, where the system tells (Linux, of one's own programs); it opens none."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

_TABLES = ("tcp", "tcp6")
_LISTENS = "0A"


def holder_of(port: int, proc: Path = Path("/proc")) -> str:
    """Return name and number of the process that listens at `port`; nothing if that cannot be told."""
    sockets = {f"socket:[{inode}]" for inode in _inodes(port, proc)}
    if not sockets:
        return ""
    for process in proc.glob("[0-9]*"):
        # A process may end, or be somebody else's.
        with suppress(OSError):
            if any(str(link.readlink()) in sockets for link in (process / "fd").iterdir()):
                return f"{_name(process)}, process {process.name}"
    return ""


def _name(process: Path) -> str:
    # Its interpreter's name would say too little of another Stagedoor.
    words = (process / "cmdline").read_bytes().split(b"\0")
    is_ours = b"serve" in words and any(b"stagedoor" in word for word in words)
    return "another Stagedoor" if is_ours else (process / "comm").read_text().strip()


def _inodes(port: int, proc: Path) -> set[str]:
    found: set[str] = set()
    for table in _TABLES:
        with suppress(OSError):
            for line in (proc / "net" / table).read_text().splitlines()[1:]:
                _, local, _, state, *rest = line.split()
                if state == _LISTENS and int(local.rpartition(":")[2], 16) == port:
                    found.add(rest[5])
    return found
