"""The workflow and the operations of each subject of an activity: what both doors read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from grids.models import Area, Tier
from grids.powers import Power
from grids.reach import Reach
from lib.pii import keyed_hash
from lib.workflow import Desk
from services.models import Activity, Organiser, Shift, SignUp, UnitBatch
from services.operations import activities, attendance, organising, signups
from services.workflow.activities import ACTIVITY, BATCH, ORGANISER, SIGN_UP

MOST_PLACES = 200


def visible_activities(by: Any) -> Any:
    """What somebody sees at the desk: the own places', and what their unit has a part in."""
    return Activity.objects.seen_by(by.reach(Power.SERVE), by.reach(Power.HANDLE).units)


def places_of_activities(at: datetime) -> Any:
    """Communities and streets where something public is to come."""
    ahead = Activity.objects.published().ahead(at).order_by()
    own = Q(pk__in=ahead.values("area"))
    of_grids = Q(
        pk__in=ahead.filter(area__tier__in=(Tier.SECTION, Tier.GRID)).values("area__parent")
    )
    rows = Area.objects.filter(own | of_grids, tier__in=(Tier.STREET, Tier.COMMUNITY))
    return rows.order_by("tree_id", "lft")[:MOST_PLACES]


def visible_sign_ups(by: Any) -> Any:
    """Sign-ups of the own places, masked."""
    return SignUp.objects.within(by.reach(Power.SERVE))


def own_sign_ups(user: Any) -> Any:
    """What an account signed up for itself."""
    return SignUp.objects.of_user(user)


def sign_ups_of_device(device: str, shift: Shift) -> Any:
    """What was signed up for a shift from one browser; one without a name knows none."""
    rows = SignUp.objects.filter(shift=shift, applicant__device_hash=keyed_hash(device))
    return rows.with_card() if device else SignUp.objects.none()


def visible_batches(by: Any) -> Any:
    """Batches of the own places, and those of the own unit."""
    here = UnitBatch.objects.within(by.reach(Power.SERVE))
    return here | UnitBatch.objects.within(Reach(units=by.reach(Power.HANDLE).units))


def visible_organisers(by: Any) -> Any:
    """Co-organisers of what somebody sees, and what the own body was asked for."""
    seen = visible_activities(by).order_by().values("pk")
    return Organiser.objects.filter(activity__in=seen)


DESKS: dict[str, Desk] = {
    "activity": Desk(
        Activity,
        ACTIVITY,
        {
            "publish": activities.publish,
            "start": activities.start,
            "finish": activities.finish,
            "close-sign-up": activities.close_sign_up,
            "open-sign-up": activities.open_sign_up,
            "revise": activities.revise,
            "change": activities.change,
            "cancel": activities.cancel,
        },
    ),
    "organiser": Desk(
        Organiser,
        ORGANISER,
        {"confirm": organising.confirm_organiser, "decline": organising.decline_organiser},
    ),
    "sign_up": Desk(
        SignUp,
        SIGN_UP,
        {
            "accept": signups.accept,
            "decline": signups.decline,
            "cancel": signups.cancel_sign_up,
            "take-off": signups.take_off,
            "check-in": attendance.check_in,
            "check-out": attendance.check_out,
            "confirm-hours": attendance.confirm_hours,
            "mark-absent": attendance.mark_absent,
            "put-back": attendance.put_back,
            "link": attendance.link,
        },
    ),
    "unit_batch": Desk(
        UnitBatch,
        BATCH,
        {"record-attendance": attendance.record_attendance, "cancel": signups.cancel_batch},
    ),
}
OWN_MOVES = ("accept", "decline", "cancel")
"""Moves of whoever signed up."""
SEEN_BY = {
    "activity": visible_activities,
    "organiser": visible_organisers,
    "sign_up": visible_sign_ups,
    "unit_batch": visible_batches,
}
