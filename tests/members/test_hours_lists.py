"""Hours on the notice board: a list in public, objections to a line, what counts (DOMAIN 6.7)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lib.errors import Refused
from members.models import Certificate, HoursLine, HoursList, HoursObjection, LedgerRule, Post
from members.operations.certificates import issue_certificate
from members.operations.crediting import Participation, credit_participation
from members.operations.publicity import object_to_line, post_list
from records.models import AuditEntry, Notice
from tests.tickets.desk import queries

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def board(world, time_machine) -> Any:
    """Two confirmed services of a volunteer; the cast's own Monday."""
    time_machine.move_to(world.now, tick=False)
    for number, hours in ((1, "2"), (3, "1.5")):
        begins = world.now - number * DAY
        row = Participation(
            person=world.volunteer.person,
            community=world.sundi,
            what=f"楼道清理{number}",
            starts_at=begins,
            ends_at=begins + timedelta(hours=3),
            hours=Decimal(hours),
            source=("test", number),
        )
        credit_participation(row, by=world.clerk, at=world.now)
    return world


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def hung(world, **more: Any) -> HoursList:
    today = timezone.localdate(world.now)
    given = {"from_on": today - 20 * DAY, "until_on": today, **more}
    return post_list(world.sundi, **given, by=world.clerk, at=world.now)


def refusal(call: Any, *args: Any, **kwargs: Any) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value.code, refused.value.field


def test_confirmed_hours_hang_with_masked_names_for_a_week(board, time_machine):
    clerk, name = signed_in(board.clerk), board.volunteer.person.name
    today = timezone.localdate()
    form = {"community": "孙底社区", "from_on": today - 9 * DAY, "until_on": today, "days": "7"}
    answer = clerk.post("/hours/lists/new/", form)
    row = HoursList.objects.get()
    assert answer["Location"] == f"/hours/lists/{row.pk}/"
    assert (row.public_from, row.public_until) == (today, today + 7 * DAY)
    paper = clerk.get(answer["Location"]).content.decode()
    assert "楼道清理1" in paper and "data-print" in paper and name not in paper
    assert AuditEntry.objects.filter(action="hours_list.post", subject_id=row.pk).exists()
    public = Client()
    assert f"/hours/public/{row.pk}/" in public.get("/hours/public/").content.decode()
    page = public.get(f"/hours/public/{row.pk}/").content.decode()
    assert "楼道清理3" in page and name not in page and board.volunteer.person.masked_name in page
    time_machine.shift(8 * DAY)
    assert public.get(f"/hours/public/{row.pk}/").status_code == 404
    assert public.get(f"/hours/public/lines/{row.lines.first().pk}/").status_code == 404
    assert signed_in(board.clerk).get(f"/hours/lists/{row.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"days": "6"}, "days"),
        ({"days": "31"}, "days"),
        ({"days": "x"}, "days"),
        ({"until_on": "2099-01-01"}, "until_on"),
        ({"from_on": "2026-01-01", "until_on": "2026-01-31"}, "from_on"),
        ({"from_on": "昨天"}, "from_on"),
        ({"community": "没有这个社区"}, "community"),
    ],
)
def test_what_cannot_be_published_is_said_at_its_field(board, change, field):
    today = timezone.localdate()
    form = {"community": "孙底社区", "from_on": today - 9 * DAY, "until_on": today, "days": "7"}
    answer = signed_in(board.clerk).post("/hours/lists/new/", {**form, **change})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not HoursList.objects.exists()


def test_each_service_hangs_once(board):
    assert hung(board).lines.count() == 2
    assert refusal(hung, board) == ("nothing_to_publish", "from_on")


def test_anybody_objects_without_a_name_and_the_hours_are_taken_back(board):
    line = hung(board).lines.first()
    public, path = Client(), f"/hours/public/lines/{line.pk}/"
    assert public.get(path).status_code == 200
    assert public.post(path, {"words": ""}).status_code == 422
    assert public.post(path, {"words": "当天没有人来清理"}).status_code == 302
    assert public.post(path, {"words": "同上"}).status_code == 422, "one open objection per line"
    row = HoursObjection.objects.get()
    told = Notice.objects.filter(kind="hours_objected").values_list("recipient", flat=True)
    assert board.community.pk in told and board.clerk.pk not in told
    own, other = signed_in(board.clerk), signed_in(board.community)
    page = own.get(f"/hours/objections/{row.pk}/").content.decode()
    assert "take-back" in page and "let-stand" not in page, "the clerk confirmed the hours"
    stand = f"/hours/objections/{row.pk}/moves/let-stand/"
    assert own.post(stand, {"reason": "属实"}).status_code == 422
    back = f"/hours/objections/{row.pk}/moves/take-back/"
    assert other.post(back, {"reason": "经核实，当天下雨未开展"}).status_code == 302
    row.refresh_from_db()
    assert (row.status, line.entry.service.status) == ("upheld", "revoked")
    shown = public.get(f"/hours/public/{line.list_id}/").content.decode()
    assert shown.count("已撤回") == 1
    assert signed_in(board.community_other).get(f"/hours/objections/{row.pk}/").status_code == 404
    assert signed_in(board.volunteer).get(f"/hours/objections/{row.pk}/").status_code == 200


