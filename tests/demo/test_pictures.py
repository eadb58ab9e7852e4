import zlib

from tests.demo.letters import PICTURES
from tests.demo.pictures import invitation, pdf


def test_pictures_are_png_of_the_size_that_they_say() -> None:
    for draw in PICTURES.values():
        data = draw()
        assert data.startswith(b"\x89PNG\r\n\x1a\n")
        width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
        start = data.index(b"IDAT") + 4
        assert len(zlib.decompress(data[start:-16])) == height * (1 + 3 * width)


def test_a_paper_is_a_pdf_whose_table_points_at_its_objects() -> None:
    data = pdf(["Invoice (1)", "€ 18.00"])
    table = int(data.split(b"startxref\n")[1].split()[0])
    assert data[table:].startswith(b"xref\n0 6")
    places = [int(line[:10]) for line in data[table:].splitlines()[3:8]]
    assert [data[place:].split()[0] for place in places] == [b"1", b"2", b"3", b"4", b"5"]


def test_a_calendar_entry_has_the_line_ends_of_its_standard() -> None:
    entry = invitation("1@x.test", "Tea", "20260315T090000Z", "20260315T100000Z", "a@x.test", "b@x.test")
    assert entry.startswith("BEGIN:VCALENDAR\r\n")
    assert "\n" not in entry.replace("\r\n", "")
