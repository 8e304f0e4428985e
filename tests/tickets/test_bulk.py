"""One step on many matters: judged first, done row by row, found again, taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.errors import Refused
from records.models import Job, JobRow, Notice
from records.operations.jobs import claim_job, release_job
from tests.tickets.desk import HOUR, checking_stage, closed, dispatched, filed, queries, reported
from tickets.forms.bulk import arguments_of
from tickets.models import Assignment, Clock, Ticket
from tickets.operations import bulk, queue
from tickets.operations.auditor import audit
from tickets.operations.bulk import judge, open_bulk, open_undo
from tickets.operations.dispatch import dispatch_ticket
from tickets.operations.register import DESKS
from tickets.operations.triage import accept_ticket
from tickets.workflow.bulk import BULK
from tickets.workflow.ticket import TICKET

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english_at_noon(client, world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + 3 * HOUR)
    client.cookies["django_language"] = "en"
    type(world.clerk).objects.update(language="en")
    with translation.override("en"):
        yield


@pytest.fixture
def clerk(client, world):
    client.force_login(world.clerk)
    return client


def work(*, until_done: bool = True) -> None:
    """What the worker does, tick by tick."""
    while queue.work_on_jobs(timezone.now(), arguments=arguments_of) and until_done:
        continue


def seen(*tickets) -> dict:
    return {ticket: ticket.flow_count for ticket in tickets}


def chosen(clerk, move: str, *tickets, **more):
    return clerk.get(
        "/tickets/bulk/", {"move": move, "ticket": [row.number for row in tickets], **more}
    )


def results(job) -> dict[str, str]:
    return {row.label: row.code or row.state for row in job.rows.all()}


def statuses(*tickets) -> list[str]:
    return [Ticket.objects.get(pk=ticket.pk).status for ticket in tickets]


# The table


def test_every_bulk_step_is_a_step_of_the_table_with_an_operation():
    for name, row in BULK.items():
        assert name in TICKET
        assert name in DESKS["ticket"].operations
        assert set(row.left_out) <= set(row.move.fields)
        assert not set(row.fields) & {"photos", "before", "after"}
        assert row.undo in ("", *bulk.UNDOING)


def test_only_dispatch_can_be_taken_back():
    assert {name for name, row in BULK.items() if row.undo} == {"dispatch"}


# Before anything is done


def test_the_page_says_how_many_can_and_why_the_others_cannot(world, clerk):
    able = [filed(world), filed(world)]
    early, late = reported(world), closed(world)
    page = chosen(clerk, "dispatch", *able, early, late)
    assert (page.context["able"], page.context["total"]) == (2, 4)
    (reason,) = page.context["reasons"]
    assert (reason.code, reason.count) == ("move_not_open", 2)
    assert set(reason.numbers) == {early.number, late.number}
    assert "afterwards, as long as nobody has gone on" in page.content.decode()
    assert statuses(*able) == ["filed", "filed"]


def test_a_step_that_cannot_be_taken_back_says_so_before(world, clerk):
    page = chosen(clerk, "accept", reported(world))
    assert "It cannot be taken back afterwards." in page.content.decode()


def test_matters_of_others_cannot_be_chosen(world, clerk):
    foreign = filed(world, area=world.sundi_b1)
    Ticket.objects.filter(pk=foreign.pk).update(community_now=world.hubei, reported_by=None)
    assert chosen(clerk, "dispatch", foreign).status_code == 302


def test_who_has_not_the_power_is_led_back(world, client):
    client.force_login(world.department)
    ticket = dispatched(world)
    assert chosen(client, "dispatch", ticket).status_code == 302
    client.force_login(world.clerk)
    assert chosen(client, "rate", ticket).status_code == 302
    assert client.get("/tickets/bulk/?move=accept").status_code == 302


def test_all_of_a_filter_can_be_chosen_at_once(world, clerk):
    rows = [reported(world, text=f"第{number}件。") for number in range(30)]
    reported(world, text="路灯。", code="0603")
    page = clerk.get("/tickets/bulk/", {"move": "accept", "all": "1", "category": "0121"})
    assert page.context["able"] == 30
    assert len(page.context["rows"].split(",")) == len(rows)


def test_judging_costs_the_same_for_any_number(world, clerk):
    rows = [filed(world) for _number in range(4)]
    few = queries(clerk, f"/tickets/bulk/?move=dispatch&ticket={rows[0].number}")
    many = "&".join(f"ticket={row.number}" for row in rows)
    assert queries(clerk, f"/tickets/bulk/?move=dispatch&{many}") == few


# The job


def send(clerk, move, *tickets, **inputs):
    page = chosen(clerk, move, *tickets)
    answer = clerk.post("/tickets/bulk/", {"move": move, "rows": page.context["rows"], **inputs})
    assert answer.status_code == 302, answer.context["form"].errors
    return Job.objects.get(pk=answer.url.strip("/").split("/")[-1])


def test_thirty_are_dispatched_by_the_duty_list_or_to_one_unit(world, clerk):
    rows = [filed(world) for _number in range(3)]
    job = send(clerk, "dispatch", *rows, note="一起派")
    assert statuses(*rows) == ["filed"] * 3
    work()
    assert statuses(*rows) == ["dispatched"] * 3
    assert set(Assignment.objects.values_list("unit", flat=True)) == {world.urban.pk}
    assert set(Assignment.objects.values_list("note", flat=True)) == {"一起派"}
    more = filed(world)
    send(clerk, "dispatch", more, lead=world.housing.code, assist=[world.water.code])
    work()
    assert {row.unit for row in more.assignments.all()} == {world.housing, world.water}
    job.refresh_from_db()
    assert (job.state, job.total, job.done, job.result) == ("done", 3, 3, {"done": 3})


def test_the_end_comes_as_one_notice(world, clerk):
    job = send(clerk, "accept", reported(world))
    work()
    work()
    told = Notice.objects.get(kind="job_finished")
    assert (told.recipient, told.params["url"]) == (world.clerk, f"/jobs/{job.pk}/")
    assert "1 done, 0 refused" in clerk.get("/notices/").content.decode()


def test_a_stale_row_is_refused_with_the_newer_state_shown(world, clerk):
    fast, other = reported(world), reported(world)
    page = chosen(clerk, "accept", fast, other)
    accept_ticket(fast, by=world.user("community"), at=world.now)
    answer = clerk.post("/tickets/bulk/", {"move": "accept", "rows": page.context["rows"]})
    work()
    job = Job.objects.get()
    assert results(job) == {fast.number: "changed_meanwhile", other.number: "done"}
    shown = clerk.get(answer.url)
    (row,) = [one for one in shown.context["rows"] if one.row.label == fast.number]
    assert "Somebody else changed this meanwhile" in row.why
    assert row.now.text == "Accepted"
    assert len(clerk.get(f"{answer.url}?state=refused").context["rows"]) == 1


def test_each_row_has_its_own_refusal(world, clerk):
    own = checking_stage(world)
    Ticket.objects.filter(pk=own.pk).update(handled_by=world.clerk)
    good = checking_stage(world)
    job = open_bulk("pass", seen(own, good), inputs={}, by=world.clerk, at=world.now)
    work()
    assert results(job) == {own.number: "own_work", good.number: "done"}


def test_a_unit_that_does_not_serve_one_place_is_refused_there_only(world, clerk):
    here = filed(world)
    there = reported(world, by=world.system, area=world.liyuan_u1)
    Ticket.objects.filter(pk=there.pk).update(status="filed")
    there.refresh_from_db()
    job = open_bulk(
        "dispatch",
        seen(here, there),
        inputs={"lead": [world.urban.code]},
        by=world.system,
        at=world.now,
    )
    type(world.system).objects.filter(pk=world.system.pk).update(is_active=True)
    work()
    assert results(job) == {here.number: "done", there.number: "invalid_input"}


def test_rows_outside_reach_are_refused_as_not_yours(world):
    ticket = reported(world)
    job = open_bulk("accept", seen(ticket), inputs={}, by=world.community_other, at=world.now)
    work()
    assert results(job) == {ticket.number: "forbidden"}


def test_a_fault_in_one_row_does_not_hold_up_the_rest(world, clerk, monkeypatch):
    bad, good = reported(world), reported(world)
    job = open_bulk("accept", seen(bad, good), inputs={}, by=world.clerk, at=world.now)
    accept = DESKS["ticket"].operations["accept"]

    def falter(ticket, **given):
        done = accept(ticket, **given)
        if ticket.pk == bad.pk:
            raise ZeroDivisionError
        return done

    monkeypatch.setitem(DESKS["ticket"].operations, "accept", falter)
    work()
    assert results(job) == {bad.number: "fault", good.number: "done"}
    assert statuses(bad, good) == ["reported", "accepted"]


def test_the_job_of_a_closed_account_stops(world):
    ticket = reported(world)
    job = open_bulk("accept", seen(ticket), inputs={}, by=world.clerk, at=world.now)
    type(world.clerk).objects.filter(pk=world.clerk.pk).update(is_active=False)
    work()
    job.refresh_from_db()
    assert (job.state, statuses(ticket)) == ("failed", ["reported"])


@pytest.mark.parametrize(
    ("name", "count", "code"),
    [("rate", 1, "no_bulk_move"), ("accept", 0, "nothing_chosen"), ("accept", 3, "too_many_rows")],
)
def test_what_cannot_be_a_job_is_refused(world, monkeypatch, name, count, code):
    monkeypatch.setattr(bulk, "MOST", 2)
    rows = [reported(world) for _number in range(count)]
    with pytest.raises(Refused) as refused:
        open_bulk(name, seen(*rows), inputs={}, by=world.clerk, at=world.now)
    assert refused.value.code == code


def test_wrong_inputs_come_back_at_their_field(world, clerk):
    page = chosen(clerk, "not-file", reported(world))
    answer = clerk.post("/tickets/bulk/", {"move": "not-file", "rows": page.context["rows"]})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["reason"]
    assert not Job.objects.exists()


# Leases


def test_one_job_at_a_time_and_the_smallest_first(world):
    many = open_bulk(
        "accept", seen(reported(world), reported(world)), inputs={}, by=world.clerk, at=world.now
    )
    one = open_bulk("accept", seen(reported(world)), inputs={}, by=world.clerk, at=world.now)
    assert claim_job(bulk.KINDS, world.now) == one
    assert claim_job(bulk.KINDS, world.now) is None
    release_job(one, world.now)
    one.rows.update(state="done", settled_at=world.now)
    assert release_job(one, world.now).is_over
    assert claim_job(bulk.KINDS, world.now) == many


def test_an_abandoned_job_is_taken_up_when_its_lease_has_run_out(world):
    ticket = reported(world)
    job = open_bulk("accept", seen(ticket), inputs={}, by=world.clerk, at=world.now)
    claim_job(bulk.KINDS, world.now)
    assert queue.work_on_jobs(world.now + timedelta(seconds=5), arguments=arguments_of) == 0
    assert queue.work_on_jobs(world.now + timedelta(seconds=61), arguments=arguments_of) == 1
    assert results(job) == {ticket.number: "done"}


# Taking back


def test_a_dispatch_is_taken_back_where_nobody_has_gone_on(world, clerk):
    rows = [filed(world) for _number in range(3)]
    job = send(clerk, "dispatch", *rows, assist=[world.water.code])
    work()
    signed = rows[0].assignments.get(role="lead")
    DESKS["assignment"].operations["sign"](signed, by=world.department, at=world.now + 3 * HOUR)
    page = clerk.get(f"/jobs/{job.pk}/")
    assert page.context["card"].can_undo
    answer = clerk.post(f"/jobs/{job.pk}/undo/")
    work()
    assert statuses(*rows) == ["handling", "filed", "filed"]
    undo = Job.objects.get(undoes=job)
    assert answer.url == f"/jobs/{undo.pk}/"
    assert sorted(results(undo).values()) == ["changed_meanwhile", "done", "done"]
    assert not Assignment.objects.filter(ticket__in=rows[1:]).open().exists()
    live = Clock.objects.live().filter(kind="handle")
    assert set(live.values_list("subject_id", flat=True)) == set(
        Assignment.objects.filter(ticket=rows[0]).values_list("pk", flat=True)
    )
    found = audit(world.now + 3 * HOUR)
    found.pop("undelivered")
    assert not any(found.values()), found
    again = dispatch_ticket(
        Ticket.objects.get(pk=rows[1].pk), by=world.clerk, at=world.now + 3 * HOUR
    )
    assert again.status == "dispatched"


def test_it_is_taken_back_once_and_only_by_its_owner(world, clerk, client):
    job = send(clerk, "dispatch", filed(world))
    with pytest.raises(Refused) as early:
        open_undo(job, by=world.clerk, at=world.now)
    assert early.value.code == "job_not_over"
    work()
    client.force_login(world.community)
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    assert client.post(f"/jobs/{job.pk}/undo/").status_code == 404
    open_undo(job, by=world.clerk, at=world.now)
    with pytest.raises(Refused) as again:
        open_undo(job, by=world.clerk, at=world.now)
    assert again.value.code == "undone_before"


def test_what_has_no_inverse_is_not_offered_to_be_taken_back(world, clerk):
    job = send(clerk, "accept", reported(world))
    work()
    assert not clerk.get(f"/jobs/{job.pk}/").context["card"].can_undo
    with pytest.raises(Refused) as refused:
        open_undo(job, by=world.clerk, at=world.now)
    assert refused.value.code == "no_undo"


# Found again


def test_my_jobs_lists_my_own_and_the_part_that_changes_comes_alone(world, clerk, client):
    job = send(clerk, "accept", reported(world))
    open_bulk("accept", seen(reported(world)), inputs={}, by=world.community, at=world.now)
    assert [card.job for card in clerk.get("/jobs/").context["cards"]] == [job]
    part = clerk.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "progress" in part


def test_the_price_of_the_pages_of_jobs_is_flat(world, clerk):
    def fill(count):
        rows = [reported(world) for _number in range(count)]
        return open_bulk("accept", seen(*rows), inputs={}, by=world.clerk, at=world.now)

    few = queries(clerk, f"/jobs/{fill(2).pk}/")
    assert queries(clerk, f"/jobs/{fill(12).pk}/") == few <= 12
    listed = queries(clerk, "/jobs/")
    for _number in range(4):
        fill(1)
    assert queries(clerk, "/jobs/") == listed <= 12


# What is judged is what happens


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    stages=st.lists(
        st.sampled_from([reported, filed, dispatched, checking_stage, closed]), max_size=4
    ),
    name=st.sampled_from(["accept", "file", "dispatch", "pass", "close"]),
    username=st.sampled_from(["clerk", "community_other", "gridworker", "street"]),
)
def test_judged_and_done_agree(world, stages, name, username):
    Job.objects.all().update(undoes=None)
    JobRow.objects.all().delete()
    Job.objects.all().delete()
    tickets = [make(world) for make in stages]
    by = world.user(username)
    verdicts = judge(tickets, TICKET[name], by=by, at=timezone.now())
    predicted = {one.ticket.number: one.refusal.code if one.refusal else "done" for one in verdicts}
    if tickets:
        fresh = Ticket.objects.filter(pk__in=[row.pk for row in tickets])
        job = open_bulk(name, seen(*fresh), inputs={}, by=by, at=world.now)
        work()
        assert results(job) == predicted


def test_the_reach_of_the_day_counts_not_that_of_the_beginning(world):
    ticket = reported(world)
    job = open_bulk("accept", seen(ticket), inputs={}, by=world.clerk, at=world.now)
    world.clerk.person.posts.update(until_on="2026-01-01")
    work()
    assert results(job) == {ticket.number: "forbidden"}
    with pytest.raises(PermissionDenied):
        bulk.check_reach(ticket, TICKET["accept"], world.user("clerk"))
