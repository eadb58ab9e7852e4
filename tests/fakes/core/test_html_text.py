"""HTML as text: what is seen and what is not, how it is broken into lines, in bounded time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.core.html_text import MAX_SCANNED_CHARS, decoded, text_of_html
from tests.fakes.core.growth import is_linear, repeated

HTMLS = [
    ("", ""),
    ("plain", "plain"),
    ("<p>Hello</p><p>World</p>", "Hello\nWorld"),
    ("<p>Hello<p>World", "Hello\nWorld"),
    ("Hello<div>inner</div>after", "Hello\ninner\nafter"),
    ("one<br>two<br/>three<BR />four", "one\ntwo\nthree\nfour"),
    ("<P>Hello</P><DIV>World</DIV>", "Hello\nWorld"),
    ("Hel<b>lo</b> <i>wor</i><span>ld</span>", "Hello world"),
    (
        "<table><tr><td>Code</td><td>4829</td></tr><tr><th>Total</th><td>1</td></tr></table>",
        "Code 4829\nTotal 1",
    ),
    ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
    ("<h1>Title</h1>text<hr>end", "Title\ntext\nend"),
    ("a   lot\n of\t\r\n space", "a lot of space"),
    ("<p>\n  Hello,\n  Jane  \n</p>", "Hello, Jane"),
    ("<pre>one\ntwo</pre>", "one two"),
    ("&lt;b&gt; &amp; &quot;x&quot; &#39;y&#x27; &euro;5&nbsp;000", "<b> & \"x\" 'y' €5 000"),
    ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
    ("&bogus; &#xFFFFFF; &", "&bogus; \ufffd &"),
    ("<head><title>T</title><style>p{color:#123456}</style></head><body>Hello</body>", "Hello"),
    ("a<script>if (1 < 2) document.write('<p>x</p>')</script>b", "a b"),
    ("a<SCRIPT type='x'>x</SCRIPT>b", "a b"),
    ("a<template><p>x</p></template>b", "a b"),
    ("a<!-- <p>x</p> -- > -->b", "a b"),
    ("a<!-->b<!--->c", "a b c"),
    ("a<!--[if mso]><p>Outlook</p><![endif]-->b", "a b"),
    ("a<!--[if !mso]><!--><p>others</p><!--<![endif]-->b", "a\nothers\nb"),
    ("a<![if !mso]>b<![endif]>c", "abc"),
    ("<!DOCTYPE html><!ELEMENT x>a", "a"),
    ('<p title="a > b">Hello</p>', "Hello"),
    ('<img src="cid:logo" width="40"><title>Hi there</title> <b>Kettle</b>', "Kettle"),
    ('<p a= class="b"=c style=x>Hello</p>', "Hello"),
    ("<p title='it\"s' class=x>Hello</p>", "Hello"),
    ('<p class="a"">Hello</p><p class="b">World</p>', "Hello\nWorld"),
    ('<p class="never closed>Hello</p>', "Hello"),
    ("1 < 2 and 3 > 2 <3", "1 < 2 and 3 > 2 <3"),
    ("<o:p></o:p>a<v:rect x='1'/>b", "ab"),
    (
        '<div style="display:none">Preheader &zwnj;&nbsp;&zwnj;&nbsp;&#847;&shy;</div>Hello',
        "Preheader\nHello",
    ),
    ("zero\u200bwidth soft&shy;hyphen \u2060x", "zerowidth softhyphen x"),
    ("می\u200cخواهم 👩\u200d💻", "می\u200cخواهم 👩\u200d💻"),
    ("a<!-- never closed <p>b", "a"),
    ("a<style>never closed <p>b", "a"),
    ("a<p never closed", "a"),
]


@pytest.mark.parametrize(("html", "text"), HTMLS)
def test_text_of_html(html: str, text: str) -> None:
    assert text_of_html(html) == text


def test_a_reference_too_long_to_be_a_number_is_replaced() -> None:
    assert decoded("a&#" + "9" * 5_000 + ";b") == "a\ufffdb"


def test_what_lies_beyond_the_scanned_part_is_not_read() -> None:
    assert text_of_html(repeated("lorem ", MAX_SCANNED_CHARS) + "<p>end</p>").endswith("lore")


UNITS = [
    "<",
    "<a href=",
    '="',
    "='",
    "<p =",
    "<!--",
    "<!-- -",
    "<script>",
    "<style",
    "&#9",
    "&lt",
    "&",
    "<td",
    "</a",
]
UNITS += ["\u200c", "\u200c\u200d", "<p>", " ", "<title>x</title"]


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_with_the_length_and_no_faster(unit: str) -> None:
    assert is_linear(text_of_html, unit)


@pytest.mark.parametrize("unit", ["<", "<a href=", "<!--", "&#9"])
def test_a_megabyte_costs_no_more_than_the_scanned_part(unit: str) -> None:
    assert text_of_html(repeated(unit, 1024 * 1024)) == text_of_html(repeated(unit, MAX_SCANNED_CHARS))


@given(st.text(alphabet=st.sampled_from("<>pa /=\"'&#1;!-\nbr\u200c\u00ad"), max_size=80))
def test_no_markup_is_too_broken(html: str) -> None:
    lines = text_of_html(html).split("\n")
    assert lines == [""] or all(line == line.strip() and line for line in lines)
