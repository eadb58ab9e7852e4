import pytest

from fakes.mail.backdrop import covers_root, is_dark


@pytest.mark.parametrize(
    ("html", "on_root", "dark"),
    [
        ("<html style='background:#223; color:#fff'><p>x</p>", True, True),
        ("<html style='color:#fff;background-color: rgb(10, 20, 30)'>", True, True),
        ("<HTML lang=en bgcolor=black>", True, True),
        ("<html background='cid:sky'>", True, False),
        ("<style>html, body { margin:0; background:#111111 }</style>", True, True),
        ("<style>:root{background:#fafafa}</style>", True, False),
        ("<body bgcolor='#000000' style='margin:0'>", False, True),
        ("<body style='background:#0f172aff'>", False, True),
        ("<html style='background:#111'><body style='background:#fff'>", True, False),
        ("<html style='background:#fff'><body style='background:navy'>", True, True),
        ("<body><table bgcolor='#000000'></table>", False, False),
        ("<style>.html{background:#000}</style><p>html { background }</p>", False, False),
        ("<html lang=en><p style='background:#000'>x</p>", False, False),
        ("<body style='background:url(x.png)'>", False, False),
    ],
)
def test_the_background_of_the_whole_page_is_found(html: str, on_root: bool, dark: bool) -> None:
    assert (covers_root(html), is_dark(html)) == (on_root, dark)


def test_no_mail_takes_long_to_look_at() -> None:
    for piece in (
        "<html ",
        "<body background:",
        "html,{",
        "html{background",
        ":root ",
        "body {  ",
        "<html>",
        "html,",
    ):
        is_dark(piece * 20_000)
        covers_root(piece * 20_000)
