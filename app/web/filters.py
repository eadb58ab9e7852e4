"""What the timeline is narrowed to, as it stands in the page's URL; the grammar of its search is the kernel's."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from fakes.core.query import CaptureQuery

Words = Annotated[str, Query(max_length=2000)]


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of one page; empty means no filter."""

    q: str = ""
    channel: str = ""
    provider: str = ""
    flag: str = ""
    tag: str = ""
    unread: str = ""

    def query(self, sandbox: str) -> CaptureQuery:
        """Return what they ask for. Raises InvalidInput for a search that cannot be read."""
        return CaptureQuery(
            sandbox,
            q=self.q,
            channel=self.channel or None,
            provider=self.provider or None,
            flag=self.flag or None,
            tag=self.tag or None,
            is_read=False if self.unread else None,
        )

    @property
    def given(self) -> dict[str, str]:
        """The filters that are set, in a fixed order."""
        return {each.name: value for each in fields(self) if (value := getattr(self, each.name))}

    @property
    def is_counted(self) -> bool:
        """Tell whether what they leave has a number of its own, which no link to a channel or the unread shows."""
        return bool(self.given) and set(self.given) not in ({"channel"}, {"unread"})

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """What can be taken away one by one: name, value, and the URL's query without it."""
        shown = {name: value for name, value in self.given.items() if name in ("provider", "flag", "tag")}
        return [(name, value, self.url(**{name: ""})) for name, value in shown.items()]

    def url(self, cursor: str = "", newer: str = "", **changes: str) -> str:
        """Return the path of the timeline with these filters, changed where asked; pages begin anew."""
        page = {name: value for name, value in (("cursor", cursor), ("newer", newer)) if value}
        query = urlencode(replace(self, **changes).given | page)
        return f"/?{query}" if query else "/"


async def filters(
    q: Words = "",
    channel: Words = "",
    provider: Words = "",
    flag: Words = "",
    tag: Words = "",
    unread: Words = "",
) -> Filters:
    """Return the filters of a request."""
    return Filters(q.strip(), channel, provider, flag, tag, "1" if unread not in ("", "0", "false") else "")


FiltersDep = Annotated[Filters, Depends(filters)]
