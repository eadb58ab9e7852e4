import pytest

from fakes.payments.catalogue.merge import merge
from fakes.payments.catalogue.model import Answer, Field, Operation, Shape
from fakes.payments.catalogue.source import Call, Method, Source

TEXT = Shape("string")
LIMITED = Shape("string", max_length=5000)
CUSTOMER = Shape("resource", targets=("customer",))
ADDRESS = Shape("object", fields={"city": Field(TEXT)})


def _object(**fields: Field) -> Shape:
    return Shape("object", fields=fields)


def _operation(sdk: Call | None, openapi: Call | None, *others: Call) -> Operation:
    new, old = Source(version="1"), Source(version="2")
    if sdk:
        new.add(sdk)
    for call in (openapi, *others):
        if call:
            old.add(call)
    return merge(new, old, {}).operations[0]


def _call(
    params: Shape,
    *,
    id: str = "",
    method: Method = "POST",
    path: str = "/v1/customers",
    answer: Answer = "resource",
) -> Call:
    return Call(method, path, "api", params, answer, ("customer",), id)


def _param(new: Field, old: Field) -> Field:
    """What a parameter becomes that the client has as `new` and the document as `old`."""
    operation = _operation(_call(_object(x=new), id="customers.create"), _call(_object(x=old)))
    return operation.params.fields["x"]


def _field(new: Field, old: Field) -> Field:
    """What a field of a resource becomes."""
    sdk, openapi = Source(version="1"), Source(version="2")
    sdk.resources["thing"] = _object(x=new)
    openapi.resources["thing"] = _object(x=old)
    return merge(sdk, openapi, {}).resources[0].fields["x"]


@pytest.mark.parametrize(
    ("new", "old", "joined"),
    [
        (TEXT, LIMITED, LIMITED),
        (Shape("string", ("b", "c")), Shape("string", ("a", "b")), Shape("string", ("a", "b", "c"))),
        (Shape("string", ("b",)), TEXT, Shape("string", ("b",))),
        (TEXT, Shape("string", ("b",)), Shape("string", ("b",))),
        (Shape("integer"), Shape("timestamp"), Shape("timestamp")),
        (TEXT, Shape("decimal"), Shape("decimal")),
        (TEXT, Shape("any"), Shape("any")),
        (Shape("integer"), TEXT, Shape("integer")),
        (Shape("array", item=TEXT), Shape("array", item=LIMITED), Shape("array", item=LIMITED)),
        (_object(a=Field(TEXT)), _object(b=Field(TEXT)), _object(a=Field(TEXT), b=Field(TEXT))),
        (
            Shape("union", options=(Shape("string", ("now",)), Shape("integer"))),
            Shape("union", options=(Shape("timestamp"), Shape("string", ("now",)))),
            Shape("union", options=(Shape("string", ("now",)), Shape("timestamp"))),
        ),
        (ADDRESS, Shape("union", options=(ADDRESS, TEXT)), Shape("union", options=(ADDRESS, TEXT))),
        (ADDRESS, Shape("union", options=(ADDRESS, _object(token=Field(TEXT)))),
         _object(city=Field(TEXT), token=Field(TEXT))),
    ],
)  # fmt: skip
def test_joins_what_both_say_of_a_parameter(new: Shape, old: Shape, joined: Shape) -> None:
    assert _param(Field(new), Field(old)).shape == joined


def test_of_a_parameter_the_newer_tells_what_is_required_and_either_what_may_be_unset() -> None:
    both = _param(Field(TEXT, required=True), Field(TEXT, nullable=True))
    assert (both.required, both.nullable) == (True, True)


def test_of_a_field_the_document_tells_what_may_be_null_or_missing() -> None:
    both = _field(Field(TEXT, nullable=True), Field(TEXT, required=True))
    assert (both.required, both.nullable) == (True, False)


def test_of_a_field_any_gives_way_to_what_is_known() -> None:
    assert _field(Field(TEXT), Field(Shape("any"))).shape == TEXT
    assert _field(Field(Shape("any")), Field(TEXT)).shape == TEXT


