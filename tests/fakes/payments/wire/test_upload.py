import pytest

from fakes.payments.wire.error import StripeError
from fakes.payments.wire.upload import Upload, decode_multipart

KIND = "multipart/form-data; boundary=XX"


def part(name: str, content: str, more: str = "") -> str:
    return f'--XX\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{content}\r\n'


def test_fields_nest_and_files_keep_their_bytes() -> None:
    body = (
        part("purpose", "dispute evidence")
        + part("file_link_data[metadata][k&]", "ä=1")
        + part("file", "%PDF\r\n--X", '; filename="a b.pdf"\r\nContent-Type: application/octet-stream')
        + "--XX--\r\n"
    )
    found = decode_multipart(body.encode(), KIND, max_parts=3)
    assert found["purpose"] == "dispute evidence"
    assert found["file_link_data"] == {"metadata": {"k&": "ä=1"}}
    assert isinstance(found["file"], Upload)
    assert found["file"].content == b"%PDF\r\n--X"
    assert found["file"]["filename"] == "a b.pdf"
    assert found["file"] != Upload("a b.pdf", b"another!")


@pytest.mark.parametrize(
    ("body", "kind", "max_parts"),
    [
        (part("a", "1") + "--XX--\r\n", "multipart/form-data", 9),
        (part("a", "1"), KIND, 9),
        ("no parts at all", KIND, 9),
        (part("a", "1") + part("b", "2") + "--XX--\r\n", KIND, 1),
    ],
)
def test_what_cannot_be_read_is_refused(body: str, kind: str, max_parts: int) -> None:
    with pytest.raises(StripeError) as caught:
        decode_multipart(body.encode(), kind, max_parts=max_parts)
    assert caught.value.status == 400
