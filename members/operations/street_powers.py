"""Street powers over stationed agencies: consent, personnel opinions, planning participation.

Each is a record with its course; no move here changes a post, a grade or a ticket.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.models import Area, Unit
from grids.operations.nodes import day_of
from grids.operations.workdays import working_day_after
from grids.powers import Power
from lib.errors import Refused
from lib.moves import make_move
from lib.pii import encrypt
from members.models import (
    ConsentRequest,
    PersonnelOpinion,
    PlanningOpinion,
    User,
)
from members.operations.agencies import (
    agencies_overseen,
    head_of,
    leaders_of,
    secretaries_of,
    street_of,
    streets_led,
    tell,
)
from members.operations.telling import of_unit
from members.workflow import OUTCOMES, ConsentStance, ProposedGrade
from records.operations import write_audit

CONSENT_DAYS = 10
"""Working days in which a street answers a request for consent; ours, no rule names a number."""

EARLIEST_YEAR = 2019
"""The year from which streets have these powers (DOMAIN.md section 5.5)."""


@dataclass(frozen=True, kw_only=True)
class ConsentDraft:
    """Whom a department wants to appoint, move or relieve at the head of which agency, and why."""

    unit: Unit
    act: str
    name: str
    position: str
    grounds: str


@dataclass(frozen=True, kw_only=True)
class PersonnelDraft:
    """A street's opinion on an agency's year, with the grade it proposes."""

    unit: Unit
    year: int
    grade: str
    words: str


@dataclass(frozen=True, kw_only=True)
class PlanningDraft:
    """What a street said on whose plan, when and on which occasion."""

    street: Area
    kind: str
    title: str
    authority: str
    occasion: str
    on: date
    words: str
    department: Unit | None = None


def check_leads(street: Area, by: User) -> None:
    """Refuse whoever does not write for the street."""
    if not streets_led(by).filter(pk=street.pk).exists():
        raise PermissionDenied


def needed(value: str, field: str) -> str:
    """A text without its margins; Refused with `words_needed` where nothing is left."""
    if not value.strip():
        raise Refused("words_needed", _("This needs words."), field)
    return value.strip()


@transaction.atomic
def ask_consent(draft: ConsentDraft, *, by: User, at: datetime) -> ConsentRequest:
    """Ask the street before the head of a stationed agency changes; its leaders are told.

    Raises PermissionDenied for whoever does not act for the department over the agency, and
    Refused with `not_an_agency`, `agency_without_street` or `words_needed`.
    """
    street = street_of(draft.unit)
    if not agencies_overseen(by).filter(pk=draft.unit.pk).exists():
        raise PermissionDenied
    row = ConsentRequest.objects.create(
        street=street,
        unit=draft.unit,
        department=draft.unit.parent or draft.unit,
        act=draft.act,
        name_cipher=encrypt(needed(draft.name, "name")),
        position=needed(draft.position, "position"),
        grounds=needed(draft.grounds, "grounds"),
        due_on=working_day_after(day_of(at), CONSENT_DAYS, street.city_id),
        asked_by=by,
        made_at=at,
        flow_count=1,
    )
    begin(row, "ask", power=Power.HANDLE, by=by, at=at)
    tell("consent_asked", row, to=leaders_of(street, at) - {by.pk}, at=at)
    return row


@transaction.atomic
def draft_answer(
    row: ConsentRequest,
    *,
    stance: str,
    words: str,
    by: User,
    at: datetime,
    seen: int | None = None,
) -> ConsentRequest:
    """Prepare the street's answer; the secretary is told that a signature waits."""
    if stance not in ConsentStance.values:
        raise Refused("stance_unknown", _("Choose one of the answers."), "stance")
    words = needed(words, "words")
    made: dict[str, Any] = {"stance": stance, "words": words, "drafted_by": by}
    data = {"stance": stance}
    move = row.workflow["draft-answer"]
    row = make_move(row, move, by=by, at=at, seen=seen, reason=words, data=data, **made)
    tell("paper_to_sign", row, to=secretaries_of(row.street, at) - {by.pk}, at=at)
    return row


