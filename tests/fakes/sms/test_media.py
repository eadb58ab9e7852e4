import pytest

from fakes.sms.media import UNKNOWN_TYPE, described, guessed_type, is_fetchable


def test_describes_media_by_what_was_said_or_by_their_names() -> None:
    sids = iter(["ME1", "ME2"])
    media = described([("https://app/cat.png", None), ("https://app/x", "video/mp4")], lambda: next(sids))
    assert media == (
        {"sid": "ME1", "url": "https://app/cat.png", "content_type": "image/png"},
        {"sid": "ME2", "url": "https://app/x", "content_type": "video/mp4"},
    )


@pytest.mark.parametrize(
    ("url", "content_type"),
    [
        ("https://app/a.jpg?size=1", "image/jpeg"),
        ("https://app/a", UNKNOWN_TYPE),
        ("http://[broken/a.png", UNKNOWN_TYPE),
    ],
)
def test_guesses_a_type_from_the_name(url: str, content_type: str) -> None:
    assert guessed_type(url) == content_type


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://app.example/a.png", True),
        ("http://127.0.0.1:8000/a", True),
        ("ftp://app.example/a.png", False),
        ("/a.png", False),
        ("https://", False),
        ("http://[broken", False),
        ("http://app:99999/", False),
        ("", False),
        ("http://app.example/\r\nX-Evil: yes", False),
        ("http://app.example/a b", False),
        ("http://app.example/\ud800", False),
        ("http://app.example/" + "a" * 5000, False),
        ("http://app.example/ä", True),
    ],
)
def test_tells_which_urls_could_be_fetched(url: str, expected: bool) -> None:
    assert is_fetchable(url) is expected
