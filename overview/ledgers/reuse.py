"""How many reports a record filled: no row is kept for it, runs are looked through instead."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from grids.models import Area
from lib.periods import Period, PeriodKind
from overview.ledgers import LEDGERS
from overview.ledgers.sections import ListSection
from overview.models import ReportRun


def runs_over(area: Area, since: datetime) -> Any:
    """Reports made since a moment, about a place that an area lies in."""
    here = Q(area__tree_id=area.tree_id, area__lft__lte=area.lft, area__rght__gte=area.rght)
    place = here | Q(district=area.district_id) | Q(city=area.city_id)
    return ReportRun.objects.made().filter(place, made_at__gte=since)


def uses_of(kind: str, row: Any, *, at: datetime) -> Counter[str]:
    """How many reports of this month a record stands in, by ledger.

    `kind` is what the sections of ledgers call it (`ticket`, `visit`); `row.area` is where it is.
    Counted are reports whose ledger, place and period cover it; DOMAIN.md section 7.3, point 8.
    """
    since = Period.of(PeriodKind.MONTH, timezone.localdate(at)).since
    runs = runs_over(row.area, since).order_by()
    found: Counter[str] = Counter()
    for slug, part, first, last in runs.values_list(
        "ledger", "template__section", "first_on", "last_on"
    ):
        if any(stands_in(section, row, first, last) for section in parts(slug, part, kind)):
            found[slug] += 1
    return found


def parts(slug: str, name: str | None, kind: str) -> list[ListSection]:
    """The lists of a ledger in which such a record may stand; of a template the one it fills."""
    ledger = LEDGERS.get(slug)
    if ledger is None or ledger.is_own:
        return []
    return [
        section
        for section in ledger.lists
        if section.subject == kind and section.moment and name in (None, section.name)
    ]


def stands_in(section: ListSection, row: Any, first: date | None, last: date | None) -> bool:
    """Whether a list of these days, or of all, has the record."""
    if section.covers is not None and not section.covers(row):
        return False
    moment = getattr(row, section.moment)
    if moment is None:
        return False
    day = timezone.localdate(moment)
    return (first is None or first <= day) and (last is None or day <= last)
