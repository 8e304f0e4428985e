"""What is different between a made report and the one before, read anew from what both left."""

from __future__ import annotations

from collections.abc import Iterator

from overview.ledgers import LEDGERS
from overview.ledgers.keeping import before
from overview.ledgers.traces import Changes, Comparing
from overview.models import ReportRun


def changes_of(run: ReportRun) -> Iterator[tuple[str, Changes]]:
    """The changes of each part that could be compared, by its title."""
    if run.previous is None:
        return
    now, then = before(run), before(run.previous)
    if now is None or then is None:
        return
    for section in LEDGERS[run.ledger].sections:
        if run.template is not None and section.name != run.template.section:
            continue
        comparing = Comparing(section, then)
        for key, cells in now.lines(section.name):
            comparing.note(key, cells)
        changes = comparing.finish()
        if changes is not None:
            yield str(section.title), changes
