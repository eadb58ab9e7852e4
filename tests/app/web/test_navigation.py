import pytest

from app.web.navigation import places

ROUTES = {"/", "/ui/callbacks", "/ui/setup", "/stagedoor/docs"}


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", "Timeline"),
        ("/ui/captures/abc", "Timeline"),
        ("/ui/callbacks", "Callbacks"),
        ("/ui/callbacks/abc", "Callbacks"),
        ("/ui/clear", "Timeline"),
        ("/stagedoor/docs", "API"),
    ],
)
def test_one_place_is_the_current_one(path: str, current: str) -> None:
    assert [place.label for place in places(path, ROUTES) if place.is_current] == [current]


def test_no_place_is_the_current_one_on_a_path_that_leads_nowhere() -> None:
    assert not any(place.is_current for place in places("/ui/callbacksomething", ROUTES))


def test_only_pages_that_exist_are_named_and_each_has_a_letter_of_its_own() -> None:
    found = places("/", ROUTES)
    assert [place.label for place in found] == ["Timeline", "Callbacks", "Set up", "API"]
    assert len({place.letter for place in found}) == len(found)
