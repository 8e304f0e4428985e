"""Cost and effect of the planner of grids: `python -m bench.planner [--communities N]`."""

from __future__ import annotations

import argparse
import os
import sys
from statistics import median
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from grids.boundaries.balancing import adjacency, balance, is_connected  # noqa: E402
from tests.grids.uneven import uneven_community  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.planner", description=__doc__)
    parser.add_argument("--communities", type=int, default=200)
    asked = parser.parse_args()
    seconds, kept, steps = [], [], []
    pieces = True
    for seed in range(asked.communities):
        sites, outlines = uneven_community(seed)
        start = perf_counter()
        beside = adjacency(sites, outlines if seed % 2 else {})
        plan = balance(sites, beside, low=300, high=500)
        seconds.append(perf_counter() - start)
        kept.append(plan.after.deviation / plan.before.deviation)
        steps.append(len(plan.steps))
        pieces &= all(is_connected(set(members), beside) for members in plan.groups.values())
    print("| communities | median s | worst s | spread left, median | worst | steps | connected |")
    print("|---|---|---|---|---|---|---|")
    print(
        f"| {asked.communities} × 12 grids × 240 buildings | {median(seconds):.3f} "
        f"| {max(seconds):.3f} | {median(kept):.0%} | {max(kept):.0%} | {median(steps):.0f} "
        f"| {'all' if pieces else 'NOT ALL'} |"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
