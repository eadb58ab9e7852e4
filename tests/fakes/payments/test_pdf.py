import re

from fakes.payments.pdf import pdf_of


def test_every_object_is_where_the_table_says() -> None:
    written = pdf_of(["Quote", "12.00 EUR"])
    assert written.startswith(b"%PDF-1.4\n")
    assert written.endswith(b"%%EOF\n")
    start = int(re.findall(rb"startxref\n(\d+)", written)[0])
    assert written[start:].startswith(b"xref\n0 6\n")
    offsets = [int(each) for each in re.findall(rb"(\d{10}) 00000 n", written[start:])]
    assert [written[offset:].split(b" ")[0] for offset in offsets] == [b"1", b"2", b"3", b"4", b"5"]


def test_the_text_is_as_long_as_it_says_and_cannot_end_early() -> None:
    written = pdf_of([r"a (b) \ c", "Tee für 3 €"])
    stream = written.split(b">>\nstream\n")[1].split(b"\nendstream")[0]
    assert int(re.findall(rb"/Length (\d+)", written)[0]) == len(stream)
    assert rb"(a \(b\) \\ c) Tj" in stream
    assert "(Tee für 3 ?) Tj".encode("latin-1") in stream
