"""HTML in tokens: nothing is lost, whatever it is, and it takes as long as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.mail.markup import elements, tokens
from tests.fakes.core.growth import is_linear, repeated

_PIECES = [
    "<",
    ">",
    "</",
    "<!--",
    "-->",
    "<a ",
    "href",
    "=",
    '"',
    "'",
    "x",
    " ",
    "\n",
    "<style>",
    "</style>",
    "&amp;",
    "<!",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))
def test_joined_the_tokens_are_the_text(html: str) -> None:
    assert "".join(token.text for token in tokens(html)) == html


def test_tokens_say_what_they_are() -> None:
    kinds = [(token.kind, token.text) for token in tokens('a<b c="d>">e</b><!-- <i> --><style>x<y</style>')]
    assert kinds == [
        ("text", "a"),
        ("tag", "<b"),
        ("space", " "),
        ("attribute", "c"),
        ("value", '="d>"'),
        ("tag", ">"),
        ("text", "e"),
        ("tag", "</b"),
        ("tag", ">"),
        ("comment", "<!-- <i> -->"),
        ("tag", "<style"),
        ("tag", ">"),
        ("raw", "x<y"),
        ("tag", "</style"),
        ("tag", ">"),
    ]


def test_elements_have_attributes_as_a_browser_reads_them() -> None:
    found = list(
        elements("<IMG SRC='a&amp;b' alt=x alt=y hidden><br/><p style = \"c\">t</p><style>s</style>")
    )
    assert [element.name for element in found] == ["img", "br", "p", "style"]
    assert found[0].attributes == {"src": "a&b", "alt": "x", "hidden": ""}
    assert found[2].attributes == {"style": "c"}
    assert found[3].content == "s"


@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", '<a "', '<a ="', "<!--", "<!", "<style>", "<a b='c' ", "</", "='", "<a ='\"", "&#1;"],
)
def test_the_time_is_linear_and_nothing_is_lost(piece: str) -> None:
    html = repeated(piece, 400_000)
    assert "".join(token.text for token in tokens(html)) == html
    assert is_linear(lambda text: sum(1 for _ in tokens(text)), piece)
