from types import MappingProxyType

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.payments.catalogue.codec import Decoder, Encoder, parts_of
from fakes.payments.catalogue.model import Field, Kind, Shape

WORDS = st.text("abc_", min_size=1, max_size=6)
PLAIN: tuple[Kind, ...] = (
    "integer",
    "number",
    "boolean",
    "timestamp",
    "decimal",
    "int64",
    "null",
    "file",
    "any",
)
TARGETS = st.lists(WORDS, min_size=1, max_size=2).map(tuple)
LEAVES = st.one_of(
    st.sampled_from([Shape(kind) for kind in PLAIN]),
    st.sampled_from([Shape("string", max_length=limit) for limit in (None, 22, 5000)]),
    st.lists(WORDS, max_size=3, unique=True).map(lambda words: Shape("string", enum=tuple(words))),
    st.tuples(TARGETS, st.booleans()).map(
        lambda pair: Shape("resource", targets=pair[0], expandable=pair[1])
    ),
)


def _larger(inner: st.SearchStrategy[Shape]) -> st.SearchStrategy[Shape]:
    default = st.sampled_from([None, False, "word", ()])
    place = st.tuples(inner, st.booleans(), st.booleans(), st.booleans(), default).map(
        lambda row: Field(*row)
    )
    return st.one_of(
        st.dictionaries(WORDS, place, max_size=4).map(lambda fields: Shape("object", fields=fields)),
        inner.map(lambda item: Shape("map", item=item)),
        inner.map(lambda item: Shape("array", item=item)),
        inner.map(lambda item: Shape("list", item=item, url="/v1/charges")),
        st.lists(inner, min_size=1, max_size=3).map(lambda options: Shape("union", options=tuple(options))),
    )


def _copied(shapes: list[Shape]) -> list[Shape]:
    encoder = Encoder(shapes)
    values = [encoder.encode(shape) for shape in shapes]
    stored = orjson.loads(orjson.dumps([values, encoder.definitions]))
    decoder = Decoder(lambda number: stored[1][number])
    return [decoder.decode(value) for value in stored[0]]


@given(st.lists(st.recursive(LEAVES, _larger, max_leaves=12), max_size=4))
def test_a_shape_comes_back_as_it_went(shapes: list[Shape]) -> None:
    assert _copied(shapes) == shapes


def test_what_occurs_twice_is_stored_once() -> None:
    address = Shape(
        "object", fields=MappingProxyType({f"line_number_{n}": Field(Shape("string")) for n in range(20)})
    )
    roots = [Shape("array", item=address), Shape("map", item=address)]
    encoder = Encoder(roots)
    assert [encoder.encode(root) for root in roots] == [["l", 0], ["m", 0]]
    assert len(encoder.definitions) == 1


def test_small_shapes_are_not_worth_sharing() -> None:
    roots = [Shape("array", item=Shape("integer")), Shape("array", item=Shape("integer"))]
    encoder = Encoder(roots)
    assert [encoder.encode(root) for root in roots] == [["l", "i"], ["l", "i"]]


def test_a_definition_is_built_once() -> None:
    fetched: list[int] = []

    def definition(number: int) -> list[object]:
        fetched.append(number)
        return ["o", {"name": "s"}]

    decoder = Decoder(definition)
    assert decoder.decode(7) is decoder.decode(7)
    assert fetched == [7]


@pytest.mark.parametrize(
    ("shape", "count"),
    [
        (Shape("integer"), 0),
        (Shape("array", item=Shape("integer")), 1),
        (Shape("union", options=(Shape("integer"), Shape("null"))), 2),
        (Shape("object", fields={"a": Field(Shape("integer"))}), 1),
    ],
)
def test_knows_the_parts_of_a_shape(shape: Shape, count: int) -> None:
    assert len(parts_of(shape)) == count
