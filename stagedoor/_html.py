"""What a reader sees of an HTML mail, well enough to look for words in it; it renders nothing."""

from html.parser import HTMLParser

_UNSEEN = {"head", "script", "style", "template", "title"}
_BREAKS = {"br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "p", "table", "td", "th", "tr"}


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif tag in _BREAKS:
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self.pieces.append(" ")
        while tag in self._unseen:
            self._unseen.pop()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)


def text_of(html: str) -> str:
    """Return the words of an HTML document in one line, without what is not shown."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.pieces).split())
