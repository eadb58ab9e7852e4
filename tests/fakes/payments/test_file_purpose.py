import pytest

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.file_purpose import PURPOSES, purpose_of, type_of


@pytest.mark.parametrize(
    ("filename", "content", "kind"),
    [
        ("x", b"%PDF-1.7", "pdf"),
        ("x.pdf", b"\x89PNG\r\n\x1a\n\0", "png"),
        ("x", b"\xff\xd8\xff\xe0", "jpg"),
        ("x", b"GIF89a", "gif"),
        ("x", b"\n<svg xmlns=''>", "svg"),
        ("Book.CSV", b"a,b", "csv"),
        ("x.pdf", b"not really", None),
        ("blob", b"text", None),
    ],
)
def test_a_file_is_what_its_bytes_say(filename: str, content: bytes, kind: str | None) -> None:
    assert type_of(filename, content) == kind


def test_purposes_are_the_apis_own() -> None:
    known = catalogue().operation("files.create").params.fields["purpose"].shape.enum
    assert set(PURPOSES) <= {*known, "customer_signature"}
    assert purpose_of("terminal_android_apk").types == ()
