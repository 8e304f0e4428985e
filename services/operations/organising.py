"""Organising an activity together (共办): who is asked, and what they answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grids.powers import Power
from lib.errors import Refused
from lib.moves import make_move
from services.models import Activity, Organiser
from services.operations import activity_telling as telling
from services.operations.telling import of_place
from services.workflow.activities import LIVING, ORGANISER, ActivityStatus


def locked(activity: Activity, by: Any, power: str) -> Activity:
    """The activity, locked to the end of the transaction; PermissionDenied outside the reach."""
    rows = Activity.objects.within(by.reach(power)).filter(pk=activity.pk)
    fresh: Activity | None = rows.select_for_update(of=("self",), no_key=True).first()
    if fresh is None:
        raise PermissionDenied
    return fresh


def check_living(activity: Activity) -> None:
    """Something over or cancelled stays as it is."""
    if activity.status not in (ActivityStatus.DRAFT, *LIVING):
        raise Refused("activity_over", _("This activity is over or cancelled."))


def note(row: Any, move: str, *, by: Any, at: datetime, reason: str = "", **data: Any) -> None:
    """A flow record of a step that is no move."""
    row.append_record(
        move=move,
        by=by,
        post=by.acting_post(Power.SERVE),
        reason=reason,
        before="",
        after=getattr(row, "status", ""),
        at=at,
        data=data,
    )


def ask(activity: Activity, body: Any, *, by: Any, at: datetime) -> Organiser:
    """Ask a community or unit to organise it together; what one answers for oneself is agreed."""
    key = "area" if hasattr(body, "tier") else "unit"
    if key == "area" and body.pk == activity.area_id:
        message = _("This is the place of the activity itself.")
        raise Refused("organiser_is_host", message, "organiser")
    row = Organiser(activity=activity, asked_by=by, asked_at=at, flow_count=1, **{key: body})
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        message = _("This co-organiser has been asked already.")
        raise Refused("organiser_known", message, "organiser") from None
    note(row, "ask", by=by, at=at, who=str(body))
    to = telling.of_organiser(row, at) - {by.pk}
    telling.tell_staff("activity_organiser_asked", activity, to=to, at=at, step=f"o{row.pk}")
    return row


@transaction.atomic
def ask_organiser(activity: Activity, body: Any, *, by: Any, at: datetime) -> Organiser:
    """Ask for one more co-organiser (共办); it takes part once it confirms.

    Raises PermissionDenied, and Refused with `activity_over`, `organiser_is_host` or
    `organiser_known`.
    """
    fresh = locked(activity, by, Power.SERVE)
    check_living(fresh)
    return ask(fresh, body, by=by, at=at)


def answer(row: Organiser, move: str, *, by: Any, at: datetime, **more: Any) -> Organiser:
    """A co-organiser's answer; the place hears of it."""
    locked_row: Activity = Activity.objects.select_for_update(no_key=True).get(pk=row.activity_id)
    check_living(locked_row)
    row = make_move(row, ORGANISER[move], by=by, at=at, **more)
    to = of_place(locked_row.area, at) | {locked_row.created_by_id}
    telling.tell_staff(
        "activity_organiser_answered",
        locked_row,
        to=to - {by.pk},
        at=at,
        step=f"o{row.pk}.{row.flow_count}",
        who=str(row),
        answer=str(row.get_status_display()),
    )
    return row


@transaction.atomic
def confirm_organiser(
    row: Organiser, *, by: Any, at: datetime, seen: int | None = None
) -> Organiser:
    """A co-organiser takes part, and stands on the public page."""
    return answer(row, "confirm", by=by, at=at, seen=seen)


@transaction.atomic
def decline_organiser(
    row: Organiser, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Organiser:
    """A co-organiser does not take part."""
    return answer(row, "decline", by=by, at=at, seen=seen, reason=note)
