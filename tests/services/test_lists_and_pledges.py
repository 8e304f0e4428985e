"""The three lists, two-way pledges, the yearly appraisal, property orders and reminders."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from records.models import Notice
from services.models import AllianceAppraisal, ListEntry, Pledge
from services.operations.appraising import figures_of
from services.operations.pledges import PledgeDraft, make_pledge
from services.operations.rhythm import remind_of_meetings, remind_of_pledges
from tests.services.alliance import met, shed, signed_in
from tests.world import World
from tickets.operations.dispatch import dispatch_ticket
from tickets.operations.handling import sign_assignment
from tickets.operations.intake import Contact, Report, report_ticket
from tickets.operations.resolutions import finish_resolution
from tickets.operations.triage import file_ticket

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture(autouse=True)
def at_work(world: World):
    with time_machine.travel(world.now, tick=False):
        yield


def told(kind: str, user) -> int:
    return Notice.objects.filter(kind=kind, recipient=user).count()


def line(client, bond, **facts) -> int:
    """Write a line on a list; answers its number."""
    answer = client.post(f"/api/v1/alliances/{bond.property.pk}/entries/", facts, **JSON)
    assert answer.status_code == 201, answer.json()
    return answer.json()["id"]


def pledged(world, bond, direction: str, due_on: date, text: str = "每月清理楼道") -> Pledge:
    draft = PledgeDraft(
        unit=world.property, direction=direction, year=due_on.year, text=text, due_on=due_on
    )
    return make_pledge(bond.property, draft, by=world.user("community"), at=world.now)


def test_a_need_is_matched_and_becomes_a_project(world, bond):
    clerk, company = signed_in(world.clerk), signed_in(world.property_officer)
    need = line(clerk, bond, kind="need", what="缺充电棚")
    offer = line(company, bond, kind="resource", what="空置车棚一处", unit=world.property.code)
    url = f"/list-entries/{need}/moves"
    assert clerk.post(f"{url}/match/", {"resources": [offer]}).status_code == 302
    wrong = clerk.post(f"{url}/make-project/", {"what": "建棚", "due_on": "2026-11-01"})
    assert wrong.context["form"].errors["due_on"]
    made = {"what": "把车棚改成充电棚", "owner": world.property.pk, "due_on": "2026-12-20"}
    assert clerk.post(f"{url}/make-project/", made).status_code == 302
    project = ListEntry.objects.get(kind="project")
    assert (project.unit, project.need_id) == (world.property, need)
    assert [one.pk for one in project.resources.all()] == [offer]
    assert ListEntry.objects.get(pk=need).status == "in_progress"
    assert told("alliance_project", world.property_officer) == 1
    page = company.get(f"/alliances/{bond.property.pk}/").content.decode()
    assert "把车棚改成充电棚" in page
    # The owner takes it up and finishes it, the community hears of it
    own = f"/api/v1/list-entries/{project.pk}/moves"
    assert company.post(f"{own}/take-up/", {}, **JSON).json()["status"] == "in_progress"
    answer = company.post(f"{own}/finish/", {}, **JSON)
    assert answer.status_code == 400
    assert "result" in answer.json()["errors"]
    answer = company.post(f"{own}/finish/", {"result": "已启用"}, **JSON)
    assert answer.json()["status"] == "done"
    assert told("alliance_entry_done", world.clerk) == 1


def test_a_unit_writes_its_own_needs_and_nobody_elses(world, bond):
    company = signed_in(world.property_officer)
    url = f"/api/v1/alliances/{bond.property.pk}/entries/"
    own = {"kind": "need", "what": "缺门卫", "unit": world.property.code}
    assert company.post(url, own, **JSON).status_code == 201
    for wrong in (
        {**own, "unit": bond.owners.code},
        {"kind": "need", "what": "社区的"},
        {**own, "kind": "project", "due_on": "2026-12-01"},
    ):
        assert company.post(url, wrong, **JSON).status_code == 403, wrong
    page = company.get(f"/alliances/{bond.property.pk}/entries/new/")
    assert page.status_code == 200
    assert [kind for kind, _label in page.context["form"].fields["kind"].choices] == [
        "need",
        "resource",
    ]
    other = signed_in(bond.owners_officer)
    entry = ListEntry.objects.get()
    move = {"reason": "x"}
    assert (
        other.post(f"/api/v1/list-entries/{entry.pk}/moves/drop/", move, **JSON).status_code == 403
    )


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"kind": "project", "what": "建棚"}, "project_needs_day"),
        ({"kind": "need", "what": "x", "due_on": "2020-01-01"}, "day_in_past"),
    ],
)
def test_lines_that_cannot_be_are_refused(world, bond, facts, code):
    url = f"/api/v1/alliances/{bond.property.pk}/entries/"
    answer = signed_in(world.clerk).post(url, facts, **JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, code)


def test_overdue_lines_are_shown_and_found(world, bond):
    clerk = signed_in(world.clerk)
    late = line(clerk, bond, kind="need", what="缺充电棚", due_on="2026-11-25")
    line(clerk, bond, kind="need", what="缺路灯")
    with time_machine.travel(world.now + timedelta(days=4), tick=False):
        client = signed_in(world.clerk)
        answer = client.get("/api/v1/list-entries/?state=overdue").json()["results"]
        assert [row["id"] for row in answer] == [late]
        listed = client.get(f"/list-entries/?alliance={bond.property.pk}&state=overdue")
        assert listed.content.decode().count("缺路灯") == 0
        assert "is-late" in listed.content.decode()
    ended = clerk.get("/api/v1/list-entries/?state=ended").json()["results"]
    assert ended == []


def test_a_decision_becomes_a_project_once(world, bond):
    decision = met(world, bond, shed(world)).meeting.resolutions.get()
    clerk = signed_in(world.clerk)
    url = f"/alliances/{bond.property.pk}/entries/new/"
    form = {"kind": "project", "resolution": decision.pk}
    assert clerk.post(url, form).status_code == 302
    assert ListEntry.objects.get().resolution == decision
    assert clerk.post(url, form).status_code == 422
    api = f"/api/v1/alliances/{bond.property.pk}/entries/"
    assert clerk.post(api, {"resolution": decision.pk}, **JSON).status_code == 400


def test_a_pledge_is_reported_sent_back_and_confirmed_by_the_other_side(world, bond):
    row = pledged(world, bond, "from_unit", date(2026, 12, 31))
    assert told("pledge_made", world.property_officer) == 1
    clerk, company = signed_in(world.clerk), signed_in(world.property_officer)
    url = f"/pledges/{row.pk}/moves"
    said = {"outcome": "kept", "note": "每月一次"}
    # Whoever was promised something does not speak for the giver
    assert clerk.get(f"{url}/report/").status_code == 403
    empty = company.post(f"{url}/report/", {"outcome": "kept", "note": ""})
    assert empty.context["form"].errors["note"]
    assert company.post(f"{url}/report/", said).status_code == 302
    assert company.get(f"{url}/confirm/").status_code == 403
    assert told("pledge_reported", world.clerk) == 1
    assert clerk.post(f"{url}/send-back/", {"reason": "九月没有"}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.outcome) == ("open", "")
    said = {"outcome": "partly", "note": "九月漏了一次"}
    assert company.post(f"{url}/report/", said).status_code == 302
    assert clerk.post(f"{url}/confirm/", {}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.outcome) == ("confirmed", "partly")
    moves = [record.move for record in row.records.all()]
    assert moves == ["pledge", "report", "send-back", "report", "confirm"]


def test_the_community_promises_and_the_unit_confirms(world, bond):
    row = pledged(world, bond, "from_community", date(2026, 12, 31), "提供场地")
    clerk, company = signed_in(world.clerk), signed_in(world.property_officer)
    said = {"outcome": "kept", "note": "已提供"}
    url = f"/api/v1/pledges/{row.pk}/moves"
    assert company.post(f"{url}/report/", said, **JSON).status_code == 403
    assert clerk.post(f"{url}/report/", said, **JSON).json()["status"] == "reported"
    assert company.post(f"{url}/confirm/", {}, **JSON).json()["status"] == "confirmed"


def test_a_pledge_needs_a_seat_and_a_day_of_its_year(world, bond):
    clerk = signed_in(world.clerk)
    url = f"/api/v1/alliances/{bond.property.pk}/pledges/"
    body = {
        "unit": world.property.code,
        "direction": "from_unit",
        "year": 2026,
        "text": "清楼道",
        "due_on": "2027-01-01",
    }
    assert clerk.post(url, body, **JSON).json()["code"] == "day_not_in_year"
    body |= {"due_on": "2026-12-01", "unit": bond.school.code}
    assert clerk.post(url, body, **JSON).json()["code"] == "not_seated"


def test_the_year_of_a_unit_is_counted_and_proposes_points(world, bond):
    first = met(world, bond, shed(world, days=1)).meeting.resolutions.get()
    met(
        world,
        bond,
        shed(world, days=2),
        held_at=world.now - timedelta(days=2),
        presences={bond.seats["owners"].pk: "present"},
    )
    finish_resolution(first, by=world.property_officer, at=world.now, note="好了")
    kept = pledged(world, bond, "from_unit", date(2026, 11, 24))
    clerk, company = signed_in(world.clerk), signed_in(world.property_officer)
    company.post(f"/pledges/{kept.pk}/moves/report/", {"outcome": "partly", "note": "做了一半"})
    clerk.post(f"/pledges/{kept.pk}/moves/confirm/", {})
    figures = figures_of(bond.property, world.property, 2026, date(2026, 12, 1))
    assert (figures.meetings, figures.attended, figures.excused) == (2, 1, 0)
    assert (figures.tasks, figures.in_time) == (2, 1)
    assert (figures.pledges, figures.kept, figures.partly) == (1, 0, 1)
    assert figures.suggested == Decimal("50.0")
    owners = figures_of(bond.property, bond.owners, 2026, date(2026, 12, 1))
    assert (owners.meetings, owners.attended, owners.excused, owners.suggested) == (2, 1, 1, None)


def test_a_seat_is_appraised_fed_back_and_acknowledged(world, bond):
    clerk, company = signed_in(world.clerk), signed_in(world.property_officer)
    page = f"/alliances/{bond.property.pk}/appraisals/new/?unit={world.property.code}"
    assert "100 ×" in clerk.get(page).content.decode()
    form = {
        "unit": world.property.pk,
        "year": "2026",
        "ordinary": "92",
        "annual": "90",
        "bonus": "0",
        "deductions": "0",
        "meetings_held": "4",
        "meetings_attended": "3",
        "feedback": "请按时参加例会",
    }
    assert clerk.post(page, form).status_code == 302
    row = AllianceAppraisal.objects.get()
    # 92 × 50 % + 90 × 50 % − one meeting missed × 5
    assert row.appraisal.score == Decimal("86.0")
    assert row.figures["meetings"] == 0
    assert company.get("/api/v1/alliance-appraisals/").json()["results"] == []
    url = f"/service-appraisals/{row.appraisal_id}/moves"
    assert clerk.post(f"{url}/feed-back/", {}).status_code == 302
    assert told("dual_appraisal_fed_back", world.property_officer) == 1
    assert len(company.get("/api/v1/alliance-appraisals/").json()["results"]) == 1
    owners = signed_in(bond.owners_officer)
    assert owners.get("/api/v1/alliance-appraisals/").json()["results"] == []
    assert company.post(f"{url}/acknowledge/", {"reply": "收到"}).status_code == 302
    too_many = clerk.post(page, {**form, "year": "2030"})
    assert too_many.status_code == 422
    stranger = f"/api/v1/alliances/{bond.property.pk}/appraisals/"
    body = {"unit": world.water.code, "year": 2026, "ordinary": 1, "annual": 1, "feedback": "x"}
    assert clerk.post(stranger, body, **JSON).json()["code"] == "not_seated"


def ordered(world, *, hours: int):
    """A matter given to the property company some hours ago."""
    at = world.now - timedelta(hours=hours)
    contact = Contact(name="何某某", phone="12000000009")
    wanted = Report(world.category("0603"), "何某某家门口路灯不亮", world.sundi_b1, contact=contact)
    ticket = report_ticket(wanted, by=world.system, at=at).ticket
    ticket = file_ticket(ticket, by=world.clerk, at=at)
    ticket = dispatch_ticket(ticket, by=world.clerk, at=at, lead=world.property)
    return ticket.assignments.get()


def test_property_orders_open_their_lists_and_name_nobody(world, bond):
    ordered(world, hours=24 * 40)
    signed = ordered(world, hours=1)
    sign_assignment(signed, by=world.property_officer, at=world.now)
    url = f"/api/v1/alliances/{bond.property.pk}/orders/"
    clerk = signed_in(world.clerk)
    answer = clerk.get(url, {"figure": "late", "first": "2026-11-01", "last": "2026-11-30"}).json()
    assert (answer["open"], answer["late"], answer["given"], answer["finished"]) == (2, 1, 1, 0)
    assert len(answer["orders"]) == 1
    for user in (world.clerk, bond.owners_officer):
        page = signed_in(user).get(f"/alliances/{bond.property.pk}/orders/?figure=open")
        text = page.content.decode()
        assert page.status_code == 200
        assert text.count(signed.ticket.number) >= 1
        assert "何某某" not in text
    # The owners' committee reads the clocks and cannot open the matter
    assert f"/tickets/{signed.ticket.number}/" not in text
    assert (
        f"/tickets/{signed.ticket.number}/"
        in clerk.get(f"/alliances/{bond.property.pk}/orders/").content.decode()
    )
    assert clerk.get(f"/alliances/{bond.regional.pk}/orders/").status_code == 404
    assert (
        clerk.get(f"/alliances/{bond.property.pk}/orders/?first=x&last=9999-99-99").status_code
        == 200
    )
    assert clerk.get(url, {"figure": "all"}).status_code == 400


def test_a_period_without_a_meeting_is_reminded_of_once(world, bond):
    early = world.now
    assert remind_of_meetings(early) == 0
    late = world.now + timedelta(days=30)
    remind_of_meetings(late)
    remind_of_meetings(late + timedelta(days=1))
    assert told("alliance_meeting_missing", world.community) == 2
    met(world, bond)
    Notice.objects.all().delete()
    remind_of_meetings(late)
    assert told("alliance_meeting_missing", world.community) == 1


def test_pledges_are_reminded_of_before_and_after_their_day(world, bond):
    pledged(world, bond, "from_unit", date(2026, 12, 20))
    start = world.now
    for days in (10, 20, 21, 26, 27, 28, 40):
        remind_of_pledges(start + timedelta(days=days))
    # A week before, the day before, and once when it is late
    assert told("pledge_due", world.property_officer) == 3
    assert told("pledge_due", world.clerk) == 0
