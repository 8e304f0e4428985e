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
from django.db.models import OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext as _

from grids.models import Area, Unit
from grids.operations.nodes import day_of
from grids.powers import Power
from lib.errors import Refused
from lib.moves import make_move
from members.models import CheckIn, HoursEntry, Person, Post, ServiceRecord
from members.models.services import LEAST
from members.operations.check_ins import need
from members.operations.points import earn_points, rule_for, take_points_back
from members.operations.telling import of_community, of_member, tell
from members.roles import Role
from members.workflow import SERVICE
from records.models import Attachment
from records.operations import store_image

MOST_PHOTOS = 3


@dataclass(frozen=True, kw_only=True)
class ServiceDraft:
    """A service to be entered; photos are optional, nobody has to prove with them.

    `source` names what feeds it from elsewhere: a type and a number, each once per member.
    `starts_at` and `ends_at` are the time really served, without travel; both or neither.
    """

    person: Person
    community: Area
    what: str
    served_on: date
    hours: Decimal
    photos: Iterable[UploadedFile] = field(default_factory=tuple)
    source: tuple[str, int] | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@transaction.atomic
def enter_service(draft: ServiceDraft, *, by: Any, at: datetime) -> ServiceRecord:
    """Enter a service of one's own, or as the community one of a member, which is confirmed so.

    Raises PermissionDenied for whoever is neither, and Refused with `not_checked_in`,
    `in_the_future`, `too_long_ago`, `half_hours`, `hours_of_one_day`, `times_of_service`,
    `services_overlap` or `service_entered_already`.
    """
    is_here = by.reach(Power.MANAGE_PEOPLE).covers_area(draft.community)
    is_own = draft.person.pk == by.person_id
    if not (is_here or is_own):
        raise PermissionDenied
    # Two entries of one day wait here for each other, so that a day has no more than 24 hours
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=draft.person.pk)
    check_service(draft, at)
    row = add_service(draft, by=by, at=at)
    for photo in draft.photos:
        about = ("servicerecord", row.pk)
        store_image(photo, about=about, purpose=Attachment.Purpose.EVIDENCE, by=by, at=at)
    if is_here and not is_own:
        return confirm_service(row, by=by, at=at)
    tell("dual_service_entered", row, to=of_community(row.community, at) - {by.pk}, at=at)
    return row


def add_service(draft: ServiceDraft, *, by: Any, at: datetime) -> ServiceRecord:
    """Write a checked draft with its first step; the person is locked by whoever calls."""
    kind, number = draft.source or ("", None)
    row = ServiceRecord(
        person=draft.person,
        unit=draft.person.employer,
        community=draft.community,
        what=draft.what.strip(),
        served_on=draft.served_on,
        hours=draft.hours,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
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
        if "service_times_never_overlap" in str(error):
            message = _("Another service of this person lies in the same time.")
            raise Refused("services_overlap", message, "starts_at") from None
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
    if not (checked_in.exists() or is_volunteer(draft.person, draft.community, at)):
        message = _("This member's check-in here has not been confirmed.")
        raise Refused("not_checked_in", message, "community")
    check_times(draft)
    check_hours(draft)


def is_volunteer(person: Person, community: Area, at: datetime) -> bool:
    """Whether somebody holds a volunteer's post in the community or anywhere below it."""
    posts = Post.objects.active(day_of(at)).filter(person=person, role=Role.VOLUNTEER)
    inside = Q(
        area__tree_id=community.tree_id,
        area__lft__gte=community.lft,
        area__rght__lte=community.rght,
    )
    return posts.filter(inside).exists()


def check_times(draft: ServiceDraft) -> None:
    """The time really served lies on the day, in order, and holds the hours."""
    if draft.starts_at is None and draft.ends_at is None:
        return
    message = _("Give both times, the end after the beginning, on the day of the service.")
    if draft.starts_at is None or draft.ends_at is None or draft.ends_at <= draft.starts_at:
        raise Refused("times_of_service", message, "ends_at")
    if day_of(draft.starts_at) != draft.served_on:
        raise Refused("times_of_service", message, "starts_at")
    if draft.hours * 3600 > (draft.ends_at - draft.starts_at).total_seconds():
        message = _("There are more hours than lie between the two times.")
        raise Refused("times_of_service", message, "hours")


def check_hours(draft: ServiceDraft) -> None:
    """Half hours, and no more of one day than the city lets count (DOMAIN.md 6.7)."""
    if draft.hours < LEAST or draft.hours % LEAST:
        raise Refused("half_hours", _("Hours are counted in half hours."), "hours")
    same_day = ServiceRecord.objects.filter(
        person=draft.person, served_on=draft.served_on, status__in=("entered", "confirmed")
    )
    known = sum(same_day.values_list("hours", flat=True), Decimal(0))
    most = rule_for(draft.community.city_id, draft.served_on).daily_hours
    if draft.hours > most - known:
        message = _("At most %(most)s hours count for one day; %(known)s are entered already.")
        raise Refused("hours_of_one_day", message % {"most": most, "known": known}, "hours")


@transaction.atomic
def confirm_service(
    row: ServiceRecord, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> ServiceRecord:
    """The community confirms: the hours stand in the ledger."""
    row = make_move(row, SERVICE["confirm"], by=by, at=at, seen=seen, reason=note, confirmed_by=by)
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=row.person_id)
    entry = HoursEntry.objects.create(
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
    earn_points(entry, by=by, at=at)
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
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=row.person_id)
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
    take_points_back(entry, by=by, at=at, reason=reason[:300])
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
