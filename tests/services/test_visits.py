"""Visits through their doors: a minute on a phone, a matter with one tap, coming back, the log."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
import time_machine

from grids.operations.plans import Plan
from lib.errors import Refused
from lib.pii import decrypt
from overview.operations.changes import approve_change
from records.models import Attachment, AuditEntry, Notice
from services.models import Visit
from services.operations.visits import (
    KEPT,
    VisitDraft,
    forget_visits,
    log_visit,
    pictures_of,
    remind_of_follow_ups,
)
from tests.overview.changes import proposed
from tests.services.alliance import signed_in
from tests.tickets.desk import queries
from tests.tickets.photos import photo
from tests.world import World
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CABLES = "四处飞线充电，从二楼窗户拉到楼下。"


@pytest.fixture(autouse=True)
def at_work(world: World, settings, tmp_path):
    """Doors take the present moment; here it is the cast's Monday morning."""
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(world.now, tick=False):
        yield


def form(world: World, **more) -> dict:
    """What a phone sends for a visit that found something."""
    return {
        "area": world.sundi_b1.code,
        "kind": "household",
        "visited_at": "2026-11-23T09:40",
        "minutes": "10",
        "problems": ["fire"],
        "text": CABLES,
        **more,
    }


def visited(world: World, **more) -> Visit:
    """A visit by the grid worker."""
    facts = {"area": world.sundi_b1, "kind": "household", "visited_at": world.now, **more}
    return log_visit(VisitDraft(**facts), by=facts.pop("by", world.gridworker), at=world.now)


def test_a_visit_is_written_down_with_three_fields(world):
    phone = signed_in(world.gridworker)
    page = phone.get(f"/visits/new/?at={world.sundi_b1.code}").content.decode()
    assert f'value="{world.sundi_b1.code}" selected' in page
    answer = phone.post("/visits/new/", form(world, problems=[], text=""))
    row = Visit.objects.get()
    assert answer.url == f"/visits/{row.pk}/"
    assert (row.area, row.kind, row.problems) == (world.sundi_b1, "household", [])
    assert "一切正常" in phone.get(answer.url).content.decode()
    assert AuditEntry.objects.filter(action="visit.log", subject_id=row.pk).exists()


def test_words_are_needed_for_what_was_found_and_names_are_pointed_out(world):
    phone = signed_in(world.gridworker)
    answer = phone.post("/visits/new/", form(world, text="", photos=photo()))
    assert answer.status_code == 422
    assert answer.context["form"].errors["text"]
    named = form(world, text="王大爷说楼道里有飞线")
    answer = phone.post("/visits/new/", named)
    assert answer.status_code == 422
    assert "王大爷" in str(answer.context["form"].errors["text"])
    assert "is_checked" in answer.content.decode()
    assert Visit.objects.count() == 0
    phone.post("/visits/new/", {**named, "is_checked": "on"})
    # The picture of the first try is not lost
    assert pictures_of(Visit.objects.get()).count() == 1
    numbered = phone.post("/visits/new/", form(world, text="请回电 13812345678"))
    assert numbered.status_code == 422


def test_the_same_form_sent_twice_is_one_visit(world):
    phone = signed_in(world.gridworker)
    first, second = (phone.post("/visits/new/", form(world, key="once")) for _time in range(2))
    assert first.url == second.url
    assert Visit.objects.count() == 1


def test_the_door_is_encrypted_and_seen_for_a_reason_only(world):
    phone = signed_in(world.gridworker)
    page = phone.post("/visits/new/", form(world, door="2单元501")).url
    row = Visit.objects.get()
    assert decrypt(row.door_cipher) == "2单元501"
    assert "2单元501" not in phone.get(page).content.decode()
    assert "2单元501" not in phone.get("/visits/").content.decode()
    seen = phone.post(f"{page}reveal/", {"field": "door", "reason": "回访充电棚"})
    assert "2单元501" in seen.content.decode()
    assert AuditEntry.objects.filter(action="visit.reveal", subject_id=row.pk).exists()


def test_one_tap_makes_a_matter_with_the_pictures(world):
    phone = signed_in(world.gridworker)
    page = phone.post("/visits/new/", form(world, photos=photo())).url
    shown = phone.get(page)
    start = shown.context["form"].initial
    assert start["text"] == CABLES
    given = {"category": start["category"] or "0121", "text": start["text"]}
    assert phone.post(f"{page}matter/", given).url == page
    ticket = Ticket.objects.get()
    row = Visit.objects.get()
    assert (row.ticket, ticket.area, ticket.text) == (ticket, world.sundi_b1, CABLES)
    assert Attachment.objects.filter(subject_type="ticket", subject_id=ticket.pk).count() == 1
    again = phone.post(f"{page}matter/", given)
    assert again.status_code == 422
    assert Ticket.objects.count() == 1
    assert ticket.number in phone.get(page).content.decode()


def test_a_matter_that_was_settled_is_closed_at_once(world):
    row = visited(world, problems=["sanitation"], text="楼道堆物已清理", is_settled=True)
    phone = signed_in(world.gridworker)
    given = {"category": "0121", "text": row.text, "is_settled": "on"}
    assert phone.post(f"/visits/{row.pk}/matter/", given).status_code == 422
    answer = phone.post(f"/visits/{row.pk}/matter/", {**given, "note": "当场清理"})
    assert answer.status_code in (302, 422)


