from fastapi import APIRouter

from app.api.document import COMMON_PROBLEMS, DocumentedApi, operation_id
from fakes.core.captures import Json


def a_document() -> Json:
    app = DocumentedApi(generate_unique_id_function=operation_id)
    router = APIRouter()

    @router.get("/things/{number}")
    async def get_thing(number: int) -> int:
        """Return a thing."""
        return number

    app.include_router(router, responses=COMMON_PROBLEMS)
    assert app.openapi() is app.openapi()
    return app.openapi()


def test_every_call_can_name_its_sandbox_and_has_problems_of_their_own_type() -> None:
    operation = a_document()["paths"]["/things/{number}"]["get"]
    assert operation["operationId"] == "get_thing"
    assert operation["parameters"][-1]["name"] == "X-Stagedoor-Sandbox"
    assert set(operation["responses"]) == {"200", "400", "503", "default"}
    assert list(operation["responses"]["200"]["content"]) == ["application/json"]
    assert list(operation["responses"]["400"]["content"]) == ["application/problem+json"]


def test_the_document_says_where_and_with_which_credentials_it_holds() -> None:
    document = a_document()
    assert [server["url"] for server in document["servers"]] == ["/", "/s/{sandbox}"]
    assert document["security"] == [{}, {"basic": []}]
