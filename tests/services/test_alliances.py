"""Alliances through their doors: who sees and changes them, seats, meetings, decisions."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from grids.operations.plans import Plan
from members.models import Person, Post, User
from members.roles import Role
from overview.operations.changes import approve_change
from records.models import Notice
from services.models import Alliance, ListEntry, Seat
from tests.overview.changes import proposed
from tests.services.alliance import FOUNDED, met, shed, signed_in
from tests.world import SINCE, World
from tickets.models import Attendance, Clock, Meeting, MeetingRecord, Resolution

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_work(world: World):
    """Doors take the present moment; here it is the cast's Monday morning."""
    with time_machine.travel(world.now, tick=False):
        yield


def told(kind: str, user) -> int:
    return Notice.objects.filter(kind=kind, recipient=user).count()


def test_a_community_founds_an_alliance_and_gives_seats(world):
    clerk = signed_in(world.clerk)
    form = {
        "kind": "property",
        "area": world.sundi.pk,
        "name": "阳光花园红色物业联盟",
        "founded_on": "2026-11-01",
        "rhythm": "month",
    }
    answer = clerk.post("/alliances/new/", form)
    row = Alliance.objects.get()
    assert answer.url == f"/alliances/{row.pk}/"
    assert [record.move for record in row.records.all()] == ["found"]
    given = {"unit": world.property.pk, "from_on": "2026-11-02"}
    assert clerk.post(f"/alliances/{row.pk}/seats/new/", given).status_code == 302
    assert row.seats.get().unit == world.property
    assert told("alliance_seat_given", world.property_officer) == 1
    again = clerk.post(f"/alliances/{row.pk}/seats/new/", given)
    assert again.status_code == 422
    assert again.context["form"].errors["unit"]
    page = clerk.get(f"/alliances/{row.pk}/").content.decode()
    # The Party secretary chairs it, whoever holds the post
    assert "李*" in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"founded_on": "2026-12-24"}, "founded_on"),
        ({"founded_on": "gestern"}, "founded_on"),
        ({"area": "999999"}, "area"),
        ({"rhythm": "never"}, "rhythm"),
    ],
)
def test_bad_input_for_an_alliance_is_told_at_its_field(world, wrong, field):
    form = {
        "kind": "regional",
        "area": world.sundi.pk,
        "name": "联盟",
        "founded_on": "2026-11-01",
        "rhythm": "quarter",
        **wrong,
    }
    answer = signed_in(world.clerk).post("/alliances/new/", form)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not Alliance.objects.exists()


def test_a_street_has_a_regional_alliance_and_no_property_alliance(world):
    form = {
        "area": world.anmin.pk,
        "name": "安民街道联盟",
        "founded_on": "2026-11-01",
        "rhythm": "quarter",
    }
    street = signed_in(world.street)
    assert street.post("/alliances/new/", {**form, "kind": "property"}).status_code == 422
    assert street.post("/alliances/new/", {**form, "kind": "regional"}).status_code == 302
    assert Alliance.objects.get().area == world.anmin


def test_who_sees_and_who_changes_an_alliance(world, bond):
    page = f"/alliances/{bond.property.pk}/"
    organiser = Person.objects.create(name="组织")
    body = bond.body
    Post.objects.create(
        person=organiser, role=Role.ORGANISATION_MEMBER, organisation=body.parent, from_on=SINCE
    )
    committee = User.objects.create_user(username="organiser", person=organiser)
    sees = (world.clerk, world.street, world.district, world.property_officer, committee)
    for user in sees:
        assert signed_in(user).get(page).status_code == 200, user
    strangers = (
        world.gridworker,
        world.community_other,
        world.street_other,
        world.department,
        bond.school_officer,
        world.volunteer,
        world.admin_dh,
    )
    for user in strangers:
        client = signed_in(user)
        assert client.get(page).status_code == 404, user
        assert client.get(f"/api/v1/alliances/{bond.property.pk}/").status_code == 404, user
    for user in (world.district, world.property_officer, committee):
        client = signed_in(user)
        assert client.get(f"{page}seats/new/").status_code == 403, user
        assert client.post(f"{page}moves/close/", {"reason": "x"}).status_code in (403, 422)
    assert Alliance.objects.get(pk=bond.property.pk).status == "active"


