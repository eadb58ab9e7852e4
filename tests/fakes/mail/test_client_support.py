"""Which of the features that a mail uses some mail client lacks."""

from __future__ import annotations

import pytest

from fakes.mail.client_support import CLIENTS, css_of, gaps
from fakes.mail.markup import elements


@pytest.mark.parametrize(
    ("html", "feature", "lacking"),
    [
        ("<div style='display: flex'>", "display: flex", "Outlook for Windows"),
        (
            "<style>@media (max-width: 600px) { p { color: red } }</style>",
            "@media queries",
            "Outlook for Windows",
        ),
        ("<style>@media (prefers-color-scheme:dark){}</style>", "@media (prefers-color-scheme)", "Gmail"),
        ("<style>@font-face{}</style>", "@font-face", "Yahoo Mail"),
        ("<style>p { --x: 1 }</style>", "CSS variables", "Outlook.com"),
        ("<svg></svg>", "inline <svg>", "Gmail"),
        ("<script>", "<script>", "Apple Mail"),
        ("<video src=x>", "<video>", "Gmail"),
        ("<link rel=stylesheet href=x>", "<link rel=stylesheet>", "Gmail"),
        ("<img src='https://x.example/a.webp?b'>", "WebP images", "Outlook for Windows"),
        ("<img src='data:image/png;base64,x'>", "data: images", "Gmail"),
        ("<img srcset='a 2x'>", "srcset", "Gmail"),
        ("<td style='background: #fff url(x.png)'>", "background-image", "Outlook for Windows"),
    ],
)
def test_a_feature_is_found_with_those_who_lack_it(html: str, feature: str, lacking: str) -> None:
    found = {gap.feature: gap for gap in gaps(html)}
    assert lacking in found[feature].clients
    assert found[feature].uses >= 1


def test_a_plain_mail_uses_nothing_that_is_lacking() -> None:
    assert gaps("<table style='width:100%'><tr><td style='color:#333;padding:8px'>x</td></tr></table>") == []


def test_what_the_most_clients_lack_comes_first() -> None:
    found = gaps("<div style='display:flex'></div><script></script>")
    assert [gap.feature for gap in found] == ["<script>", "display: flex"]
    assert found[0].clients == CLIENTS


def test_the_media_query_of_dark_mode_is_not_counted_as_another() -> None:
    assert [gap.feature for gap in gaps("<style>@media (prefers-color-scheme: dark) {}</style>")] == [
        "@media (prefers-color-scheme)"
    ]


def test_styles_of_sheets_and_attributes_are_read() -> None:
    assert css_of(elements("<style>a{}</style><p style='b'><p>")) == "a{}\nb"


def test_what_stands_far_beyond_what_clients_show_is_not_looked_at() -> None:
    assert gaps("x" * 300_000 + "<video>") == []
