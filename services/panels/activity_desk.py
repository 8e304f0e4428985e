"""Activities at the desk: the list, one with its people, the screen of a shift, exports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grids.powers import Power
from lib.moves import available_moves, offered_moves
from lib.timelines import step_of
from services.models import Activity, Shift, SignUp
from services.operations.activities import may_manage
from services.operations.activity_desks import DESKS, visible_batches, visible_sign_ups
from services.operations.attendance import spot_token
from services.panels.activities import (
    BATCH_LOOKS,
    ORGANISER_LOOKS,
    SIGN_UP_LOOKS,
    badge,
    when,
)
from services.workflow.activities import (
    CAME,
    GOING,
    HOLDING,
    LIVING,
    ActivityStatus,
    SignUpStatus,
)

MOST_STEPS = 12
MOST_PEOPLE = 500


def line(row: Activity) -> dict[str, Any]:
    """One row of the list; needs `with_sums`."""
    return {
        "row": row,
        "url": reverse("services:activity_desk_page", args=(row.pk,)),
        "when": when(row.starts_at, row.ends_at),
        "badge": badge(row),
    }


def buttons(subject: str, row: Any, moves: Any) -> list[dict[str, Any]]:
    """The moves of a row with their addresses."""
    return [
        {"move": move, "url": reverse(f"services:{subject}_move", args=(row.pk, move.name))}
        for move in moves
    ]


def page(row: Activity, *, by: Any, at: datetime) -> dict[str, Any]:
    """All that the page of one activity shows at the desk."""
    moves = available_moves(row, DESKS["activity"].workflow, by=by, at=at)
    serves = by.reach(Power.SERVE).covers_area(row.area)
    is_living = row.status in (ActivityStatus.DRAFT, *LIVING)
    return {
        "row": row,
        "badge": badge(row),
        "facts": facts(row),
        "moves": buttons("activity", row, moves),
        "serves": serves,
        "adds": serves and is_living,
        "manages": may_manage(by, row),
        "organisers": organisers(row, by=by, at=at),
        "shifts": [shift_part(shift, by=by, at=at) for shift in row.shifts.all()],
        "entries": course(row),
        "now": at,
    }


def facts(row: Activity) -> list[dict[str, Any]]:
    """What is known of it."""
    until = timezone.localtime(row.signup_until) if row.signup_until else None
    return [
        {"label": _("Number"), "value": row.number},
        {"label": _("Kind"), "value": row.get_kind_display()},
        {"label": _("Place"), "value": row.place},
        {"label": _("Sign-up until"), "value": f"{until:%Y-%m-%d %H:%M}" if until else ""},
        {"label": _("Who may come"), "value": row.get_age_display()},
        {"label": _("Questions to"), "value": row.contact},
        {"label": _("Series"), "value": str(row.series) if row.series else ""},
        {"label": _("Hours of service"), "value": _("yes") if row.gives_hours else _("no")},
        {"label": _("What came of it"), "value": row.result, "wide": True},
    ]


def organisers(row: Activity, *, by: Any, at: datetime) -> list[dict[str, Any]]:
    """Who was asked to organise it together, what they answered, and what the reader may do."""
    rows = list(row.organisers.with_card())
    offered = offered_moves(rows, DESKS["organiser"].workflow, by=by, at=at)
    return [
        {
            "row": one,
            "badge": badge(one, ORGANISER_LOOKS),
            "moves": buttons("organiser", one, offered[one.pk]),
        }
        for one in rows
    ]


def shift_part(shift: Shift, *, by: Any, at: datetime) -> dict[str, Any]:
    """A shift with its people, those who wait, and the batches of units."""
    rows = list(visible_sign_ups(by).filter(shift=shift).with_card().order_by("pk")[:MOST_PEOPLE])
    shown = [row for row in rows if row.status in (*HOLDING, *GOING)]
    offered = offered_moves(shown, DESKS["sign_up"].workflow, by=by, at=at)
    batches = list(visible_batches(by).filter(shift=shift).with_card().order_by("pk"))
    their = offered_moves(batches, DESKS["unit_batch"].workflow, by=by, at=at)
    people = [person_line(row, offered[row.pk]) for row in shown]
    return {
        "shift": shift,
        "when": when(shift.starts_at, shift.ends_at),
        "people": [one for one in people if one["row"].status != SignUpStatus.WAITING],
        "queue": [one for one in people if one["row"].status == SignUpStatus.WAITING],
        "gone": len(rows) - len(shown),
        "batches": [
            {
                "row": one,
                "badge": badge(one, BATCH_LOOKS),
                "moves": buttons("unit_batch", one, their[one.pk]),
            }
            for one in batches
        ],
        "has_begun": shift.starts_at <= at,
    }


def person_line(row: SignUp, moves: Any) -> dict[str, Any]:
    """One person, masked, with the next step in front."""
    made = buttons("sign_up", row, [move for move in moves if move.power != Power.VIEW_TICKETS])
    return {
        "row": row,
        "badge": badge(row, SIGN_UP_LOOKS),
        "first": [one for one in made if one["move"].is_duty][:1],
        "rest": [one for one in made if not one["move"].is_duty],
        "reveal": reverse("services:sign_up_reveal", args=(row.pk,)),
    }


def screen(shift: Shift) -> dict[str, Any]:
    """The code of a shift for a screen or a tablet, and how many are here."""
    path = reverse("services:on_the_spot", args=(spot_token(shift),))
    address = f"{settings.SITE_URL}{path}"
    rows = shift.signups
    return {
        "shift": shift,
        "when": when(shift.starts_at, shift.ends_at),
        "path": path,
        "qr": segno.make(address, error="m").svg_data_uri(scale=8, border=2),
        "here": rows.filter(status=SignUpStatus.CHECKED_IN).count(),
        "expected": rows.filter(status=SignUpStatus.SIGNED_UP).count(),
    }


def people_for_hours(shift: Shift) -> Any:
    """Those whose hours are not confirmed yet, in the order they signed up."""
    rows = shift.signups.filter(status__in=CAME, hours=None)
    return rows.with_card().order_by("pk")


TITLES = {
    "propose": lambda: pgettext("activity", "Proposal made"),
    "add-shift": lambda: pgettext("activity", "Shift added"),
    "set-places": lambda: pgettext("activity", "Places changed"),
    "ask": lambda: pgettext("activity", "Co-organiser asked"),
    "sign-up": lambda: pgettext("activity", "Unit signed up"),
    "follow-area": lambda: pgettext("activity", "Went over to the new area"),
}


def course(row: Activity) -> list[dict[str, Any]]:
    """The last flow records, newest first; single sign-ups are told in their list."""
    records = row.records.filter(Q(signup=None)).with_row().order_by("-id")[:MOST_STEPS]
    return [entry_of(record) for record in records]


def entry_of(record: Any) -> dict[str, Any]:
    """One step in words."""
    subject = "organiser" if record.organiser_id else "activity"
    if record.batch_id:
        subject = "unit_batch"
    workflow = DESKS[subject].workflow
    title = TITLES[record.move]() if record.move in TITLES else workflow[record.move].label
    about = str(record.organiser) if record.organiser_id else ""
    notes = [record.data.get("what", ""), about, record.reason]
    return step_of(record, title=title, note=" · ".join(dict.fromkeys(filter(None, notes))))


def today_at(user: Any, at: datetime) -> list[dict[str, Any]]:
    """Today's activities of the own places, for the workbench."""
    if not user.holds(Power.SERVE):
        return []
    rows = Activity.objects.within(user.reach(Power.SERVE)).on_day(timezone.localdate(at))
    rows = rows.filter(status__in=LIVING).select_related("area").defer("area__boundary")
    return [line(row) for row in rows.order_by("starts_at", "pk")[:5]]


