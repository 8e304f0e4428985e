"""Activities through the doors: residents without an account, the desk, files, and REST."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.test import Client
from rest_framework.test import APIClient

from members.models import HoursEntry
from records.models import AuditEntry
from services.models import Activity, SignUp
from services.operations import attendance, signups
from tests.services.activity import DAY, HOUR, fresh, joined, published, shift_draft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday(world):
    with time_machine.travel(world.now, tick=False) as clock:
        yield clock


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def join(client: Client, shift, number: int, **more):
    path = f"/activities/{shift.activity_id}/shifts/{shift.pk}/sign-up/"
    client.get(path)
    form = {"name": "朱大爷", "phone": f"138{number:08d}", "age_group": "adult", **more}
    return client.post(path, form)


def test_a_resident_signs_up_in_one_form_and_cancels_by_the_code(world):
    activity = published(world, shift_draft(world.now, places=1))
    shift = activity.shifts.get()
    first, second = Client(), Client()
    assert "邻里大扫除" in page(first, "/activities/")
    assert "还有 1 个名额" in page(first, "/activities/")
    answer = join(first, shift, 1)
    assert answer.url.startswith("/activities/receipt/")
    text = page(first, answer.url)
    assert "已报名" in text
    assert "朱" not in text
    waits = join(second, shift, 2).url
    assert "候补" in page(second, waits)
    assert "朱大爷" not in page(Client(), f"/activities/{activity.pk}/")
    assert first.post(f"{answer.url}moves/cancel/").url == answer.url
    assert "为您空出" in page(second, waits) or "保留" in page(second, waits)
    assert second.post(f"{waits}moves/accept/").status_code == 302
    assert SignUp.objects.get(applicant__phone_hash__gt="", status="signed_up")
    assert "邻里大扫除" in page(first, "/mine/")
    assert first.post(f"{waits}moves/nothing/").status_code == 404
    assert Client().get("/activities/receipt/NOTHINGATALL/").status_code == 404
    assert Client().post("/follow/", {"code": waits.split("/")[3]}).url == waits


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"phone": "12"}, "phone"),
        ({"age_group": "teen"}, "guardian_agreed"),
        ({"age_group": "old"}, "age_group"),
        ({"website": "x"}, "website"),
    ],
)
def test_wrong_input_is_told_at_its_field_and_nothing_is_lost(world, wrong, field):
    shift = published(world).shifts.get()
    answer = join(Client(), shift, 1, **wrong)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not SignUp.objects.exists()


def test_filters_drafts_and_calendars(world):
    activity = published(world, title="广场舞", kind="culture")
    client = Client()
    assert "广场舞" in page(client, f"/activities/?within={world.sundi.code}&free=on")
    assert "广场舞" not in page(client, "/activities/?kind=lecture")
    feed = page(client, f"/activities/calendar.ics?within={world.sundi.code}")
    assert "SUMMARY:广场舞" in feed
    assert feed.startswith("BEGIN:VCALENDAR\r\n")
    assert "广场舞" not in page(client, f"/activities/calendar.ics?within={world.hubei.code}")
    assert client.get("/activities/calendar.ics?within=NOWHERE").status_code == 404
    assert f"activities/{activity.pk}/" in page(client, f"/activities/{activity.pk}/calendar.ics")
    Activity.objects.filter(pk=activity.pk).update(**{"status": "draft"})
    assert client.get(f"/activities/{activity.pk}/").status_code == 404


def test_a_clerk_sets_up_a_series_and_asks_a_unit(world):
    clerk = signed_in(world.clerk)
    form = {
        "title": "周六义诊",
        "kind": "volunteer",
        "area": world.sundi.pk,
        "place": "社区大厅",
        "starts_at": "2026-11-28T09:00",
        "ends_at": "2026-11-28T11:00",
        "capacity": "10",
        "age": "0",
        "offer_hours": "12",
        "rhythm": "week",
        "count": "3",
    }
    assert clerk.post("/activity-desk/new/", {**form, "count": ""}).status_code == 422
    answer = clerk.post("/activity-desk/new/", form)
    assert answer.status_code == 302, answer.context["form"].errors
    row = Activity.objects.order_by("starts_at").first()
    assert Activity.objects.filter(series=row.series).count() == 3
    base = f"/activity-desk/{row.pk}/"
    assert clerk.post(f"{base}organisers/new/", {"organiser": "谁也不是"}).status_code == 422
    assert clerk.post(f"{base}organisers/new/", {"organiser": "阳光物业"}).status_code == 302
    shut = clerk.post(f"{base}moves/publish/", {})
    assert shut.status_code == 422
    officer = signed_in(world.property_officer)
    asked = row.organisers.get()
    assert "周六义诊" in page(officer, base)
    assert officer.post(f"/activity-desk/organisers/{asked.pk}/moves/confirm/").status_code == 302
    assert clerk.post(f"{base}moves/publish/", {}).status_code == 302
    assert "阳光物业" in page(Client(), f"/activities/{row.pk}/")
    shift = row.shifts.get()
    form = {"unit": "阳光物业", "head_count": "2", "people": "甲 13700000001\n乙 137"}
    wrong = officer.post(f"/activity-desk/shifts/{shift.pk}/batch/", form)
    assert "people" in wrong.context["form"].errors
    form["people"] = "甲 13700000001"
    assert officer.post(f"/activity-desk/shifts/{shift.pk}/batch/", form).status_code == 302
    assert fresh(shift).taken == 3
    assert "阳光物业" in page(clerk, base)
    new = {"starts_at": "2026-11-28T14:00", "ends_at": "2026-11-28T15:00", "capacity": "4"}
    assert clerk.post(f"{base}shifts/new/", new).status_code == 302
    assert (
        clerk.post(f"/activity-desk/shifts/{shift.pk}/places/", {"capacity": "2"}).status_code
        == 422
    )
    change = {"title": "周六义诊", "kind": "volunteer", "place": "文化站", "age": "0"}
    assert clerk.post(f"{base}moves/change/", change).status_code == 302
    assert fresh(row).place == "文化站"


def test_people_are_masked_at_the_desk_and_revealed_for_a_reason(world):
    row = joined(world, published(world).shifts.get(), 1)
    clerk, desk = signed_in(world.clerk), f"/activity-desk/{row.activity_id}/"
    text = page(clerk, desk)
    assert "朱*爷" in text
    assert "138****0001" in text
    assert "13800000001" not in text
    reveal = f"/activity-desk/sign-ups/{row.pk}/reveal/"
    assert clerk.post(reveal, {"field": "phone", "reason": ""}).status_code == 422
    shown = clerk.post(reveal, {"field": "phone", "reason": "通知本人活动改期"}).content.decode()
    assert "13800000001" in shown
    assert AuditEntry.objects.filter(action="signup.reveal").count() == 1
    for stranger in (world.community_other, world.gridworker_other, world.department):
        assert signed_in(stranger).get(desk).status_code in (403, 404)
        assert signed_in(stranger).get(reveal).status_code in (403, 404)


def test_files_are_masked(world):
    row = joined(world, published(world).shifts.get(), 1)
    clerk = signed_in(world.clerk)
    for path in ("/activity-desk/export/", f"/activity-desk/{row.activity_id}/export/"):
        answer = clerk.get(path)
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        words = str([[cell.value for cell in line] for line in book.active.rows])
        assert "13800000001" not in words
        assert "大扫除" in words or "138****0001" in words
    taken = set(
        AuditEntry.objects.filter(action__endswith=".export").values_list("action", flat=True)
    )
    assert taken == {"activities.export", "sign_ups.export"}
    assert signed_in(world.gridworker).get("/activity-desk/export/").status_code == 403


def test_the_screen_the_phone_and_the_table_of_hours(world, monday):
    activity = published(world)
    shift = activity.shifts.get()
    phone, other = Client(), Client()
    path = join(phone, shift, 1).url
    code = path.split("/")[3]
    clerk = signed_in(world.clerk)
    assert "qr" in page(clerk, f"/activity-desk/shifts/{shift.pk}/screen/")
    monday.move_to(shift.starts_at + HOUR)
    spot = f"/activities/on-the-spot/{attendance.spot_token(shift)}/"
    row = SignUp.objects.get()
    assert phone.post(spot, {"sign_up": row.pk}).status_code == 302
    assert fresh(row).status == "checked_in"
    assert other.post(spot, {"code": "NOTHINGATALL"}).status_code == 422
    assert other.post(spot, {"code": code}).status_code == 302
    assert other.post(spot, {"sign_up": row.pk}).status_code == 302
    assert fresh(row).status == "checked_out"
    clerk = signed_in(world.clerk)
    table = f"/activity-desk/shifts/{shift.pk}/hours/"
    assert "朱*爷" in page(clerk, table)
    assert clerk.post(table, {f"hours_{row.pk}": "0.7"}).status_code == 422
    assert clerk.post(table, {f"hours_{row.pk}": "2.5"}).status_code == 302
    assert str(fresh(row).hours) == "2.5"
    assert "2.5" in page(phone, path)
    monday.move_to(shift.starts_at + 2 * HOUR)
    assert Client().get(spot).status_code == 404
    assert Client().get("/activities/on-the-spot/forged/").status_code == 404


def test_an_account_signs_up_without_a_word_and_finds_the_hours(world, monday):
    activity = published(world)
    shift = activity.shifts.get()
    volunteer = signed_in(world.volunteer)
    path = f"/activities/{activity.pk}/shifts/{shift.pk}/sign-up/"
    assert volunteer.post(path, {"age_group": "adult"}).status_code == 302
    row = SignUp.objects.get()
    assert "邻里大扫除" in page(volunteer, "/activities/mine/")
    monday.move_to(shift.starts_at + HOUR)
    clerk = signed_in(world.clerk)
    for move, words in (("check-in", {}), ("check-out", {}), ("confirm-hours", {"hours": "3"})):
        path = f"/activity-desk/sign-ups/{row.pk}/moves/{move}/"
        assert clerk.get(path).status_code == 200, move
        assert clerk.post(path, words).status_code == 302, move
    assert HoursEntry.objects.get().hours == 3
    volunteer = signed_in(world.volunteer)
    assert "3.0" in page(volunteer, "/hours/?year=2026")
    assert volunteer.post(f"/activities/mine/{row.pk}/moves/cancel/").status_code == 302
    assert fresh(row).status == "checked_out", "too late, said kindly"


def test_the_list_costs_the_same_for_two_and_for_twelve(world, django_assert_max_num_queries):
    for _one in range(2):
        published(world)
    client, clerk = Client(), signed_in(world.clerk)
    clerk.get("/activity-desk/")
    for _round in range(2):
        with django_assert_max_num_queries(14):
            client.get("/activities/")
        with django_assert_max_num_queries(20):
            clerk.get("/activity-desk/")
        for _one in range(10):
            published(world)
    row = Activity.objects.latest("pk")
    shift = row.shifts.get()
    signups.sign_up_batch(
        shift,
        signups.BatchDraft(unit=world.property, head_count=1),
        by=world.property_officer,
        at=world.now,
    )
    counts = []
    for number in range(1, 9):
        joined(world, shift, number)
        if number in (2, 8):
            with django_assert_max_num_queries(60) as found:
                clerk.get(f"/activity-desk/{row.pk}/")
            counts.append(len(found))
    assert counts[0] == counts[1]


def api(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_rest_says_and_does_the_same(world, monday):
    clerk, volunteer = api(world.user("clerk")), api(world.user("volunteer"))
    begin = world.now + 3 * DAY
    new = {
        "title": "读书会",
        "kind": "culture",
        "area": world.sundi.code,
        "place": "图书角",
        "gives_hours": True,
        "shifts": [
            {"starts_at": begin.isoformat(), "ends_at": (begin + HOUR).isoformat(), "capacity": 1}
        ],
    }
    made = clerk.post("/api/v1/activities/", new, format="json")
    assert made.status_code == 201, made.json()
    pk = made.json()["id"]
    assert {move["name"] for move in made.json()["moves"]} >= {"publish", "revise", "cancel"}
    assert volunteer.get(f"/api/v1/activities/{pk}/").status_code == 404
    assert clerk.post(f"/api/v1/activities/{pk}/moves/publish/").json()["status"] == "published"
    shift = volunteer.get(f"/api/v1/activities/{pk}/").json()["shifts"][0]["id"]
    mine = volunteer.post(f"/api/v1/shifts/{shift}/sign-up/")
    assert (mine.status_code, mine.json()["status"]) == (201, "signed_up")
    again = volunteer.post(f"/api/v1/shifts/{shift}/sign-up/")
    assert (again.status_code, again.json()["code"]) == (409, "signed_up_already")
    row = mine.json()["id"]
    other = api(world.user("buildinghead")).post(f"/api/v1/shifts/{shift}/sign-up/").json()
    assert (other["status"], other["position"]) == ("waiting", 1)
    assert len(clerk.get(f"/api/v1/sign-ups/?activity={pk}").json()["results"]) == 2
    assert len(volunteer.get("/api/v1/sign-ups/").json()["results"]) == 1
    assert clerk.post(f"/api/v1/shifts/{shift}/places/", {"capacity": 2}).json()["left"] == 0
    monday.move_to(begin)
    assert volunteer.get(f"/api/v1/shifts/{shift}/spot-code/").status_code == 403
    token = clerk.get(f"/api/v1/shifts/{shift}/spot-code/").json()
    assert volunteer.post(f"/api/v1/sign-ups/{row}/arrive/", token).json()["status"] == "checked_in"
    assert volunteer.post(f"/api/v1/sign-ups/{row}/leave/", token).json()["status"] == "checked_out"
    done = clerk.post(f"/api/v1/sign-ups/{row}/moves/confirm-hours/", {"hours": "1"})
    assert done.json()["hours"] == "1.0"
    assert clerk.post(f"/api/v1/sign-ups/{row}/moves/take-off/", {}).status_code == 400


def test_rest_signs_up_a_unit_once_for_a_key(world):
    shift = published(world, shift_draft(world.now, places=5)).shifts.get()
    officer = api(world.user("property_officer"))
    form = {
        "unit": world.property.code,
        "head_count": 2,
        "people": [{"name": "甲", "phone": "13700000001"}],
    }
    path = f"/api/v1/shifts/{shift.pk}/batches/"
    first = officer.post(path, form, format="json", HTTP_IDEMPOTENCY_KEY="a")
    assert first.status_code == 201, first.json()
    assert (
        officer.post(path, form, format="json", HTTP_IDEMPOTENCY_KEY="a").json()["id"]
        == (first.json()["id"])
    )
    assert fresh(shift).taken == 3
    wrong = {**form, "people": [{"name": "甲", "phone": "1"}]}
    assert officer.post(path, wrong, format="json").status_code == 400
    late = published(world, shift_draft(world.now + timedelta(days=1))).pk
    asked = api(world.user("clerk")).post(
        f"/api/v1/activities/{late}/organisers/", {"unit": world.property.code}
    )
    assert asked.status_code == 201
    answer = officer.post(f"/api/v1/activity-organisers/{asked.json()['id']}/moves/confirm/")
    assert answer.json()["status"] == "confirmed"
