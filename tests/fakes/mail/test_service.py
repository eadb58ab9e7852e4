"""Mail taken in and read back: what is found in it, how it is shown, and that its bytes stay as they are."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from textwrap import wrap

import pytest

from fakes.core.errors import NotFound
from fakes.core.query import CaptureQuery
from fakes.mail import service
from tests.fakes.mail.builders import LIMITS, PNG, SANDBOX, Kernel, a_capture, a_mail, octets, running_kernel
from tests.fakes.mail.corpus import samples

HTML = '<p>Your code is <b>482913</b>. <a href="https://example.com/verify?t=1">Verify</a></p>'


def test_a_mail_is_captured_with_what_people_look_for() -> None:
    mail = a_mail("Your code is 482913.\n", HTML, Subject="Sign in", Message_ID="<1@example.com>")
    capture = a_capture(octets(mail))
    assert (capture.channel, capture.provider, capture.kind) == ("mail", "smtp", "outbound")
    assert (capture.sender, capture.recipients) == ("shop@example.com", ["jane@example.org"])
    assert (capture.title, capture.preview) == ("Sign in", "Your code is 482913. Verify")
    assert capture.codes == ["482913"]
    assert capture.links == [{"url": "https://example.com/verify?t=1", "text": "Verify"}]
    assert (capture.flags, capture.ref) == ([], "<1@example.com>")
    assert capture.size == len(octets(mail))


def test_the_null_sender_gives_way_to_the_headers_author() -> None:
    assert a_capture(octets(a_mail()), sender="").sender == "shop@example.com"
    assert a_capture(b"Subject: s\n\nbody", sender="").sender == ""


def test_recipients_and_people_come_from_envelope_and_headers() -> None:
    mail = a_mail(Cc="carl@example.org", Bcc="bob@example.org", Reply_To="help@example.com")
    capture = a_capture(octets(mail), recipients=("hidden@example.org",), sender="bounces@example.com")
    assert capture.recipients == ["hidden@example.org", "jane@example.org", "carl@example.org"]
    assert capture.sender == "bounces@example.com"
    assert {"help", "bob", "shop"} <= set(capture.search.people.split())


def test_a_code_only_in_the_html_or_the_subject_is_found() -> None:
    assert a_capture(octets(a_mail("See the picture.\n", HTML))).codes == ["482913"]
    assert a_capture(octets(a_mail("Welcome.\n", Subject="Your code is 1357"))).codes == ["1357"]
    assert a_capture(octets(a_mail("Nothing here.\n"))).codes == []


def test_links_are_those_of_the_html_and_the_others_of_the_text() -> None:
    capture = a_capture(octets(a_mail("https://example.com/verify?t=1 https://example.com/b\n", HTML)))
    assert capture.links == [
        {"url": "https://example.com/verify?t=1", "text": "Verify"},
        {"url": "https://example.com/b", "text": "https://example.com/b"},
    ]


def test_words_of_either_body_and_file_names_can_be_searched() -> None:
    mail = a_mail("only in text\n", "<p>only in html</p>")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="invoice.pdf")
    body = a_capture(octets(mail)).search.body.split()
    assert {"text", "html", "invoice"} <= set(body)


@pytest.mark.parametrize("width", [30, 74])
@pytest.mark.parametrize("strange_lines", [0, 1, 3, 12])
def test_of_the_text_only_what_the_html_lacks_is_indexed_besides(width: int, strange_lines: int) -> None:
    words = [f"word{number}" for number in range(60)]
    strange = [f"only{number} here{number} word{number}" for number in range(strange_lines)]
    text = "\n".join([*wrap(" ".join(words), width), *strange, "ord59 word5"])
    html = "".join(f"<p>{line}</p>" for line in wrap(" ".join(words), 50))
    body = a_capture(octets(a_mail(text, html))).search.body.split()
    beyond = [word for line in strange for word in line.split()[:2]]
    assert body == [*words, *beyond, "ord59"]


@pytest.mark.parametrize(
    ("disposition", "flags"), [("attachment", ["attachment"]), ("inline", [])], ids=["file", "picture"]
)
def test_a_file_is_flagged_and_a_picture_in_the_text_is_not(disposition: str, flags: list[str]) -> None:
    mail = a_mail()
    mail.add_attachment(PNG, maintype="image", subtype="png", disposition=disposition, cid="<c@x>")
    assert a_capture(octets(mail)).flags == flags


def test_a_picture_that_the_html_shows_is_no_attachment_whatever_it_says() -> None:
    mail = a_mail("x\n", '<img src="cid:c@x" alt="">')
    mail.add_attachment(PNG, maintype="image", subtype="png", disposition="attachment", cid="<c@x>")
    assert a_capture(octets(mail)).flags == []


def test_what_was_wrong_and_what_a_fault_did_is_flagged() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=x-y\n\n\xfc"
    assert a_capture(raw, flags=("fault",)).flags == ["fault", "missing-terminator", "unknown-charset"]


def test_long_values_are_cut_and_overlong_ids_are_not_indexed() -> None:
    capture = a_capture(f"Subject: {'long ' * 900}\nMessage-ID: <{'x' * 900}@x>\n\n{'word ' * 90}".encode())
    assert len(capture.title) == 500
    assert capture.title.endswith("…")
    assert len(capture.preview) == 200
    assert capture.ref is None
    assert capture.detail["message_id"] == f"<{'x' * 900}@x>"


def test_only_the_beginning_of_an_endless_text_is_looked_at() -> None:
    raw = "Subject: s\nContent-Type: text/plain; charset=utf-8\n\n€".encode() + "€ ".encode() * 500_000
    capture = a_capture(raw)
    assert capture.flags == []
    text = service.read(capture, raw, LIMITS).text
    assert text is not None
    assert len(text) == 1_000_001


def test_a_mail_is_read_back_whole() -> None:
    mail = a_mail("text\n", "<p>html</p>\n", Subject="Grüße", Date="Tue, 24 Nov 2026 10:00:00 +0100")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="é.pdf")
    raw = octets(mail)
    shown = service.read(a_capture(raw), raw, LIMITS).as_json()
    assert (shown["subject"], shown["text"], shown["html"]) == ("Grüße", "text\n", "<p>html</p>\n")
    assert shown["from"] == [{"name": "Shop", "address": "shop@example.com"}]
    assert shown["date"] == "2026-11-24T09:00:00.000Z"
    assert {"name": "Subject", "value": "Grüße"} in shown["headers"]
    assert shown["attachments"] == [
        {
            "part": "2",
            "filename": "é.pdf",
            "content_type": "application/pdf",
            "size": 4,
            "content_id": None,
            "inline": False,
            "sha256": sha256(b"%PDF").hexdigest(),
        }
    ]


def test_a_mail_whose_bytes_are_gone_shows_what_was_kept() -> None:
    raw = octets(a_mail(Subject="s"))
    shown = service.read(a_capture(raw), None, LIMITS).as_json()
    assert (shown["subject"], shown["text"], shown["headers"]) == ("s", None, [])


def test_parts_are_handed_out_decoded_and_containers_are_not() -> None:
    mail = a_mail("Grüße\n")
    mail.add_attachment(PNG, maintype="image", subtype="png", filename="i.png")
    raw = octets(mail)
    capture = a_capture(raw)
    assert service.read_part(capture, raw, "2") == ("image/png", "i.png", PNG)
    assert service.read_part(capture, raw, "1")[:2] == ("text/plain; charset=utf-8", "")
    for number in ("0", "3", "", "1.1"):
        with pytest.raises(NotFound):
            service.read_part(capture, raw, number)
    with pytest.raises(NotFound):
        service.read_part(capture, None, "2")


def test_a_charset_that_would_break_a_header_is_left_out() -> None:
    raw = b'Content-Type: text/plain; charset="x y;z"\n\nbody'
    assert service.read_part(a_capture(raw), raw, "1") == ("text/plain", "", b"body")


async def test_any_mail_is_stored_and_its_bytes_are_the_same(tmp_path: Path, fresh_url: str) -> None:
    raws = [sample.raw for sample in samples()[::7]]
    raws += [b"Subject: =?utf-7?q?+2AA-?= \x00 \xff\n\n\x00\xff +2AA-", b"\x00", b""]
    async with running_kernel(tmp_path, database_url=fresh_url) as kernel:
        mails = [await kernel.receive(raw) for raw in raws]
        for mail, raw in zip(mails, raws, strict=True):
            stored, kept = await kernel.stored(mail)
            assert kept == raw
            assert service.read(stored, kept, LIMITS) == service.read(a_capture(raw), raw, LIMITS)


async def test_a_large_mail_is_kept_byte_for_byte(kernel: Kernel) -> None:
    mail = a_mail()
    mail.add_attachment(bytes(range(256)) * 4_000, maintype="application", subtype="zip", filename="a.zip")
    raw = octets(mail)
    stored, kept = await kernel.stored(await kernel.receive(raw))
    assert kept == raw
    assert service.read(stored, kept, LIMITS).attachments[0].size == 1_024_000


async def test_mail_is_found_by_its_words_and_people(kernel: Kernel) -> None:
    await kernel.receive(octets(a_mail("an unmistakable word\n", Cc="Carl <carl@example.org>")))
    for query in (
        CaptureQuery(SANDBOX, q="unmistakable"),
        CaptureQuery(SANDBOX, recipient="carl@example.org"),
        CaptureQuery(SANDBOX, sender="shop@example.com", channel="mail"),
    ):
        assert len(await kernel.context.library.newest(query, limit=10)) == 1
