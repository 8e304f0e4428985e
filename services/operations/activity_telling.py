"""Who hears of an activity: its place, co-organisers, units, and everybody who signed up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from members.operations.telling import of_unit
from records.operations import post_notices
from services.models import Activity, Organiser, SignUp
from services.operations.applicants import write_to_applicant
from services.operations.telling import of_place


def moment(value: datetime) -> str:
    """A moment as messages write it, in site time."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


def facts(activity: Activity) -> dict[str, Any]:
    """What every message says of an activity; no person is named."""
    return {
        "activity": activity.title,
        "when": moment(activity.starts_at),
        "place": activity.place,
    }


def of_organiser(row: Organiser, at: datetime) -> set[int]:
    """The accounts that answer for a co-organiser."""
    return of_unit(row.unit, at) if row.unit is not None else of_place(row.area, at)


def tell_staff(
    kind: str, activity: Activity, *, to: set[int], at: datetime, step: str = "", **params: Any
) -> None:
    """One notice to each of these accounts, with the way to the desk."""
    post_notices(
        kind,
        to=to,
        event=f"activity:{activity.pk}:{kind}:{step or activity.flow_count}",
        about=("activity", activity.pk),
        params={
            **facts(activity),
            "url": reverse("services:activity_desk_page", args=(activity.pk,)),
            **params,
        },
        at=at,
    )


def tell_participant(
    kind: str, row: SignUp, *, at: datetime, urgency: str = "info", step: str = "", **params: Any
) -> None:
    """Tell whoever signed up: by a notice to the account, else by a text message."""
    activity, user = row.activity, row.applicant.user
    said = {**facts(activity), "when": moment(row.shift.starts_at), **params}
    step = step or str(row.flow_count)
    if user is not None:
        post_notices(
            kind,
            to={user.pk},
            event=f"signup:{row.pk}:{kind}:{step}",
            about=("signup", row.pk),
            params={**said, "url": reverse("services:my_sign_ups")},
            at=at,
            urgency=urgency,
        )
        return
    city_id = activity.area.city_id
    write_to_applicant(kind, row, at=at, city_id=city_id, step=step, urgency=urgency, **said)
