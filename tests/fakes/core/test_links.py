"""Links out of text and HTML: which are given, how they are cut, what text they carry, in bounded time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.core.html_text import MAX_SCANNED_CHARS
from fakes.core.links import (
    MAX_LINK_TEXT_CHARS,
    MAX_LINKS,
    Link,
    links_in_html,
    links_in_text,
    unique_links,
)
from tests.fakes.core.growth import is_linear, repeated

TEXTS: list[tuple[str, list[str]]] = [
    ("Confirm: https://acme.example/c?t=a1-Z_&u=2#top", ["https://acme.example/c?t=a1-Z_&u=2#top"]),
    ("See http://acme.example.", ["http://acme.example"]),
    (
        "See https://acme.example/a, or https://acme.example/b!",
        ["https://acme.example/a", "https://acme.example/b"],
    ),
    ("(https://acme.example/a)", ["https://acme.example/a"]),
    ("https://acme.example/wiki/Code_(law)", ["https://acme.example/wiki/Code_(law)"]),
    ("(see https://acme.example/wiki/Code_(law)).", ["https://acme.example/wiki/Code_(law)"]),
    ("[Confirm](https://acme.example/c?t=1)", ["https://acme.example/c?t=1"]),
    ("<https://acme.example/a>", ["https://acme.example/a"]),
    ('"https://acme.example/a"', ["https://acme.example/a"]),
    ("*https://acme.example/a*", ["https://acme.example/a"]),
    ("“https://acme.example/a”…", ["https://acme.example/a"]),
    ("`https://acme.example/a`", ["https://acme.example/a"]),
    ("https://acme.example/reset/AAAA==", ["https://acme.example/reset/AAAA=="]),
    ("https://acme.example/t/abc_", ["https://acme.example/t/abc_"]),
    ("HTTPS://ACME.EXAMPLE/A", ["HTTPS://ACME.EXAMPLE/A"]),
    ("http://localhost:3000/verify?x=[1]", ["http://localhost:3000/verify?x=[1]"]),
    ("http://[::1]:8025/", ["http://[::1]:8025/"]),
    ("https://a.example/?next=https://b.example/", ["https://a.example/?next=https://b.example/"]),
    ("https://a.example/x https://a.example/x", ["https://a.example/x"]),
    ("one\nhttps://a.example/1\r\nhttps://a.example/2\n", ["https://a.example/1", "https://a.example/2"]),
    ("点击https://t.example/a1查看", ["https://t.example/a1"]),
    ("リンク：https://t.example/a1。期限は", ["https://t.example/a1"]),
    ("https://t.example/a1를 누르세요", ["https://t.example/a1"]),
    ("https://例え.example/a", ["https://例え.example/a"]),
    ("https://acme.example/größe", ["https://acme.example/größe"]),
    ("https://acme.example/{{token}}", ["https://acme.example/{{token}}"]),
    ("http:// and https://. and https://)", []),
    ("ftp://acme.example/a acme://open/a shttp://acme.example", []),
    ("www.acme.example jane@acme.example", []),
    ("", []),
]

URL = "https://acme.example/c?a=1&b=2"
HTMLS: list[tuple[str, list[Link]]] = [
    (f'<a href="{URL}">Confirm</a>', [Link(URL, "Confirm")]),
    (f"<a href='{URL}'>Confirm</a>", [Link(URL, "Confirm")]),
    (f"<a href={URL}>Confirm</a>", [Link(URL, "Confirm")]),
    (f'<A HREF="{URL}">Confirm</A>', [Link(URL, "Confirm")]),
    (f'<a class="b" data-href="#x" href = "{URL}" target=_blank>Confirm</a>', [Link(URL, "Confirm")]),
    (f'<a a= href="{URL}">Confirm</a>', [Link(URL, "Confirm")]),
    (f'<a href="{URL}"=b>Confirm</a>', [Link(URL, "Confirm")]),
    (f'<a href="{URL}"="" style=color:red>Confirm</a>', [Link(URL, "Confirm")]),
    (f"<a target=_blank href={URL}>Confirm</a>", [Link(URL, "Confirm")]),
    (f'<a target=_blank rel= title="5" = "6" href="{URL}">Confirm</a>', [Link(URL, "Confirm")]),
    ('<a x= href="y">z</a>', []),
    (f'<a\n  title="a > b"\n  href="{URL}"\n>Confirm</a>', [Link(URL, "Confirm")]),
    (f'<a title="href=x"href="{URL}">Confirm</a>', [Link(URL, "Confirm")]),
    ('<a href="https://acme.example/c?a=1&amp;b=2">A &amp; B&nbsp;&gt;</a>', [Link(URL, "A & B >")]),
    ('<a href=" https://acme.example/c?\n a=1&b=2 ">x</a>', [Link("https://acme.example/c? a=1&b=2", "x")]),
    (
        f'<a href="{URL}"><table><tr><td>Confirm</td><td> <b>n</b>ow</td></tr></table></a>',
        [Link(URL, "Confirm now")],
    ),
    (f'<a href="{URL}"><img src="cid:1" alt="Acme &amp; Co"></a>', [Link(URL, "Acme & Co")]),
    (f'<a href="{URL}"><img src="cid:1"></a><a href="{URL}">Home</a>', [Link(URL, "Home")]),
    (f'<a href="{URL}">First</a><a href="{URL}">Second</a>', [Link(URL, "First")]),
    (f'<map><area shape=rect href="{URL}" alt="Left"></map>', [Link(URL, "Left")]),
    (
        '<a href="mailto:a@acme.example?subject=x">Write</a>',
        [Link("mailto:a@acme.example?subject=x", "Write")],
    ),
    ('<a href="tel:+15550104242">Call</a>', [Link("tel:+15550104242", "Call")]),
    ('<a href="HTTPS://acme.example">x</a>', [Link("HTTPS://acme.example", "x")]),
    (f'<a href="{URL}">one <a href="{URL}3">two', [Link(URL, "one"), Link(f"{URL}3", "two")]),
    (f'<!-- <a href="{URL}">hidden</a> --><style>a[href="x"]</style>', []),
    ("<a href=\"javascript:alert(1)\">x</a><a href='java\nscript:alert(1)'>x</a>", []),
    ('<a href="data:text/html,x">x</a><a href="#top">x</a><a href="">x</a><a>x</a>', []),
    ('<a href="/confirm">x</a><a href="//acme.example">x</a><a href="acme://x">x</a>', []),
    (f'<abbr href="{URL}">x</abbr><article href="{URL}">', []),
    (f'<p title="{URL}">{URL}</p>', []),
    ("", []),
]


@pytest.mark.parametrize(("text", "urls"), TEXTS)
def test_links_in_text(text: str, urls: list[str]) -> None:
    assert links_in_text(text) == [Link(url, url) for url in urls]


@pytest.mark.parametrize(("html", "links"), HTMLS)
def test_links_in_html(html: str, links: list[Link]) -> None:
    assert links_in_html(html) == links


def test_links_of_html_and_text_are_one_list() -> None:
    of_html, of_text = [Link("a", ""), Link("b", "Open b")], [Link("b", "b"), Link("a", "a"), Link("c", "c")]
    assert unique_links([*of_html, *of_text]) == [Link("a", ""), Link("b", "Open b"), Link("c", "c")]
    assert unique_links([*of_text, *of_html]) == [Link("b", "Open b"), Link("a", "a"), Link("c", "c")]


def test_the_number_of_links_and_the_length_of_their_text_are_bounded() -> None:
    urls = [f"https://acme.example/{number}" for number in range(MAX_LINKS + 9)]
    assert [link.url for link in links_in_text(" ".join(urls))] == urls[:MAX_LINKS]
    assert [link.url for link in links_in_html("".join(f"<a href={url}>x</a>" for url in urls))] == urls[
        :MAX_LINKS
    ]
    assert len(links_in_html(f'<a href="{URL}">' + "x" * 9_000)[0].text) == MAX_LINK_TEXT_CHARS


def test_what_lies_beyond_the_scanned_part_is_not_found() -> None:
    padding = repeated("lorem ", MAX_SCANNED_CHARS)
    assert links_in_text(padding + URL) == []
    assert links_in_html(f'{padding}<a href="{URL}">x</a>') == []


HTML_UNITS = [
    "<",
    "<a ",
    "<a href=",
    '<a href="',
    "<a href='x",
    "<a href=https://a.b><img alt=",
    "<!--",
    '="',
    "<a b",
]


@pytest.mark.parametrize("unit", HTML_UNITS)
def test_time_for_html_grows_with_the_length_and_no_faster(unit: str) -> None:
    assert is_linear(links_in_html, unit)


@pytest.mark.parametrize("unit", ["://", "http://", "https://a.b/(", "https://a.b/ ", ")", "https://a.b/)"])
def test_time_for_text_grows_with_the_length_and_no_faster(unit: str) -> None:
    assert is_linear(links_in_text, unit)


def test_a_megabyte_of_closing_brackets_is_cut_off() -> None:
    url = "https://acme.example/a"
    assert links_in_text(url + ")" * 1024 * 1024) == [Link(url, url)]


@given(st.text(alphabet=st.sampled_from("<>a /=\"'hrefimgalt:https://x&#;!-)\n"), max_size=120))
def test_no_markup_is_too_broken(html: str) -> None:
    for link in links_in_html(html) + links_in_text(html):
        assert link.url.lower().startswith(("http://", "https://", "mailto:", "tel:"))
