"""Processes that reorganise two streets at random, killed at random and replaced by others.

`python -m tests.concurrency.reorganiser PROCESSES SECONDS` with DATABASE_URL; prints how many were
killed, and which ended by themselves because of an error, as JSON. Six seconds are a day, so that
changes of tomorrow fall due; each act is one transaction of an operation, as at any door.
"""

import json
import multiprocessing
import random
import sys
import time
import uuid
from datetime import timedelta

import django

django.setup()

from grids.models import Area, OrganisationChange, PartyOrganisation  # noqa: E402
from grids.operations import (  # noqa: E402
    AreaDraft,
    OrganisationDraft,
    create_area,
    create_organisation,
    move_area,
    move_organisation,
)
from grids.operations.changes import ChangeDraft  # noqa: E402
from grids.operations.nodes import day_of  # noqa: E402
from grids.operations.plans import Part, Plan  # noqa: E402
from lib.errors import Refused  # noqa: E402
from members.models import User  # noqa: E402
from members.operations.accounts import system_user  # noqa: E402
from overview.operations.changes import (  # noqa: E402
    apply_due_changes,
    approve_change,
    decline_change,
    propose_change,
)
from tests.world import MONDAY  # noqa: E402
from tickets.models import Category  # noqa: E402
from tickets.operations.intake import Report, report_ticket  # noqa: E402

HOURS_A_SECOND = 4
LIVES = (0.2, 1.2)
"""Between two kills pass so many seconds."""
DECISIONS, PATIENCE = 60, 3
"""A slow machine gets up to three times the seconds, until so many changes were decided on."""
CITY = "3405"


