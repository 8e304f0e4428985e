"""New versions of the appraisal scale: checked, dated, and never over an earlier one."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import City
from grids.powers import Power
from lib.errors import Refused
from records.operations import write_audit
from tickets.models import AppraisalScale
from tickets.models.appraisal import FULL, PARTS


@transaction.atomic
def add_scale(
    *, by: Any, at: datetime, city: City | None, valid_from: date, **values: Any
) -> AppraisalScale:
    """A new version from a date on; scores given before keep the version they were given by.

    Raises PermissionDenied outside one's reach, and Refused with `scale_sum`, `scale_shares`,
    `scale_bounds` or `starts_in_past`.
    """
    check_city(city, by)
    scale = AppraisalScale(
        city=city,
        version=next_version(city),
        valid_from=valid_from,
        created_by=by,
        created_at=at,
        **values,
    )
    check_scale(scale)
    if valid_from < timezone.localdate(at):
        text = _("A new version starts today or later: given scores keep their scale.")
        raise Refused("starts_in_past", text, "valid_from")
    scale.save(force_insert=True)
    facts = {name: str(value) for name, value in values.items()}
    write_audit("appraisal_scale.add", by=by, at=at, about=("appraisalscale", scale.pk), data=facts)
    return scale


def check_city(city: City | None, by: Any) -> None:
    """Who configures a city sets its scale; the general one is set by whoever configures all."""
    reach = by.reach(Power.CONFIGURE)
    if not (reach.everywhere or (city is not None and city.pk in reach.cities)):
        raise PermissionDenied


def check_scale(scale: AppraisalScale) -> None:
    """The rules of a scale, each told at the field that breaks it."""
    total = sum(getattr(scale, name) for name in PARTS)
    if total != FULL:
        text = _("The six parts must add up to 100; now they make %(total)s.")
        raise Refused("scale_sum", text % {"total": total}, "attitude")
    if Decimal(scale.score_share) + Decimal(scale.satisfaction_share) != 1:
        text = _("The two shares must add up to 1.")
        raise Refused("scale_shares", text, "satisfaction_share")
    if not scale.low < scale.high <= FULL:
        text = _("The lower bound must lie under the upper one, and that at 100 or less.")
        raise Refused("scale_bounds", text, "low")


def next_version(city: City | None) -> int:
    """Versions of one city are counted through; two at once are told apart by the constraint."""
    last = AppraisalScale.objects.filter(city=city).order_by("-version").first()
    return last.version + 1 if last else 1
