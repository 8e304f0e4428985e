"""`python -m overview.replay prepare | year`: the two errands of a simulation's own processes.

`prepare` builds the city in the scratch database that DATABASE_URL names; `year` reads a request
as JSON from standard input, lives it there, and writes what it counted to standard output, and how
far it is, line by line, to standard error.
"""

from __future__ import annotations

import gc
import json
import os
import sys

import django


def main(errand: str) -> None:
    """Set Django up in this process and do the errand."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from overview.replay.columns import keep_columns  # noqa: PLC0415 - after setup
    from overview.replay.ground import keep_files_in_memory, prepare  # noqa: PLC0415 - after setup
    from overview.replay.living import live_year  # noqa: PLC0415 - after setup

    keep_files_in_memory()
    keep_columns()
    if errand == "prepare":
        json.dump(prepare(), sys.stdout)
        return
    request = json.load(sys.stdin)
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    json.dump(live_year(request, tell=tell), sys.stdout, ensure_ascii=False)


def tell(done: int, total: int) -> None:
    """Say how many of the matters have come in."""
    print(f"{done} {total}", file=sys.stderr, flush=True)  # noqa: T201 - read by the parent process


if __name__ == "__main__":
    main(sys.argv[1])