class Reorganiser:
    """Picks an act at random; a refusal is an answer, any other exception ends the process."""

    def __init__(self, seed, begun, note):
        self.chance, self.begun, self.note = random.Random(seed), begun, note
        self.by, self.decider = system_user(), User.objects.get(username="admin")
        self.category = Category.objects.get(code="0121")

    @property
    def at(self):
        return MONDAY + timedelta(hours=HOURS_A_SECOND * (time.time() - self.begun))

    def run(self):
        acts = [self.split, self.merge, self.move, self.rename, self.abolish, self.merge_branches]
        acts += [self.approve] * 6 + [self.decline, self.apply] + [self.report] * 4
        acts += [self.create, self.shift, self.found, self.subordinate]
        while True:
            try:
                self.chance.choice(acts)()
            except Refused:
                continue

    def open(self, model, **wanted):
        rows = model.objects.filter(city__code=CITY, valid_to=None, **wanted).order_by("pk")
        return list(rows.values_list("pk", flat=True))

    def pick(self, model, **wanted):
        known = self.open(model, **wanted)
        if not known:
            raise Refused("nothing_there", "nothing of this sort is left")
        return model.objects.get(pk=self.chance.choice(known))

    def name(self):
        return f"新{uuid.UUID(int=self.chance.getrandbits(128)).hex[:16]}"

    def part(self, grid, children=()):
        code = f"{grid.code[:12]}{self.chance.randrange(100, 1000)}"
        return Part(name=self.name(), code=code, tier="grid", children=tuple(children))

    def propose(self, kind, plan, forest="area"):
        on = day_of(self.at) + timedelta(days=self.chance.choice([0, 0, 1]))
        draft = ChangeDraft(forest=forest, kind=kind, plan=plan, reason="调整", effective_on=on)
        return propose_change(draft, by=self.by, at=self.at)

    def split(self):
        grid = self.pick(Area, tier="grid")
        rows = self.open(Area, parent=grid)
        half = self.chance.randint(0, len(rows))
        parts = (self.part(grid, rows[:half]), self.part(grid, rows[half:]))
        self.propose("split", Plan(subjects=(grid.pk,), parts=parts))

    def two(self, model, **wanted):
        first = self.pick(model, **wanted)
        others = [pk for pk in self.open(model, parent=first.parent, **wanted) if pk != first.pk]
        if not others:
            raise Refused("nothing_there", "nothing beside it is left")
        return first, self.chance.choice(others)

    def merge(self):
        first, other = self.two(Area, tier="grid")
        plan = Plan(subjects=(first.pk, other), into=first.pk)
        if self.chance.random() < 0.5:
            plan = Plan(subjects=(first.pk, other), parts=(self.part(first),))
        self.propose("merge", plan)

    def merge_branches(self):
        first, other = self.two(PartyOrganisation, kind="branch")
        self.propose("merge", Plan(subjects=(first.pk, other), into=first.pk), forest="party")

    def move(self):
        grid, community = self.pick(Area, tier="grid"), self.pick(Area, tier="community")
        self.propose("move", Plan(subjects=(grid.pk,), parent=community.pk))

    def rename(self):
        self.propose("rename", Plan(subjects=(self.pick(Area, tier="grid").pk,), name=self.name()))

    def abolish(self):
        first, other = self.two(Area, tier="grid")
        self.propose("abolish", Plan(subjects=(first.pk,), into=other))

    def proposed(self):
        rows = list(OrganisationChange.objects.proposed().values_list("pk", flat=True))
        if not rows:
            raise Refused("nothing_there", "nothing waits")
        return OrganisationChange.objects.get(pk=self.chance.choice(rows))

    def approve(self):
        approve_change(self.proposed(), by=self.decider, at=self.at)
        self.note()

    def decline(self):
        decline_change(self.proposed(), by=self.decider, at=self.at, reason="缓议")

    def apply(self):
        apply_due_changes(self.at)

    def report(self):
        area = self.pick(Area, tier__in=("grid", "building"), code__regex="^[0-9]+$")
        report_ticket(
            Report(category=self.category, text="占道", area=area), by=self.by, at=self.at
        )

    def create(self):
        grid = self.pick(Area, tier="grid")
        code = f"{grid.code[:12]}N{self.chance.randrange(10**8):08}"
        draft = AreaDraft(tier="building", name=self.name(), code=code, parent=grid)
        create_area(draft, by=self.by, at=self.at)

    def shift(self):
        # Matters follow changes only, so what is moved without one is what nobody reports from
        building, grid = self.pick(Area, code__contains="N"), self.pick(Area, tier="grid")
        move_area(building, parent=grid, by=self.by, at=self.at)

    def found(self):
        parent = self.pick(PartyOrganisation, kind__in=("committee", "branch"))
        kind = {"committee": "branch", "branch": "group"}[parent.kind]
        code = f"N{self.chance.randrange(10**12)}"
        draft = OrganisationDraft(kind=kind, name=self.name(), code=code, parent=parent)
        create_organisation(draft, by=self.by, at=self.at)

    def subordinate(self):
        group = self.pick(PartyOrganisation, kind="group")
        branch = self.pick(PartyOrganisation, kind="branch")
        move_organisation(group, parent=branch, by=self.by, at=self.at)


def work(seed, begun, decided, place):
    """What one process does, on a connection of its own; counts its decisions without a lock."""
    Reorganiser(seed, begun, lambda: decided.__setitem__(place, decided[place] + 1)).run()


def storm(processes, seconds):
    """Kill one after the other with SIGKILL until the time is over, and enough was decided."""
    fork, dice, begun = multiprocessing.get_context("fork"), random.Random(11), time.time()
    seeds, killed, ended = iter(range(100_000)), 0, 0
    decided = fork.RawArray("i", processes)

    def begin(place):
        hand = fork.Process(target=work, args=(next(seeds), begun, decided, place))
        hand.start()
        return hand

    def is_over():
        past = time.time() - begun
        return past > seconds and (sum(decided) >= DECISIONS or past > PATIENCE * seconds)

    hands = [begin(place) for place in range(processes)]
    while not is_over():
        before, patience = sum(decided), time.time() + 4
        time.sleep(dice.uniform(*LIVES))
        while sum(decided) == before and time.time() < patience:
            time.sleep(0.05)
        ended += sum(not hand.is_alive() for hand in hands)
        victim = dice.randrange(processes)
        hands[victim].kill()
        hands[victim].join()
        killed += 1
        hands[victim] = begin(victim)
    for hand in hands:
        hand.kill()
        hand.join()
    return {"killed": killed, "ended": ended, "seconds": time.time() - begun}


if __name__ == "__main__":
    print(json.dumps(storm(int(sys.argv[1]), float(sys.argv[2]))))  # noqa: T201 - the test reads it
