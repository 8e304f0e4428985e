"""Bookings under random people: no overlap, limits kept, moves do what is offered."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from lib.errors import Refused
from lib.moves import available_moves
from services.models import Booking, BookingPause
from services.operations.space_desks import SPACE_DESKS
from services.operations.using_bookings import close_bookings, remind_bookings
from services.workflow.spaces import BOOKING, PAUSE
from tests.machines.base import QUICK, WorkflowMachine
from tests.services.spaces import booked, clock, roomed

PEOPLE = st.integers(1, 3)
ACTORS = st.sampled_from(("community", "clerk", "community_other", "volunteer", "system"))
WORDS = {"reason": "情况说明", "note": "已核"}


class BookingMachine(WorkflowMachine):
    """Three residents, two rooms of one community, and whoever presses a button."""

    @initialize()
    def begin(self):
        self.rooms = roomed(self.world)

    @rule(
        who=PEOPLE,
        room=st.sampled_from(("hall", "study")),
        days=st.integers(0, 4),
        hour=st.sampled_from((9, 10, 11, 14, 15)),
        slots=st.integers(1, 3),
        people=st.sampled_from((4, 60)),
        group=st.sampled_from(("everybody", "elderly")),
    )
    def book(self, who, room, days, hour, slots, people, group):
        starts_at = clock(timezone.localdate(self.now) + timedelta(days=days), hour)
        more = {"slots": slots, "people": people, "group": group, "at": self.now}
        try:
            booked(self.world, getattr(self.rooms, room), starts_at, who, **more)
        except Refused as refused:
            assert refused.code

    @rule(hours=st.sampled_from((1, 7, 20)))
    def wait(self, hours):
        self.now += timedelta(hours=hours)
        remind_bookings(self.now)
        close_bookings(self.now)

    @rule(
        name=ACTORS,
        move=st.sampled_from([move.name for move in BOOKING]),
        which=st.integers(0, 30),
    )
    def step(self, name, move, which):
        rows = list(Booking.objects.order_by("pk"))
        if rows:
            self.press("booking", rows[which % len(rows)], move, name)

    @rule(name=ACTORS, move=st.sampled_from([move.name for move in PAUSE]), which=st.integers(0, 5))
    def decide(self, name, move, which):
        rows = list(BookingPause.objects.order_by("pk"))
        if rows:
            self.press("booking_pause", rows[which % len(rows)], move, name)

    def press(self, subject: str, row: Any, name: str, who: str) -> None:
        by, desk = self.world.user(getattr(self.world, who).username), SPACE_DESKS[subject]
        step = desk.workflow[name]
        offered = available_moves(row, desk.workflow, by=by, at=self.now)
        words = {field: WORDS[field] for field in step.fields}
        try:
            with transaction.atomic():
                desk.operations[name](row, by=by, at=self.now, seen=row.flow_count, **words)
        except (Refused, PermissionDenied):
            assert step not in offered
        else:
            assert step in offered

    @invariant()
    def no_two_overlap(self):
        if not hasattr(self, "rooms"):
            return
        for room in (self.rooms.hall, self.rooms.study):
            rows = Booking.objects.filter(space=room).holding().order_by("starts_at")
            assert all(a.ends_at <= b.starts_at for a, b in pairwise(rows))

    @invariant()
    def limits_are_kept(self):
        held: dict[str, int] = {}
        for row in Booking.objects.all().active(self.now).select_related("applicant"):
            held[row.applicant.phone_hash] = held.get(row.applicant.phone_hash, 0) + 1
        assert all(count <= 2 for count in held.values())

    @invariant()
    def records_chain(self):
        for row in Booking.objects.all():
            records = list(row.records.filter(pause=None))
            self.check_chain(records, row.status)
            assert len(records) == row.flow_count
        for pause in BookingPause.objects.all():
            self.check_chain(list(pause.records.all()), pause.status)
            assert pause.missed >= 3


def test_bookings_keep_their_promises(world):
    run_state_machine_as_test(BookingMachine, settings=QUICK)