@transaction.atomic
def sign_answer(
    row: ConsentRequest, *, by: User, at: datetime, seen: int | None = None
) -> ConsentRequest:
    """Sign what somebody else drafted; from then on it stays as it is, and the department reads it.

    Raises Refused with `secretary_signs` or `two_people`.
    """
    row = locked(row)
    move = row.workflow["sign"]
    row = make_move(row, move, by=by, at=at, seen=seen, to=row.stance or None, signed_by=by)
    write_audit("consent.sign", by=by, at=at, about=("consentrequest", row.pk))
    tell("consent_answered", row, to=of_unit(row.department, at) - {by.pk}, at=at)
    return row


@transaction.atomic
def withdraw_request(
    row: ConsentRequest, *, reason: str, by: User, at: datetime, seen: int | None = None
) -> ConsentRequest:
    """Take a request back before it is answered."""
    reason = needed(reason, "reason")
    row = make_move(row, row.workflow["withdraw"], by=by, at=at, seen=seen, reason=reason)
    tell("consent_withdrawn", row, to=leaders_of(row.street, at) - {by.pk}, at=at)
    return row


@transaction.atomic
def draft_personnel(draft: PersonnelDraft, *, by: User, at: datetime) -> PersonnelOpinion:
    """Begin a street's opinion on an agency's year.

    Raises PermissionDenied outside the street, and Refused with `not_an_agency`,
    `agency_without_street`, `year_not_possible`, `words_needed` or `opinion_this_year`.
    """
    street = street_of(draft.unit)
    check_leads(street, by)
    check_grade(draft.grade)
    if not EARLIEST_YEAR <= draft.year <= timezone.localdate(at).year:
        raise Refused("year_not_possible", _("This year cannot be appraised."), "year")
    head = head_of(draft.unit, min(day_of(at), date(draft.year, 12, 31)))
    row = PersonnelOpinion(
        street=street,
        unit=draft.unit,
        department=draft.unit.parent or draft.unit,
        person=head.person if head else None,
        year=draft.year,
        grade=draft.grade,
        words=needed(draft.words, "words"),
        drafted_by=by,
        made_at=at,
        flow_count=1,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "personnel_once_a_year" not in str(error):
            raise
        message = _("There is an opinion on this agency and year already.")
        raise Refused("opinion_this_year", message, "year") from None
    begin(row, "draft", power=Power.MANAGE_PARTY, by=by, at=at)
    tell("paper_to_sign", row, to=secretaries_of(street, at) - {by.pk}, at=at)
    return row


def check_grade(grade: str) -> None:
    """Refuse a grade that does not exist."""
    if grade not in ProposedGrade.values:
        raise Refused("grade_unknown", _("Choose one of the grades."), "grade")


@transaction.atomic
def revise_personnel(
    row: PersonnelOpinion,
    *,
    grade: str,
    words: str,
    by: User,
    at: datetime,
    seen: int | None = None,
) -> PersonnelOpinion:
    """Change a draft; who changes it last has drafted it."""
    check_grade(grade)
    words = needed(words, "words")
    made: dict[str, Any] = {"grade": grade, "words": words, "drafted_by": by}
    data = {"grade": grade}
    move = row.workflow["revise"]
    row = make_move(row, move, by=by, at=at, seen=seen, reason=words, data=data, **made)
    tell("paper_to_sign", row, to=secretaries_of(row.street, at) - {by.pk}, at=at)
    return row


@transaction.atomic
def sign_personnel(
    row: PersonnelOpinion,
    *,
    numbers: dict[str, Any],
    by: User,
    at: datetime,
    seen: int | None = None,
) -> PersonnelOpinion:
    """Sign an opinion with the figures that stood beside it; no grade, post or pay follows."""
    move = row.workflow["sign"]
    row = make_move(row, move, by=by, at=at, seen=seen, signed_by=by, numbers=numbers)
    write_audit("personnel.sign", by=by, at=at, about=("personnelopinion", row.pk))
    tell("personnel_signed", row, to=of_unit(row.department, at) - {by.pk}, at=at)
    return row


@transaction.atomic
def drop_personnel(
    row: PersonnelOpinion, *, reason: str, by: User, at: datetime, seen: int | None = None
) -> PersonnelOpinion:
    """Give a draft up, with the reason."""
    reason = needed(reason, "reason")
    return make_move(row, row.workflow["drop"], by=by, at=at, seen=seen, reason=reason)


@transaction.atomic
def give_planning(draft: PlanningDraft, *, by: User, at: datetime) -> PlanningOpinion:
    """Log what the street said on a plan, a major decision or project; the authority is told.

    Raises PermissionDenied outside the street, and Refused with `words_needed` or `in_the_future`.
    """
    check_leads(draft.street, by)
    if draft.on > day_of(at):
        raise Refused("in_the_future", _("This day has not come yet."), "on")
    row = PlanningOpinion.objects.create(
        street=draft.street,
        department=draft.department,
        kind=draft.kind,
        title=needed(draft.title, "title"),
        authority=needed(draft.authority, "authority"),
        occasion=needed(draft.occasion, "occasion"),
        on=draft.on,
        words=needed(draft.words, "words"),
        drafted_by=by,
        made_at=at,
        flow_count=1,
    )
    begin(row, "give", power=Power.MANAGE_PARTY, by=by, at=at)
    tell("planning_given", row, to=of_unit(row.department, at) - {by.pk}, at=at)
    return row


def answer_planning(row: PlanningOpinion, **given: Any) -> PlanningOpinion:
    """The authority says itself what became of the opinion; the street is told."""
    return settle_planning(row, "answer", **given)


def record_answer(row: PlanningOpinion, **given: Any) -> PlanningOpinion:
    """The street notes what the authority answered."""
    return settle_planning(row, "record-answer", **given)


@transaction.atomic
def settle_planning(
    row: PlanningOpinion,
    name: str,
    *,
    outcome: str,
    answer: str,
    answered_on: date,
    by: User,
    at: datetime,
    seen: int | None = None,
) -> PlanningOpinion:
    """Adopted, adopted in part or not, with the answer.

    Raises Refused with `outcome_unknown`, `words_needed`, `in_the_future` or `answered_before`.
    """
    if outcome not in OUTCOMES:
        raise Refused("outcome_unknown", _("Choose one of the answers."), "outcome")
    if answered_on > day_of(at):
        raise Refused("in_the_future", _("This day has not come yet."), "answered_on")
    if answered_on < row.on:
        message = _("The answer cannot be older than the opinion.")
        raise Refused("answered_before", message, "answered_on")
    answer = needed(answer, "answer")
    made: dict[str, Any] = {"answer": answer, "answered_on": answered_on}
    row = make_move(
        row, row.workflow[name], by=by, at=at, seen=seen, to=outcome, reason=answer, **made
    )
    told = leaders_of(row.street, at) | of_unit(row.department, at)
    tell("planning_answered", row, to=told - {by.pk}, at=at)
    return row


@transaction.atomic
def withdraw_planning(
    row: PlanningOpinion, *, reason: str, by: User, at: datetime, seen: int | None = None
) -> PlanningOpinion:
    """Take back what was logged by mistake, with the reason."""
    reason = needed(reason, "reason")
    return make_move(row, row.workflow["withdraw"], by=by, at=at, seen=seen, reason=reason)


def locked(row: Any) -> Any:
    """The row as it is now, held until the transaction ends."""
    return type(row).objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)


def begin(row: Any, move: str, *, power: str, by: User, at: datetime) -> None:
    """The first flow record of a paper."""
    row.append_record(move=move, by=by, post=by.acting_post(power), after=row.status, at=at)
