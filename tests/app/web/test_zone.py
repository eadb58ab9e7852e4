import pytest
from fastapi import Request

from app.web.zone import COOKIE, UNIVERSAL, named, zone_of


def a_request(cookie: str) -> Request:
    headers = [(b"cookie", f"{COOKIE}={cookie}".encode())] if cookie else []
    return Request({"type": "http", "headers": headers})


def test_the_zone_of_a_browser_is_what_its_cookie_names() -> None:
    zone = zone_of(a_request("Asia%2FTokyo"))
    assert zone.name == "Asia/Tokyo"
    assert zone.moment(0).isoformat() == "1970-01-01T09:00:00+09:00"


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "x" * 65, "\0"])
def test_what_is_no_zone_is_utc(name: str) -> None:
    assert named(name) == UNIVERSAL
    assert UNIVERSAL.moment(1500).isoformat() == "1970-01-01T00:00:01.500000+00:00"
