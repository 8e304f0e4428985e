"""Two alliances of 孙底社区 beside the cast: who sits there, and what they write down."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.test import Client

from grids.models import PartyOrganisation, Unit
from members.models import Person, Post, User
from members.roles import Role
from services.models import Alliance, AllianceMeeting, Seat
from services.operations.alliances import AllianceDraft, SeatDraft, found_alliance, give_seat
from services.operations.gatherings import Account, record_meeting
from tests.world import SINCE, World
from tickets.operations.meetings import Minutes
from tickets.operations.minutes import Presence
from tickets.operations.resolutions import Decision

FOUNDED = date(2026, 1, 5)


def allied(world: World) -> SimpleNamespace:
    """The property company and the owners' committee in one, a school in the other."""
    owners = new_unit(world, "U900", "阳光业委会", "owners_committee")
    school = new_unit(world, "U901", "朱家岗小学", "resident_unit")
    body = PartyOrganisation.objects.create(
        kind="committee",
        name="孙底社区党委",
        code="P900",
        parent=PartyOrganisation.objects.get(code="P001"),
        city=world.city,
        district=world.yushan_district,
        valid_from=SINCE,
    )
    body.areas.add(world.sundi)
    property_ = found(world, "property", "孙底红色物业联盟")
    regional = found(world, "regional", "孙底区域党建联盟")
    return SimpleNamespace(
        property=property_,
        regional=regional,
        owners=owners,
        school=school,
        body=body,
        owners_officer=officer(owners, "owners_officer", "业主任"),
        school_officer=officer(school, "school_officer", "校长"),
        seats={
            "property": seat(world, property_, unit=world.property),
            "owners": seat(world, property_, unit=owners),
            "committee": seat(world, property_, area=world.sundi),
            "school": seat(world, regional, unit=school),
        },
    )


def new_unit(world: World, code: str, name: str, kind: str) -> Unit:
    return Unit.objects.create(
        code=code,
        name=name,
        short_name=name,
        kind=kind,
        area=world.sundi,
        district=world.yushan_district,
        city=world.city,
    )


def officer(unit: Unit, username: str, name: str) -> User:
    """An account that acts for a unit."""
    person = Person.objects.create(name=name)
    Post.objects.create(person=person, role=Role.DEPARTMENT_OFFICER, unit=unit, from_on=SINCE)
    return User.objects.create_user(username=username, person=person)


def found(world: World, kind: str, name: str, **more: Any) -> Alliance:
    facts = {"area": world.sundi, "founded_on": FOUNDED, **more}
    draft = AllianceDraft(kind=kind, name=name, **facts)
    return found_alliance(draft, by=world.user("community"), at=world.now)


def seat(world: World, alliance: Alliance, **body: Any) -> Seat:
    draft = SeatDraft(**{"from_on": FOUNDED, **body})
    return give_seat(alliance, draft, by=world.user("community"), at=world.now)


def met(
    world: World, bond: SimpleNamespace, *decisions: Decision, projects: Any = (), **more: Any
) -> AllianceMeeting:
    """A meeting of the property alliance yesterday: the company came, the committee excused."""
    account = Account(
        minutes=Minutes(
            held_at=more.pop("held_at", world.now - timedelta(days=1)),
            place="社区会议室",
            text="讨论飞线充电。",
            decisions=decisions,
            idempotency_key=more.pop("key", None),
        ),
        presences=more.pop(
            "presences",
            {
                bond.seats["property"].pk: Presence.PRESENT,
                bond.seats["owners"].pk: Presence.EXCUSED,
                bond.seats["committee"].pk: Presence.PRESENT,
            },
        ),
        projects=projects,
    )
    return record_meeting(bond.property, account, by=world.user("community"), at=world.now, **more)


def shed(world: World, *, days: int = 30) -> Decision:
    """The property company builds a shed to charge bicycles in."""
    due_on = world.now.date() + timedelta(days=days)
    return Decision(what="在3栋旁建充电棚", due_on=due_on, unit=world.property)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client
