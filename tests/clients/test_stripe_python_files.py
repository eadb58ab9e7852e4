"""Files by the official Python SDK: uploaded to the `files` host, read, linked and downloaded."""

import io
from typing import Any

import httpx
import stripe

from app.lifespan import Running
from tests.clients.stripe_app import stripe_app

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


def named(content: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


async def test_a_file_goes_up_and_comes_down(server: Running) -> None:
    async with stripe_app(server, "sk_test_sbx_files") as app:

        def upload(client: Any, **params: Any) -> Any:
            file = named(PDF, 'the "proof".pdf')
            return client.v1.files.create({"file": file, "purpose": "dispute_evidence", **params})

        file = await app.sdk(lambda client: upload(client, file_link_data={"create": True}))
        assert (file.size, file.type, file.purpose) == (len(PDF), "pdf", "dispute_evidence")
        assert (await app.sdk(lambda client: client.v1.files.retrieve(file.id))).links.data[0].file == file.id
        link = await app.sdk(lambda client: client.v1.file_links.create({"file": file.id}))
        async with httpx.AsyncClient(trust_env=False) as browser:
            linked = await browser.get(link.url)
            assert linked.content == PDF
            assert linked.headers["content-type"] == "application/pdf"
            assert "sandbox" in linked.headers["content-security-policy"]
            assert (await browser.get(link.url + "x")).status_code == 404
            assert (await browser.get(file.url)).status_code == 401
            fetched = await browser.get(file.url, auth=("sk_test_sbx_files", ""))
            assert fetched.content == PDF
        error = await app.refused(
            stripe.InvalidRequestError,
            lambda client: client.v1.files.create({"file": io.BytesIO(b"text"), "purpose": "business_logo"}),
        )
        assert "file type" in error.user_message
    async with stripe_app(server, "pk_test_sbx_files") as page:
        seen = await page.sdk(upload)
        assert seen.url is None
        await page.refused(
            stripe.PermissionError, lambda client: upload(client, file_link_data={"create": True})
        )


async def test_an_upload_happens_once(server: Running) -> None:
    async with stripe_app(server) as app:

        def upload(content: bytes) -> Any:
            return lambda client: client.v1.files.create(
                {"file": io.BytesIO(content), "purpose": "dispute_evidence"}, {"idempotency_key": "up"}
            )

        first = await app.sdk(upload(PDF))
        assert (await app.sdk(upload(PDF))).id == first.id
        await app.refused(stripe.IdempotencyError, upload(PDF + b"x"))
