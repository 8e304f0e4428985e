"""Pairings of units with communities, and check-ins: entered, confirmed, ended, superseded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grids.models import Area, Unit
from grids.operations.nodes import day_of
from grids.operations.workdays import working_day_after
from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from lib.moves import make_move
from lib.pii import encrypt, normal_phone
from members.models import CheckIn, Pairing, Person
from members.operations.accounts import system_user
from members.operations.scales import scale_for
from members.operations.telling import of_community, of_member, of_unit, tell
from members.workflow import CHECK_IN
from records.operations import write_audit

Kind = CheckIn.Kind


@dataclass(frozen=True, kw_only=True)
class CheckInDraft:
    """A check-in to be: of a unit with its contact, or of a member, who needs no contact."""

    community: Area
    on: date
    unit: Unit | None = None
    person: Person | None = None
    contact: str = ""
    phone: str = ""
    skills: tuple[str, ...] = field(default_factory=tuple)
    free_time: str = ""
    wish: str = ""

    @property
    def kind(self) -> str:
        return Kind.UNIT if self.person is None else Kind.MEMBER


@transaction.atomic
def pair(
    unit: Unit,
    community: Area,
    *,
    from_on: date,
    until_on: date | None = None,
    note: str = "",
    by: Any,
    at: datetime,
) -> Pairing:
    """Pair a unit with a community from a day on; by the community or a Party body over it.

    Raises PermissionDenied outside the reach, and Refused with `ends_before_start` or
    `paired_already`.
    """
    check_keeps(community, by)
    if until_on is not None and until_on < from_on:
        raise Refused("ends_before_start", _("The last day lies before the first."), "until_on")
    row = Pairing(
        unit=unit,
        community=community,
        from_on=from_on,
        until_on=until_on,
        note=note,
        made_by=by,
        made_at=at,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "pairing_no_overlap" not in str(error):
            raise
        message = _("This unit and this community are paired already in that time.")
        raise Refused("paired_already", message, "from_on") from None
    write_audit("pairing.make", by=by, at=at, about=("pairing", row.pk))
    return row


@transaction.atomic
def end_pairing(row: Pairing, *, on: date, reason: str, by: Any, at: datetime) -> Pairing:
    """Set the last day of a pairing; it stays as history."""
    row = Pairing.objects.select_for_update(of=("self",)).get(pk=row.pk)
    check_keeps(row.community, by)
    if on < row.from_on:
        raise Refused("ends_before_start", _("The last day lies before the first."), "until_on")
    if row.until_on is not None and row.until_on < on:
        raise Refused("pairing_has_ended", _("This pairing has ended already."), "until_on")
    row.until_on = on
    row.save(update_fields=("until_on",))
    write_audit("pairing.end", by=by, at=at, about=("pairing", row.pk), reason=reason)
    return row


def check_keeps(community: Area, by: Any) -> None:
    """The community itself, or a Party body over it."""
    reaches = (by.reach(Power.MANAGE_PEOPLE), by.reach(Power.MANAGE_PARTY))
    if not any(reach.covers_area(community) for reach in reaches):
        raise PermissionDenied


@transaction.atomic
def enter_check_in(draft: CheckInDraft, *, by: Any, at: datetime) -> CheckIn:
    """Check a unit or a member in at a community; entered there, it is confirmed at once.

    A member who has asked elsewhere and not been confirmed yet takes that back with it.

    Raises PermissionDenied for whoever speaks neither for them nor for the community, and Refused
    with `checked_in_already`, `not_a_member`, `contact_needed` or `in_the_future`.
    """
    is_here = by.reach(Power.MANAGE_PEOPLE).covers_area(draft.community)
    if not (is_here or speaks_for(draft, by)):
        raise PermissionDenied
    check_draft(draft, at)
    if draft.person is not None:
        # Two check-ins of one person at once wait here for each other
        Person.objects.select_for_update(of=("self",), no_key=True).get(pk=draft.person.pk)
    check_not_open(draft)
    row = new_check_in(draft, by=by, at=at)
    supersede(pending_of(row), by_row=row, at=at)
    try:
        with transaction.atomic():
            row.flow_count = 1
            row.save()
    except IntegrityError as error:
        if "one_open_" not in str(error):
            raise
        raise checked_in_already() from None
    record_entry(row, by=by, at=at)
    if is_here and row.person_id != (by.person_id or 0):
        return confirm_check_in(row, by=by, at=at)
    tell("dual_check_in_entered", row, to=of_community(row.community, at) - {by.pk}, at=at)
    return row


def new_check_in(draft: CheckInDraft, *, by: Any, at: datetime, due_on: date | None = None) -> Any:
    """The unsaved row of a draft, with the day by which the community confirms it."""
    if due_on is None:
        due_on = confirm_by(draft.community.city_id, day_of(at))
    unit = draft.unit
    if unit is None and draft.person is not None:
        unit = draft.person.employer
    return CheckIn(
        kind=draft.kind,
        community=draft.community,
        unit=unit,
        person=draft.person,
        contact=draft.contact if draft.person is None else "",
        phone_cipher=encrypt(normal_phone(draft.phone)) if draft.person is None else "",
        on=draft.on,
        skills=list(draft.skills),
        free_time=draft.free_time,
        wish=draft.wish,
        due_on=due_on,
        entered_by=by,
        entered_at=at,
    )


def confirm_by(city_id: int | None, on: date) -> date:
    """Five working days later, or as many as the parameters say."""
    return working_day_after(on, scale_for(city_id, on).confirm_days, city_id)


def record_entry(row: CheckIn, *, by: Any, at: datetime) -> None:
    """The first flow record: who entered it."""
    row.append_record(
        move="enter",
        by=by,
        post=by.acting_post(Power.MANAGE_PEOPLE) or by.acting_post(Power.HANDLE),
        reason="",
        before="",
        after=row.status,
        at=at,
        data={},
    )


def speaks_for(draft: CheckInDraft, by: Any) -> bool:
    """Oneself; one's unit and those who work there; a member of one's Party body."""
    if draft.person is None:
        return draft.unit is not None and draft.unit.pk in by.reach(Power.HANDLE).units
    if draft.person.pk == by.person_id:
        return True
    unit = draft.person.employer_id
    if unit is not None and unit in by.reach(Power.HANDLE).units:
        return True
    body = draft.person.organisation
    return body is not None and permits(by.reach(Power.MANAGE_PARTY), body)


def check_draft(draft: CheckInDraft, at: datetime) -> None:
    """The rules of a draft, each told at its field."""
    if draft.person is None and not draft.contact.strip():
        raise Refused("contact_needed", _("Say whom to ask at the unit."), "contact")
    if draft.person is not None and draft.person.party_status == Person.PartyStatus.NONE:
        message = _("The ledger does not know this person as a Party member.")
        raise Refused("not_a_member", message, "person")
    if draft.on > day_of(at):
        raise Refused("in_the_future", _("This day has not come yet."), "on")


def check_not_open(draft: CheckInDraft) -> None:
    """One open check-in at a community; a second one there says nothing new."""
    rows = CheckIn.objects.open().filter(community=draft.community, kind=draft.kind)
    same = rows.filter(person=draft.person) if draft.person else rows.filter(unit=draft.unit)
    if same.exists():
        raise checked_in_already()


def checked_in_already() -> Refused:
    message = _("Checked in here already.")
    return Refused("checked_in_already", message, "community")


def pending_of(row: CheckIn) -> Any:
    """Earlier check-ins of the same member that nobody confirmed."""
    return earlier_of(row).filter(status="pending")


def earlier_of(row: CheckIn) -> Any:
    """Other open check-ins of the same member."""
    if row.person_id is None:
        return CheckIn.objects.none()
    return CheckIn.objects.open().of_members().filter(person=row.person_id).exclude(pk=row.pk)


def supersede(rows: Any, *, by_row: CheckIn, at: datetime) -> None:
    """A member has one check-in: the earlier ones end the day the newer one begins."""
    for earlier in list(rows):
        make_move(
            earlier,
            CHECK_IN["supersede"],
            by=system_user(),
            at=at,
            reason=str(by_row.community),
            ended_on=day_of(at),
        )
        params = {"now": str(by_row.community)}
        tell(
            "dual_check_in_moved", earlier, to=of_community(earlier.community, at), at=at, **params
        )


@transaction.atomic
def confirm_check_in(
    row: CheckIn, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> CheckIn:
    """The community confirms; an earlier check-in of the member elsewhere ends with it."""
    if row.person_id is not None:
        Person.objects.select_for_update(of=("self",), no_key=True).get(pk=row.person_id)
    if permits(by.reach(Power.MANAGE_PEOPLE), row) and row.status == "pending":
        supersede(earlier_of(row), by_row=row, at=at)
    row = make_move(row, CHECK_IN["confirm"], by=by, at=at, seen=seen, reason=note, confirmed_by=by)
    to = of_member(row.person) | of_unit(row.unit, at)
    tell("dual_check_in_confirmed", row, to=to - {by.pk}, at=at)
    return row


def decline_check_in(row: CheckIn, **given: Any) -> CheckIn:
    """The community says why this check-in is not one."""
    return finish(row, "decline", **given)


def end_check_in(row: CheckIn, **given: Any) -> CheckIn:
    """The community ends a check-in that was confirmed."""
    return finish(row, "end", **given)


def withdraw_check_in(row: CheckIn, **given: Any) -> CheckIn:
    """The member takes it back."""
    return finish(row, "withdraw", **given)


def recall_check_in(row: CheckIn, **given: Any) -> CheckIn:
    """The unit takes its own back."""
    return finish(row, "recall", **given)


@transaction.atomic
def finish(
    row: CheckIn, move: str, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> CheckIn:
    """One of the ends of a check-in, with its reason."""
    need(reason)
    row = make_move(
        row, CHECK_IN[move], by=by, at=at, seen=seen, reason=reason, ended_on=day_of(at)
    )
    to = of_member(row.person) | of_unit(row.unit, at) | of_community(row.community, at)
    tell("dual_check_in_ended", row, to=to - {by.pk}, at=at, reason=reason)
    return row


def need(reason: str, name: str = "reason") -> None:
    """What must not be left empty."""
    if not reason.strip():
        raise Refused("reason_needed", _("Say why."), name)
