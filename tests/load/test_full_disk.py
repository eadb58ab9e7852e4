import resource
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.server_process import ServerProcess, server_process

_MAIL = "Subject: Kettle\r\n\r\nIt is on its way.\r\n"
# Less than what a transaction appends.
_FEW_BYTES = 4096


@contextmanager
def no_room_left(server: ServerProcess) -> Iterator[None]:
    """Let no file of the server's grow, as on a disk that is full."""
    most = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (_FEW_BYTES, most[1]))
    yield
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, most)


def send(server: ServerProcess) -> None:
    with smtplib.SMTP(*server.smtp_address) as smtp:
        smtp.sendmail("shop@example.com", ["ada@example.com"], _MAIL)


def test_a_full_disk_is_told_of_and_forgotten_when_there_is_room_again(tmp_path: Path) -> None:
    with server_process(tmp_path) as server, httpx.Client(base_url=server.http_url) as http:
        send(server)
        assert http.get("/readyz").status_code == 200
        with no_room_left(server):
            assert http.get("/readyz").status_code == 503
            with pytest.raises(smtplib.SMTPDataError) as refused:
                send(server)
            assert refused.value.smtp_code == 451
            customer = http.post("/v1/customers", auth=("sk_test_x", ""), data={"name": "Ada"})
            assert customer.status_code == 503
            assert http.get("/healthz").status_code == 200
        assert http.get("/readyz").status_code == 200
        send(server)
        assert http.get("/stagedoor/v1/captures").json()["total"] == 2
