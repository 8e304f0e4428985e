"""Setting up activities: drafts, series, shifts, co-organisers, and the moves of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from grids.models import Tier
from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from lib.moves import make_move
from members.operations.check_ins import need
from records.operations import write_audit
from services.models import Activity, ActivitySeries, Shift
from services.operations import activity_telling as telling
from services.operations.organising import ask, check_living, locked, note
from services.operations.telling import of_place
from services.operations.waiting import call_off, fill
from services.querysets.activities import span_of
from services.workflow.activities import ACTIVITY

MOST_SHIFTS = 12
MOST_PLACES = 2000
LONGEST = timedelta(days=3)
PLACES = (Tier.STREET, Tier.COMMUNITY, Tier.SECTION, Tier.GRID)


@dataclass(frozen=True, kw_only=True)
class ShiftDraft:
    """A shift to be: moments, places, task and skills."""

    starts_at: datetime
    ends_at: datetime
    capacity: int
    role: str = ""
    skills: str = ""


@dataclass(frozen=True, kw_only=True)
class ActivityDraft:
    """An activity to be; `hours_before` is how long before the beginning sign-up ends."""

    title: str
    kind: str
    area: Any
    place: str
    shifts: Sequence[ShiftDraft]
    text: str = ""
    contact: str = ""
    signup_from: datetime | None = None
    signup_until: datetime | None = None
    age: int = 0
    gives_hours: bool = False
    offer_hours: int = 12
    organisers: Sequence[Any] = field(default_factory=tuple)


def may_manage(by: Any, activity: Activity) -> bool:
    """Whether somebody answers for what the place offers."""
    return permits(by.reach(Power.MANAGE_SERVICES), activity)


@transaction.atomic
def propose_activity(draft: ActivityDraft, *, by: Any, at: datetime) -> Activity:
    """Write an activity down; nobody outside sees it before it is published.

    Grid staff propose in their grid, and the community hears of it.

    Raises PermissionDenied outside the reach, and Refused with `reason_needed`,
    `area_not_for_activity`, `shift_in_past`, `shift_backwards`, `too_many_shifts`,
    `places_wrong` or `sign_up_backwards`, each at its field.
    """
    if not by.reach(Power.SERVE).covers_area(draft.area):
        raise PermissionDenied
    activity = enter(draft, by=by, at=at)
    if not may_manage(by, activity):
        keepers = of_place(draft.area.parent or draft.area, at)
        telling.tell_staff("activity_proposed", activity, to=keepers - {by.pk}, at=at)
    return activity


def enter(
    draft: ActivityDraft, *, by: Any, at: datetime, series: ActivitySeries | None = None
) -> Activity:
    """Store an activity with its shifts and ask its co-organisers."""
    check_draft(draft, at)
    given = {name: value for name, value in vars(draft).items() if name not in OWN_ROWS}
    activity = Activity.objects.create(
        **given,
        series=series,
        starts_at=min(one.starts_at for one in draft.shifts),
        ends_at=max(one.ends_at for one in draft.shifts),
        created_by=by,
        created_at=at,
        flow_count=1,
    )
    Shift.objects.bulk_create(Shift(activity=activity, **vars(one)) for one in draft.shifts)
    note(activity, "propose", by=by, at=at)
    for body in draft.organisers:
        ask(activity, body, by=by, at=at)
    return activity


OWN_ROWS = ("shifts", "organisers")


def check_draft(draft: ActivityDraft, at: datetime) -> None:
    """The rules of a draft, each told at its field."""
    need(draft.title, "title")
    need(draft.place, "place")
    if draft.area.tier not in PLACES or draft.area.valid_to is not None:
        message = _("An activity belongs to a street, a community or a grid.")
        raise Refused("area_not_for_activity", message, "area")
    if not 1 <= len(draft.shifts) <= MOST_SHIFTS:
        message = _("An activity has one to %(most)d shifts.") % {"most": MOST_SHIFTS}
        raise Refused("too_many_shifts", message, "shifts")
    for shift in draft.shifts:
        check_shift(shift, at)
    check_window(draft, max(one.ends_at for one in draft.shifts))


def check_window(row: Any, ends_at: datetime) -> None:
    """Sign-up ends after it began, and not after the activity."""
    since, until = row.signup_from, row.signup_until
    if until is not None and ((since is not None and until <= since) or until > ends_at):
        message = _("Sign-up ends after it began, and before the activity is over.")
        raise Refused("sign_up_backwards", message, "signup_until")


def check_shift(shift: ShiftDraft, at: datetime) -> None:
    """A shift lies ahead, ends after it began, and has places."""
    if shift.starts_at <= at:
        raise Refused("shift_in_past", _("Choose a moment that lies ahead."), "starts_at")
    if not shift.starts_at < shift.ends_at <= shift.starts_at + LONGEST:
        raise Refused("shift_backwards", _("A shift ends after it began, within days."), "ends_at")
    check_places(shift.capacity)


def check_places(capacity: int) -> None:
    """A shift has one place at least."""
    if not 1 <= capacity <= MOST_PLACES:
        message = _("A shift has 1 to %(most)d places.") % {"most": MOST_PLACES}
        raise Refused("places_wrong", message, "capacity")


@transaction.atomic
def add_shift(activity: Activity, draft: ShiftDraft, *, by: Any, at: datetime) -> Shift:
    """One more shift.

    Raises PermissionDenied, and Refused with `activity_over` or what a shift is refused for.
    """
    fresh = locked(activity, by, Power.SERVE)
    check_living(fresh)
    check_shift(draft, at)
    if fresh.shifts.count() >= MOST_SHIFTS:
        message = _("An activity has one to %(most)d shifts.") % {"most": MOST_SHIFTS}
        raise Refused("too_many_shifts", message, "starts_at")
    shift = Shift.objects.create(activity=fresh, **vars(draft))
    settle(fresh, "add-shift", by=by, at=at, what=str(shift))
    return shift


@transaction.atomic
def set_places(shift: Shift, capacity: int, *, by: Any, at: datetime) -> Shift:
    """More or fewer places; new ones are offered to those who wait.

    Raises PermissionDenied, and Refused with `activity_over`, `places_wrong` or `places_taken`.
    """
    activity = locked(shift.activity, by, Power.SERVE)
    check_living(activity)
    check_places(capacity)
    fresh: Shift = Shift.objects.select_for_update(no_key=True).get(pk=shift.pk)
    if capacity < fresh.taken:
        message = _("%(taken)d places are taken already.") % {"taken": fresh.taken}
        raise Refused("places_taken", message, "capacity")
    fresh.capacity = capacity
    fresh.save(update_fields=["capacity"])
    fill(fresh, by=by, at=at)
    settle(activity, "set-places", by=by, at=at, what=f"{fresh}: {capacity}")
    return fresh


def settle(activity: Activity, move: str, *, by: Any, at: datetime, **data: Any) -> None:
    """Keep first beginning and last end with the activity, and write the step down."""
    span = span_of(activity.shifts)
    activity.starts_at, activity.ends_at = span["starts_at"], span["ends_at"]
    activity.flow_count += 1
    activity.save(update_fields=["starts_at", "ends_at", "flow_count"])
    note(activity, move, by=by, at=at, **data)


@transaction.atomic
def publish(activity: Activity, *, by: Any, at: datetime, seen: int | None = None) -> Activity:
    """Let residents see it and sign up.

    Raises Refused with `no_shift` or `organiser_unconfirmed`.
    """
    activity = make_move(activity, ACTIVITY["publish"], by=by, at=at, seen=seen)
    write_audit("activity.publish", by=by, at=at, about=("activity", activity.pk))
    to = {activity.created_by_id} - {by.pk}
    telling.tell_staff("activity_published", activity, to=to, at=at)
    return activity


def plain_move(name: str) -> Any:
    """An operation that makes a move and tells nobody."""

    @transaction.atomic
    def operate(activity: Activity, *, by: Any, at: datetime, seen: int | None = None) -> Activity:
        moved: Activity = make_move(activity, ACTIVITY[name], by=by, at=at, seen=seen)
        return moved

    return operate


close_sign_up = plain_move("close-sign-up")
open_sign_up = plain_move("open-sign-up")


def describe(activity: Activity, move: str, *, by: Any, at: datetime, **facts: Any) -> Activity:
    """Change what describes an activity."""
    seen = facts.pop("seen", None)
    for name in ("title", "place"):
        need(facts[name], name)
    activity = make_move(activity, ACTIVITY[move], by=by, at=at, seen=seen, **facts)
    check_window(activity, activity.ends_at)
    return activity


@transaction.atomic
def revise(activity: Activity, *, by: Any, at: datetime, **facts: Any) -> Activity:
    """Change a proposal; `facts` are the inputs of the move and `seen`."""
    return describe(activity, "revise", by=by, at=at, **facts)


@transaction.atomic
def change(activity: Activity, *, by: Any, at: datetime, **facts: Any) -> Activity:
    """Change what is published; whoever is going hears of a new place."""
    before = Activity.objects.values_list("place", flat=True).get(pk=activity.pk)
    activity = describe(activity, "change", by=by, at=at, **facts)
    if activity.place != before:
        for row in activity.signups.going().with_card():
            step = str(activity.flow_count)
            telling.tell_participant("activity_changed", row, at=at, step=step, urgency="warning")
    return activity


@transaction.atomic
def start(activity: Activity, *, by: Any, at: datetime, seen: int | None = None) -> Activity:
    """It begins; later shifts still take people."""
    started: Activity = make_move(activity, ACTIVITY["start"], by=by, at=at, seen=seen)
    return started


@transaction.atomic
def finish(
    activity: Activity, *, by: Any, at: datetime, seen: int | None = None, result: str = ""
) -> Activity:
    """It is over; hours can still be confirmed, the queue ends."""
    changes: dict[str, Any] = {"result": result} if result else {}
    finished: Activity = make_move(activity, ACTIVITY["finish"], by=by, at=at, seen=seen, **changes)
    call_off(finished, "drop", by=by, at=at)
    return finished


@transaction.atomic
def cancel(
    activity: Activity, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Activity:
    """Call it off; everybody who signed up, waits, sends people or helps organise is told."""
    need(reason)
    activity = make_move(activity, ACTIVITY["cancel"], by=by, at=at, seen=seen, reason=reason)
    for row in call_off(activity, "call-off", by=by, at=at):
        telling.tell_participant("activity_cancelled", row, at=at, urgency="urgent", reason=reason)
    to = {activity.created_by_id}
    for batch in activity.batches.select_related("unit"):
        to |= telling.of_unit(batch.unit, at)
    for organiser in activity.organisers.select_related("unit", "area"):
        to |= telling.of_organiser(organiser, at)
    telling.tell_staff("activity_cancelled", activity, to=to - {by.pk}, at=at, reason=reason)
    return activity
