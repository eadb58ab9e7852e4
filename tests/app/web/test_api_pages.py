from typing import Any

import pytest

from app.lifespan import Running
from app.web.api_pages import groups, type_words
from tests.app.clients import http_client
from tests.app.web.forms import browsing


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, "string"),
        ({"enum": ["a", "b"]}, "one of a, b"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string or null"),
        ({"type": "array", "items": {"type": "integer"}}, "array of integer"),
        ({"$ref": "#/components/schemas/Fault"}, "Fault"),
        ({}, "any"),
    ],
)
def test_types_are_said_in_words(schema: dict[str, Any], words: str) -> None:
    assert type_words(schema) == words


def test_a_call_shows_what_it_takes_and_answers() -> None:
    document = {
        "components": {
            "schemas": {"Thing": {"properties": {"name": {"type": "string"}}, "required": ["name"]}}
        },
        "paths": {
            "/things": {
                "post": {
                    "tags": ["things"],
                    "operationId": "make",
                    "description": "Make a thing.\n\nIt is\nnew.",
                    "parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}}],
                    "requestBody": {
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
                    },
                    "responses": {"201": {"description": "The thing."}},
                }
            }
        },
    }
    (group,) = groups(document)
    (call,) = group.calls
    assert (group.name, call.method, call.path, call.anchor) == ("things", "POST", "/things", "make")
    assert (call.summary, call.words) == ("Make a thing.", "It is new.")
    assert [(each.name, each.place, each.is_required) for each in call.parameters] == [
        ("q", "query", False),
        ("name", "body", True),
    ]
    assert call.answers == [("201", "The thing.")]


async def test_the_page_names_every_call_of_the_api(server: Running) -> None:
    async with browsing(server) as browser, http_client(server) as program:
        page = (await browser.get("/stagedoor/docs")).text
        document = (await program.get("/stagedoor/openapi.json")).json()
    for path in document["paths"]:
        assert path.replace("&", "&amp;") in page