def test_the_next_form_looks_back_at_the_last_issue_here(world):
    row = visited(world, problems=["fire"], text=CABLES)
    visited(world)
    page = signed_in(world.gridworker).get(f"/visits/new/?at={world.sundi_b1.code}")
    assert page.context["before"]["row"] == row
    other = signed_in(world.gridworker).get(f"/visits/new/?at={world.sundi_b2.code}")
    assert other.context["before"] is None


def test_the_last_place_stands_in_the_next_form(world):
    visited(world, area=world.sundi_b2)
    page = signed_in(world.gridworker).get("/visits/new/")
    assert page.context["form"]["area"].value() == world.sundi_b2.code


def test_coming_back_is_reminded_of_once_and_ends_with_the_next_visit(world):
    row = visited(world, follow_up_on=date(2026, 11, 25))
    later = world.now + 2 * DAY
    assert [remind_of_follow_ups(later) for _pass in range(2)] == [1, 0]
    assert Notice.objects.get(kind="visit_follow_up").recipient == world.gridworker
    # A worker that was down for some days still tells
    phone = signed_in(world.gridworker)
    assert row in [line["row"] for line in phone.get("/visits/?show=follow-up").context["lines"]]
    phone.post(f"/visits/new/?follow={row.pk}", form(world))
    row.refresh_from_db()
    assert row.followed_up_at is not None
    assert remind_of_follow_ups(later + DAY) == 0
    gone = phone.post(f"/visits/{row.pk}/follow-up/end/", follow=True)
    assert gone.status_code == 200


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"visited_at": DAY}, "in_the_future"),
        ({"visited_at": -40 * DAY}, "too_long_ago"),
        ({"follow_up_on": date(2026, 11, 1)}, "follow_up_too_early"),
        ({"problems": ["fire"]}, "words_needed"),
        ({"text": "李阿姨家"}, "text_names_people"),
        ({"photos": [None] * 10}, "too_many_photos"),
        ({"companions": "stranger"}, "companion_elsewhere"),
    ],
)
def test_a_wrong_visit_is_refused_at_its_field(world, wrong, code):
    if "visited_at" in wrong:
        wrong = {"visited_at": world.now + wrong["visited_at"]}
    if "companions" in wrong:
        wrong = {"companions": [world.gridworker_other]}
    with pytest.raises(Refused) as refused:
        visited(world, **wrong)
    assert refused.value.code == code
    assert refused.value.field


def test_nobody_writes_visits_elsewhere(world):
    stranger = signed_in(world.gridworker_other)
    answer = stranger.post("/visits/new/", form(world))
    assert answer.status_code == 422
    assert answer.context["form"].errors["area"]
    row = visited(world)
    for page in ("", "matter/", "reveal/", "follow-up/end/"):
        sent = stranger.post if page in ("matter/", "follow-up/end/") else stranger.get
        assert sent(f"/visits/{row.pk}/{page}").status_code == 404
    assert stranger.get(f"/visits/new/?follow={row.pk}").status_code == 404


def test_the_log_is_flat_and_can_be_narrowed_and_taken_along(world):
    phone, clerk = signed_in(world.gridworker), signed_in(world.clerk)
    visited(world, companions=[world.gridhead], problems=["fire"], text=CABLES)
    few = queries(phone, "/visits/")
    for _more in range(8):
        visited(world, companions=[world.gridhead])
    assert queries(phone, "/visits/") == few
    assert len(phone.get("/visits/?problem=fire").context["lines"]) == 1
    assert len(signed_in(world.gridhead).get("/visits/?show=mine").context["lines"]) == 9
    assert phone.get("/visits/export/").status_code == 403
    answer = clerk.get("/visits/export/?problem=fire")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active.values)
    assert len(rows) == 2
    assert "王*" in rows[1][4]
    assert AuditEntry.objects.filter(action="visits.export").exists()


def test_the_workbench_says_what_is_for_today(world):
    visited(world, follow_up_on=date(2026, 11, 23))
    page = signed_in(world.gridworker).get("/workbench/").content.decode()
    assert "/visits/?show=today" in page
    assert (
        "/visits/?show=today" not in signed_in(world.department).get("/workbench/").content.decode()
    )


def test_visits_of_three_years_ago_are_forgotten_with_their_pictures(world):
    row = visited(world, photos=[photo()])
    assert forget_visits(world.now + KEPT) == 0
    assert forget_visits(world.now + KEPT + DAY) == 1
    assert not Visit.objects.filter(pk=row.pk).exists()
    assert not Attachment.objects.filter(subject_type="visit").exists()


def test_visits_of_a_closed_area_go_over_to_the_heir(world):
    row = visited(world, area=world.sundi_1)
    plan = Plan(subjects=(world.sundi_1.pk, world.sundi_2.pk), into=world.sundi_2.pk)
    approve_change(proposed(world, "merge", plan), by=world.district, at=world.now)
    row.refresh_from_db()
    assert row.area == world.sundi_2
