from fakes.payments.catalogue.loader import catalogue
from fakes.payments.flows.searches import actions
from tests.fakes.payments.builders import Shop


def test_every_search_of_the_api_is_there() -> None:
    operations = map(catalogue().operation, catalogue().operation_ids)
    assert actions().keys() == {f"GET {each.path}" for each in operations if each.answer == "search"}


async def test_every_kind_can_be_searched(shop: Shop) -> None:
    for key in actions():
        found = await shop.get(key.removeprefix("GET "), query="metadata['k']:'v'")
        assert found["data"] == []
        assert found["next_page"] is None
