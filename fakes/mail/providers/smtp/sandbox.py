"""Which sandbox a mail belongs to: what the SMTP username or a header of the mail says."""

from __future__ import annotations

from typing import Final

from fakes.core.sandboxes import checked_name, is_name

_USERNAME_PREFIX: Final = "sbx-"
_HEADER: Final = b"\nx-stagedoor-sandbox:"
_MAX_HEAD_BYTES: Final = 1024 * 1024


def of_username(username: str) -> str | None:
    """Return the sandbox that `sbx-<name>` names; None for any other username, which is welcome as well."""
    name = username.removeprefix(_USERNAME_PREFIX)
    return name if name != username and is_name(name) else None


def of_mail(raw: bytes) -> str | None:
    """Return the sandbox that the header X-Stagedoor-Sandbox names, or None without such a header.

    Raises InvalidInput if what it says cannot be a sandbox's name: to file the mail elsewhere would hide it.
    """
    head = b"\n" + raw[: _end_of_head(raw)]
    at = head.lower().find(_HEADER)
    if at < 0:
        return None
    value = head[at + len(_HEADER) :].partition(b"\n")[0]
    return checked_name(value.decode("utf-8", "replace").strip())


def _end_of_head(raw: bytes) -> int:
    if raw.startswith((b"\r\n", b"\n")):
        return 0
    end = raw.find(b"\r\n\r\n", 0, _MAX_HEAD_BYTES)
    if end < 0:
        end = _MAX_HEAD_BYTES
    # Not beyond the end that is known: the bodies of most mails have no such gap.
    earlier = raw.find(b"\n\n", 0, end)
    return earlier if earlier >= 0 else end
