"""People and their posts: adding, correcting, appointing, ending."""

import datetime
from dataclasses import dataclass, fields
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from grids.models import City, District, PartyOrganisation, Unit
from grids.powers import Power
from grids.reach import Reach, permits
from lib.errors import Refused
from lib.pii import encrypt, is_id_number, keyed_hash, normal_id, normal_phone
from lib.pinyin import spell
from members.models import Person, Post, User
from members.models.posts import SCOPES
from members.roles import AREA_TIERS, POWERS, SCOPE_OF
from records.operations import write_audit


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """What may be known about a person; phone and ID number in clear, only on their way in."""

    name: str
    phone: str = ""
    id_number: str = ""
    gender: str = ""
    birth_year: int | None = None
    party_status: str = Person.PartyStatus.NONE
    organisation: PartyOrganisation | None = None
    employer: Unit | None = None
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PostDraft:
    """An appointment to be: the scope is an area, Party organisation, unit, district or city."""

    role: str
    scope: Any
    from_on: datetime.date
    until_on: datetime.date | None = None
    is_paid: bool = False


@transaction.atomic
def add_person(
    facts: PersonFacts, *, by: User, at: datetime.datetime, post: PostDraft | None = None
) -> Person:
    """Enter a person, with the first post if there is one.

    Somebody must be able to find the person again, so a post, an employer or a home branch within
    the reach of `by` is needed.
    """
    person = Person()
    _fill(person, _by_name(facts), by=by)
    _check_id_is_new(person)
    person.save()
    write_audit("person.add", by=by, at=at, about=("person", person.pk))
    if post is not None:
        appoint(person, post, by=by, at=at)
    if not permits(by.reach(Power.MANAGE_PEOPLE), person):
        raise Refused(
            "person_without_tie",
            _("Say where this person belongs: a post, an employer or a home branch in your area."),
            "employer",
        )
    return person


@transaction.atomic
def update_person(
    person: Person, changes: dict[str, Any], *, by: User, at: datetime.datetime
) -> Person:
    """Correct some facts about a person; `changes` uses the names of PersonFacts."""
    unknown = set(changes) - {field.name for field in fields(PersonFacts)}
    if unknown:
        raise TypeError(f"unknown facts: {sorted(unknown)}")
    person = _lock(person, by=by)
    _fill(person, changes, by=by)
    _check_id_is_new(person)
    person.save()
    write_audit(
        "person.update",
        by=by,
        at=at,
        about=("person", person.pk),
        data={"fields": sorted(changes)},
    )
    return person


