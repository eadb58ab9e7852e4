"""Remote images of a mail, fetched by this server and put into the document; nothing but images is ever fetched."""

from __future__ import annotations

import asyncio
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urljoin

from fakes.core.http import Answer, OutgoingHttp, Reach, RequestFailed
from fakes.mail.markup import tokens, value_of

_MAX_IMAGES = 60
_MAX_TOTAL_BYTES = 20 * 1024 * 1024
_MAX_REDIRECTS = 3
_AT_ONCE = 6
_TIMEOUT_S = 8.0
_SOURCES = {
    "src": frozenset(("<img", "<input", "<image")),
    "srcset": frozenset(("<img", "<source")),
    "poster": frozenset(("<video",)),
    "background": frozenset(("<body", "<table", "<tr", "<td", "<th", "<div")),
}
_CSS_URL = re.compile(r"""(url\(\s*["']?)((?:https?:)?//[^\s"'()<>\\]{1,2000})""", re.IGNORECASE)
_REMOTE = re.compile(r"(?:https?:)?//[^\s\\]", re.IGNORECASE)
_HEADERS = {"User-Agent": "Stagedoor", "Accept": "image/*", "Accept-Encoding": "identity"}
# Told by their first bytes: what a server calls an image may be anything.
_SIGNATURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb".{4}ftypavi[fs]", re.DOTALL), "image/avif"),
    (re.compile(rb"BM"), "image/bmp"),
)


@dataclass(frozen=True, slots=True)
class RemoteImages:
    """A mail's remote images by URL, as `data:` URLs; and why others are not among them."""

    found: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def image_urls(html: str) -> list[str]:
    """Return the URLs of the remote images that HTML and its styles name, each once, in order."""
    urls: list[str] = []

    def note(url: str) -> str | None:
        urls.append(url)
        return None

    for _ in _rewritten(html, note):
        pass
    return list(dict.fromkeys(urls))


def with_images(html: str, images: RemoteImages) -> str:
    """Return HTML with the images that were found in place of their URLs."""
    return "".join(_rewritten(html, images.found.get))


def _rewritten(html: str, replacement: Callable[[str], str | None]) -> Iterator[str]:
    def in_css(css: str) -> str:
        return _CSS_URL.sub(lambda found: found[1] + (replacement(found[2]) or found[2]), css)

    tag = attribute = ""
    for token in tokens(html):
        text = token.text
        if token.kind == "tag":
            tag = text.lower() if text.startswith("<") else tag
        elif token.kind == "attribute":
            attribute = text.lower()
        elif token.kind == "raw" and tag == "<style":
            text = in_css(text)
        elif token.kind == "value" and tag in _SOURCES.get(attribute, ()):
            value = value_of(token).strip()
            # Of several sizes one is enough.
            url = value.split(None, 1)[0].rstrip(",") if attribute == "srcset" and value else value
            image = replacement(url) if _REMOTE.match(url) else None
            text = text if image is None else f'="{escape(image)}"'
        elif token.kind == "value" and attribute == "style":
            css = value_of(token)
            changed = in_css(css)
            text = text if changed == css else f'="{escape(changed)}"'
        yield text


async def fetch_images(http: OutgoingHttp, html: str) -> RemoteImages:
    """Fetch the remote images of HTML from the public Internet: bounded in number, size and time. Never raises."""
    images = RemoteImages()
    urls = image_urls(html)
    for url in urls[_MAX_IMAGES:]:
        images.missing[url] = f"only the first {_MAX_IMAGES} are fetched"
    gate = asyncio.Semaphore(_AT_ONCE)
    left = _MAX_TOTAL_BYTES

    async def fetch(url: str) -> None:
        nonlocal left
        try:
            async with gate:
                content_type, body = await _fetched(http, url)
        except RequestFailed as failure:
            images.missing[url] = str(failure)
            return
        left -= len(body)
        if left < 0:
            images.missing[url] = "all of them together are too large"
        else:
            images.found[url] = f"data:{content_type};base64,{b64encode(body).decode()}"

    wanted = urls[:_MAX_IMAGES]
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            await asyncio.gather(*(fetch(url) for url in wanted))
    except TimeoutError:
        for url in wanted:
            if url not in images.found:
                images.missing.setdefault(url, f"not there within {_TIMEOUT_S:g} s")
    return images


async def _fetched(http: OutgoingHttp, url: str) -> tuple[str, bytes]:
    target = f"https:{url}" if url.startswith("//") else url
    for _ in range(_MAX_REDIRECTS + 1):
        # Every hop is looked at anew: a public host may not lead into the local network.
        answer = await http.request("GET", target, headers=_HEADERS, reach=Reach.PUBLIC)
        if answer.status not in (301, 302, 303, 307, 308):
            return _image(answer)
        target = urljoin(target, answer.header("Location"))
    raise RequestFailed("too many redirects")


def _image(answer: Answer) -> tuple[str, bytes]:
    if answer.status != 200:
        raise RequestFailed(f"the answer was {answer.status}")
    if answer.is_cut:
        raise RequestFailed("it is too large")
    content_type = next((name for pattern, name in _SIGNATURES if pattern.match(answer.body)), None)
    if content_type is None:
        raise RequestFailed("it is no image that a mail may show")
    return content_type, answer.body
