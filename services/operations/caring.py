"""Households that agreed to be looked after: kept, reminded of, and forgotten when they say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.models import Area
from grids.operations.nodes import day_of
from grids.powers import Power
from lib.errors import Refused
from lib.pii import encrypt
from records.operations import post_notices, write_audit
from services.models import WELFARE, CareContact, Visit, Visited
from services.operations.telling import of_place
from services.operations.visits import drop_pictures
from tickets.notices import GRID_ROLES, area_people

CARE = "carecontact"
OFTEN, SELDOM = 1, 366
"""Days between two visits, at least and at most."""
BATCH = 500


class Ending(models.TextChoices):
    """Why a household is not looked after any more."""

    WITHDRAWN = "withdrawn", gettext_lazy("Consent withdrawn")
    MOVED = "moved", gettext_lazy("Moved away")
    NO_NEED = "no_need", gettext_lazy("Not needed any more")
    RAN_OUT = "ran_out", gettext_lazy("Consent ran out")


@dataclass(frozen=True, kw_only=True)
class CareDraft:
    """A household that agreed to be looked after."""

    area: Area
    kind: str
    name: str
    consent_by: str
    consent_on: date
    phone: str = ""
    door: str = ""
    every_days: int = 30
    ends_on: date | None = None


@transaction.atomic
def keep_care(draft: CareDraft, *, by: Any, at: datetime) -> CareContact:
    """Look after a household from now on, with its consent; the first visit is due at once.

    Raises PermissionDenied outside the reach of `Power.SERVE`, and Refused with `not_welfare`,
    `guardian_needed`, `in_the_future`, `consent_ended`, `bad_frequency` or `area_closed`.
    """
    if not by.reach(Power.SERVE).covers_area(draft.area):
        raise PermissionDenied
    check_care(draft, at)
    draft.area.held_stamps()
    row = CareContact.objects.create(
        area=draft.area,
        kind=draft.kind,
        name_cipher=encrypt(draft.name.strip()),
        phone_cipher=sealed(draft.phone),
        door_cipher=sealed(draft.door),
        every_days=draft.every_days,
        consent_by=draft.consent_by,
        consent_on=draft.consent_on,
        ends_on=draft.ends_on,
        due_on=day_of(at),
        created_by=by,
        created_at=at,
    )
    write_audit("care.keep", by=by, at=at, about=(CARE, row.pk))
    return row


def sealed(text: str) -> str:
    """Encrypted; nothing stays nothing."""
    return encrypt(text.strip()) if text.strip() else ""


def check_care(draft: CareDraft, at: datetime) -> None:
    """The rules, each told at its field; only welfare, only with consent (DOMAIN.md 6.8)."""
    if draft.kind not in WELFARE:
        words = _("Only welfare visits are followed up.")
        raise Refused("not_welfare", words, "kind")
    if draft.kind == Visited.CHILD and draft.consent_by != CareContact.Consent.GUARDIAN:
        words = _("For a child the guardian consents.")
        raise Refused("guardian_needed", words, "consent_by")
    if draft.consent_on > day_of(at):
        raise Refused("in_the_future", _("This day has not come yet."), "consent_on")
    check_rhythm(draft.every_days, draft.ends_on, at)


def check_rhythm(every_days: int, ends_on: date | None, at: datetime) -> None:
    """How often, and until when."""
    if not OFTEN <= every_days <= SELDOM:
        words = _("Between one day and one year.")
        raise Refused("bad_frequency", words, "every_days")
    if ends_on is not None and ends_on < day_of(at):
        raise Refused("consent_ended", _("This consent has ended already."), "ends_on")


def locked(care: CareContact, by: Any) -> CareContact:
    """The row under a lock, for whoever serves there.

    Raises PermissionDenied outside the reach, and Refused with `care_ended`.
    """
    rows = CareContact.objects.select_for_update(of=("self",), no_key=True)
    fresh: CareContact | None = rows.select_related("area").filter(pk=care.pk).first()
    if fresh is None:
        raise Refused("care_ended", _("This household is not looked after any more."))
    if not by.reach(Power.SERVE).covers_area(fresh.area):
        raise PermissionDenied
    return fresh


@transaction.atomic
def change_care(
    care: CareContact,
    *,
    by: Any,
    at: datetime,
    every_days: int,
    ends_on: date | None = None,
    phone: str = "",
    door: str = "",
) -> CareContact:
    """Change how often and until when; telephone and door only where new ones are given."""
    fresh = locked(care, by)
    check_rhythm(every_days, ends_on, at)
    fresh.every_days, fresh.ends_on = every_days, ends_on
    if fresh.last_visited_on is not None:
        fresh.due_on = fresh.due_after(fresh.last_visited_on)
    if phone.strip():
        fresh.phone_cipher = encrypt(phone.strip())
    if door.strip():
        fresh.door_cipher = encrypt(door.strip())
    fresh.save()
    write_audit("care.change", by=by, at=at, about=(CARE, fresh.pk))
    return fresh


@transaction.atomic
def end_care(care: CareContact, *, by: Any, at: datetime, why: str) -> None:
    """Forget the household: name, telephone, door and all; the trail keeps that it was ended.

    Raises PermissionDenied outside the reach, and Refused with `care_ended`.
    """
    erase(locked(care, by), by=by, at=at, why=why)


def erase(care: CareContact, *, by: Any, at: datetime, why: str) -> None:
    """Drop the row; of its visits only day and place remain, in the caller's transaction."""
    visits = list(Visit.objects.filter(care=care).values_list("pk", flat=True))
    drop_pictures(visits)
    rows = Visit.objects.filter(pk__in=visits)
    rows.update(care=None, kind=Visited.HOUSEHOLD, door_cipher="", text="", problems=[])
    rows.to_follow_up().update(followed_up_at=at)
    write_audit("care.end", by=by, at=at, about=(CARE, care.pk), data={"why": why})
    care.delete()


