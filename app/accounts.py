"""Who is known by the `AUTH` setting: users and their passwords' digests; it guards nothing itself."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from fakes.core.errors import InvalidInput

_NOBODY = b"\0" * 32


def accounts(auth: str) -> dict[str, bytes]:
    """Return user to password digest of `user:password`, or of a file with one such pair per line.

    Raises InvalidInput.
    """
    if not auth:
        return {}
    lines = _lines(Path(auth)) if ":" not in auth or _is_file(auth) else [auth]
    pairs = [line.partition(":") for line in lines if line.strip() and not line.startswith("#")]
    if not pairs or any(not user or not colon or not password for user, colon, password in pairs):
        raise InvalidInput("STAGEDOOR_AUTH has no user:password pair.", hint="One pair per line, no quotes.")
    return {user.strip(): _digest(password.strip()) for user, _, password in pairs}


def _is_file(auth: str) -> bool:
    try:
        return Path(auth).is_file()
    except OSError:
        # Too long for the name of a file: the error would tell everybody the password.
        return False


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise InvalidInput(
            f"STAGEDOOR_AUTH is neither user:password nor a readable file: {reason}.",
            hint="Give user:password, or a file of such lines.",
        ) from None


def is_right(known: dict[str, bytes], user: str, password: str) -> bool:
    """Tell whether a password is a user's, in the same time for users that do not exist."""
    return hmac.compare_digest(known.get(user, _NOBODY), _digest(password))


def _digest(password: str) -> bytes:
    return hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()
