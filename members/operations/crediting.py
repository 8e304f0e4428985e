"""Hours of an activity, credited at its end by whoever leads it: entered and confirmed at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from grids.models import Area
from grids.operations.nodes import day_of
from grids.powers import Power
from members.models import Person, ServiceRecord
from members.operations.points import lock_volunteer
from members.operations.services import (
    ServiceDraft,
    add_service,
    check_hours,
    check_times,
    confirm_service,
)


@dataclass(frozen=True, kw_only=True)
class Participation:
    """What a volunteer did in something the community held: no check-in of members is needed.

    `hours` is the time really served in half hours, without travel; `source` names where it was
    noted, a type and a number, each once per person.
    """

    person: Person
    community: Area
    what: str
    starts_at: datetime
    ends_at: datetime
    hours: Decimal
    source: tuple[str, int]


@transaction.atomic
def credit_participation(participation: Participation, *, by: Any, at: datetime) -> ServiceRecord:
    """Enter and confirm; credited again, it answers what stands already.

    Raises PermissionDenied unless `by` keeps the people of the community and is somebody else,
    Refused with `half_hours`, `hours_of_one_day`, `times_of_service` or `services_overlap`.
    """
    community, person = participation.community, participation.person
    if not by.reach(Power.MANAGE_PEOPLE).covers_area(community) or by.person_id == person.pk:
        raise PermissionDenied
    person = lock_volunteer(person.pk)
    kind, number = participation.source
    known = ServiceRecord.objects.filter(person=person, source_type=kind, source_id=number).first()
    if known is not None:
        return known
    draft = ServiceDraft(
        person=person,
        community=community,
        what=participation.what,
        served_on=day_of(participation.starts_at),
        hours=participation.hours,
        source=participation.source,
        starts_at=participation.starts_at,
        ends_at=participation.ends_at,
    )
    check_times(draft)
    check_hours(draft)
    return confirm_service(add_service(draft, by=by, at=at), by=by, at=at)
