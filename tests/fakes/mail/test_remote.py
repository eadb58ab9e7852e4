"""Remote images: fetched by the server, from public addresses alone, and only if they are images."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator

import pytest

from fakes.core.http import OutgoingHttp
from fakes.mail.remote import RemoteImages, fetch_images, image_urls, with_images
from tests.receiver import Received, Receiver, Reply, receiving

GIF = "GIF89a-a-picture"
DATA_URL = f"data:image/gif;base64,{b64encode(GIF.encode()).decode()}"


def _answer(request: Received) -> Reply:
    if request.path in ("/redirect", "/loop"):
        return Reply(302, headers={"Location": "/image" if request.path == "/redirect" else "/loop"})
    bodies = {"/image": GIF, "/page": "<html>", "/large": GIF + "x" * 2_000_000}
    return Reply(200 if request.path in bodies else 404, bodies.get(request.path, ""), "image/png")


@pytest.fixture
async def images() -> AsyncIterator[Receiver]:
    async with receiving() as server:
        server.answer = _answer
        yield server


@pytest.fixture
async def http() -> AsyncIterator[OutgoingHttp]:
    client = OutgoingHttp(timeout_s=5, allows=lambda _: True)
    yield client
    await client.close()


def test_images_are_found_wherever_html_and_css_name_them() -> None:
    html = (
        "<img src='https://x.example/1.png'><IMG SRCSET='//x.example/2.png 1x, https://x.example/2b.png 2x'>"
        "<td background=https://x.example/3.png><p style='background:url(https://x.example/4.png)'>"
        "<style>p { background: url(https://x.example/5.png) }</style><img src='https://x.example/1.png'>"
        "<video poster='https://x.example/6.png' src='https://x.example/no.mp4'>"
    )
    assert image_urls(html) == [
        "https://x.example/1.png",
        "//x.example/2.png",
        "https://x.example/3.png",
        "https://x.example/4.png",
        "https://x.example/5.png",
        "https://x.example/6.png",
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<script src='https://x.example/a.js'></script>",
        "<iframe src='https://x.example/'></iframe>",
        "<link rel=stylesheet href='https://x.example/a.css'>",
        "<style>@import 'https://x.example/a.css'</style>",
        "<a href='https://x.example/'>x</a>",
        "<img src='data:image/png;base64,AA=='>",
        "<img src='/relative.png'>",
        "<object data='https://x.example/'></object>",
        "<script>url(https://x.example/)</script>",
    ],
)
def test_nothing_but_images_is_asked_for(html: str) -> None:
    assert image_urls(html) == []


def test_images_take_the_place_of_their_urls_and_can_break_out_of_nothing() -> None:
    html = "<img src='https://x.example/1.png'><p style=\"background:url('https://x.example/1.png')\">"
    shown = with_images(html, RemoteImages(found={"https://x.example/1.png": DATA_URL}))
    assert shown.count(DATA_URL) == 2
    assert "x.example" not in shown
    assert with_images(html, RemoteImages()) == html


async def test_an_image_is_fetched_and_redirects_are_followed_a_few_times(
    images: Receiver, http: OutgoingHttp
) -> None:
    found = await fetch_images(http, f"<img src='{images.url}/image'><img src='{images.url}/redirect'>")
    assert list(found.found.values()) == [DATA_URL, DATA_URL]
    assert found.missing == {}
    headers = images.seen[0].headers
    assert "cookie" not in headers
    assert "referer" not in headers


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/page", "it is no image that a mail may show"),
        ("/missing", "the answer was 404"),
        ("/large", "it is too large"),
        ("/loop", "too many redirects"),
    ],
)
async def test_what_is_no_image_is_named_with_the_reason(
    images: Receiver, http: OutgoingHttp, path: str, reason: str
) -> None:
    found = await fetch_images(http, f"<img src='{images.url}{path}'>")
    assert found.found == {}
    assert list(found.missing.values()) == [reason]


async def test_private_addresses_are_never_asked_not_even_by_a_redirect(images: Receiver) -> None:
    client = OutgoingHttp(timeout_s=5)
    found = await fetch_images(client, f"<img src='{images.url}/image'><img src='http://localhost:1/x'>")
    assert images.seen == []
    assert [reason.split(" ", 1)[1] for reason in found.missing.values()] == [
        "is not on the public Internet"
    ] * 2
    await client.close()


async def test_their_number_is_bounded(http: OutgoingHttp, images: Receiver) -> None:
    html = "".join(f"<img src='{images.url}/image?{number}'>" for number in range(70))
    found = await fetch_images(http, html)
    assert len(found.found) == 60
    assert len(images.seen) == 60
    assert set(found.missing.values()) == {"only the first 60 are fetched"}