def test_where_only_one_confirms_the_street_hears_of_it(board):
    Post.objects.filter(person=board.community.person).update(until_on=board.now.date() - DAY)
    object_to_line(hung(board).lines.first(), words="不实", at=board.now)
    told = Notice.objects.filter(kind="hours_objected").values_list("recipient", flat=True)
    assert board.street.pk in told


def test_hours_count_for_a_certificate_once_they_have_hung(board):
    today = timezone.localdate(board.now)
    days = {"from_on": today - 20 * DAY, "until_on": today}
    given = {"by": board.community, **days}
    person = board.volunteer.person
    assert issue_certificate(person, board.sundi, **given, at=board.now).hours == Decimal("3.5")
    facts = {"valid_from": today - 300 * DAY, "version": 9, "publicity_days": 7}
    LedgerRule.objects.create(city=board.city, **facts)
    row = hung(board)
    early = refusal(issue_certificate, person, board.sundi, **given, at=board.now + 7 * DAY)
    assert early == ("no_confirmed_hours", "from_on")
    later = board.now + 8 * DAY
    objection = object_to_line(row.lines.first(), words="不实", at=board.now)
    assert issue_certificate(person, board.sundi, **given, at=later).hours < Decimal("3.5")
    HoursObjection.objects.filter(pk=objection.pk).update(status="dismissed")
    assert issue_certificate(person, board.sundi, **given, at=later).hours == Decimal("3.5")
    assert Certificate.objects.count() == 3
    assert refusal(hung, board, days=6)[0] == "publicity_too_short"


def test_programs_do_the_same(board):
    clerk, kind = signed_in(board.clerk), "application/json"
    today = timezone.localdate()
    body = {"community": "孙底社区", "from_on": f"{today - 9 * DAY}", "until_on": f"{today}"}
    made = clerk.post("/api/v1/hours-lists/", body, content_type=kind)
    assert made.status_code == 201, made.content
    assert (made.json()["count"], made.json()["hours"]) == (2, "3.5")
    other = signed_in(board.community_other)
    assert other.get("/api/v1/hours-lists/").json()["results"] == []
    assert other.post("/api/v1/hours-lists/", body, content_type=kind).status_code == 403
    public, base = Client(), f"/api/v1/public-hours/{made.json()['id']}/"
    (first, _second) = public.get(f"{base}lines/").json()
    assert board.volunteer.person.name not in first["subject"]
    path = f"{base}lines/{first['id']}/object/"
    assert public.post(path, {}, content_type=kind).status_code == 400
    assert public.post(path, {"words": "不实"}, content_type=kind).status_code == 201
    again = public.post(path, {"words": "不实"}, content_type=kind)
    assert (again.status_code, again.json()["code"]) == (409, "objected_already")
    row = HoursObjection.objects.get()
    move = f"/api/v1/hours-objections/{row.pk}/moves/let-stand/"
    own = clerk.post(move, {"reason": "属实"}, content_type=kind)
    assert own.json()["code"] == "confirmed_by_yourself"
    answer = signed_in(board.community).post(move, {"reason": "属实"}, content_type=kind)
    assert answer.json()["status"] == "dismissed", answer.json()
    assert HoursLine.objects.count() == 2


def test_the_lists_cost_the_same_for_any_number_of_lines(board):
    first = board.now - 30 * DAY
    for number in range(12):
        begins = first - number * DAY
        row = Participation(
            person=board.volunteer.person,
            community=board.sundi,
            what="值守",
            starts_at=begins,
            ends_at=begins + timedelta(hours=3),
            hours=Decimal(2),
            source=("many", number),
        )
        credit_participation(row, by=board.clerk, at=board.now)
    few = hung(board)
    many = hung(board, from_on=timezone.localdate(board.now) - 99 * DAY)
    assert (few.lines.count(), many.lines.count()) == (2, 12)
    clerk = signed_in(board.clerk)
    for page in ("/hours/public/{}/", "/hours/lists/{}/"):
        assert queries(clerk, page.format(few.pk)) == queries(clerk, page.format(many.pk)) <= 24
