"""Services of members and the ledger of confirmed hours; a mistake is taken back, never erased."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery, Sum
from django.utils.translation import gettext as _

from grids.models import Area, Unit
from grids.operations.nodes import day_of
from grids.powers import Power
from lib.errors import Refused
from lib.moves import make_move
from members.models import CheckIn, HoursEntry, Person, ServiceRecord
from members.models.services import LEAST, MOST
from members.operations.check_ins import need
from members.operations.telling import of_community, of_member, tell
from members.workflow import SERVICE
from records.models import Attachment
from records.operations import store_image

MOST_PHOTOS = 3


@dataclass(frozen=True, kw_only=True)
class ServiceDraft:
    """A service to be entered; photos are optional, nobody has to prove with them.

    `source` names what feeds it from elsewhere: a type and a number, each once per member.
    """

    person: Person
    community: Area
    what: str
    served_on: date
    hours: Decimal
    photos: Iterable[UploadedFile] = field(default_factory=tuple)
    source: tuple[str, int] | None = None


@transaction.atomic
def enter_service(draft: ServiceDraft, *, by: Any, at: datetime) -> ServiceRecord:
    """Enter a service of one's own, or as the community one of a member, which is confirmed so.

    Raises PermissionDenied for whoever is neither, and Refused with `not_checked_in`,
    `in_the_future`, `hours_of_one_day` or `service_entered_already`.
    """
    is_here = by.reach(Power.MANAGE_PEOPLE).covers_area(draft.community)
    is_own = draft.person.pk == by.person_id
    if not (is_here or is_own):
        raise PermissionDenied
    # Two entries of one day wait here for each other, so that a day has no more than 24 hours
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=draft.person.pk)
    check_service(draft, at)
    kind, number = draft.source or ("", None)
    row = ServiceRecord(
        person=draft.person,
        unit=draft.person.employer,
        community=draft.community,
        what=draft.what.strip(),
        served_on=draft.served_on,
        hours=draft.hours,
        source_type=kind,
        source_id=number,
        entered_by=by,
        entered_at=at,
        flow_count=1,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "service_once_per_source" not in str(error):
            raise
        message = _("This service was entered already.")
        raise Refused("service_entered_already", message, "what") from None
    row.append_record(
        move="enter",
        by=by,
        post=by.acting_post(Power.MANAGE_PEOPLE),
        reason="",
        before="",
        after=row.status,
        at=at,
        data={},
    )
    for photo in draft.photos:
        about = ("servicerecord", row.pk)
        store_image(photo, about=about, purpose=Attachment.Purpose.EVIDENCE, by=by, at=at)
    if is_here and not is_own:
        return confirm_service(row, by=by, at=at)
    tell("dual_service_entered", row, to=of_community(row.community, at) - {by.pk}, at=at)
    return row


def check_service(draft: ServiceDraft, at: datetime) -> None:
    """The rules of a draft, each told at its field."""
    if draft.served_on > day_of(at):
        raise Refused("in_the_future", _("This day has not come yet."), "served_on")
    if draft.served_on.year < day_of(at).year - 1:
        message = _("Services of this year and the last one can be entered.")
        raise Refused("too_long_ago", message, "served_on")
    checked_in = CheckIn.objects.of_members().filter(
        person=draft.person, community=draft.community, confirmed_at__isnull=False
    )
    if not checked_in.exists():
        message = _("This member's check-in here has not been confirmed.")
        raise Refused("not_checked_in", message, "community")
    same_day = ServiceRecord.objects.filter(
        person=draft.person, served_on=draft.served_on, status__in=("entered", "confirmed")
    )
    known = sum(same_day.values_list("hours", flat=True), Decimal(0))
    if not LEAST <= draft.hours <= MOST - known:
        message = _("A day has 24 hours; %(known)s are entered already. Half an hour is the least.")
        raise Refused("hours_of_one_day", message % {"known": known}, "hours")


@transaction.atomic
def confirm_service(
    row: ServiceRecord, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> ServiceRecord:
    """The community confirms: the hours stand in the ledger."""
    row = make_move(row, SERVICE["confirm"], by=by, at=at, seen=seen, reason=note, confirmed_by=by)
    HoursEntry.objects.create(
        person=row.person,
        unit=row.unit,
        community=row.community,
        served_on=row.served_on,
        hours=row.hours,
        service=row,
        source_type=row.source_type,
        source_id=row.source_id,
        by=by,
        at=at,
    )
    hours = str(row.hours)
    tell("dual_service_confirmed", row, to=of_member(row.person) - {by.pk}, at=at, hours=hours)
    return row


@transaction.atomic
def decline_service(
    row: ServiceRecord, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> ServiceRecord:
    """The community says why the hours are not confirmed."""
    need(reason)
    row = make_move(row, SERVICE["decline"], by=by, at=at, seen=seen, reason=reason)
    tell("dual_service_declined", row, to=of_member(row.person) - {by.pk}, at=at, reason=reason)
    return row


@transaction.atomic
def withdraw_service(
    row: ServiceRecord, *, by: Any, at: datetime, seen: int | None = None, reason: str = ""
) -> ServiceRecord:
    """The member takes back what was not confirmed yet."""
    return make_move(row, SERVICE["withdraw"], by=by, at=at, seen=seen, reason=reason)


@transaction.atomic
def revoke_service(
    row: ServiceRecord, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> ServiceRecord:
    """Confirmed by mistake: a counter-entry takes the hours back, both stay to be seen."""
    need(reason)
    row = make_move(row, SERVICE["revoke"], by=by, at=at, seen=seen, reason=reason)
    entry = row.entries.get(counters=None)
    HoursEntry.objects.create(
        person=row.person,
        unit=entry.unit,
        community=entry.community,
        served_on=entry.served_on,
        hours=-entry.hours,
        service=row,
        counters=entry,
        source_type=entry.source_type,
        source_id=entry.source_id,
        reason=reason[:300],
        by=by,
        at=at,
    )
    tell("dual_service_declined", row, to=of_member(row.person) - {by.pk}, at=at, reason=reason)
    return row


def summed(entries: Any, *, per_unit: bool) -> Any:
    """The members or units of entries within reach, each with the sum of its hours as `total`."""
    key = "unit" if per_unit else "person"
    rows: Any = Unit.objects.all() if per_unit else Person.objects.all()
    same = entries.filter(**{key: OuterRef("pk")}).order_by().values(key)
    total = Subquery(same.annotate(total=Sum("hours")).values("total"))
    keys = entries.exclude(**{key: None}).order_by().values(key)
    return rows.filter(pk__in=keys).annotate(total=total)
