from pathlib import Path

import pytest

from fakes.payments.catalogue.sdk_module import Package, dict_of, find_class, literal_of
from tests.fakes.payments.catalogue.packages import module_of, write_package

SOURCE = """
    from stripe.other import Card as CardResource
    from typing import Optional

    if TYPE_CHECKING:
        from stripe.other import Charge

    LIMIT = 3

    class Outer:
        OBJECT_NAME: ClassVar[Literal["outer"]] = "outer"
        LOOKUP_TYPE = "v1.outer"
        _field_remappings = {"in_": "in", "inner": Inner}

        class Card:
            pass

        class Inner:
            pass
"""
OTHER = """
    class Card:
        pass

    class Charge:
        pass
"""


def test_finds_a_class_inside_out_and_then_among_imports(tmp_path: Path) -> None:
    module = module_of(tmp_path, SOURCE, other=OTHER)
    outer = module.classes["Outer"]
    inner = find_class("Inner", module.place().inside(outer))
    assert inner is not None
    card = find_class("Card", inner.place.inside(inner.definition))
    assert card is not None
    assert card.definition in outer.body
    resource = find_class("CardResource", inner.place)
    assert resource is not None
    assert resource.place.module.name == "stripe.other"


@pytest.mark.parametrize(
    ("name", "is_known"), [("Charge", True), ("Outer", True), ("Card", False), ("Optional", False)]
)
def test_knows_what_a_module_can_name(tmp_path: Path, name: str, is_known: bool) -> None:
    module = module_of(tmp_path, SOURCE, other=OTHER)
    assert (find_class(name, module.place()) is not None) is is_known


def test_reads_attributes_of_a_class(tmp_path: Path) -> None:
    outer = module_of(tmp_path, SOURCE, other=OTHER).classes["Outer"]
    assert literal_of(outer, "OBJECT_NAME") == "outer"
    assert literal_of(outer, "LOOKUP_TYPE") == "v1.outer"
    assert literal_of(outer, "MISSING") is None
    assert dict_of(outer, "_field_remappings") == {"in_": "in"}
    assert dict_of(outer, "MISSING") == {}


def test_names_the_modules_in_order_and_reads_packages_too(tmp_path: Path) -> None:
    files = {"b.py": "", "a/__init__.py": "X = 1", "a/c.py": "class C: pass"}
    package = Package(write_package(tmp_path, files))
    assert package.module_names() == ["stripe.a.c", "stripe.b"]
    assert list(package.module("stripe.a").values) == ["X"]
    assert package.text("stripe.a.c") == "class C: pass"
    assert package.module("stripe.b") is package.module("stripe.b")
