"""The page of one capture over HTTP: what it shows, links to and does, without any script."""

from __future__ import annotations

import html
import re
import smtplib
from asyncio import to_thread
from email.message import EmailMessage

from app.lifespan import Running
from tests.app.clients import API, captured, http_client
from tests.app.web.forms import browsing


def _mail(subject: str = "Confirm", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "shop@example.com", "ann@example.com", subject
    mail.set_content("Your code is 482913, or open https://shop.example/confirm?t=1\n")
    mail.add_alternative("<p>Your code is <b>482913</b></p>", subtype="html")
    mail.add_attachment(
        b"<svg onload=alert(1)>", maintype="image", subtype="svg+xml", filename="../../a\u202egnp.svg"
    )
    mail.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="p.png")
    return mail


async def _sent(server: Running, mail: EmailMessage) -> str:
    host, _, port = server.addresses["smtp"].rpartition(":")

    def send() -> None:
        with smtplib.SMTP(host, int(port)) as smtp:
            smtp.send_message(mail)

    await to_thread(send)
    async with http_client(server) as client:
        items = (await client.get(f"{API}/captures")).json()["items"]
    return f"/ui/captures/{items[0]['id']}"


async def _texted(server: Running) -> str:
    sid = server.service.fakes["sms"].environment("default")["TWILIO_ACCOUNT_SID"]
    async with http_client(server, auth=(sid, "any")) as client:
        fields = {"To": "+14155552671", "From": "+15005550006", "Body": "Your code is 482913"}
        await client.post(f"/2010-04-01/Accounts/{sid}/Messages.json", data=fields)
        items = (await client.get(f"{API}/captures")).json()["items"]
    return f"/ui/captures/{items[0]['id']}"


async def test_opening_a_capture_marks_it_read_and_links_to_its_sections(server: Running) -> None:
    path = await _sent(server, _mail())
    async with http_client(server) as client:
        page = (await client.get(path)).text
        assert 'aria-current="page">HTML' in page
        assert f'href="{path}?view=source"' in page
        assert 'data-copy="482913"' in page
        assert f'src="{path}/document' in page
        assert (await client.get(f"{API}/captures/{path.rpartition('/')[2]}")).json()["read"] is True
        assert "hl-tag" in (await client.get(f"{path}?view=source")).text


async def test_nothing_is_inline_in_any_section(server: Running) -> None:
    path = await _sent(server, _mail())
    async with http_client(server) as client:
        page = (await client.get(path)).text
        names = re.findall(r"view=(\w+)", page)
        assert len(set(names)) >= 9
        for name in set(names):
            shown = (await client.get(f"{path}?view={name}")).text
            assert not re.search(r"<script(?![^>]* src=)|<style|\son\w+=| style=", shown), name


async def test_parts_that_could_act_are_downloads_with_plain_names(server: Running) -> None:
    path = await _sent(server, _mail())
    async with http_client(server) as client:
        active = await client.get(f"{path}/parts/2")
        assert active.headers["content-type"] == "application/octet-stream"
        assert active.headers["content-disposition"] == "attachment; filename*=UTF-8''agnp.svg"
        assert active.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in active.headers["content-security-policy"]
        picture = await client.get(f"{path}/parts/3")
        assert picture.headers["content-type"] == "image/png"
        assert picture.headers["content-disposition"].startswith("inline")
        whole = await client.get(f"{path}/parts/eml")
        assert whole.headers["content-disposition"].startswith("attachment")
        assert b"Subject: Confirm" in whole.content
        assert (await client.get(f"{path}/parts/9")).status_code == 404


async def test_the_document_has_a_policy_of_its_own(server: Running) -> None:
    path = await _sent(server, _mail())
    async with http_client(server) as client:
        document = await client.get(f"{path}/document?dark=1")
        assert "default-src 'none'" in document.headers["content-security-policy"]
        assert "sandbox" in document.headers["content-security-policy"]
        assert "482913" in document.text


async def test_neighbours_are_those_of_the_timeline_that_one_came_from(server: Running) -> None:
    first = await _sent(server, _mail("One"))
    await captured(server)
    second = await _sent(server, _mail("Two"))
    async with http_client(server) as client:
        page = html.unescape((await client.get(f"{second}?channel=mail&view=text")).text)
        assert f'rel="next" href="{first}?view=text&channel=mail"' in page
        assert 'href="/?channel=mail"' in page
        assert f'href="{first}' not in (await client.get(second)).text
        assert (await client.get(f"{second}?q=(")).status_code == 200


