"""What a ledger is asked for: by whom, of which place and period; every row passes through here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.http import urlencode

from grids.models import Area, City, District
from grids.powers import Power
from grids.reach import Reach
from lib.periods import Period, PeriodKind

WHOLE = "all"
"""In an address: no period, or everywhere within reach."""


@dataclass(frozen=True)
class Ground:
    """The place a report is about: an area, a district or a city."""

    code: str
    name: str
    reach: Reach
    area: Area | None = None
    district: District | None = None
    city: City | None = None


def ground_of(code: str) -> Ground | None:
    """The place behind a code; None for an unknown one."""
    area = Area.objects.filter(code=code).select_related("city").defer("boundary").first()
    if area is not None:
        return Ground(code, area.name, Reach(areas=(area.span,)), area=area)
    district = District.objects.filter(code=code).select_related("city").first()
    if district is not None:
        reach = Reach(districts=frozenset({district.pk}))
        return Ground(code, district.name, reach, district=district)
    city = City.objects.filter(code=code).first()
    if city is not None:
        return Ground(code, city.name, Reach(cities=frozenset({city.pk})), city=city)
    return None


def covers(reach: Reach, ground: Ground) -> bool:
    """Whether a reach covers a whole place, so that whoever holds it sees all of its rows."""
    if reach.everywhere:
        return True
    if ground.area is not None:
        return reach.covers_area(ground.area)
    if ground.district is not None:
        return ground.district.pk in reach.districts or ground.district.city_id in reach.cities
    return ground.city is not None and ground.city.pk in reach.cities


@dataclass(frozen=True)
class Scope:
    """Who reads, of which place (None: everything within their reach) and period (None: as it
    stands today), at which moment; `taking` narrows to what they may carry out of the system."""

    by: Any
    at: datetime
    ground: Ground | None = None
    period: Period | None = None
    taking: bool = False

    @property
    def today(self) -> date:
        """The day in site time."""
        return timezone.localdate(self.at)

    @property
    def last_day(self) -> date:
        """The last day that counts: of the period, else today."""
        return min(self.period.last, self.today) if self.period else self.today

    def cut(self, rows: Any, power: str) -> Any:
        """Rows of a scoped queryset that this reader sees with the power, in this place."""
        rows = rows.within(self.by.reach(power))
        if self.taking:
            rows = rows.within(self.by.reach(Power.EXPORT))
        return rows.within(self.ground.reach) if self.ground else rows

    def during(self, rows: Any, moment: str) -> Any:
        """Rows whose moment lies in the period; all of them without one."""
        if self.period is None:
            return rows
        return rows.filter(
            **{f"{moment}__gte": self.period.since, f"{moment}__lt": self.period.until}
        )

    def on_days(self, rows: Any, day: str) -> Any:
        """Rows whose date lies in the period; all of them without one."""
        if self.period is None:
            return rows
        return rows.filter(**{f"{day}__range": (self.period.first, self.period.last)})

    def to_take(self) -> Scope:
        """The same for a file."""
        return replace(self, taking=True)

    @property
    def query(self) -> dict[str, str]:
        """As an address carries it."""
        named = {"within": self.ground.code if self.ground else WHOLE}
        return named | ({"period": self.period.code} if self.period else {})

    def address(self, url: str, **more: str) -> str:
        """An address with this scope, and what is said besides."""
        return f"{url}?{urlencode({**self.query, **more})}"


def usual_ground(by: Any, power: str) -> Ground | None:
    """The one area, with what lies under it, that somebody has the power over; None for more."""
    reach = by.reach(power)
    if reach.everywhere or reach.cities or reach.districts or reach.organisations:
        return None
    codes = [post.area.code for post in by.active_posts if post.area is not None]
    return ground_of(codes[0]) if len(reach.areas) == 1 and len(set(codes)) == 1 else None


def usual_period(kind: str, today: date) -> Period:
    """What is asked for most: today, this week, and of the longer ones the last that is over."""
    present = Period.of(kind, today)
    return present if kind in (PeriodKind.DAY, PeriodKind.WEEK) else present.previous
