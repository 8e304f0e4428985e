"""How the rates of a year are weighed, and how many closings are called back: rows, checked."""

from __future__ import annotations

from datetime import datetime
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
from tickets.models import CallBackSample, RateWeights
from tickets.operations.scales import check_city

WEIGHTS = ("response", "solution", "satisfaction")


@transaction.atomic
def set_weights(*, by: Any, at: datetime, city: City | None, year: int, **values: Any) -> None:
    """The weights of one year, from the running year on: a past year stays as it was counted.

    Raises PermissionDenied outside one's reach, and Refused with `weights_sum` or `year_over`.
    """
    check_city(city, by)
    if sum(Decimal(values[name]) for name in WEIGHTS) != 1:
        raise Refused("weights_sum", _("The three weights must add up to 1."), "satisfaction")
    if year < timezone.localdate(at).year:
        raise Refused("year_over", _("A past year stays as it was counted."), "year")
    row, _is_new = RateWeights.objects.update_or_create(city=city, year=year, defaults=values)
    facts = {name: str(value) for name, value in values.items()} | {"year": year}
    write_audit("rate_weights.set", by=by, at=at, about=("rateweights", row.pk), data=facts)


@transaction.atomic
def set_sample(
    *, by: Any, at: datetime, case: str, grade: str, channel: str, percent: int
) -> CallBackSample:
    """How many closings of one kind are called back; it counts for closings listed from now on.

    Samples hold for every city, so whoever configures one may set them.
    """
    if not by.holds(Power.CONFIGURE):
        raise PermissionDenied
    row, _is_new = CallBackSample.objects.update_or_create(
        case=case, grade=grade, channel=channel, defaults={"percent": percent}
    )
    facts = {"case": case, "grade": grade, "channel": channel, "percent": percent}
    write_audit("call_back_sample.set", by=by, at=at, about=("callbacksample", row.pk), data=facts)
    return row
