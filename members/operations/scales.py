"""The parameters of dual appraisal: the version in force, and new versions from a day on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grids.models import City
from grids.operations.configuring import require_configuring
from grids.operations.nodes import day_of
from lib.errors import Refused
from members.models import ServiceScale
from records.operations import write_audit

BEGINNING = date(2020, 1, 1)
SCALE_VALUES = (
    "confirm_days",
    "yearly_hours",
    "ordinary_share",
    "annual_share",
    "most_bonus",
    "absence",
    "excellent",
    "good",
    "passed",
    "award_rate",
    "minimum",
    "report_days",
)
"""What a version sets."""


def scale_for(city_id: int | None, on: date) -> ServiceScale:
    """The version of a city on a day; the usual parameters where nobody has set any."""
    row = ServiceScale.objects.in_force(city_id, on)
    if row is not None:
        return row
    row, _is_new = ServiceScale.objects.get_or_create(
        city=None, version=1, defaults={"valid_from": BEGINNING}
    )
    return row


@transaction.atomic
def add_service_scale(
    *, by: Any, at: datetime, city: City | None, valid_from: date, **values: Any
) -> ServiceScale:
    """A new version from a day on; appraisals made before keep theirs.

    Raises PermissionDenied outside the reach, and Refused with `scale_shares`, `scale_bounds` or
    `starts_in_past`.
    """
    require_configuring(by, city.pk if city else None)
    scale_for(None, day_of(at))
    row = ServiceScale(
        city=city,
        version=next_version(city),
        valid_from=valid_from,
        created_by=by,
        created_at=at,
        **values,
    )
    check_scale(row)
    if valid_from < day_of(at):
        text = _("A new version starts today or later: earlier appraisals keep theirs.")
        raise Refused("starts_in_past", text, "valid_from")
    row.save(force_insert=True)
    facts = {name: str(value) for name, value in values.items()}
    write_audit("service_scale.add", by=by, at=at, about=("servicescale", row.pk), data=facts)
    return row


def check_scale(row: ServiceScale) -> None:
    """The rules of the parameters, each told at the field that breaks it."""
    if row.ordinary_share + row.annual_share != 100:
        text = _("The two shares must add up to 100.")
        raise Refused("scale_shares", text, "annual_share")
    if not row.passed < row.good < row.excellent:
        text = _("The bounds of the grades must rise: up to standard, fairly good, excellent.")
        raise Refused("scale_bounds", text, "good")


def next_version(city: City | None) -> int:
    """Versions of one city are counted through; two at once are told apart by the constraint."""
    last = ServiceScale.objects.filter(city=city).order_by("-version").first()
    return last.version + 1 if last else 1
