"""A calendar part for people: what, when, where and who; it expands no recurrence and converts no time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_MAX_CHARS = 256 * 1024
_MAX_EVENTS = 20
_MAX_ATTENDEES = 200
_FOLD = re.compile(r"\r?\n[ \t]")
_ESCAPED = re.compile(r"\\([nN,;\\])")
_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?")
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^;:]*)')


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who is asked to come: `answer` is what iCalendar calls PARTSTAT."""

    name: str
    address: str
    answer: str


@dataclass(slots=True)
class Invitation:
    """One event of a calendar (RFC 5545); times are as written, with their zone."""

    summary: str = ""
    starts: str = ""
    ends: str = ""
    place: str = ""
    organizer: str = ""
    description: str = ""
    recurrence: str = ""
    status: str = ""
    attendees: list[Attendee] = field(default_factory=list)


def invitations(text: str) -> list[Invitation]:
    """Return the events of an iCalendar text, as far as it can be read."""
    found: list[Invitation] = []
    event: Invitation | None = None
    for line in _FOLD.sub("", text[:_MAX_CHARS]).splitlines():
        name, parameters, value = _property(line)
        if (name, value.upper()) == ("BEGIN", "VEVENT") and len(found) < _MAX_EVENTS:
            event = Invitation()
            found.append(event)
        elif (name, value.upper()) == ("END", "VEVENT"):
            event = None
        elif event is not None:
            _set(event, name, parameters, value)
    return found


def _property(line: str) -> tuple[str, dict[str, str], str]:
    name = re.match(r"[A-Za-z0-9-]*", line)
    position = name.end() if name else 0
    parameters: dict[str, str] = {}
    while (parameter := _PARAMETER.match(line, position)) is not None:
        parameters[parameter[1].upper()] = parameter[2].strip('"')
        position = parameter.end()
    value = line[position:].removeprefix(":")
    return (name[0].upper() if name else ""), parameters, value


_TEXTS = {"SUMMARY": "summary", "LOCATION": "place", "DESCRIPTION": "description", "STATUS": "status"}


def _set(event: Invitation, name: str, parameters: dict[str, str], value: str) -> None:
    if name in _TEXTS:
        setattr(
            event, _TEXTS[name], _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
        )
    elif name == "DTSTART":
        event.starts = moment_text(value, parameters.get("TZID", ""))
    elif name == "DTEND":
        event.ends = moment_text(value, parameters.get("TZID", ""))
    elif name == "RRULE":
        event.recurrence = value
    elif name == "ORGANIZER":
        event.organizer = _person(parameters, value)
    elif name == "ATTENDEE" and len(event.attendees) < _MAX_ATTENDEES:
        answer = parameters.get("PARTSTAT", "NEEDS-ACTION").lower().replace("-", " ")
        event.attendees.append(Attendee(parameters.get("CN", ""), _address(value), answer))


def moment_text(value: str, zone: str = "") -> str:
    """Return an iCalendar date or time as people write it: `2026-11-23 09:00 UTC`; as it stands if it is neither."""
    found = _MOMENT.fullmatch(value.strip())
    if found is None:
        return value
    year, month, day, hour, minute, _, is_utc = found.groups()
    if hour is None:
        return f"{year}-{month}-{day}"
    return f"{year}-{month}-{day} {hour}:{minute}" + (" UTC" if is_utc else f" {zone}" if zone else "")


def _person(parameters: dict[str, str], value: str) -> str:
    name, address = parameters.get("CN", ""), _address(value)
    return f"{name} <{address}>" if name else address


def _address(value: str) -> str:
    return value[7:] if value.lower().startswith("mailto:") else value
