"""The ledgers and reports of DOMAIN.md section 7.1: declared once each, read by pages, files, API.

"Entered once, every report is a query": a ledger says which rows it has, which columns they show
and who may read them; nothing is stored for a report but that it was made.
"""

from __future__ import annotations

from typing import Any

from overview.ledgers import matters, people, places, reports, services
from overview.ledgers.declarations import Group, Ledger

LEDGERS: dict[str, Ledger] = {
    one.slug: one for part in (people, places, matters, services, reports) for one in part.LEDGERS
}
"""Every ledger by the name in its address."""


def ledgers_for(user: Any) -> list[Ledger]:
    """What somebody reads, in the order of the groups."""
    order = list(Group)
    mine = [one for one in LEDGERS.values() if one.is_open_to(user)]
    return sorted(mine, key=lambda one: order.index(one.group))


__all__ = ["LEDGERS", "Group", "Ledger", "ledgers_for"]