def end_consents(at: datetime, *, by: Any) -> int:
    """Forget households whose consent has run out, each in a transaction of its own."""
    ended = CareContact.objects.ended(day_of(at)).order_by("pk")
    done = 0
    for pk in list(ended.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            rows = CareContact.objects.ended(day_of(at)).select_for_update(skip_locked=True)
            row = rows.filter(pk=pk).first()
            if row is not None:
                erase(row, by=by, at=at, why=Ending.RAN_OUT)
                done += 1
    return done


def remind_of_care(at: datetime) -> int:
    """When it is time to drop by, the grid's people hear of it, once for each time (DOMAIN.md 6.8).

    It is a reminder and no score: nobody above is told, nothing is counted.
    """
    today, told = day_of(at), 0
    unsaid = Q(reminded_on=None) | Q(reminded_on__lt=F("due_on"))
    due = CareContact.objects.due(today).filter(unsaid).order_by("pk")
    for pk in list(due.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            rows = CareContact.objects.due(today).filter(unsaid).select_related("area")
            row = rows.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
            if row is not None:
                told += remind(row, today, at)
    return told


def remind(row: CareContact, today: date, at: datetime) -> int:
    """One reminder to the people of the grid, or of the community where no grid has any."""
    people = area_people(row.area.stamps().grid_id, GRID_ROLES, at)
    if not people:
        community = row.area.stamps().community_id
        people = of_place(Area.objects.get(pk=community), at) if community else set()
    row.reminded_on = today
    row.save(update_fields=["reminded_on"])
    return post_notices(
        "care_due",
        to=people,
        event=f"{CARE}:{row.pk}:due:{row.due_on}",
        about=(CARE, row.pk),
        params={"place": str(row.area), "url": reverse("services:care", args=(row.pk,))},
        at=at,
    )
