"""`python -m bench [group…]`: run the groups that are named, or all, and print one table."""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from bench import commit, customer, ingest, page, payment, resource, stripe, wait
from bench.figure import Figure, table
from bench.plan import Plan

GROUPS: Final[Mapping[str, Callable[[Plan], Iterator[Figure]]]] = {
    "ingest": ingest.figures,
    "commit": commit.figures,
    "customer": customer.figures,
    "payment": payment.figures,
    "stripe": stripe.figures,
    "wait": wait.figures,
    "page": page.figures,
    "resource": resource.figures,
}


def main() -> int:
    """Measure; return 1 if a figure misses its goal, so that a script can tell."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measure, side by side, and print one table."
    )
    parser.add_argument(
        "groups", nargs="*", metavar="group", help=f"{', '.join(GROUPS)}; all if none is named"
    )
    parser.add_argument("--rounds", type=int, default=3, help="rounds per figure; medians are shown")
    parser.add_argument(
        "--quick", action="store_true", help="one round of a tenth of the work: shows that it runs"
    )
    given = parser.parse_args()
    unknown = set(given.groups) - GROUPS.keys()
    if unknown:
        parser.error(f"no such group: {', '.join(sorted(unknown))}")
    plan = Plan(rounds=1 if given.quick else given.rounds, is_quick=given.quick)
    found = [figure for name in given.groups or GROUPS for figure in GROUPS[name](plan)]
    print(table(found))
    return int(any(figure.is_missed for figure in found) and not given.quick)


if __name__ == "__main__":
    sys.exit(main())
