"""A tax office beside the cast: its officers, its members, and how they check in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from grids.models import PartyOrganisation, Unit
from lib.pii import encrypt, keyed_hash
from lib.pinyin import spell
from members.models import CheckIn, Person, Post, ServiceRecord, User
from members.operations.check_ins import CheckInDraft, enter_check_in
from members.operations.services import ServiceDraft, enter_service
from members.roles import Role
from tests.world import SINCE, World

MEMBERS = ("税一", "税二", "税三", "税四", "税五", "税六")


def offices(world: World) -> SimpleNamespace:
    """Two units with an officer and six members each; every member has an account."""
    found = {}
    for key, name, start in (("tax", "税务局", "1"), ("bank", "银行", "2")):
        unit = Unit.objects.create(
            code=f"DUAL{start}",
            name=name,
            short_name=name,
            kind="department",
            city=world.city,
            district=world.yushan_district,
        )
        officer = new_person(f"{name[0]}官", phone="")
        Post.objects.create(person=officer, role=Role.DEPARTMENT_OFFICER, unit=unit, from_on=SINCE)
        found[key] = unit
        found[f"{key}_officer"] = account(f"{key}_officer", officer)
        branch = PartyOrganisation.objects.create(
            kind="branch",
            name=f"{name}支部",
            code=f"DUALP{start}",
            city=world.city,
            district=world.yushan_district,
            unit=unit,
            valid_from=SINCE,
        )
        found[f"{key}_branch"] = branch
        found[f"{key}_members"] = [
            new_person(
                member.replace("税", name[0]),
                phone=f"138{start}000000{place}",
                party_status="full",
                employer=unit,
                organisation=branch,
            )
            for place, member in enumerate(MEMBERS)
        ]
        first = found[f"{key}_members"][0]
        found[f"{key}_member"] = account(f"{key}_member", first)
    return SimpleNamespace(**found)


def new_person(name: str, *, phone: str, **facts: Any) -> Person:
    pinyin, initials = spell(name)
    return Person.objects.create(
        name=name,
        pinyin=pinyin,
        initials=initials,
        phone_cipher=encrypt(phone),
        phone_hash=keyed_hash(phone) if phone else "",
        **facts,
    )


def account(username: str, person: Person) -> User:
    return User.objects.create_user(username=username, person=person)


def again(user: User) -> User:
    """The account as a new request would load it."""
    return User.objects.get(pk=user.pk)


def day(world: World) -> date:
    return world.now.date()


def checked_in(world: World, who: Any, *, by: Any = None, community: Any = None) -> CheckIn:
    """A member or a unit checked in; by the community itself unless somebody else is named."""
    is_unit = isinstance(who, Unit)
    draft = CheckInDraft(
        community=community or world.sundi,
        on=day(world),
        unit=who if is_unit else None,
        person=None if is_unit else who,
        contact="赵联络" if is_unit else "",
        phone="13900000001" if is_unit else "",
        skills=("辅导功课",),
        free_time="周六上午",
        wish="教孩子数学",
    )
    return enter_check_in(draft, by=by or world.community, at=world.now)


def served(world: World, person: Person, hours: Any, *, by: Any = None, **more: Any) -> Any:
    """A service of a member in 孙底社区."""
    draft = ServiceDraft(
        person=person,
        community=more.pop("community", world.sundi),
        what="辅导孩子功课",
        served_on=more.pop("on", day(world)),
        hours=Decimal(hours),
        **more,
    )
    row: ServiceRecord = enter_service(draft, by=by or world.community, at=world.now)
    return row
