import xml.etree.ElementTree as ET

import pytest

from app.web import icons
from app.web.icons import icon

NAMES = sorted(icons._PATHS)


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_is_well_formed_and_silent(name: str) -> None:
    picture = ET.fromstring(icon(name))
    assert picture.attrib["aria-hidden"] == "true"
    assert picture.attrib["viewBox"] == "0 0 16 16"
    assert len(picture) >= 1


def test_an_icon_that_was_not_drawn_is_an_error() -> None:
    with pytest.raises(KeyError):
        icon("unicorn")