def test_a_seat_that_ended_shows_nothing_any_more(world, bond):
    seat = bond.seats["owners"]
    clerk = signed_in(world.clerk)
    form = {"until_on": (world.now - timedelta(days=3)).date().isoformat(), "reason": "换届"}
    assert clerk.post(f"/seats/{seat.pk}/end/", form).status_code == 302
    owners = signed_in(bond.owners_officer)
    assert owners.get(f"/alliances/{bond.property.pk}/").status_code == 404
    assert clerk.post(f"/seats/{seat.pk}/end/", form).status_code == 422
    assert Seat.objects.get(pk=seat.pk).until_on is not None


def test_a_meeting_is_called_recorded_and_its_decisions_are_tasks(world, bond):
    clerk = signed_in(world.clerk)
    page = f"/alliances/{bond.property.pk}/"
    call = {"meet_at": "2026-11-23T15:00", "place": "社区会议室", "agenda": "飞线充电"}
    assert clerk.post(f"{page}meetings/call/", call).status_code == 302
    gathering = bond.property.gatherings.get()
    assert told("alliance_meeting_called", world.property_officer) == 1
    past = clerk.post(f"{page}meetings/call/", {**call, "meet_at": "2026-11-20T15:00"})
    assert past.context["form"].errors["meet_at"]
    form = {
        "held_at": "2026-11-23T15:00",
        "place": "社区会议室",
        "minutes": "三方商定。",
        "key": "one",
        f"presence-{bond.seats['property'].pk}": "present",
        f"presence-{bond.seats['owners'].pk}": "excused",
        f"presence-{bond.seats['committee'].pk}": "present",
        "decision-TOTAL_FORMS": "2",
        "decision-INITIAL_FORMS": "0",
        "decision-0-who": f"unit-{world.property.pk}",
        "decision-0-what": "建充电棚",
        "decision-0-due_on": "2026-12-20",
        "decision-0-is_project": "on",
        "decision-1-who": f"team-{world.sundi.pk}",
        "decision-1-what": "入户宣传",
        "decision-1-due_on": "2026-11-30",
    }
    with time_machine.travel(world.now + timedelta(hours=6), tick=False):
        clerk = signed_in(world.clerk)
        answer = clerk.post(f"/alliance-meetings/{gathering.pk}/record/", form)
        meeting = Meeting.objects.get()
        assert answer.url == f"/meetings/{meeting.pk}/"
        minutes = clerk.get(answer.url).content.decode()
    gathering.refresh_from_db()
    assert (gathering.status, gathering.meeting) == ("held", meeting)
    assert meeting.area == world.sundi
    assert "建充电棚" in minutes
    assert "阳光业委会" in minutes
    rows = {row.what: row for row in Resolution.objects.all()}
    assert rows["建充电棚"].unit == world.property
    assert rows["入户宣传"].area == world.sundi
    assert Clock.objects.filter(subject_type="resolution", state="running").count() == 2
    assert told("resolution_given", world.property_officer) == 1
    assert told("meeting_recorded", bond.owners_officer) == 1
    project = ListEntry.objects.get()
    assert (project.kind, project.unit, f"{project.due_on}") == (
        "project",
        world.property,
        "2026-12-20",
    )
    assert Attendance.objects.get(unit=bond.owners).is_excused
    assert Attendance.objects.get(unit=None).body == world.sundi.official_name or world.sundi.name
    # The owners' officer reads the minutes, a stranger finds nothing
    assert signed_in(bond.owners_officer).get(f"/meetings/{meeting.pk}/").status_code == 200
    assert signed_in(bond.school_officer).get(f"/meetings/{meeting.pk}/").status_code == 404


def test_minutes_that_cannot_be_come_back_filled_in(world, bond):
    clerk = signed_in(world.clerk)
    form = {
        "held_at": "2026-11-29T15:00",
        "place": "社区",
        "minutes": "说了很多",
        **{f"presence-{seat.pk}": "present" for seat in list(bond.seats.values())[:3]},
        "decision-TOTAL_FORMS": "1",
        "decision-INITIAL_FORMS": "0",
    }
    url = f"/alliances/{bond.property.pk}/meetings/new/"
    ahead = clerk.post(url, form)
    assert ahead.status_code == 422
    assert ahead.context["form"].errors["held_at"]
    assert "说了很多" in ahead.content.decode()
    half = {**form, "held_at": "2026-11-22T15:00", "decision-0-what": "没有人"}
    answer = clerk.post(url, half)
    assert answer.status_code == 422
    assert answer.context["rows"][0].errors["who"]
    more = clerk.post(url, {**half, "more": "1"})
    assert more.status_code == 200
    assert "没有人" in more.content.decode()
    assert not Meeting.objects.exists()


