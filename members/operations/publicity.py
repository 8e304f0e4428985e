"""Hours on the notice board: a list of what was confirmed, its days in public, objections (6.7)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from grids.models import Area
from grids.operations.nodes import day_of
from grids.powers import Power
from lib.errors import Refused
from lib.moves import make_move
from members.models import HoursEntry, HoursLine, HoursList, HoursObjection, Post
from members.operations.accounts import system_user
from members.operations.check_ins import need
from members.operations.points import rule_for
from members.operations.services import revoke_service
from members.operations.telling import of_community, of_member, tell
from members.workflow.publicity import HOURS_OBJECTION
from records.operations import write_audit

LEAST_DAYS, MOST_DAYS = 7, 30
MOST_LINES = 2000


def hanging(on: date) -> Any:
    """The lists that hang on a day, for everybody."""
    return HoursList.objects.public(on)


def hanging_lines(on: date) -> Any:
    """The lines of the lists that hang on a day."""
    return HoursLine.objects.public(on)


def to_publish(community: Area, from_on: date, until_on: date) -> Any:
    """Confirmed services of a community between two days that no list names yet."""
    return HoursEntry.objects.filter(
        community=community,
        served_on__range=(from_on, until_on),
        counters=None,
        countered_by=None,
        line=None,
    )


@transaction.atomic
def post_list(
    community: Area,
    *,
    from_on: date,
    until_on: date,
    days: int = LEAST_DAYS,
    by: Any,
    at: datetime,
) -> HoursList:
    """Put the confirmed hours of a period on the notice board, from today for so many days.

    Raises PermissionDenied outside the reach, Refused with `days_in_order`, `publicity_too_short`,
    `nothing_to_publish` or `too_many_services`.
    """
    if not by.reach(Power.MANAGE_PEOPLE).covers_area(community):
        raise PermissionDenied
    today = day_of(at)
    if until_on < from_on or until_on > today:
        text = _("The last day is not before the first one, nor in the future.")
        raise Refused("days_in_order", text, "until_on")
    least = max(LEAST_DAYS, rule_for(community.city_id, today).publicity_days)
    if not least <= days <= MOST_DAYS:
        text = _("A list hangs for %(least)s to %(most)s days.")
        values = {"least": least, "most": MOST_DAYS}
        raise Refused("publicity_too_short", text % values, "days")
    # Two lists of one community wait here for each other, so that each service stands on one
    Area.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=community.pk)
    entries = list(to_publish(community, from_on, until_on).order_by("served_on", "id"))
    if not entries:
        text = _("There are no confirmed hours in this time that were not published yet.")
        raise Refused("nothing_to_publish", text, "from_on")
    if len(entries) > MOST_LINES:
        text = _("These are more than %(most)s services: take a shorter time.")
        raise Refused("too_many_services", text % {"most": MOST_LINES}, "from_on")
    row = HoursList.objects.create(
        community=community,
        from_on=from_on,
        until_on=until_on,
        public_from=today,
        public_until=today + timedelta(days=days),
        posted_by=by,
        posted_at=at,
    )
    HoursLine.objects.bulk_create(HoursLine(list=row, entry=entry) for entry in entries)
    facts = {"lines": len(entries), "until": row.public_until.isoformat()}
    write_audit("hours_list.post", by=by, at=at, about=("hourslist", row.pk), data=facts)
    return row


@transaction.atomic
def object_to_line(line: HoursLine, *, words: str, at: datetime) -> HoursObjection:
    """Say, without a name, that a line is wrong, while its list hangs.

    Raises Refused with `list_not_public`, `reason_needed`, `objected_already`.
    """
    if not line.list.is_public(day_of(at)):
        raise Refused("list_not_public", _("This list does not hang any more."))
    need(words, "words")
    by = system_user()
    row = HoursObjection(
        line=line,
        community_id=line.list.community_id,
        person_id=line.entry.person_id,
        words=words.strip()[:300],
        raised_at=at,
        flow_count=1,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        text = _("Somebody objected to this line already; the community will answer.")
        raise Refused("objected_already", text, "words") from None
    facts = {"reason": "", "before": "", "after": row.status, "at": at, "data": {}}
    row.append_record(move="object", by=by, post=None, **facts)
    tell("hours_objected", row, to=answerers(row, at), at=at)
    return row


def answerers(row: HoursObjection, at: datetime) -> set[int]:
    """Who may answer: the community but whoever confirmed; with nobody else there, the street."""
    confirmed = {row.line.entry.by_id}
    near = of_community(row.community, at) - confirmed
    street = row.community.stamps().street_id
    posts = Post.objects.active(day_of(at)).holding(Power.MANAGE_PEOPLE).at_area(street)
    return near or set(posts.user_ids()) - confirmed


@transaction.atomic
def take_hours_back(
    row: HoursObjection, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> HoursObjection:
    """The objection is right: a counter-entry takes the hours back."""
    need(reason)
    row = answered(row, "take-back", by=by, at=at, seen=seen, reason=reason)
    service = row.line.entry.service
    if service is not None and service.status == "confirmed":
        revoke_service(service, by=by, at=at, reason=reason)
    return row


@transaction.atomic
def let_hours_stand(
    row: HoursObjection, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> HoursObjection:
    """The objection is not right, and why; never by whoever confirmed the hours.

    Raises Refused with `confirmed_by_yourself`.
    """
    need(reason)
    row = answered(row, "let-stand", by=by, at=at, seen=seen, reason=reason)
    people = of_member(row.person) - {by.pk}
    tell("hours_objection_answered", row, to=people, at=at, reason=reason)
    return row


def answered(row: HoursObjection, move: str, *, reason: str, **given: Any) -> HoursObjection:
    """The answer, in the row and in its record."""
    said = reason.strip()[:300]
    step = HOURS_OBJECTION[move]
    moved: HoursObjection = make_move(row, step, reason=said, answer=said, **given)
    return moved


def published_only(entries: Any, community: Area, on: date) -> Any:
    """Of these entries, those that count: where the city asks for publicity, only what has hung
    for its days and to which no objection is open."""
    if not rule_for(community.city_id, on).publicity_days:
        return entries
    hung = Q(line__list__public_until__lt=on)
    return entries.filter(hung).exclude(line__objections__status="open")
