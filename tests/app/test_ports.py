import os
import socket

import pytest

from app.ports import bind, probe, reachable_host
from app.settings import Settings
from fakes.core.errors import BindFailed


def test_binding_says_which_port_and_setting_are_meant() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BindFailed) as failure:
            bind("127.0.0.1", port, setting="STAGEDOOR_HTTP_PORT")
    assert f"Port {port} on 127.0.0.1 cannot be opened: Address already in use by " in failure.value.detail
    assert f"process {os.getpid()}." in failure.value.detail
    words = f"--http-port {port + 1}" if port < 65535 else "--http-port 0"
    assert f"{words} (make serve ARGS='{words}'), or STAGEDOOR_HTTP_PORT" in failure.value.hint


def test_binds_ipv6_too() -> None:
    with bind("::1", 0, setting="X") as sock:
        assert sock.getsockname()[1] > 0


@pytest.mark.parametrize("name", ["http_port", "smtp_port", "smtps_port"])
def test_every_named_port_is_tried(name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = {"http_port": 0, "smtp_port": 0, name: taken.getsockname()[1]}
        with pytest.raises(BindFailed) as failure:
            probe(Settings(**ports))
    assert f"STAGEDOOR_{name.upper()}" in failure.value.hint
    probe(Settings(http_port=0, smtp_port=0))


def test_two_settings_cannot_name_the_same_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(BindFailed) as failure:
        probe(Settings(http_port=port, smtp_port=port))
    assert "STAGEDOOR_SMTP_PORT" in failure.value.hint


def test_an_address_of_another_machine_is_not_blamed_on_the_port() -> None:
    with pytest.raises(BindFailed) as failure:
        bind("192.0.2.1", 0, setting="STAGEDOOR_HTTP_PORT")
    assert "STAGEDOOR_HOST" in failure.value.hint


@pytest.mark.parametrize(
    ("host", "reached"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", "127.0.0.1"),
        ("::", "[::1]"),
        ("fe80::1", "[fe80::1]"),
        ("me", "me"),
    ],
)
def test_what_listens_everywhere_is_reached_on_this_machine(host: str, reached: str) -> None:
    assert reachable_host(host) == reached