def test_the_company_finishes_and_the_community_confirms(world, bond):
    meeting = met(world, bond, shed(world), projects=[0]).meeting
    task = meeting.resolutions.get()
    project = ListEntry.objects.get()
    assert project.standing == "in_progress"
    company, clerk = signed_in(world.property_officer), signed_in(world.clerk)
    inbox = company.get("/inbox/?show=working").content.decode()
    assert "在3栋旁建充电棚" in inbox + company.get("/inbox/").content.decode()
    assert clerk.get(f"/resolutions/{task.pk}/moves/finish/").status_code in (302, 403, 409, 422)
    assert company.get(f"/resolutions/{task.pk}/moves/finish/").status_code == 200
    done = company.post(f"/resolutions/{task.pk}/moves/finish/", {"note": "建好了", "seen": "0"})
    assert done.status_code == 302
    project = ListEntry.objects.get()
    assert "待" in project.standing_label or "confirmed" in project.standing_label
    assert told("resolution_done", world.clerk) == 1
    assert clerk.post(f"/resolutions/{task.pk}/moves/confirm/", {"seen": "1"}).status_code == 302
    project = ListEntry.objects.get()
    assert project.standing == "done"
    assert not ListEntry.objects.open().exists()
    assert [step.move for step in MeetingRecord.objects.order_by("id")] == ["finish", "confirm"]
    # A project from a decision has no moves of its own
    own = clerk.post(f"/list-entries/{project.pk}/moves/finish/", {"result": "x"})
    assert own.status_code == 422


def test_overtaken_by_somebody_else_the_steps_between_are_shown(world, bond):
    task = met(world, bond, shed(world)).meeting.resolutions.get()
    company = signed_in(world.property_officer)
    company.post(f"/resolutions/{task.pk}/moves/finish/", {"note": "建好了", "seen": "0"})
    late = company.post(f"/resolutions/{task.pk}/moves/finish/", {"note": "又", "seen": "0"})
    assert late.status_code == 422
    assert late.context["since"]


def test_a_repeated_key_records_a_meeting_once(world, bond):
    first = met(world, bond, shed(world), key="k")
    assert met(world, bond, shed(world), key="k") == first
    assert Meeting.objects.count() == 1


