"""Server-sent events as a text protocol: lines in, events out. It reads no socket and knows no event's meaning."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a sandbox.

    `kind` is `capture`, `update`, `delete` or `callback`; `data` is the JSON that came with it.
    """

    kind: str
    data: dict[str, Any]
    id: str = ""


@dataclass(slots=True)
class EventReader:
    """Reads the lines of one stream after the other (HTML standard, section 9.2.6).

    `last_id` is what a new stream is asked to go on from, `retry_ms` how long to wait before asking.
    """

    last_id: str = ""
    retry_ms: int = 1000
    _kind: str = ""
    _data: list[str] = field(default_factory=list)

    def feed(self, line: str) -> Event | None:
        """Take one line without its end; return the event that an empty line completes."""
        if not line:
            return self._complete()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._kind = value
        elif name == "id" and "\0" not in value:
            self.last_id = value
        elif name == "retry" and value.isdecimal():
            self.retry_ms = int(value)
        return None

    def restart(self) -> None:
        """Forget an event that was cut off with its stream."""
        self._kind = ""
        self._data.clear()

    def _complete(self) -> Event | None:
        kind, text = self._kind or "message", "\n".join(self._data)
        self.restart()
        if not text:
            return None
        data = json.loads(text)
        return Event(kind, data if isinstance(data, dict) else {"value": data}, self.last_id)
