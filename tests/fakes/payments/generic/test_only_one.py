import pytest

from tests.fakes.payments.builders import Json, Shop

METER: Json = {"event_name": "calls", "display_name": "Calls", "default_aggregation": {"formula": "sum"}}


@pytest.mark.parametrize(
    ("path", "params", "param"),
    [
        ("/v1/billing/meters", METER, "event_name"),
        ("/v1/entitlements/features", {"name": "Seats", "lookup_key": "seats"}, "lookup_key"),
        ("/v1/radar/value_lists", {"name": "Blocked", "alias": "blocked"}, "alias"),
    ],
)
async def test_a_name_is_one_objects_alone(shop: Shop, path: str, params: Json, param: str) -> None:
    await shop.post(path, **params)
    refusal = await shop.refused("POST", path, **params)
    assert (refusal["code"], refusal["param"]) == ("resource_already_exists", param)
    assert len((await shop.get(path))["data"]) == 1


async def test_what_no_longer_counts_gives_its_name_free(shop: Shop) -> None:
    meter = await shop.post("/v1/billing/meters", **METER)
    await shop.post(f"/v1/billing/meters/{meter['id']}/deactivate")
    await shop.refused("POST", f"/v1/billing/meters/{meter['id']}/deactivate")
    assert (await shop.post("/v1/billing/meters", **METER))["status"] == "active"
