"""Random reorganisations over random matters: no row is lost, no history is rewritten."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test

from grids.models import Area
from grids.operations.changes import ChangeDraft
from grids.operations.nodes import day_of
from grids.operations.plans import Part, Plan
from grids.operations.trees import check_tree
from lib.errors import Refused
from members.models import Post
from overview.operations.changes import approve_change, propose_change
from tests.machines.base import QUICK, WorkflowMachine, minutes
from tests.tickets.desk import reported
from tickets.models import CallBack, Clock, Ticket
from tickets.models.stamps import PLACES
from tickets.operations.dispatch import dispatch_ticket
from tickets.operations.triage import file_ticket
from tickets.operations.yearly import weights_of_year
from tickets.statistics import rates_by_area, responding, three_rates

number = st.integers(0, 50)
FILED, NOW = ([f"{place}_{basis}" for place in PLACES] for basis in ("filed", "now"))
MINUTE = timedelta(minutes=1)


class ChangeMachine(WorkflowMachine):
    """Grids of two communities are split, merged, moved, renamed and abolished."""

    @initialize()
    def begin(self):
        self.filed: dict[int, dict[str, int]] = {}
        self.month: tuple[datetime, dict[str, Counter]] = (self.now, {})
        self.codes = iter(range(100, 899))

    def grids(self) -> list[Area]:
        rows = Area.objects.filter(tier="grid", city=self.world.city, valid_to=None)
        return list(rows.filter(tree_id=self.world.anmin.tree_id).order_by("code"))

    def part(self, grid: Area, children=()) -> Part:
        code = f"{grid.parent.code}{next(self.codes):03d}"
        ids = tuple(child.pk for child in children)
        return Part(name=f"网格{code[-3:]}", code=code, tier="grid", children=ids)

    def change(self, kind: str, plan: Plan) -> bool:
        """Propose by the street, approve by the district; what is refused leaves nothing behind."""
        draft = ChangeDraft(
            forest="area", kind=kind, plan=plan, reason="调整", effective_on=day_of(self.now)
        )
        try:
            change = propose_change(draft, by=self.world.user("street"), at=self.now)
        except Refused:
            return False
        change = approve_change(change, by=self.world.user("district"), at=self.now)
        assert change.status == "effective"
        return True

    @rule(minutes=minutes)
    def time_passes(self, minutes):
        self.pass_time(minutes)

    @rule()
    def a_month_ends(self):
        """Its statistics, as it was then, by each level: whatever happens later, they stand."""
        self.month = self.now, self.figures_then(self.now)

    def figures_then(self, until) -> dict[str, Counter]:
        rows = Ticket.objects.filter(reported_at__lt=until)
        return {name: Counter(rows.values_list(name, "category")) for name in FILED}

    @rule(which=number, is_dispatched=st.booleans())
    def a_matter_is_reported(self, which, is_dispatched):
        rows = Area.objects.filter(tier__in=("grid", "building"), valid_to=None)
        places = list(rows.filter(tree_id=self.world.anmin.tree_id).order_by("code"))
        place = places[which % len(places)]
        ticket = reported(self.world, area=place, at=self.now, by=self.world.system)
        self.filed[ticket.pk] = Ticket.objects.values(*FILED).get(pk=ticket.pk)
        if is_dispatched:
            acting = {"by": self.world.system, "at": self.now}
            dispatch_ticket(file_ticket(ticket, **acting), lead=self.world.urban, **acting)

    @rule(which=number, share=st.integers(0, 3))
    def a_grid_is_split(self, which, share):
        grids = self.grids()
        grid = grids[which % len(grids)]
        children = list(grid.children.filter(valid_to=None).order_by("code"))
        parts = (self.part(grid, children[:share]), self.part(grid, children[share:]))
        posts = Post.objects.filter(area=grid, until_on=None).values_list("pk", flat=True)[:1]
        first = Part(**{**vars(parts[0]), "posts": tuple(posts)})
        assert self.change("split", Plan(subjects=(grid.pk,), parts=(first, parts[1])))

    @rule(which=number, takes_in=st.booleans())
    def two_grids_are_merged(self, which, takes_in):
        grids = self.grids()
        grid = grids[which % len(grids)]
        others = [other for other in grids if other.parent_id == grid.parent_id and other != grid]
        if others:
            subjects = (grid.pk, others[0].pk)
            plan = Plan(subjects=subjects, into=grid.pk)
            if not takes_in:
                plan = Plan(subjects=subjects, parts=(self.part(grid),))
            assert self.change("merge", plan)

    @rule(which=number, where=st.sampled_from(["sundi", "yushan"]))
    def a_grid_moves(self, which, where):
        grids = self.grids()
        target = getattr(self.world, where)
        self.change("move", Plan(subjects=(grids[which % len(grids)].pk,), parent=target.pk))

    @rule(which=number)
    @precondition(lambda self: len(self.grids()) > 2)
    def a_grid_is_abolished(self, which):
        grids = self.grids()
        grid = grids[which % len(grids)]
        others = [
            other.pk for other in grids if other.parent_id == grid.parent_id and other != grid
        ]
        self.change("abolish", Plan(subjects=(grid.pk,), into=others[0] if others else None))

    @invariant()
    def both_bases_add_up(self):
        """As it was then nothing changes; as of today every matter counts in one open grid."""
        rows = Ticket.objects.filter(pk__in=self.filed)
        assert {row.pop("pk"): row for row in rows.values("pk", *FILED)} == self.filed
        ended, figures = self.month
        assert not figures or self.figures_then(ended) == figures
        for name in NOW:
            today = Counter(rows.values_list(name, flat=True))
            assert sum(today.values()) == len(self.filed)
        grids = set(rows.values_list("grid_now", flat=True))
        assert grids <= {grid.pk for grid in self.grids()} | {None}

    @invariant()
    def the_rates_of_streets_and_communities_add_up_to_those_of_all(self):
        weights = weights_of_year(self.world.city.pk, self.now.year)
        tickets = responding(Ticket.objects.all(), weights, self.world.now, self.now + MINUTE)
        calls = CallBack.objects.all()
        whole = three_rates(tickets, calls, weights).figures
        for tier in ("street", "community"):
            parts = rates_by_area(tickets, calls, weights, tier).values()
            assert sum(row.figures["dispatched"] for row in parts) == whole["dispatched"]
            assert sum(row.figures["responded"] for row in parts) == whole["responded"]

    @invariant()
    def every_open_matter_lies_where_its_stamps_say(self):
        for ticket in Ticket.objects.filter(pk__in=self.filed).select_related("area"):
            stamps = ticket.area.stamps()
            assert ticket.area.valid_to is None
            assert (ticket.grid_now_id, ticket.community_now_id) == (
                stamps.grid_id,
                stamps.community_id,
            )
            for clock in Clock.objects.of("ticket", ticket.pk):
                assert clock.now_stamps() == ticket.now_stamps()

    @invariant()
    def the_tree_is_sound_and_nobody_holds_a_post_twice(self):
        assert not list(check_tree(Area))
        held = Counter(
            Post.objects.filter(area__isnull=False, until_on=None).values_list(
                "person", "role", "area"
            )
        )
        assert max(held.values(), default=1) == 1


def test_reorganisations_keep_every_matter_and_all_history(world):
    run_state_machine_as_test(ChangeMachine, settings=QUICK)
