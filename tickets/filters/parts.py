"""What several lists are narrowed by: what is within reach, lights, days."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Unit
from grids.powers import Power
from grids.reach import Reach
from tickets.forms.choices import (
    areas_in,
    units_in,
)
from tickets.models import Category

LIGHTS = (
    ("red", _("Overdue")),
    ("yellow", _("Due soon")),
    ("green", _("On time")),
    ("grey", _("Suspended")),
)
DAY = {"type": "date"}


def reach_of(request: HttpRequest | None) -> Reach:
    """What the asking person may see; nothing when nobody asks (a schema being drawn)."""
    return request.user.reach(Power.VIEW_TICKETS) if request else Reach()


def reachable_areas(request: HttpRequest | None) -> QuerySet[Area]:
    return areas_in(reach_of(request), timezone.localdate())


def reachable_units(request: HttpRequest | None) -> QuerySet[Unit]:
    return units_in(reach_of(request))


def unit_choices(units: QuerySet[Unit]) -> list[tuple[str, str]]:
    """Codes and names; a city has a thousand units, so no rows are made of them."""
    columns = units.values_list("code", "short_name", "name")
    return [(code, short_name or name) for code, short_name, name in columns]


def leaves(request: HttpRequest | None) -> QuerySet[Category]:
    return Category.objects.leaves()


def midnight(day: date, *, last: bool = False) -> datetime:
    """The first moment of a day at the site, or its last."""
    return timezone.make_aware(datetime.combine(day, time.max if last else time.min))
