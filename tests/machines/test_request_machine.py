"""Service requests under random people: clocks, papers and days in public keep their promises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from lib.errors import Refused
from lib.moves import available_moves
from services.models import Material, ServiceItem, ServiceRequest
from services.operations import requests as operations
from services.operations.catalogue import load_catalogue
from services.operations.desks import DESKS
from services.operations.materials import receive_material, return_material
from services.operations.requests import RequestDraft, ask_service
from services.workflow.requests import REQUEST, RequestStatus
from tests.machines.base import QUICK, WorkflowMachine
from tickets.models import Clock
from tickets.models.clocks import ClockState
from tickets.operations.intake import Contact

S = RequestStatus
ACTORS = st.sampled_from(
    ("community", "community", "clerk", "street", "property_officer", "community_other")
)
WHICH = st.integers(0, 5)
DONE = {S.DONE, S.HANDED_OVER, S.RATED}
GONE = {S.DECLINED, S.WITHDRAWN}
RESTS = {S.RETURNED, S.PUBLICITY}


class RequestMachine(WorkflowMachine):
    """An allowance that stands in public, a service that does not, and whoever presses a button."""

    @initialize()
    def begin(self):
        load_catalogue(self.world.city, by=self.world.system, at=self.now)
        self.items = list(ServiceItem.objects.filter(code__in=("A01", "A02")).order_by("code"))
        self.asked = 0

    @rule(which=st.integers(0, 1), mode=st.sampled_from(("counter", "online", "agent", "visit")))
    def ask(self, which, mode):
        draft = RequestDraft(item=self.items[which], area=self.world.sundi, mode=mode)
        contact = Contact("朱大爷", f"1381234567{self.asked % 10}")
        try:
            with transaction.atomic():
                ask_service(draft, contact, by=self.world.system, at=self.now)
        except Refused as refused:
            assert refused.code in ("mode_not_offered", "address_needed")
        else:
            self.asked += 1

    @rule(days=st.sampled_from((1, 3, 8)))
    def wait(self, days):
        self.now += timedelta(days=days)

    @rule(name=ACTORS, move=st.sampled_from(sorted(DESKS["service_request"].operations)), n=WHICH)
    def step(self, name, move, n):
        row = self.row(n)
        if row is None:
            return
        by, step = self.world.user(name), REQUEST[move]
        offered = available_moves(row, REQUEST, by=by, at=self.now)
        words = {field: self.words(field) for field in step.fields}
        operation = DESKS["service_request"].operations[move]
        try:
            with transaction.atomic():
                operation(row, by=by, at=self.now, seen=row.flow_count, **words)
        except PermissionDenied:
            assert step not in offered
        except Refused as refused:
            is_over = move == "note-step" and refused.code == "not_authorised"
            assert step not in offered or is_over
        else:
            assert step in offered

    @rule(move=st.sampled_from(("supplement", "withdraw", "rate")), n=WHICH)
    def applicant(self, move, n):
        row = self.row(n)
        if row is None:
            return
        words: dict[str, Any] = {"supplement": {"note": "送来"}, "rate": {"stars": 4}}
        can = row.status in REQUEST[move].sources
        try:
            with transaction.atomic():
                getattr(operations, move)(row, at=self.now, **words.get(move, {}))
        except Refused as refused:
            assert not can or refused.code == "originals_out"
        else:
            assert can

    @rule(kind=st.sampled_from(("original", "copy")), n=WHICH)
    def take(self, kind, n):
        row = self.row(n)
        given = {"name": "户口簿", "kind": kind, "received_from": "本人"}
        if row is None:
            return
        try:
            with transaction.atomic():
                receive_material(row, by=self.world.user("community"), at=self.now, **given)
        except Refused as refused:
            assert refused.code == "papers_closed"
            assert row.status not in operations.OPEN_FOR_PAPERS

    @rule()
    def give_back(self):
        for paper in Material.objects.filter(returned_at=None):
            by = self.world.user("community")
            return_material(paper, returned_to="本人", by=by, at=self.now)

    def row(self, n: int) -> ServiceRequest | None:
        rows = list(ServiceRequest.objects.order_by("pk"))
        return rows[n % len(rows)] if rows else None

    def words(self, field: str) -> Any:
        day = timezone.localdate(self.now)
        known = {
            "unit": self.world.property,
            "agent": self.world.user("community"),
            "authorised_on": day,
            "authorised_until": day + timedelta(days=5),
            "done_on": day,
            "signature": "",
        }
        return known.get(field, "情况说明")

    @invariant()
    def clocks_tell_whose_time_it_is(self):
        states = dict(
            Clock.objects.filter(subject_type="service_request").values_list("subject_id", "state")
        )
        for row in ServiceRequest.objects.all():
            wanted = ClockState.RUNNING
            if row.status in RESTS:
                wanted = ClockState.PAUSED
            elif row.status in DONE:
                wanted = ClockState.MET
            elif row.status in GONE:
                wanted = ClockState.CANCELLED
            assert states[row.pk] == wanted, row.status

    @invariant()
    def no_original_stays_when_it_is_over(self):
        over = {S.HANDED_OVER, S.RATED, *GONE}
        for row in ServiceRequest.objects.filter(status__in=over):
            assert not row.materials.originals_out().exists()

    @invariant()
    def days_in_public_are_kept(self):
        rows = ServiceRequest.objects.filter(item__publicity_days__gt=0)
        for row in rows.filter(status__in={S.FORWARDED, *DONE}):
            assert row.public_until is not None
            moved = row.records.filter(after__in={S.FORWARDED, S.DONE}).order_by("pk").first()
            assert timezone.localdate(moved.at) > row.public_until

    @invariant()
    def missing_papers_are_told_once(self):
        for row in ServiceRequest.objects.all():
            records = list(row.records.order_by("pk"))
            self.check_chain(records, row.status)
            assert len(records) == row.flow_count
            assert sum(record.move == "ask-materials" for record in records) <= 1


def test_requests_keep_their_promises(world):
    run_state_machine_as_test(RequestMachine, settings=QUICK)
