"""Parameters of Content-Type and Content-Disposition, file names above all."""

from __future__ import annotations

import pytest

from fakes.mail.parse_parameter import Parameters, file_name, read_parameters


@pytest.mark.parametrize(
    ("value", "main", "by_name"),
    [
        ("text/plain", "text/plain", {}),
        ("TEXT/Plain; Charset=UTF-8", "text/plain", {"charset": "UTF-8"}),
        ('multipart/mixed; boundary="a;b"; x=y', "multipart/mixed", {"boundary": "a;b", "x": "y"}),
        ('a/b; n="say \\"x\\" \\\\ C:\\dir"', "a/b", {"n": 'say "x" \\ C:\\dir'}),
        ("text/plain; charset=utf-8 (Unicode)", "text/plain", {"charset": "utf-8"}),
        ("text/plain (comment); charset=x", "text/plain", {"charset": "x"}),
        ("attachment; filename=my report (1).pdf", "attachment", {"filename": "my report (1).pdf"}),
        ("a/b; n=1; n=2", "a/b", {"n": "1"}),
        ("a/b;; ;n = 1 ;", "a/b", {"n": "1"}),
        ('a/b; n="open', "a/b", {"n": "open"}),
        ("text", "text", {}),
        (";;=;", "", {}),
        ("", "", {}),
        ("a/b\r\nX: y", "a/b", {}),
    ],
)
def test_a_value_and_its_parameters_are_told_apart(value: str, main: str, by_name: dict[str, str]) -> None:
    assert read_parameters(value) == (main, by_name)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("a; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf"),
        ("a; filename*=utf-8'de'Gr%C3%BC.pdf; filename=plain.pdf", "Grü.pdf"),
        ("a; filename*0*=utf-8''Gr%C3; filename*1*=%BC; filename*2=\"e.pdf\"", "Grüe.pdf"),
        ("a; filename*2=c; filename*0=a; filename*1=b", "abc"),
        ("a; filename*0=50%25; filename*1=.pdf", "50%25.pdf"),
        ("a; filename*=iso-8859-1''%E9", "é"),
        ("a; filename*=x-klingon''%C3%A9", "é"),
        ("a; filename*=''a%20b", "a b"),
        ("a; filename*=a%20b", "a b"),
        ("a; filename*99999999999999999999=x; filename=y", "y"),
        ('a; filename="=?utf-8?b?w6k=?=.pdf"', "é.pdf"),
        ('a; filename="a\tb"', "a\tb"),
        ('a; filename=""', None),
        ("a", None),
    ],
)
def test_file_names_are_put_together(value: str, name: str | None) -> None:
    assert file_name(read_parameters(value), Parameters("a/b", {})) == name


def test_a_type_names_the_file_where_no_disposition_does() -> None:
    assert file_name(None, read_parameters("a/b; name=n.pdf")) == "n.pdf"
    assert (
        file_name(read_parameters("attachment; filename=f.pdf"), read_parameters("a/b; name=n.pdf"))
        == "f.pdf"
    )
