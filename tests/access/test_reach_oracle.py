"""`within(reach)` for everything about tickets, against an oracle that walks parents in Python.

Posts, tickets, assignments, whistles and levels are drawn at random over the two cities of the
cast; what a person reaches must be exactly what the rule says in words, and no row twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.models import Area, Unit
from grids.powers import Power
from lib.rows import reserve_id
from members.models import Person, Post, User
from members.roles import AREA_TIERS, POWERS, SCOPE_OF, Role
from tests.world import SINCE, World
from tickets.clock import Limit
from tickets.models import Assignment, Clock, Escalation, Requester, Ticket, Whistle, WhistleTask
from tickets.operations.calendars import calendar_for
from tickets.operations.clocks import build_clock
from tickets.operations.intake import Report, build_ticket, next_ticket_ids

AREA_ROLES = sorted(AREA_TIERS)
PLACE_ROLES = sorted(role for role in Role if SCOPE_OF[role] in ("city", "district"))
UNIT_ROLES = sorted(role for role in Role if SCOPE_OF[role] == "unit")
DRAFTED = ("draft", "submitted", "rejected")
SOUNDED = ("issued", "in_progress", "verify", "closed")


# What is drawn

number = st.integers(0, 1000)
roles = st.one_of(
    st.sampled_from(AREA_ROLES), st.sampled_from(PLACE_ROLES), st.sampled_from(UNIT_ROLES)
)
posts = st.lists(st.tuples(roles, number, st.sampled_from([True] * 4 + [False])), max_size=3)
shares = st.lists(st.tuples(number, st.sampled_from(["unit", "unit", "area"])), max_size=3)
calls = st.lists(
    st.tuples(
        st.sampled_from(DRAFTED + SOUNDED + ("withdrawn",)),
        st.booleans(),
        st.lists(number, min_size=1, max_size=2),
    ),
    max_size=2,
)
matters = st.lists(st.tuples(number, st.booleans(), shares, calls), min_size=1, max_size=4)


@dataclass
class Scene:
    """The cast's places and units, with one person whose reach is asked for."""

    world: World
    person: Person
    user: User
    areas: list[Area]
    units: list[Unit]

    def pick(self, rows: list[Any], at: int) -> Any:
        return rows[at % len(rows)]


def set_scene(world: World) -> Scene:
    """Furnish the cast with units below units; few in all, so that they meet."""
    units = [world.urban, world.water_dh]
    for above in tuple(units):
        below = above
        for level in ("1", "2"):
            below = Unit.objects.create(
                code=f"{above.code}-{level}",
                name=f"{above.name}{level}",
                kind="stationed_agency",
                parent=below,
                district=above.district,
                city=above.city,
            )
            units.append(below)
    person = Person.objects.create(name="someone")
    user = User.objects.create_user("someone", person=person)
    areas = list(Area.objects.select_related("city", "parent").order_by("pk"))
    return Scene(world, person, user, areas, units)


def appoint(scene: Scene, role: str, at: int, is_held: bool) -> None:
    """Give the person a post, or one that has ended."""
    scope = SCOPE_OF[role]
    if scope == "area":
        places = [area for area in scene.areas if area.tier in AREA_TIERS[role]]
    else:
        model = Post._meta.get_field(scope).related_model
        places = scene.units if scope == "unit" else list(model.objects.order_by("pk"))
    held = {"person": scene.person, "role": role, scope: scene.pick(places, at)}
    yesterday = timezone.localdate() - timedelta(days=1)
    if not Post.objects.filter(**held).exists():
        Post.objects.create(**held, from_on=SINCE, until_on=None if is_held else yesterday)


def write_matter(scene: Scene, at: int, is_own: bool, shares: Any, calls: Any) -> None:
    """A ticket with its requester, shares, whistles, and a fallen level for each piece of work."""
    report = Report(
        category=scene.world.category("0121"), text="事", area=scene.pick(scene.areas, at)
    )
    by = scene.user if is_own else scene.world.system
    ticket = build_ticket(report, by=by, at=scene.world.now, pk=next_ticket_ids(1)[0])
    ticket.save(force_insert=True)
    Requester.objects.create(ticket=ticket, code_hash=f"{ticket.pk}", created_at=scene.world.now)
    level_of(scene, ticket)
    for place, kind in shares:
        rows = scene.units if kind == "unit" else report.area.lineage()
        share = Assignment.objects.create(
            ticket=ticket,
            role="assist",
            issued_by=by,
            issued_at=scene.world.now,
            **{kind: scene.pick(rows, place)},
        )
        level_of(scene, share)
    for status, has_ticket, called in calls:
        write_whistle(scene, ticket, status, has_ticket, called)


