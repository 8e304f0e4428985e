"""People: adding and correcting."""

import datetime
from dataclasses import dataclass, fields
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from grids.models import PartyOrganisation, Unit
from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from lib.pii import encrypt, is_id_number, keyed_hash, normal_id, normal_phone
from lib.pinyin import spell
from members.models import Person, User
from members.operations.posts import PostDraft, appoint
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


@transaction.atomic
def add_person(
    facts: PersonFacts, *, by: User, at: datetime.datetime, post: PostDraft | None = None
) -> Person:
    """Enter a person, with the first post if there is one.

    Somebody must be able to find the person again, so a post, an employer or a home branch within
    the reach of `by` is needed.
    """
    person = Person()
    _check_party_facts(person, by_name(facts), by=by)
    fill(person, by_name(facts))
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
    _check_party_facts(person, changes, by=by)
    fill(person, changes)
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


def by_name(facts: PersonFacts) -> dict[str, Any]:
    return {field.name: getattr(facts, field.name) for field in fields(facts)}


def _lock(person: Person, *, by: User) -> Person:
    fresh = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not permits(by.reach(Power.MANAGE_PEOPLE), fresh):
        raise PermissionDenied
    return fresh


def fill(person: Person, facts: dict[str, Any]) -> None:
    """Write facts onto the unsaved row, secrets encrypted and hashed, names spelt."""
    facts = dict(facts)
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
