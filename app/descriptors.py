"""How many files and sockets the operating system lets this process have open; raised to what the settings need."""

from __future__ import annotations

import logging
import resource

log = logging.getLogger("stagedoor")
# Database connections, files of large mails, callbacks under way, and what the interpreter itself has open.
_BESIDE_CONNECTIONS = 300


def make_room(connections: int) -> None:
    """Raise this process's limit so that so many connections, and all else, fit; say where it cannot be so high."""
    wanted = connections + _BESIDE_CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    if most < wanted:
        log.warning(
            "the system allows %s open files, and %s connections may be open: raise the limit (ulimit -n %s), "
            "or lower STAGEDOOR_MAX_CONNECTIONS",
            most,
            connections,
            wanted,
        )
