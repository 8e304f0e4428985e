"""并案: two reports of one matter go on as one, with everybody who asked (DOMAIN.md 4.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from lib.errors import Refused
from records.models import Attachment, Notice
from tests.tickets import calls
from tests.tickets.desk import HOUR, closed, dispatched, filed, queries, receipt, reported
from tests.tickets.photos import photo
from tickets.explanations.holders import ticket_account
from tickets.models import Clock, Requester, Ticket
from tickets.operations.auditor import audit
from tickets.operations.checking import close_ticket, pass_ticket
from tickets.operations.dispatch import dispatch_ticket
from tickets.operations.followers import follow_ticket
from tickets.operations.handling import finish_ticket
from tickets.operations.intake import Contact, follow
from tickets.operations.merging import merge_ticket
from tickets.operations.sweeper import sweep
from tickets.operations.triage import file_ticket

pytestmark = pytest.mark.django_db

METRE = 1 / 111_320


def merge(world, ticket, into, *, by=None, at=None, **more):
    return merge_ticket(ticket, into=into, by=by or world.clerk, at=at or world.now, **more)


def sound(at) -> None:
    found = audit(at)
    found.pop("undelivered")
    assert not any(found.values()), found


def test_the_merged_one_ends_and_names_the_one_that_goes_on(world):
    first, second = reported(world), reported(world)
    merged = merge(world, second, first)
    assert (merged.status, merged.merged_into, merged.closed_at) == ("merged", first, world.now)
    record = merged.records.last()
    assert (record.move, record.after, record.data) == ("merge", "merged", {"into": first.number})
    first.refresh_from_db()
    record = first.records.last()
    assert (record.move, record.before, record.after) == ("absorb", "reported", "reported")
    assert record.data == {"from": second.number}
    assert first.records.count() == first.flow_count
    sound(world.now)


def test_scenario_5_both_requesters_are_informed_on_close(world, client):
    first = receipt(world, by=world.gridworker, code="0601", lng=118.5, lat=31.67)
    second = receipt(
        world,
        by=world.gridhead,
        code="0601",
        lng=118.5,
        lat=31.67 + 30 * METRE,
        at=world.now + HOUR,
    )
    at = world.now + 2 * HOUR
    merge(world, second.ticket, first.ticket, at=at)
    ticket = file_ticket(Ticket.objects.get(pk=first.ticket.pk), by=world.clerk, at=at)
    ticket = dispatch_ticket(ticket, by=world.clerk, at=at, lead=world.urban)
    ticket = finish_ticket(ticket, by=world.department, at=at, note="已补装", photos=[photo()])
    close_ticket(pass_ticket(ticket, by=world.clerk, at=at), by=world.clerk, at=at)
    told = Notice.objects.filter(kind="ticket_closed").values_list("recipient", flat=True)
    assert set(told) == {world.gridworker.pk, world.gridhead.pk}
    client.cookies["django_language"] = "en"
    for code in (first.code, second.code):
        page = client.get(f"/follow/{code}/")
        assert page.context["ticket"] == first.ticket
        assert page.context["may_rate"]
    assert second.ticket.number in page.content.decode()


def test_everybody_goes_along_and_every_code_keeps_working(world):
    first, second = receipt(world), receipt(world, contact=Contact(phone="13855512345"))
    joined = follow_ticket(
        second.ticket, Contact(phone="13855500000"), by=world.system, at=world.now
    )
    merge(world, second.ticket, first.ticket)
    for code in (first.code, second.code, joined.code):
        assert follow(code).ticket == first.ticket
    assert follow(second.code).own_ticket == second.ticket
    assert follow(first.code).own_ticket == first.ticket
    assert follow(joined.code).own_ticket is None


def test_one_telephone_on_both_is_kept_twice(world):
    phone = Contact(phone="13855512345")
    first, second = receipt(world, contact=phone), receipt(world, contact=phone)
    merge(world, second.ticket, first.ticket)
    assert Requester.objects.filter(ticket=first.ticket).count() == 2


def test_pictures_are_shown_by_the_one_that_goes_on(world, client):
    first, second = reported(world), reported(world, photos=[photo()])
    dispatched_ = dispatch_ticket(
        file_ticket(first, by=world.clerk, at=world.now),
        by=world.clerk,
        at=world.now,
        lead=world.urban,
    )
    merge(world, second, dispatched_)
    picture = Attachment.objects.get()
    for reader in (world.clerk, world.department):
        client.force_login(reader)
        page = client.get(f"/tickets/{first.number}/").content.decode()
        assert f"/attachments/{picture.pk}/" in page
        assert b"".join(client.get(f"/attachments/{picture.pk}/").streaming_content)
    client.force_login(world.department2)
    assert client.get(f"/attachments/{picture.pk}/").status_code == 404
    api = APIClient()
    api.force_authenticate(world.department)
    body = api.get(f"/api/v1/tickets/{first.number}/").json()
    (shown,) = body["attachments"]
    assert b"".join(api.get(shown["url"]).streaming_content)


def test_a_merged_requester_sees_the_own_picture_and_not_the_other(world, client):
    first = receipt(world, photos=[photo("theirs.jpg")], text="李大爷家门口被装了地锁")
    second = receipt(world, photos=[photo("mine.jpg")])
    merge(world, second.ticket, first.ticket)
    html = client.get(f"/follow/{second.code}/").content.decode()
    theirs, mine = Attachment.objects.order_by("pk")
    assert f"/attachments/{mine.pk}/" in html
    assert f"/attachments/{theirs.pk}/" not in html
    assert "李大爷" not in html
    assert client.get(f"/attachments/{theirs.pk}/").status_code == 404


def test_a_chain_of_merges_is_flat(world):
    one, two, three = reported(world), receipt(world), receipt(world)
    merge(world, three.ticket, two.ticket)
    merge(world, Ticket.objects.get(pk=two.ticket.pk), one)
    assert set(Ticket.objects.filter(merged_into=one)) == {two.ticket, three.ticket}
    assert follow(three.code).ticket == one
    assert follow(three.code).own_ticket == three.ticket


# Clocks


def test_before_acceptance_the_earlier_clock_goes_on(world):
    early, late = reported(world), reported(world, at=world.now + HOUR)
    clock = Clock.objects.of("ticket", early.pk).get()
    own = Clock.objects.of("ticket", late.pk).get()
    at = world.now + HOUR
    merge(world, early, late, at=at)
    clock.refresh_from_db()
    own.refresh_from_db()
    late.refresh_from_db()
    assert (clock.subject_id, clock.label, clock.state) == (late.pk, late.number, "running")
    assert own.state == "cancelled"
    assert late.due_at == clock.due_at
    assert not Clock.objects.of("ticket", early.pk).exists()
    sound(at)


def test_levels_that_have_fallen_do_not_fall_again(world):
    early, late = reported(world), reported(world, at=world.now + 1.9 * HOUR)
    sweep(world.now + 1.9 * HOUR)
    clock = Clock.objects.of("ticket", early.pk).get()
    before = clock.escalations.count()
    merge(world, early, late, at=world.now + 1.9 * HOUR)
    sweep(world.now + 1.9 * HOUR)
    assert clock.escalations.count() == before
    sweep(world.now + 30 * HOUR)
    levels = list(clock.escalations.values_list("level", flat=True))
    assert len(levels) == len(set(levels))


def test_the_later_report_gains_no_time_and_loses_none(world):
    early, late = reported(world), reported(world, at=world.now + HOUR)
    due = early.due_at
    merge(world, late, early, at=world.now + HOUR)
    early.refresh_from_db()
    assert early.due_at == due
    assert Clock.objects.of("ticket", late.pk).get().state == "cancelled"
    sound(world.now + HOUR)


def test_a_matter_with_units_keeps_its_own_clock(world):
    going = dispatched(world)
    due = going.due_at
    merge(world, reported(world), going)
    going.refresh_from_db()
    assert (going.due_at, going.status) == (due, "dispatched")
    sound(world.now)


def test_work_on_the_merged_one_is_taken_back_and_told(world):
    given_out, first = dispatched(world), reported(world)
    merge(world, given_out, first)
    share = given_out.assignments.get()
    assert (share.status, share.due_at) == ("withdrawn", None)
    assert not Clock.objects.live().filter(subject_type="assignment", subject_id=share.pk).exists()
    assert Notice.objects.filter(recipient=world.department, kind="assignment_withdrawn").exists()
    sound(world.now)


def test_the_seconds_of_the_holders_add_up_to_the_age(world):
    first, second = reported(world), reported(world)
    merge(world, second, first, at=world.now + HOUR)
    for ticket, end in ((first, world.now + 5 * HOUR), (second, world.now + HOUR)):
        ticket.refresh_from_db()
        records, shares = list(ticket.records.order_by("id")), list(ticket.assignments.all())
        account = ticket_account(ticket, records, shares, world.now + 5 * HOUR)
        assert sum(account.used.values(), 0 * HOUR) == end - world.now


# Refusals


def refusal(world, ticket, into, **more) -> str:
    with pytest.raises(Refused) as refused:
        merge(world, ticket, into, **more)
    assert refused.value.field == "into"
    return refused.value.code


def test_a_matter_is_not_merged_into_itself(world):
    ticket = reported(world)
    assert refusal(world, ticket, ticket) == "merge_itself"


def test_nothing_is_merged_into_what_has_ended(world):
    one, two, three = reported(world), reported(world), reported(world)
    assert refusal(world, one, closed(world)) == "merge_ended"
    merge(world, two, three)
    assert refusal(world, one, two) == "merge_ended"


def test_matters_of_two_cities_stay_apart(world):
    here, there = reported(world), reported(world, area=world.liyuan_b1)
    by = world.clerk
    assert refusal(world, here, there, by=by) == "merge_elsewhere"
    world.admin.person.posts.create(role="admin", city=world.city_dh, from_on=world.now.date())
    assert refusal(world, here, there, by=world.user("admin")) == "merge_other_city"


def test_matters_are_merged_only_within_reach(world):
    here, there = reported(world), reported(world, area=world.hubei_b1)
    assert refusal(world, here, there) == "merge_elsewhere"
    with pytest.raises((PermissionDenied, Refused)):
        merge(world, there, here)
    there.refresh_from_db()
    assert there.status == "reported"


def test_a_sounding_whistle_blocks_the_merge(world):
    whistled, first = filed(world), reported(world)
    calls.issued(world, ticket=whistled, area=whistled.area)
    assert refusal(world, Ticket.objects.get(pk=whistled.pk), first) == "whistle_sounds"
    assert merge(world, first, whistled).status == "merged"


def test_what_units_work_on_is_merged_only_by_those_who_dispatch(world):
    ticket = dispatched(world)
    with pytest.raises(Refused) as refused:
        merge(world, ticket, reported(world), by=world.gridworker)
    assert refused.value.code == "merge_needs_dispatch"
    assert merge(world, reported(world), ticket, by=world.gridworker).status == "merged"


def test_a_stale_page_is_told(world):
    first, second = reported(world), reported(world)
    with pytest.raises(Refused) as refused:
        merge(world, second, first, seen=9)
    assert refused.value.code == "changed_meanwhile"
    assert Requester.objects.filter(ticket=second).exists()


# Pages


@pytest.fixture
def clerk(client, world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + 2 * HOUR)
    client.force_login(world.clerk)
    client.cookies["django_language"] = "en"
    return client


def far(world, metres, **more):
    return reported(world, code="0601", lng=118.5, lat=31.67 + metres * METRE, **more)


def test_a_duplicate_30_m_away_within_24_hours_is_suggested(world, clerk):
    first, second = far(world, 0), far(world, 30, at=world.now + HOUR)
    for page in (first, second):
        html = clerk.get(f"/tickets/{page.number}/").content.decode()
        assert f"/tickets/{second.number}/moves/merge/?into={first.number}" in html
    form = clerk.get(f"/tickets/{second.number}/moves/merge/?into={first.number}").context["form"]
    assert form["into"].value() == first.number


@pytest.mark.parametrize(
    ("metres", "hours", "code"), [(60, 1, "0601"), (30, 25, "0601"), (30, 1, "0602")]
)
def test_farther_later_or_other_matters_are_not_suggested(world, clerk, metres, hours, code):
    first = reported(world, code="0601", lng=118.5, lat=31.67)
    reported(world, code=code, lng=118.5, lat=31.67 + metres * METRE, at=world.now + hours * HOUR)
    assert "moves/merge/?into" not in clerk.get(f"/tickets/{first.number}/").content.decode()


def test_the_form_offers_the_earliest_twin_and_takes_any_number(world, clerk):
    first, second = far(world, 0), far(world, 30, at=world.now + HOUR)
    path = f"/tickets/{second.number}/moves/merge/"
    assert clerk.get(path).context["form"]["into"].value() == first.number
    for wrong in ("", "MAS0", "\x00", "x" * 200):
        answer = clerk.post(path, {"into": wrong})
        assert answer.status_code == 422
        assert answer.context["form"].errors["into"]
    itself = clerk.post(path, {"into": second.number})
    assert "another matter" in str(itself.context["form"].errors["into"])
    other = reported(world, code="0105")
    assert clerk.post(path, {"into": other.number, "seen": 1}).status_code == 302
    html = clerk.get(f"/tickets/{second.number}/").content.decode()
    assert "Merged; it goes on as" in html
    assert other.number in html


def test_a_number_elsewhere_is_told_like_an_unknown_one(world, clerk):
    ticket, there = reported(world), reported(world, area=world.hubei_b1)
    path = f"/tickets/{ticket.number}/moves/merge/"
    said = [
        str(clerk.post(path, {"into": number}).context["form"].errors["into"])
        for number in (there.number, "MAS0")
    ]
    assert said[0] == said[1]


def test_the_api_merges_by_number(world):
    first, second = reported(world), reported(world)
    api = APIClient()
    api.force_authenticate(world.clerk)
    path = f"/api/v1/tickets/{second.number}/moves/merge/"
    assert api.post(path, {}, format="json").status_code == 400
    answer = api.post(path, {"into": first.number}, format="json")
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["merged_into"]) == ("merged", first.number)
    again = api.post(path, {"into": first.number}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "move_not_open")


def test_the_page_costs_the_same_with_many_merged(world, client):
    first = reported(world, photos=[photo()])
    reported(world)
    client.force_login(world.clerk)
    few = queries(client, f"/tickets/{first.number}/")
    for _number in range(4):
        merge(world, reported(world, photos=[photo()]), Ticket.objects.get(pk=first.pk))
    assert queries(client, f"/tickets/{first.number}/") == few
    assert few <= 20


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(merges=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=6))
def test_whatever_is_merged_no_requester_and_no_picture_is_lost(world, merges):
    receipts = [
        receipt(world, photos=[photo()], at=world.now + timedelta(minutes=number))
        for number in range(5)
    ]
    ids = {row.ticket.pk for row in receipts}
    at = world.now + HOUR
    for one, other in merges:
        rows = [Ticket.objects.get(pk=receipts[place].ticket.pk) for place in (one, other)]
        try:
            merge(world, rows[0], rows[1], at=at)
        except Refused as refused:
            assert refused.code in {"merge_itself", "merge_ended", "move_not_open"}
    going = Ticket.objects.filter(pk__in=ids).exclude(status="merged")
    assert Requester.objects.filter(ticket__in=going).count() == 5
    assert {follow(row.code).ticket for row in receipts} <= set(going)
    assert sum(ticket.pictures().count() for ticket in going) == 5
    for ticket in Ticket.objects.filter(pk__in=ids):
        assert ticket.records.count() == ticket.flow_count
    for ticket in going:
        clocks = Clock.objects.of("ticket", ticket.pk).live()
        earliest = min(
            row.ticket.due_at for row in receipts if follow(row.code).ticket_id == ticket.pk
        )
        assert clocks.get().due_at == ticket.due_at == earliest
    sound(at)
