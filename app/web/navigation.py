"""The pages that the navigation names, and which of them is shown now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation; `letter` goes there after `g`."""

    label: str
    path: str
    icon: str
    letter: str
    is_current: bool = False


_PLACES = (
    Place("Timeline", "/", "timeline", "t"),
    Place("People", "/ui/people", "person", "p"),
    Place("Callbacks", "/ui/callbacks", "callback", "c"),
    Place("Requests", "/ui/requests", "request", "r"),
    Place("Faults", "/ui/faults", "fault", "f"),
    Place("Clock", "/ui/clock", "clock", "k"),
    Place("Sandboxes", "/ui/sandboxes", "sandbox", "s"),
    Place("Set up", "/ui/setup", "setup", "u"),
    Place("API", "/stagedoor/docs", "api", "a"),
)
_OF_THE_TIMELINE = ("/ui/captures/", "/ui/bulk", "/ui/clear")


def places(path: str, routes: Collection[str]) -> list[Place]:
    """Return the entries that exist among `routes`; the one that `path` lies in is the current one.

    Captures belong to the timeline.
    """
    found = [place for place in _PLACES if place.path in routes]
    shown = "/" if path.startswith(_OF_THE_TIMELINE) else path
    current = next((place.path for place in found if f"{shown}/".startswith(f"{place.path}/")), "")
    return [
        Place(place.label, place.path, place.icon, place.letter, is_current=place.path == current)
        for place in found
    ]