def test_only_seats_and_the_own_team_are_given_tasks(world, bond):
    program = signed_in(world.clerk)
    url = f"/api/v1/alliances/{bond.property.pk}/meetings/"
    body = {
        "held_at": "2026-11-22T07:00:00Z",
        "place": "社区",
        "minutes": "纪要",
        "decisions": [{"unit": world.water.code, "what": "查漏", "due_on": "2026-12-01"}],
    }
    answer = program.post(url, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_seated")
    body["decisions"][0]["unit"] = world.property.code
    body["presences"] = [{"seat": bond.seats["school"].pk, "presence": "present"}]
    answer = program.post(url, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "seat_unknown")
    body["presences"] = []
    body["held_at"] = "2025-11-22T07:00:00Z"
    answer = program.post(url, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "meeting_too_early")
    body["held_at"] = "2026-11-22T07:00:00Z"
    body["decisions"][0]["is_project"] = True
    answer = program.post(url, body, content_type="application/json", HTTP_IDEMPOTENCY_KEY="a")
    again = program.post(url, body, content_type="application/json", HTTP_IDEMPOTENCY_KEY="a")
    assert (answer.status_code, again.json()["id"]) == (201, answer.json()["id"])
    meeting = program.get(f"/api/v1/meetings/{answer.json()['meeting']}/").json()
    assert meeting["whistle"] is None
    assert meeting["area"]["code"] == world.sundi.code
    assert len(meeting["attendances"]) == 3
    assert meeting["resolutions"][0]["unit"]["code"] == world.property.code


def test_gaps_are_shown_and_make_no_score(world, bond):
    program = signed_in(world.clerk)
    gaps = program.get(f"/api/v1/alliances/{bond.property.pk}/").json()["gaps"]
    assert [gap["first"] for gap in gaps] == [
        "2026-10-01",
        "2026-07-01",
        "2026-04-01",
        "2026-01-01",
    ]
    assert gaps[0]["is_running"]
    met(world, bond)
    gaps = program.get(f"/api/v1/alliances/{bond.property.pk}/").json()["gaps"]
    assert gaps[0]["first"] == "2026-07-01"
    listed = program.get("/alliances/").content.decode()
    assert listed.count("2026-11-22") == 1
    assert FOUNDED.year == 2026


def test_the_chair_of_a_regional_alliance_is_a_post_of_the_place(world, bond):
    program = signed_in(world.clerk)
    url = f"/api/v1/alliances/{bond.regional.pk}/moves/change/"
    post = Post.objects.get(person=world.clerk.person)
    body = {
        "name": "孙底大党委",
        "rhythm": "quarter",
        "founded_on": "2026-01-05",
        "chair": post.pk,
        "seen": program.get(f"/api/v1/alliances/{bond.regional.pk}/").json()["seen"],
    }
    answer = program.post(url, body, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["chair"].startswith("周*")
    stale = program.post(url, body, content_type="application/json")
    assert (stale.status_code, stale.json()["code"]) == (409, "changed_meanwhile")
    other = f"/api/v1/alliances/{bond.property.pk}/moves/change/"
    del body["seen"]
    answer = program.post(other, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "chair_is_the_secretary")


def test_a_closed_alliance_takes_nothing_more(world, bond):
    clerk = signed_in(world.clerk)
    form = {"closed_on": "2026-11-20", "reason": "合并"}
    page = f"/alliances/{bond.property.pk}/"
    early = clerk.post(f"{page}moves/close/", {**form, "closed_on": "2025-01-01"})
    assert early.context["form"].errors["closed_on"]
    assert clerk.post(f"{page}moves/close/", form).status_code == 302
    assert told("alliance_closed", world.property_officer) == 1
    call = {"meet_at": "2026-12-23T15:00", "place": "社区"}
    assert clerk.post(f"{page}meetings/call/", call).status_code == 422
    assert clerk.get(page).status_code == 200


def test_cross_appointments_are_two_posts_and_stand_on_the_page(world, bond):
    manager = world.property_officer.person
    page = f"/alliances/{bond.property.pk}/"
    clerk = signed_in(world.clerk)
    assert "⇄" not in clerk.get(page).content.decode()
    Post.objects.create(
        person=manager, role=Role.COMMUNITY_CLERK, area=world.sundi, from_on=FOUNDED
    )
    text = clerk.get(page).content.decode()
    assert "⇄" in text
    assert "韩*" in text


def test_the_page_costs_the_same_with_more_on_it(world, bond, django_assert_max_num_queries):
    clerk = signed_in(world.clerk)
    met(world, bond, shed(world), projects=[0])
    clerk.get(f"/alliances/{bond.property.pk}/")
    with django_assert_max_num_queries(60) as before:
        clerk.get(f"/alliances/{bond.property.pk}/")
    for days in range(2, 6):
        met(
            world,
            bond,
            *(shed(world, days=20 + n) for n in range(3)),
            projects=[0, 1],
            held_at=world.now - timedelta(days=days),
        )
    with django_assert_max_num_queries(len(before)):
        clerk.get(f"/alliances/{bond.property.pk}/")


def test_a_stranger_signs_in_first():
    assert Client().get("/alliances/").status_code == 302


def test_a_community_that_is_merged_leaves_its_alliances_to_the_other(world, bond):
    met(world, bond, shed(world))
    plan = Plan(subjects=(world.sundi.pk, world.yushan.pk), into=world.yushan.pk)
    change = proposed(world, "merge", plan)
    approve_change(change, by=world.district, at=world.now)
    row = Alliance.objects.get(pk=bond.property.pk)
    assert row.area == world.yushan
    assert row.records.latest("pk").move == "follow-area"
    task = Resolution.objects.get()
    assert task.meeting.community_now == world.yushan
    assert Clock.objects.get(subject_type="resolution").community_now == world.yushan
    sister = signed_in(world.community_sister)
    assert sister.get(f"/alliances/{row.pk}/").status_code == 200
    company = signed_in(world.property_officer)
    done = company.post(f"/resolutions/{task.pk}/moves/finish/", {"note": "建好了", "seen": "0"})
    assert done.status_code == 302
    assert sister.post(f"/resolutions/{task.pk}/moves/confirm/", {}).status_code == 302