# Files


def ledger_header() -> list[str]:
    """The columns of the ledger of activities."""
    return [
        _("Number"),
        pgettext("activity", "Title"),
        _("Kind"),
        _("Area"),
        _("Place"),
        pgettext("activity", "Begins"),
        pgettext("activity", "Ends"),
        _("Status"),
        pgettext("activity", "Places"),
        _("Places taken"),
        pgettext("activity", "Waiting"),
    ]


def ledger_rows(rows: Any) -> Iterator[list[Any]]:
    """One line an activity; needs `with_sums`."""
    for row in rows.select_related("area").defer("area__boundary").iterator():
        yield [
            row.number,
            row.title,
            row.get_kind_display(),
            str(row.area),
            row.place,
            row.starts_at,
            row.ends_at,
            row.get_status_display(),
            row.places or 0,
            row.places_taken or 0,
            row.queue,
        ]


def ledger(rows: Any) -> tuple[list[str], Iterator[list[Any]]]:
    """The list of activities as a sheet."""
    return ledger_header(), ledger_rows(rows)


def people_sheet(rows: Any) -> tuple[list[str], Iterator[list[Any]]]:
    """The sign-ups of an activity as a sheet, masked."""
    return people_header(), people_rows(rows)


def people_header() -> list[str]:
    """The columns of the list of sign-ups; names and numbers are masked."""
    return [
        _("Shift"),
        _("Name"),
        _("Telephone"),
        _("Unit"),
        _("Age"),
        _("Status"),
        _("Checked in"),
        _("Checked out"),
        _("Hours"),
    ]


def people_rows(rows: Any) -> Iterator[list[Any]]:
    """One line a sign-up."""
    for row in rows.with_card().order_by("shift", "pk").iterator():
        yield [
            str(row.shift),
            row.who,
            row.applicant.phone,
            str(row.batch.unit) if row.batch else "",
            row.get_age_group_display(),
            row.get_status_display(),
            row.arrived_at,
            row.left_at,
            str(row.hours) if row.hours is not None else "",
        ]