def test_references_keep_all_their_targets() -> None:
    new, old = (
        Shape("resource", targets=("card",)),
        Shape("resource", targets=("bank_account",), expandable=True),
    )
    assert _field(Field(new), Field(old)).shape == Shape(
        "resource", targets=("bank_account", "card"), expandable=True
    )


def test_the_document_tells_what_an_answer_is() -> None:
    sdk = _call(_object(), id="customers.delete", method="DELETE", answer="resource")
    operation = _operation(sdk, _call(_object(), method="DELETE", answer="deleted"))
    assert (operation.answer, operation.returns, operation.is_legacy) == ("deleted", ("customer",), False)


@pytest.mark.parametrize(
    ("method", "path", "answer", "id", "verb"),
    [
        ("GET", "/v1/customers/{customer}/cards", "list", "customers.cards.list", "list"),
        ("POST", "/v1/customers/{customer}/cards", "resource", "customers.cards.create", "create"),
        ("GET", "/v1/customers/{customer}/cards/{id}", "resource", "customers.cards.retrieve", "retrieve"),
        ("POST", "/v1/customers/{customer}/cards/{id}", "resource", "customers.cards.update", "update"),
        ("DELETE", "/v1/customers/{customer}/cards/{id}", "deleted", "customers.cards.delete", "delete"),
        ("GET", "/v1/charges/{charge}/dispute", "resource", "charges.dispute.retrieve", "retrieve"),
        ("POST", "/v1/charges/{charge}/dispute/close", "resource", "charges.dispute.close", "action"),
    ],
)
def test_names_what_the_client_has_no_method_for(
    method: Method, path: str, answer: Answer, id: str, verb: str
) -> None:
    operation = _operation(None, _call(_object(), method=method, path=path, answer=answer))
    assert (operation.id, operation.verb, operation.is_legacy) == (id, verb, True)


def test_a_collection_is_created_in_even_if_its_name_is_odd() -> None:
    people = _call(_object(), path="/v1/accounts/{account}/people")
    listed = people._replace(method="GET", answer="list")
    assert _operation(None, people, listed).id == "accounts.people.create"


@pytest.mark.parametrize(
    ("field", "example", "shown", "default"),
    [
        (Field(TEXT, required=True), None, True, None),
        (Field(TEXT, nullable=True), None, True, None),
        (Field(TEXT), None, False, None),
        (Field(TEXT, nullable=True), {"y": 1}, False, None),
        (Field(TEXT), {"x": "word"}, True, None),
        (Field(Shape("string", ("a", "b"))), {"x": "b"}, True, "b"),
        (Field(Shape("string", ("a", "b")), nullable=True), {"x": "b"}, True, None),
        (Field(Shape("boolean"), nullable=True), {"x": True}, True, False),
        (Field(Shape("array", item=TEXT), nullable=True), {"x": []}, True, ()),
        (Field(Shape("array", item=TEXT)), {"x": []}, True, None),
    ],
)
def test_examples_tell_what_a_fresh_object_shows(
    field: Field, example: dict[str, object] | None, shown: bool, default: object
) -> None:
    openapi = Source(version="1")
    openapi.resources["thing"] = _object(x=field)
    examples = {} if example is None else {"thing": example}
    merged = merge(Source(version="2"), openapi, examples).resources[0].fields["x"]
    assert (merged.shown, merged.default) == (shown, default)


def test_examples_tell_of_objects_inside_too() -> None:
    openapi = Source(version="1")
    openapi.resources["thing"] = _object(x=Field(ADDRESS, required=True))
    merged = merge(Source(version="2"), openapi, {"thing": {"x": {"city": None}}}).resources[0]
    assert merged.fields["x"].shape.fields["city"].shown


def test_keeps_deleted_shapes_and_resources_of_either_source() -> None:
    sdk, openapi = Source(version="1"), Source(version="2")
    sdk.resources["new"] = openapi.resources["old"] = _object()
    openapi.deleted["old"] = _object(deleted=Field(Shape("boolean"), required=True))
    resources = {resource.name: resource.deleted for resource in merge(sdk, openapi, {}).resources}
    assert resources["new"] is None
    assert resources["old"] is not None
