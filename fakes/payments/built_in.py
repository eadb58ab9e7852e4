"""What Stripe itself brings along and nobody creates: climate products, report types, card bundles; facts and look-ups."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from fakes.payments.wire.serialize import blank

Json = dict[str, Any]
_SINCE = 1_577_836_800  # the year 2020

_REPORTS = {
    "balance.summary.1": "Balance summary",
    "balance_change_from_activity.itemized.3": "Itemized balance change from activity",
    "balance_change_from_activity.summary.1": "Balance change from activity summary",
    "ending_balance_reconciliation.itemized.4": "Itemized ending balance reconciliation",
    "payout_reconciliation.itemized.5": "Itemized payout reconciliation",
    "payouts.itemized.3": "Itemized payouts",
    "payouts.summary.1": "Payouts summary",
}
_SUPPLIER = "climsup_charm_industrial"
_FRONTIER = "climsku_frontier_offtake_portfolio_2027"


def all_of(kind: str) -> list[Json]:
    """Return everything of a kind that is always there, in the order of lists; nothing for any other kind."""
    return list(_table().get(kind, {}).values())


def find(kind: str, id: str) -> Json | None:
    """Return one of them, None where the id names none."""
    return _table().get(kind, {}).get(id)


@cache
def _table() -> Mapping[str, Mapping[str, Json]]:
    objects = [*_climate(), *_reports(), *_bundles()]
    table: dict[str, dict[str, Json]] = {}
    for each in objects:
        table.setdefault(each["object"], {})[each["id"]] = each
    return table


def _climate() -> list[Json]:
    supplier = blank(
        "climate.supplier",
        id=_SUPPLIER,
        info_url="https://frontierclimate.com/portfolio/charm",
        locations=[{"city": None, "country": "US", "latitude": 38.0, "longitude": -99.0, "region": None}],
        name="Charm Industrial",
        removal_pathway="biomass_carbon_removal_and_storage",
    )
    price = {"amount_fees": 1650, "amount_subtotal": 55000, "amount_total": 56650}
    product = blank(
        "climate.product",
        id=_FRONTIER,
        created=_SINCE,
        current_prices_per_metric_ton={"usd": price},
        delivery_year=2027,
        metric_tons_available="150000",
        name="Frontier offtake portfolio, 2027",
        suppliers=[supplier],
    )
    return [product, supplier]


def _reports() -> list[Json]:
    return [
        blank(
            "reporting.report_type",
            id=report,
            data_available_end=_SINCE + 365 * 24 * 60 * 60,
            data_available_start=_SINCE,
            name=name,
            updated=_SINCE,
            version=int(report.rpartition(".")[2]),
        )
        for report, name in _REPORTS.items()
    ]


def _bundles() -> list[Json]:
    features = {"card_logo": "optional", "carrier_text": "optional", "second_line": "optional"}
    return [
        blank(
            "issuing.physical_bundle",
            id="ics_standard",
            features=features,
            name="Standard bundle",
            type="standard",
        )
    ]