def write_whistle(scene: Scene, ticket: Ticket, status: str, has_ticket: bool, called: Any) -> None:
    """A whistle for the ticket's place, sounded or not."""
    pk = reserve_id(Whistle)
    issued_at = scene.world.now if status in SOUNDED else None
    whistle = Whistle.objects.create(
        pk=pk,
        number=f"S{pk}",
        ticket=ticket if has_ticket else None,
        status=status,
        area=ticket.area,
        blown_by=scene.world.system,
        created_at=scene.world.now,
        issued_at=issued_at,
        **ticket.now_stamps(),
    )
    for unit in {scene.pick(scene.units, at) for at in called}:
        task = WhistleTask.objects.create(whistle=whistle, unit=unit, issued_at=issued_at)
        level_of(scene, task)


def level_of(scene: Scene, row: Any) -> None:
    """A fallen level of a clock of this row."""
    calendar, segments = calendar_for(scene.world.city.pk)
    facts = row.clock_facts()
    clock = build_clock(
        facts,
        row.pk,
        "any",
        Limit(1, "uh"),
        at=scene.world.now,
        segments=segments,
        calendar_id=calendar.pk,
        policy_id=None,
    )
    clock.save()
    Escalation.objects.create(
        clock=clock,
        level=1,
        subject_type=clock.subject_type,
        subject_id=clock.subject_id,
        unit_id=clock.unit_id,
        planned_at=scene.world.now,
        fired_at=scene.world.now,
        percent=50,
        **clock.now_stamps(),
    )


# The rule in words


def way(area: Area | None) -> list[Area]:
    """The area and everything above it, by parent pointers."""
    return [] if area is None else [area, *way(area.parent)]


class Oracle:
    """What somebody with these posts may touch with one power."""

    def __init__(self, scene: Scene, power: str) -> None:
        today = timezone.localdate()
        held = [
            post
            for post in Post.objects.filter(person=scene.person)
            if power in POWERS[post.role] and (post.until_on is None or post.until_on >= today)
        ]
        self.cities = {post.city_id for post in held if post.city_id}
        self.districts = {post.district_id for post in held if post.district_id}
        self.areas = {post.area_id for post in held if post.area_id}
        own = {post.unit_id for post in held if post.unit_id}
        self.units = own | {unit.pk for unit in scene.units if unit.parent_id in own}
        self.owner = scene.user.pk if power == Power.VIEW_TICKETS else None

    def has_place(self, area: Area) -> bool:
        """The place lies in a city, district or area of a post."""
        return (
            area.city_id in self.cities
            or area.district_id in self.districts
            or any(above.pk in self.areas for above in way(area))
        )

    def sounded_for(self, whistle: Whistle) -> bool:
        """The whistle sounded, and calls a unit of a post."""
        return whistle.issued_at is not None and any(
            task.unit_id in self.units for task in whistle.tasks.all()
        )

    def has_ticket(self, ticket: Ticket) -> bool:
        """Place, own report, or work given to a unit."""
        return (
            self.has_place(ticket.area)
            or (self.owner is not None and ticket.reported_by_id == self.owner)
            or any(share.unit_id in self.units for share in ticket.assignments.all())
            or any(self.sounded_for(whistle) for whistle in ticket.whistles.all())
        )

    def has_requester(self, requester: Requester) -> bool:
        """Place only: a unit need not know who asked."""
        return self.has_place(requester.ticket.area)

    def has_share(self, share: Assignment) -> bool:
        """Place, or given to a unit."""
        return self.has_place(share.ticket.area) or share.unit_id in self.units

    def has_whistle(self, whistle: Whistle) -> bool:
        """Place, or sounded for a unit."""
        return self.has_place(whistle.area) or self.sounded_for(whistle)

    def has_task(self, task: WhistleTask) -> bool:
        """Those called together see each other's tasks."""
        return self.has_place(task.whistle.area) or self.sounded_for(task.whistle)

    def has_level(self, event: Escalation) -> bool:
        """Place as fine as a grid, or the unit that answers."""
        finest = event.grid_now or event.community_now or event.street_now
        return self.has_place(finest) or event.unit_id in self.units


MODELS = {
    Ticket: Oracle.has_ticket,
    Requester: Oracle.has_requester,
    Assignment: Oracle.has_share,
    Whistle: Oracle.has_whistle,
    WhistleTask: Oracle.has_task,
    Escalation: Oracle.has_level,
}
POWERS_ASKED = (
    Power.VIEW_TICKETS,
    Power.HANDLE,
    Power.TRIAGE,
    Power.CHECK,
    Power.DISPATCH,
    Power.SUPERVISE,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(posts=posts, matters=matters)
def test_what_somebody_reaches_is_what_the_rule_says(world, posts, matters):
    with transaction.atomic():
        scene = set_scene(world)
        for role, at, is_held in posts:
            appoint(scene, role, at, is_held)
        for matter in matters:
            write_matter(scene, *matter)
        user = User.objects.get(pk=scene.user.pk)
        for power in POWERS_ASKED:
            oracle = Oracle(scene, power)
            for model, is_within in MODELS.items():
                found = list(model.objects.within(user.reach(power)).values_list("pk", flat=True))
                wanted = {row.pk for row in model.objects.all() if is_within(oracle, row)}
                assert len(found) == len(set(found)), (power, model)
                assert set(found) == wanted, (power, model)
        assert Clock.objects.exists()
        transaction.set_rollback(True)
