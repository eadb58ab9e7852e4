"""What input without measure gets from the whole server: the right refusal or a stored mail, and bounded memory."""

from __future__ import annotations

import io
import zipfile
from base64 import b64encode, encodebytes
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from random import Random
from smtplib import SMTP
from typing import Any

import httpx
import pytest

from tests.load.hostile import MB, Memory, http, mailed, megabytes, smtp
from tests.server_process import ServerProcess, server_process

# The largest mail that is taken has 50 MiB; it is there in pieces and whole for a moment.
PEAK_MB = 260
KEPT_MB = 120
ACCOUNT = "AC00000000000000000000000000000000"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One server that all of this happens to."""
    with server_process(tmp_path_factory.mktemp("server")) as running:
        yield running


@asynccontextmanager
async def bounded(server: ServerProcess) -> AsyncIterator[None]:
    """Check that the block costs the server bounded memory, and that it still works as if nothing had happened."""
    memory = Memory(server.process.pid)
    yield
    print(f"peak {memory.peak_mb:.0f} MB, kept {memory.kept_mb:.0f} MB")
    assert memory.peak_mb < PEAK_MB
    assert memory.kept_mb < KEPT_MB
    host, port = server.smtp_address
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.org", "still here"
    with SMTP(host, port, timeout=60) as client:
        client.send_message(mail)
    assert newest(server)["title"] == "still here"


def newest(server: ServerProcess, **filters: str) -> dict[str, Any]:
    """Return the newest capture, whole."""
    base = f"{server.http_url}/stagedoor/v1/captures"
    page = httpx.get(base, params={"limit": 1, **filters}, timeout=60).raise_for_status().json()
    capture: dict[str, Any] = (
        httpx.get(f"{base}/{page['items'][0]['id']}", timeout=60).raise_for_status().json()
    )
    return capture


def raw_of(server: ServerProcess, capture: dict[str, Any]) -> bytes:
    """Return the bytes of a captured mail."""
    url = f"{server.http_url}/stagedoor/v1/captures/{capture['id']}/raw"
    return httpx.get(url, timeout=60).raise_for_status().content


async def test_a_mail_of_200_mb_is_refused_at_its_end(server: ServerProcess) -> None:
    async with bounded(server):
        lines = (piece + b"\r\n" for piece in megabytes(200))
        assert (await mailed(server, "too large", lines)).startswith(b"552 5.3.4 ")


async def test_a_size_that_is_announced_is_refused_before_the_data(server: ServerProcess) -> None:
    async with bounded(server), smtp(server) as line:
        assert (await line.ask(b"MAIL FROM:<a@example.com> SIZE=200000000")).startswith(b"552 ")


@pytest.mark.parametrize(
    ("path", "user"),
    [
        ("/v1/customers", "sk_test_a"),
        (f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", ACCOUNT),
        ("/stagedoor/v1/sandboxes", "nobody"),
    ],
)
@pytest.mark.parametrize("length", ["Content-Length: 200000000", "Transfer-Encoding: chunked"])
async def test_a_request_of_200_mb_is_refused(
    server: ServerProcess, path: str, user: str, length: str
) -> None:
    kind = "application/json" if "stagedoor" in path else "application/x-www-form-urlencoded"
    credentials = b64encode(f"{user}:any".encode()).decode()
    async with bounded(server), http(server) as line:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic {credentials}\r\n"
            f"Content-Type: {kind}\r\n{length}\r\n\r\n"
        )
        is_chunked = "chunked" in length
        await line.say(
            head.encode(), *(b"f4240\r\n%b\r\n" % piece if is_chunked else piece for piece in megabytes(200))
        )
        assert (await line.hear()).startswith(b"HTTP/1.1 413 ")


async def test_a_command_of_100_mb_without_an_end_is_thrown_away_as_it_comes(server: ServerProcess) -> None:
    async with bounded(server), smtp(server) as line:
        await line.say(*megabytes(100))
        assert (await line.ask(b"")).startswith(b"500 5.5.")
        assert (await line.ask(b"NOOP")).startswith(b"250 ")


async def test_a_mail_that_is_one_line_of_100_mb_is_refused(server: ServerProcess) -> None:
    async with bounded(server):
        assert (await mailed(server, "one line", megabytes(100))).startswith(b"552 5.3.4 ")


async def test_a_mail_that_is_one_line_of_40_mb_is_kept(server: ServerProcess) -> None:
    async with bounded(server):
        assert (await mailed(server, "one long line", [b"\r\n", *megabytes(40)])).startswith(b"250 ")
        assert newest(server)["size"] > 40 * MB


async def test_a_head_without_end_is_refused_on_the_http_port(server: ServerProcess) -> None:
    async with bounded(server), http(server) as line:
        await line.say(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ", *megabytes(100))
        assert (await line.hear()).startswith(b"HTTP/1.1 431 ")


async def test_a_million_headers_are_refused_on_the_http_port(server: ServerProcess) -> None:
    async with bounded(server), http(server) as line:
        await line.say(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", *(b"a: b\r\n" * 10_000 for _ in range(100)))
        assert (await line.hear()).startswith(b"HTTP/1.1 431 ")


async def test_a_mail_of_a_million_headers_is_kept_as_it_came(server: ServerProcess) -> None:
    async with bounded(server):
        bomb = b"X-Bomb: tick\r\n" * 1_000_000
        assert (await mailed(server, "header bomb", [bomb, b"\r\nboom\r\n"])).startswith(b"250 ")
        capture = newest(server)
        assert (capture["title"], capture["size"]) == ("header bomb", len(bomb) + 32)
        assert len(capture["mail"]["headers"]) < 2000
        assert bomb + b"\r\nboom\r\n" in raw_of(server, capture)


async def test_a_mail_with_a_header_of_40_mb_is_kept_as_it_came(server: ServerProcess) -> None:
    async with bounded(server):
        pieces = [b"X-Long:", *(b" " + piece + b"\r\n" for piece in megabytes(40)), b"\r\nbody\r\n"]
        assert (await mailed(server, "long header", pieces)).startswith(b"250 ")
        assert newest(server)["title"] == "long header"


async def test_a_mail_of_10_000_nested_parts_is_kept_as_it_came(server: ServerProcess) -> None:
    depth = 10_000
    opening = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
        for level in range(depth)
    )
    closing = b"".join(b"\r\n--b%d--\r\n" % level for level in reversed(range(depth)))
    async with bounded(server):
        content = opening + b"\r\nthe core\r\n" + closing
        assert (await mailed(server, "nested", [content])).startswith(b"250 ")
        capture = newest(server)
        assert capture["title"] == "nested"
        assert capture["flags"]
        assert content in raw_of(server, capture)


async def test_a_mail_of_a_million_tiny_parts_is_kept_as_it_came(server: ServerProcess) -> None:
    async with bounded(server):
        pieces = [
            b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n',
            *(b"--b\r\n\r\nx\r\n" * 10_000 for _ in range(100)),
            b"--b--\r\n",
        ]
        assert (await mailed(server, "tiny parts", pieces)).startswith(b"250 ")
        capture = newest(server)
        assert capture["title"] == "tiny parts"
        assert capture["flags"]
        assert capture["size"] > 10 * MB


async def test_a_part_that_would_unpack_to_200_mb_is_kept_packed(server: ServerProcess) -> None:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("bomb", "w", force_zip64=True) as bomb,
    ):
        zeros = bytes(MB)
        for _ in range(200):
            bomb.write(zeros)
    head = (
        b'Content-Type: application/zip; name="bomb.zip"\r\nContent-Transfer-Encoding: base64\r\n'
        b'Content-Disposition: attachment; filename="bomb.zip"\r\nContent-Encoding: gzip\r\n\r\n'
    )
    async with bounded(server):
        content = head + encodebytes(packed.getvalue()).replace(b"\n", b"\r\n")
        assert (await mailed(server, "zip", [content])).startswith(b"250 ")
        (attachment,) = newest(server)["mail"]["attachments"]
        assert attachment["size"] == len(packed.getvalue())


async def test_zeros_that_compress_well_cost_no_more_when_they_are_read(server: ServerProcess) -> None:
    async with bounded(server):
        zeros = b"0" * 78 + b"\r\n"
        assert (await mailed(server, "zeros", [b"\r\n", *(zeros * 12_500 for _ in range(45))])).startswith(
            b"250 "
        )
        capture = newest(server)
        assert len(raw_of(server, capture)) == capture["size"] > 44 * MB


async def test_pipelined_garbage_ends_an_smtp_conversation(server: ServerProcess) -> None:
    chance = Random(1)
    async with bounded(server), smtp(server) as line:
        await line.say(*(chance.randbytes(100_000) + b"\r\n" for _ in range(100)))
        answers = (await line.hear_all()).splitlines()
        assert all(answer[:1] in b"45" for answer in answers)


async def test_pipelined_commands_without_end_are_answered_in_bounded_memory(server: ServerProcess) -> None:
    async with bounded(server), smtp(server) as line:
        # Nobody reads the answers: the server must stop listening instead of keeping them.
        await line.say_what_is_taken(b"NOOP\r\n" * 100_000, at_most=100)


async def test_garbage_on_the_http_port_is_a_bad_request(server: ServerProcess) -> None:
    chance = Random(2)
    async with bounded(server), http(server) as line:
        await line.say(*(chance.randbytes(100_000) for _ in range(20)))
        answer = await line.hear_all()
        assert answer.startswith(b"HTTP/1.1 400 ") or not answer