async def test_an_answer_to_a_text_leads_to_its_page(server: Running) -> None:
    path = await _texted(server)
    async with http_client(server) as client:
        assert 'name="body"' in (await client.get(path)).text
        answer = await client.post(
            f"{path}/actions/reply", data={"body": "Yes please"}, follow_redirects=True
        )
        assert "Yes please" in answer.text
        assert "the app was not told" in answer.text
        refused = await client.post(f"{path}/actions/reply", data={"body": " "}, follow_redirects=True)
        assert re.search(r'class="complaint" role="alert"[^>]*>[^<]*1 to 1600 characters', refused.text)
        assert (await client.post(f"{path}/actions/nothing")).status_code == 404


async def test_a_conversation_says_where_a_day_begins_in_the_browsers_zone(server: Running) -> None:
    async with http_client(server) as client:
        await client.post(f"{API}/clock", json={"to": "2026-06-10T20:30:00Z"})
        await client.post(f"{API}/clock", json={"freeze": True})
        path = await _texted(server)
        assert (await client.post(f"{API}/clock", json={"advance": "PT5H"})).status_code == 200
        answer = await client.post(f"{path}/actions/reply", data={"body": "Yes"}, follow_redirects=True)
        assert re.findall(r'class="sms-day">([^<]+)<', answer.text) == ["Yesterday", "Today"]
        client.cookies.set("stagedoor-zone", "Asia/Tokyo")
        shown = (await client.get(path)).text
    assert re.findall(r'class="sms-day">([^<]+)<', shown) == ["Today"]
    assert re.search(r'class="sms-meta"><time datetime="2026-06-10T20:3[^"]+">05:3[0-9:]+<', shown)


async def test_a_pdf_is_shown_by_the_browsers_own_viewer_to_who_unfolds_it(server: Running) -> None:
    mail = _mail()
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="invoice.pdf")
    path = await _sent(server, mail)
    async with http_client(server) as client:
        page = (await client.get(f"{path}?view=attachments")).text
        (source,) = re.findall(
            r'<details class="mail-pdf">.*?<iframe src="([^"]*)"[^>]* loading="lazy"', page, re.DOTALL
        )
        shown = await client.get(source)
        assert shown.headers["content-type"] == "application/pdf"
        assert shown.headers["content-disposition"] == "inline; filename*=UTF-8''invoice.pdf"
        assert (
            shown.headers["content-security-policy"] == "sandbox; default-src 'none'; frame-ancestors 'self'"
        )


async def test_a_browser_that_fetches_ahead_reads_nothing(server: Running) -> None:
    path = await _texted(server)
    async with http_client(server) as client:
        page = await client.get(path, headers={"Sec-Purpose": "prefetch"})
        rules = await client.get(page.headers["speculation-rules"].strip('"'))
        assert rules.headers["content-type"] == "application/speculationrules+json"
        assert f'data-unread="{path.rpartition("/")[2]}"' in page.text
        assert (await client.get(f"{API}/captures", params={"q": "is:unread"})).json()["total"] == 1
        assert "data-unread" not in (await client.get(path)).text


async def test_marking_unread_leads_back_to_the_timeline(server: Running) -> None:
    path = await _texted(server)
    async with http_client(server) as client:
        answer = await client.post(f"{path}/unread")
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert (await client.get(path)).status_code == 200


async def test_who_has_no_script_is_asked_before_a_capture_is_deleted(server: Running) -> None:
    path = await _texted(server)
    async with browsing(server) as browser:
        assert 'action="/ui/bulk"' in (await browser.get(path)).text
        fields = {"do": "delete", "id": path.rpartition("/")[2], "back": "/?q=x", "confirmed": "0"}
        assert "Delete this capture?" in (await browser.post("/ui/bulk", data=fields)).text
        assert (await browser.get(path)).status_code == 200
        answer = await browser.post("/ui/bulk", data=fields | {"confirmed": "1"})
        assert str(answer.url).endswith("/?q=x")
        assert (await browser.get(path)).status_code == 404


async def test_a_page_of_another_origin_can_press_no_button(server: Running) -> None:
    path = await _texted(server)
    async with http_client(server, headers={"Origin": "https://evil.example"}) as client:
        for action in ("unread", "resend", "actions/reply"):
            answer = await client.post(f"{path}/{action}", data={"body": "x", "callback": "x"})
            assert answer.status_code == 403


async def test_a_notice_is_text_alone(server: Running) -> None:
    path = await _texted(server)
    async with http_client(server) as client:
        page = (await client.get(path, params={"notice": "<b>x</b>"})).text
        assert "&lt;b&gt;x&lt;/b&gt;" in page
