from fastapi.routing import APIRoute

from app.api.router import api_router


def test_a_call_lies_below_our_path_and_checks_what_every_call_checks() -> None:
    router = api_router(prefix="/things", tags=["things"])

    @router.get("/{number}")
    async def get_thing(number: int) -> int:
        """Return a thing."""
        return number

    (route,) = router.routes
    assert isinstance(route, APIRoute)
    assert (route.path, route.unique_id, route.tags) == (
        "/stagedoor/v1/things/{number}",
        "get_thing",
        ["things"],
    )
    assert {400, 503, "default"} <= set(route.responses)
    assert len(route.dependant.dependencies) == 1
