from pathlib import Path

import pytest

from fakes.payments.catalogue.model import Field, Shape
from fakes.payments.catalogue.sdk_type import fields_of
from tests.fakes.payments.catalogue.packages import module_of

OTHERS = """
    _Base = TypedDict("Keyword", {"in": NotRequired[str]})

    class Keyword(_Base):
        id: str

    class Part(TypedDict):
        name: str
        rate: int

    class Customer:
        OBJECT_NAME: ClassVar[Literal["customer"]] = "customer"

    class Card:
        OBJECT_NAME: ClassVar[Literal["card"]] = "card"
"""
PART = Shape("object", fields={"name": Field(Shape("string"), True), "rate": Field(Shape("integer"), True)})
TEXT = Shape("string")


def _field(root: Path, annotation: str, encodings: dict[str, object] | None = None) -> Field:
    source = f"""
        from stripe.others import Card, Customer, Keyword, Part

        class Subject(TypedDict):
            field: {annotation}
    """
    module = module_of(root, source, others=OTHERS)
    return fields_of(module.classes["Subject"], module.place(), encodings)["field"]


@pytest.mark.parametrize(
    ("annotation", "field"),
    [
        ("str", Field(TEXT, required=True)),
        ("NotRequired[str]", Field(TEXT)),
        ("Optional[str]", Field(TEXT, nullable=True)),
        ("int", Field(Shape("integer"), required=True)),
        ("bool", Field(Shape("boolean"), required=True)),
        ("float", Field(Shape("number"), required=True)),
        ("Decimal", Field(Shape("decimal"), required=True)),
        ("Any", Field(Shape("any"), required=True)),
        ("Optional[Literal[True]]", Field(Shape("boolean"), nullable=True)),
        ("Literal['b', 'a']", Field(Shape("string", enum=("a", "b")), required=True)),
        ("Union[Literal['a', 'b'], str]", Field(Shape("string", enum=("a", "b")), required=True)),
        ("NotRequired[\"Literal['a']|str\"]", Field(Shape("string", enum=("a",)))),
        ("NotRequired[\"Literal['']|str\"]", Field(TEXT, nullable=True)),
        ("NotRequired[\"Literal['']|Literal['a']|str\"]", Field(Shape("string", enum=("a",)), nullable=True)),
        ("NotRequired[\"Literal['']\"]", Field(Shape("null"), nullable=True)),
        ("NotRequired[List[str]]", Field(Shape("array", item=TEXT))),
        ("NotRequired['Part']", Field(PART)),
        ("NotRequired[\"Literal['']|Part\"]", Field(PART, nullable=True)),
        ("NotRequired[\"Literal['']|List[Part]\"]", Field(Shape("array", item=PART), nullable=True)),
        ("NotRequired['Dict[str, str]|UntypedStripeObject[str]']", Field(Shape("map", item=TEXT))),
        ("NotRequired['Dict[str, Optional[str]]']",
         Field(Shape("map", item=Shape("union", options=(Shape("null"), TEXT))))),
        ("NotRequired['Part|int']", Field(Shape("union", options=(PART, Shape("integer"))))),
        ("NotRequired[\"Literal['now']|int\"]",
         Field(Shape("union", options=(Shape("string", enum=("now",)), Shape("integer"))))),
        ("NotRequired[\"bool|Literal['one_off']|str\"]",
         Field(Shape("union", options=(Shape("string", enum=("one_off",)), Shape("boolean"))))),
        ("Optional[ExpandableField['Customer']]",
         Field(Shape("resource", targets=("customer",), expandable=True), nullable=True)),
        ("ExpandableField[Union['Card', 'Customer']]",
         Field(Shape("resource", targets=("card", "customer"), expandable=True), required=True)),
        ("Union['Card', 'Customer']", Field(Shape("resource", targets=("card", "customer")), required=True)),
        ("ListObject['Customer']",
         Field(Shape("list", item=Shape("resource", targets=("customer",))), required=True)),
        ("StripeObject", Field(Shape("map", item=Shape("any")), required=True)),
        ("Keyword", Field(Shape("object", fields={"in": Field(TEXT), "id": Field(TEXT, True)}), required=True)),
    ],
)  # fmt: skip
def test_reads_each_form_of_annotation(tmp_path: Path, annotation: str, field: Field) -> None:
    assert _field(tmp_path, annotation) == field


@pytest.mark.parametrize(
    ("annotation", "note", "shape"),
    [
        ("int", "int64_string", Shape("int64")),
        ("List[int]", "int64_string", Shape("array", item=Shape("int64"))),
        ("List['Part']", {"rate": "decimal_string"},
         Shape("array", item=Shape("object", fields={
             "name": Field(TEXT, True), "rate": Field(Shape("decimal"), True)}))),
    ],
)  # fmt: skip
def test_values_that_travel_as_strings(tmp_path: Path, annotation: str, note: object, shape: Shape) -> None:
    assert _field(tmp_path, annotation, {"field": note}).shape == shape


@pytest.mark.parametrize("annotation", ["Missing", "Set[str]"])
def test_refuses_a_form_it_does_not_know(tmp_path: Path, annotation: str) -> None:
    with pytest.raises(ValueError, match=r"stripe\.subject"):
        _field(tmp_path, annotation)
