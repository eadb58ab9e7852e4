"""What stands between MAIL FROM: or RCPT TO: and the end of the line: an address and its parameters' text."""

from __future__ import annotations

import re
from collections.abc import Callable

from fakes.mail.providers.smtp import reply
from fakes.mail.providers.smtp.reply import Refused

PathParser = Callable[[str], tuple[str | None, str | None]]
"""aiosmtpd's own reader of a path: the address and what follows it, or None twice."""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9-]+"
_PLAIN = re.compile(rf" *<({_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*|)>(?: +(.*))?")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def read_path(text: str, parse: PathParser) -> tuple[str, str]:
    """Return the address in `text` and the text of the parameters behind it.

    The null path `<>` is the empty address. `parse` reads whatever is not a plain `<local@domain>`. Control
    characters anywhere, and bytes that are not UTF-8, make the address malformed: they would otherwise end up
    in headers and logs. A path that `<` opens must be closed, which `parse` does not insist on.

    Raises Refused with 553.
    """
    if _UNPRINTABLE.search(text):
        raise Refused(reply.BAD_ADDRESS)
    if match := _PLAIN.fullmatch(text):
        return match[1], match[2] or ""
    try:
        address, rest = parse(text)
    except (IndexError, RecursionError):
        # The standard library's parser gives up this way on some malformed or deeply nested input.
        raise Refused(reply.BAD_ADDRESS) from None
    rest = rest or ""
    path = text[: len(text) - len(rest)].strip(" ")
    if not address or (path.startswith("<") and not path.endswith(">")):
        raise Refused(reply.BAD_ADDRESS)
    return ("" if address == "<>" else address), rest


def is_printable(name: str) -> bool:
    """Return whether `name` holds neither control characters nor bytes that are not UTF-8."""
    return _UNPRINTABLE.search(name) is None