@transaction.atomic
def appoint(person: Person, draft: PostDraft, *, by: User, at: datetime.datetime) -> Post:
    """Give a person a post; nobody hands out a post outside their reach or above their powers."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    scope_name = _check_scope(draft)
    _check_may_appoint(draft, scope_name, by=by)
    post = Post(
        person=person,
        role=draft.role,
        from_on=draft.from_on,
        until_on=draft.until_on,
        is_paid=draft.is_paid,
        **{scope_name: draft.scope},
    )
    _check_no_overlap(post)
    try:
        with transaction.atomic():
            post.save()
    except IntegrityError as error:
        if "post_no_overlap" not in str(error):
            raise
        raise _overlaps() from None
    write_audit("post.appoint", by=by, at=at, about=("post", post.pk), data={"person": person.pk})
    return post


@transaction.atomic
def end_post(
    post: Post, *, on: datetime.date, by: User, at: datetime.datetime, reason: str
) -> Post:
    """Set the last day of a post; the row stays as history."""
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if not covers_scope(_reach_over(post.scope_type, by), post.scope):
        raise PermissionDenied
    if on < post.from_on:
        raise Refused("ends_before_start", _("A post cannot end before it began."), "until_on")
    if post.until_on is not None and post.until_on < on:
        raise Refused("post_has_ended", _("This post has ended already."), "until_on")
    post.until_on = on
    post.save(update_fields=("until_on",))
    write_audit("post.end", by=by, at=at, about=("post", post.pk), reason=reason)
    return post


def covers_scope(reach: Reach, scope: Any) -> bool:
    """True when the place a post is held at lies within a reach."""
    if isinstance(scope, City):
        return reach.everywhere or scope.pk in reach.cities
    if isinstance(scope, District):
        return reach.everywhere or scope.city_id in reach.cities or scope.pk in reach.districts
    return permits(reach, scope)


def _by_name(facts: PersonFacts) -> dict[str, Any]:
    return {field.name: getattr(facts, field.name) for field in fields(facts)}


def _lock(person: Person, *, by: User) -> Person:
    fresh = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not permits(by.reach(Power.MANAGE_PEOPLE), fresh):
        raise PermissionDenied
    return fresh


def _fill(person: Person, facts: dict[str, Any], *, by: User) -> None:
    """Write facts onto the unsaved row, secrets encrypted and hashed, names spelt."""
    facts = dict(facts)
    _check_party_facts(person, facts, by=by)
    if "name" in facts:
        person.name = facts.pop("name").strip()
        person.pinyin, person.initials = spell(person.name)
    if "phone" in facts:
        phone = normal_phone(facts.pop("phone"))
        person.phone_cipher, person.phone_hash = encrypt(phone), keyed_hash(phone)
    if "id_number" in facts:
        number = normal_id(facts.pop("id_number"))
        person.id_cipher, person.id_hash = encrypt(number), keyed_hash(number)
        if is_id_number(number) and not facts.get("birth_year"):
            facts["birth_year"] = int(number[6:10])
    if "skills" in facts:
        facts["skills"] = list(facts["skills"])
    for name, value in facts.items():
        setattr(person, name, value)


def _check_party_facts(person: Person, facts: dict[str, Any], *, by: User) -> None:
    """Membership and home branch are facts of the Party tree and need a power over it."""
    status = facts.get("party_status", person.party_status)
    branch = facts.get("organisation", person.organisation)
    if status == person.party_status and branch == person.organisation:
        return
    reach = by.reach(Power.MANAGE_PARTY)
    touched = [row for row in (branch, person.organisation) if row is not None]
    if reach.is_empty or not all(permits(reach, row) for row in touched):
        raise Refused(
            "party_facts_not_yours",
            _("Only those who keep this Party organisation may change membership."),
            "organisation",
        )


def _check_id_is_new(person: Person) -> None:
    same = Person.objects.filter(id_hash=person.id_hash).exclude(pk=person.pk)
    if person.id_hash and same.exists():
        raise Refused(
            "person_exists", _("A person with this ID number is registered already."), "id_number"
        )


def _check_scope(draft: PostDraft) -> str:
    """The column the scope goes to; refuses a role at a place it does not exist at."""
    name = SCOPE_OF[draft.role]
    model: Any = Post._meta.get_field(name).related_model
    fits = isinstance(draft.scope, model)
    if fits and name == "area":
        fits = draft.scope.tier in AREA_TIERS[draft.role]
    if not fits:
        raise Refused("role_not_here", _("This role does not exist at this place."), "role")
    if draft.until_on is not None and draft.until_on < draft.from_on:
        raise Refused("ends_before_start", _("A post cannot end before it began."), "until_on")
    if name in ("area", "organisation") and not draft.scope.is_open(draft.from_on):
        raise Refused("place_closed", _("This place does not exist on that day."), "from_on")
    return name


def _check_may_appoint(draft: PostDraft, scope_name: str, *, by: User) -> None:
    if not covers_scope(_reach_over(scope_name, by), draft.scope):
        raise PermissionDenied
    if POWERS[draft.role] - by.powers:
        raise Refused(
            "role_above_yours", _("This role may do more than you may; ask a superior."), "role"
        )


def _reach_over(scope_name: str, by: User) -> Reach:
    """Posts of Party organisations are given by a Party power, all others by the general one."""
    party = scope_name == "organisation"
    return by.reach(Power.MANAGE_PARTY if party else Power.MANAGE_PEOPLE)


def _check_no_overlap(post: Post) -> None:
    same = Post.objects.filter(
        Q(until_on=None) | Q(until_on__gte=post.from_on),
        person=post.person,
        role=post.role,
        **{name: getattr(post, name) for name in SCOPES},
    )
    if post.until_on is not None:
        same = same.filter(from_on__lte=post.until_on)
    if same.exists():
        raise _overlaps()


def _overlaps() -> Refused:
    return Refused(
        "post_overlaps",
        _("This person holds the same post at this place in that time already."),
        "from_on",
    )
