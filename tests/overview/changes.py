"""Plans and proposals the tests of organisational changes start from."""

from __future__ import annotations

from datetime import date
from typing import Any

from grids.models import Area, OrganisationChange, PartyOrganisation
from grids.operations.changes import ChangeDraft
from grids.operations.plans import Part, Plan
from members.models import Person
from overview.operations.changes import propose_change
from tests.world import SINCE, World

TODAY = date(2026, 11, 23)
TOMORROW = date(2026, 11, 24)


def draft(kind: str, plan: Plan, *, forest: str = "area", on: date = TODAY) -> ChangeDraft:
    return ChangeDraft(forest=forest, kind=kind, plan=plan, reason="户数过多", effective_on=on)


def proposed(
    world: World, kind: str, plan: Plan, *, by: Any = None, **more: Any
) -> OrganisationChange:
    return propose_change(draft(kind, plan, **more), by=by or world.street, at=world.now)


def halves(world: World, **more: Any) -> Plan:
    """Grid 1 of Sundi, with buildings 1 and 2, into grids 011 and 012."""
    first = Part(
        name="孙底第十一网格", code="340504003014011", tier="grid", children=(world.sundi_b1.pk,)
    )
    second = Part(
        name="孙底第十二网格",
        code="340504003014012",
        tier="grid",
        children=(world.sundi_b2.pk,),
        **more,
    )
    return Plan(subjects=(world.sundi_1.pk,), parts=(first, second))


def grid(code: str) -> Area:
    return Area.objects.get(code=f"340504003014{code}")


def branch(world: World, name: str, *, members: int, kind: str = "branch", areas: Any = ()) -> Any:
    """A branch under the community's Party committee, with so many members."""
    root = PartyOrganisation.objects.get(code="P001")
    committee, is_new = PartyOrganisation.objects.get_or_create(
        code="P010",
        defaults={
            "kind": "committee",
            "name": "孙底社区党委",
            "parent": root,
            "city": world.city,
            "district": world.yushan_district,
            "valid_from": SINCE,
        },
    )
    if is_new:
        committee.areas.add(world.sundi)
    row = PartyOrganisation.objects.create(
        kind=kind,
        name=name,
        code=f"P1{PartyOrganisation.objects.count():02d}",
        parent=PartyOrganisation.objects.get(code="P010"),
        city=world.city,
        district=world.yushan_district,
        valid_from=SINCE,
    )
    row.areas.set(areas or [world.sundi])
    Person.objects.bulk_create(
        Person(name=f"党员{number}", pinyin=f"dang{number}", party_status="full", organisation=row)
        for number in range(members)
    )
    return row
