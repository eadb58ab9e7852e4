from typing import Any

import pytest

from fakes.core.look import Question
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.document import _LOOKUP_FIELD, Json
from fakes.payments.filter_table import FILTER_FIELDS
from fakes.payments.models import PLATFORM
from fakes.payments.records import Query, Reading, Scope
from fakes.payments.wire.paginate import Page
from fakes.payments.words import words_asked
from tests.fakes.payments.builders import Shop

_PAGING = {"created", "ending_before", "expand", "include", "limit", "page", "starting_after"}
_COLUMNS = {"charge", "customer", "payment_intent", "subscription", "type", "status"}
# Texts that say too little to be worth an entry, ids of the objects themselves, and what `events` do by their column.
_LOOKED_THROUGH = {
    ("balance_transaction", "currency"),
    ("event", "type"),
    ("event", "types"),
    ("line_item", "currency"),
    ("plan", "product"),  # a price's
    ("price", "currency"),
    ("product", "ids"),
    ("v2.core.event", "types"),
}


def declared() -> set[tuple[str, str]]:
    """Return the filters of all lists that ask for the text of a field which no column holds."""
    found = set()
    for name_of in catalogue().operation_ids:
        operation = catalogue().operation(name_of)
        if operation.verb != "list" or len(operation.returns) != 1:
            continue
        [kind] = operation.returns
        fields = catalogue().resource(kind).fields
        for name, place in operation.params.fields.items():
            shape = place.shape.item if place.shape.kind == "array" and place.shape.item else place.shape
            is_text = shape.kind == "string" and not shape.enum
            field = name if name in fields else name.removesuffix("s")
            is_column = name in _COLUMNS and kind not in ("customer", "event")
            is_told = is_column or _LOOKUP_FIELD.get(kind) == field
            if name not in _PAGING and is_text and field in fields and not is_told:
                found.add((kind, name))
    return found - _LOOKED_THROUGH


def test_every_filter_by_a_text_has_its_words() -> None:
    missing = [
        (kind, name)
        for kind, name in sorted(declared())
        if not words_asked(kind, {name: "x"}) and not words_asked(kind, {name: ["x"]})
    ]
    assert missing == []
    assert {kind for kind in FILTER_FIELDS if not catalogue().has_resource(kind)} == set()


class Counting(Reading):
    """Objects as they are read, and how many were."""

    looked_at = 0

    def ask(self, question: Question, values: Json) -> list[Json]:
        rows = super().ask(question, values)
        self.looked_at += len(rows)
        return rows

    def scan(self, question: Question, values: Json) -> list[Json]:
        rows = super().scan(question, values)
        self.looked_at += len(rows)
        return rows


async def looked_at(shop: Shop, query: Query) -> tuple[list[str], int]:
    """Return the ids that a query finds, and at how many objects it looked."""

    def look(inside: Any) -> tuple[list[str], int]:
        records = Counting(Scope(shop.sandbox, PLATFORM), 0, inside)
        ids = [row["id"] for row in records.page(query).rows]
        return ids, records.looked_at

    return await shop.context.store.look_up(look)


@pytest.mark.parametrize("way", [{}, {"starting_after": 2}, {"ending_before": 0}])
async def test_a_filter_looks_at_what_fits_and_at_nothing_else(
    shop_on_each_engine: Shop, way: dict[str, int]
) -> None:
    shop = shop_on_each_engine
    products = [(await shop.post("/v1/products", name=f"Shirt {n}"))["id"] for n in range(2)]
    prices = [
        await shop.post("/v1/prices", currency="usd", unit_amount=n, product=products[n % 4 == 0])
        for n in range(1, 25)
    ]
    wanted = [each["id"] for each in prices[::-1] if each["product"] == products[1]]
    page = Page(
        limit=4,
        **{name: wanted[place] if name == "starting_after" else wanted[-1] for name, place in way.items()},
    )
    query = Query(
        kind="price",
        page=page,
        matches=lambda data: bool(data["product"] == products[1]),
        words=words_asked("price", {"product": products[1]}),
    )
    found, count = await looked_at(shop, query)
    assert (
        found
        == {"": wanted[:4], "starting_after": wanted[3:], "ending_before": wanted[1:5]}[next(iter(way), "")]
    )
    assert count <= len(wanted)
    assert found == (await looked_at(shop, Query(kind="price", page=page, matches=query.matches)))[0]


async def test_lists_are_filtered_as_before_and_by_the_newest_value(shop: Shop) -> None:
    keys = [await shop.post("/v1/prices", currency="usd", unit_amount=1, lookup_key=f"k{n}",
                            product_data={"name": "Shirt"}) for n in range(3)]  # fmt: skip
    path = f"/v1/prices/{keys[0]['id']}"
    await shop.post(path, active=False, lookup_key="K1_new")
    listed = await shop.get("/v1/prices", lookup_keys=["k2", "K1_new"])
    assert [each["id"] for each in listed["data"]] == [keys[2]["id"], keys[0]["id"]]
    assert (await shop.get("/v1/prices", lookup_keys=["k0"]))["data"] == []
    assert len((await shop.get("/v1/prices", active=True))["data"]) == 2
    assert [each["id"] for each in (await shop.get("/v1/prices", active=False))["data"]] == [keys[0]["id"]]
    assert (await shop.get("/v1/prices", active=False, product=keys[1]["product"]))["data"] == []
    types = [each["type"] for each in (await shop.get("/v1/events", type="price.*", limit=3))["data"]]
    assert types == ["price.updated", "price.created", "price.created"]
    both = await shop.get("/v1/events", types=["product.created", "price.updated"], limit=100)
    assert [each["type"] for each in both["data"]] == ["price.updated", *["product.created"] * 3]
