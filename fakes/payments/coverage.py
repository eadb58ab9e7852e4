"""`docs/providers/stripe-coverage.md`, written from the tables of actions: `python -m fakes.payments.coverage > ...`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from typing import Literal

from fakes.payments.actions import ActionTable
from fakes.payments.catalogue.loader import Catalogue, catalogue
from fakes.payments.catalogue.model import Operation
from fakes.payments.registry import all_actions

Depth = Literal["deep", "generic", "refused"]

_HEAD = """\
# Stripe, operation by operation

Every operation that Stripe's official client has a method for, the legacy addresses that its API still answers, and the calls
of Stripe's own tools. This page is written from the code by `make coverage-page`; a test holds it to the code.

- **deep**: carried out by a flow that knows what the operation means: its rules, its refusals, its consequences for other
  objects, and its events.
- **generic**: carried out from Stripe's description of the API. Parameters are checked, those that name a field are stored,
  ids must name something, the object has all of its fields, lists are filtered and paged, verbs set the status that they
  lead to, and the event that Stripe has for it is emitted. What else Stripe would do about it does not happen.
- **generic, with a flow**: more than generic, and not yet all that Stripe does: what [the page on Stripe](stripe.md) tells of
  it happens. A Checkout session is paid on its page; a subscription pays its first invoice, and does not renew. Counted as
  generic.
- **refused**: answered with status 501 and an error that says so.
"""


def depth_of(operation: Operation, table: ActionTable) -> Depth:
    """Return how an operation is carried out."""
    address = f"{operation.method} {operation.path}"
    if address in table.actions:
        return "generic" if address in table.begun else "deep"
    return "refused" if table.find(operation.method, operation.path) is None else "generic"


def depths(book: Catalogue, table: ActionTable) -> Mapping[str, Depth]:
    """Return how each operation is carried out, by its id, in the catalogue's order."""
    return {each: depth_of(book.operation(each), table) for each in book.operation_ids}


def page(book: Catalogue, table: ActionTable) -> str:
    """Return the page as Markdown."""
    found = depths(book, table)
    families: dict[str, list[str]] = {}
    for operation_id in found:
        families.setdefault(family_of(operation_id), []).append(operation_id)
    parts = [_HEAD, _counts(found, families)]
    for family in sorted(families, key=_rank):
        rows = [_row(book.operation(each), found[each], table) for each in families[family]]
        parts.append(f"\n## {family}\n\n| operation | address | |\n|---|---|---|\n" + "".join(rows))
    return "".join(parts)


def family_of(operation_id: str) -> str:
    """Return the heading that an operation stands under: its namespace (`issuing`, `v2.core`) or resource."""
    names = operation_id.split(".")
    return ".".join(names[:2]) if names[0] in ("v2", "test_helpers") else names[0]


def _rank(family: str) -> tuple[bool, str]:
    return family.startswith("v2."), family


def _counts(found: Mapping[str, Depth], families: Mapping[str, list[str]]) -> str:
    total = Counter(found.values())
    lines = [
        f"\n**{len(found)} operations: {total['deep']} deep, {total['generic']} generic, {total['refused']} refused; "
        "0 unanswered.**\n\n| | deep | generic | refused |\n|---|---:|---:|---:|\n"
    ]
    for family in sorted(families, key=_rank):
        counts = Counter(found[each] for each in families[family])
        anchor = family.replace(".", "")
        lines.append(
            f"| [{family}](#{anchor}) | {counts['deep'] or ''} | {counts['generic'] or ''} "
            f"| {counts['refused'] or ''} |\n"
        )
    return "".join(lines)


def _row(operation: Operation, depth: Depth, table: ActionTable) -> str:
    address = f"{operation.method} {operation.path}"
    has_flow = ", with a flow" if address in table.begun else ""
    return f"| `{operation.id}` | `{address}` | {depth}{has_flow} |\n"


if __name__ == "__main__":
    sys.stdout.write(page(catalogue(), all_actions()))
