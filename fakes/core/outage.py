"""What a failure of the database means: an outage, a conflict worth another try, or a value that is at fault."""

from __future__ import annotations

from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from fakes.core.errors import InvalidInput, StoreUnavailable

# SQLSTATE classes of PostgreSQL (appendix A): connection, rollback, resources, operator, system, configuration,
# internal; and states of classes that otherwise blame the statement: read-only, a lock not given in time, a table
# that somebody has dropped.
_OUTAGE_CLASSES = ("08", "40", "53", "57", "58", "F0", "XX")
_OUTAGE_STATES = ("25006", "42P01", "55P03")
_CONFLICTS = ("40001", "40P01")
# "Program limit exceeded": a value is too long for an index, say.
_LIMITS = "54"
# Primary result codes of SQLite: BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL,
# NOTADB.
_SQLITE_OUTAGES = frozenset({5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 26})
_HINT = "Nothing was stored. Look at the disk and the database, then try again; no restart is needed."


def is_outage(error: BaseException) -> bool:
    """Tell whether the database itself, its disk or its connection failed, and not one statement."""
    if isinstance(error, PoolTimeout | OSError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state[:2] in _OUTAGE_CLASSES or state in _OUTAGE_STATES
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE_OUTAGES or str(error.orig).startswith("no such table")
    # Without a code it comes from the driver, which has lost the connection.
    return isinstance(error, OperationalError | InterfaceError | InternalError)


def is_conflict(error: BaseException) -> bool:
    """Tell whether two processes stood in each other's way (a deadlock): the same work can succeed at once."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _CONFLICTS


def as_unavailable(error: BaseException) -> StoreUnavailable | None:
    """Return what an outage means to callers; None if it is none."""
    if not is_outage(error):
        return None
    reason = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    first_line = (reason.strip() or type(error).__name__).splitlines()[0]
    return StoreUnavailable(f"The database cannot be written or read now: {first_line}.", hint=_HINT)


def as_refusal(error: BaseException) -> InvalidInput | None:
    """Return what it means that the database cannot hold a value (NUL, out of range, too long for an index); None otherwise."""
    state = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
    if isinstance(error, DBAPIError) and (isinstance(error, DataError) or state.startswith(_LIMITS)):
        return InvalidInput(f"A value in the request cannot be stored: {str(error.orig).splitlines()[0]}.")
    if isinstance(error, UnicodeEncodeError | OverflowError):
        return InvalidInput(f"A value in the request cannot be stored: {error}.")
    return None
