"""Variables in the environment that look like settings and are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

PREFIX = "STAGEDOOR_"
# What our own programs read beside the settings of the server.
_OTHERS = frozenset({"URL", "SANDBOX", "SANDBOX_URL"})
# Kubernetes gives these to every container beside a service called `stagedoor`.
_OF_KUBERNETES = re.compile(r"SERVICE_(HOST|PORT(_\w+)?)|PORT_\d+_\w+")
_LIKENESS = 0.6


def unknown_settings(environment: Mapping[str, str], settings: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each variable with our prefix that nothing reads, and the known one that is nearest, or nothing."""
    known = {name.upper() for name in settings}
    for variable, value in sorted(environment.items()):
        name = variable.upper().removeprefix(PREFIX)
        if not variable.upper().startswith(PREFIX) or name in known | _OTHERS:
            continue
        if _OF_KUBERNETES.fullmatch(name) or (name == "PORT" and "://" in value):
            continue
        from difflib import get_close_matches

        near = get_close_matches(name, sorted(known), 1, _LIKENESS)
        yield variable, f"{PREFIX}{near[0]}" if near else ""
