"""Hours of members that come from elsewhere: an activity, a wish; confirmed by who saw them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.models import Area
from grids.powers import Power
from lib.errors import Refused
from members.models import HoursEntry, Person, ServiceRecord
from members.models.services import MOST
from members.workflow import ServiceStatus


@dataclass(frozen=True, kw_only=True)
class Participation:
    """What somebody did for a community: from when to when, for how many hours.

    `source` names the row it comes from, a type and a number, each once per person.
    """

    person: Person
    community: Area
    what: str
    starts_at: datetime
    ends_at: datetime
    hours: Decimal
    source: tuple[str, int]


@transaction.atomic
def credit_participation(entry: Participation, *, by: Any, at: datetime) -> ServiceRecord:
    """Enter a confirmed service and its line in the ledger; nobody has to have checked in.

    Whoever calls has seen that `by` may confirm it. Raises Refused with `hours_of_one_day` or
    `service_entered_already`.
    """
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.person.pk)
    day = timezone.localdate(entry.starts_at)
    states = (ServiceStatus.ENTERED, ServiceStatus.CONFIRMED)
    same_day = ServiceRecord.objects.filter(person=person, served_on=day, status__in=states)
    known = sum(same_day.values_list("hours", flat=True), Decimal(0))
    if entry.hours + known > MOST:
        message = _("A day has 24 hours; %(known)s are entered already. Half an hour is the least.")
        raise Refused("hours_of_one_day", message % {"known": known}, "hours")
    kind, number = entry.source
    facts = {
        "person": person,
        "unit": person.employer,
        "community": entry.community,
        "served_on": day,
        "hours": entry.hours,
        "source_type": kind,
        "source_id": number,
    }
    row = ServiceRecord(
        what=entry.what[:300],
        status=ServiceStatus.CONFIRMED,
        confirmed_by=by,
        confirmed_at=at,
        entered_by=by,
        entered_at=at,
        flow_count=1,
        **facts,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "service_once_per_source" not in str(error):
            raise
        raise Refused("service_entered_already", _("This service was entered already.")) from None
    row.append_record(
        move="credit",
        by=by,
        post=by.acting_post(Power.SERVE),
        reason="",
        before="",
        after=row.status,
        at=at,
        data={"source": f"{kind}:{number}"},
    )
    HoursEntry.objects.create(service=row, by=by, at=at, **facts)
    return row
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
