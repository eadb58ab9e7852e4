import pytest

from fakes.payments.file_purpose import PURPOSES, Purpose
from fakes.payments.flows.files import LINKS, content_of_link
from fakes.payments.models import PLATFORM
from fakes.payments.records import Reading, Scope
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.upload import Upload
from tests.fakes.payments.builders import Json, Shop

DAY_MS = 86_400_000


def pdf(content: bytes = b"%PDF-1.7 evidence") -> Upload:
    return Upload("proof.pdf", content)


async def uploaded(shop: Shop, purpose: str = "dispute_evidence", **params: object) -> Json:
    values: Json = {"file": pdf(), "purpose": purpose, **params}
    return await shop.send("POST", "/v1/files", values)


async def fetched(shop: Shop, link: Json) -> bytes:
    now = shop.service.now(shop.sandbox)
    token = link["url"].partition(LINKS)[2].partition("?")[0]
    content = await shop.context.store.look_up(
        lambda look: content_of_link(Reading(Scope(shop.sandbox, PLATFORM), now, look), token)
    )
    return content.body


async def test_a_file_is_kept_and_downloaded(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    file = await uploaded(shop)
    assert (file["size"], file["type"], file["filename"], file["title"]) == (17, "pdf", "proof.pdf", None)
    assert file["url"] == f"http://pay.test/s/shop/v1/files/{file['id']}/contents"
    assert file["expires_at"] == file["created"] + 270 * 86_400
    assert file["links"] == {
        "object": "list",
        "data": [],
        "has_more": False,
        "url": f"/v1/file_links?file={file['id']}",
    }
    assert await shop.get(f"/v1/files/{file['id']}") == file
    reply = await shop.reply("GET", f"/v1/files/{file['id']}/contents", {})
    assert reply.body == b"%PDF-1.7 evidence"
    assert reply.raw is not None
    assert reply.raw.content_type == "application/pdf"
    identity = await uploaded(shop, "identity_document")
    assert identity["url"] is None
    await shop.refused("GET", f"/v1/files/{identity['id']}/contents", status=403)
    listed = await shop.get("/v1/files", purpose="identity_document")
    assert [each["id"] for each in listed["data"]] == [identity["id"]]
    assert (await shop.events())[-2:] == ["file.created", "file.created"]
    await (await shop.connected()).refused("GET", f"/v1/files/{file['id']}", status=404)


async def test_a_link_needs_no_key_and_ends(shop: Shop) -> None:
    made = await uploaded(shop, file_link_data={"create": True, "metadata": {"k": "v"}})
    file = await shop.get(f"/v1/files/{made['id']}")
    [link] = file["links"]["data"]
    assert link["metadata"] == {"k": "v"}
    assert await fetched(shop, link) == b"%PDF-1.7 evidence"
    until = link["created"] + 86_400
    short = await shop.post("/v1/file_links", file=file["id"], expires_at=until)
    assert len((await shop.get(f"/v1/files/{file['id']}"))["links"]["data"]) == 2
    await shop.pass_time(2 * DAY_MS)
    assert (await shop.get(f"/v1/file_links/{short['id']}"))["expired"] is True
    for wanted, expired in ((short, "true"), (link, "false")):
        listed = await shop.get("/v1/file_links", file=file["id"], expired=expired)
        assert [(each["id"], each["expired"]) for each in listed["data"]] == [
            (wanted["id"], expired == "true")
        ]
    with pytest.raises(StripeError):
        await fetched(shop, short)
    with pytest.raises(StripeError):
        await fetched(shop, {"url": f"http://x{LINKS}é"})
    ended = await shop.post(f"/v1/file_links/{link['id']}", expires_at="now")
    assert ended["expired"] is True
    again = await shop.post(f"/v1/file_links/{link['id']}", expires_at="", metadata={"k": ""})
    assert (again["expires_at"], again["expired"], again["metadata"]) == (None, False, {})
    assert await fetched(shop, link) == b"%PDF-1.7 evidence"


async def test_what_stripe_does_not_take_is_refused(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(file: object, purpose: str = "dispute_evidence") -> str:
        error = await shop.refused("POST", "/v1/files", file=file, purpose=purpose)
        assert error["param"] in ("file", "purpose")
        return str(error["message"])

    assert await refused(Upload("x.txt", b"words")) == (
        "We don't currently support that file type. Try uploading a file with one of the following mimetypes: "
        "application/pdf, image/jpeg, image/png."
    )
    assert "empty" in await refused(Upload("x.pdf", b""))
    assert await refused("text") == "Invalid object"
    assert "must be one of" in await refused(pdf(), "fun")
    monkeypatch.setitem(PURPOSES, "dispute_evidence", Purpose(("pdf",), 4))
    assert "too large" in await refused(pdf())
    secret = await uploaded(shop, "identity_document")
    assert (await shop.refused("POST", "/v1/file_links", file=secret["id"]))["param"] == "file"
    with_link: Json = {"file": pdf(b"%PD"), "purpose": "pci_document", "file_link_data": {"create": "true"}}
    await shop.refused("POST", "/v1/file_links", file="file_none")
    await shop.refused("POST", "/v1/files", **with_link)
