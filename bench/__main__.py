"""`python -m bench [group…]`: run the groups that are named, or all, and print a table of each as soon as it ends."""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from bench import commit, customer, ingest, page, payment, resource, stripe, wait
from bench.figure import Figure, table
from bench.plan import Plan

Measure = Callable[[Plan], Iterator[Figure]]

GROUPS: Final[Mapping[str, Measure]] = {
    "ingest": ingest.figures,
    "commit": commit.figures,
    "customer": customer.figures,
    "payment": payment.figures,
    "stripe": stripe.figures,
    "wait": wait.figures,
    "page": page.figures,
    "resource": resource.figures,
}

_EXIT_INTERRUPTED = 130


def main() -> int:
    """Measure; return 1 if a figure misses its goal, and 130 if it was cut, so that a script can tell."""
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measure, side by side: a line for each figure on standard error when it is there, and a table for "
        "each group when it ends, also if it is cut.",
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
    try:
        is_missed = [run(GROUPS[name], plan) for name in given.groups or GROUPS]
    except KeyboardInterrupt:
        return _EXIT_INTERRUPTED
    return int(any(is_missed) and not given.quick)


def run(measure: Measure, plan: Plan) -> bool:
    """Measure a group and print its table, of what is there if it is cut; tell whether a figure misses its goal."""
    found: list[Figure] = []
    try:
        for figure in measure(plan):
            plan.tell(figure.line)
            found.append(figure)
    finally:
        if found:
            print(table(found), end="\n\n", flush=True)
    return any(figure.is_missed for figure in found)


if __name__ == "__main__":
    sys.exit(main())
