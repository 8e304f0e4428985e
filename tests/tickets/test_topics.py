"""Hot spots and monthly topics (DOMAIN.md section 5.7): found, told, led, inspected, published."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lib.errors import Refused
from records.models import Attachment, Notice
from tests.tickets.desk import reported
from tests.tickets.photos import photo
from tickets.models import (
    Clock,
    HotSpot,
    HotSpotThreshold,
    Inspection,
    Season,
    Ticket,
    Topic,
    TopicTask,
)
from tickets.operations.auditor import audit
from tickets.operations.hot_spots import (
    dismiss_spot,
    find_heat,
    matters_of,
    narrowed,
    note_hot_spots,
    set_threshold,
    threshold_of,
)
from tickets.operations.inspections import (
    Rounds,
    plan_inspections,
    record_inspection,
    report_finding,
)
from tickets.operations.sweeper import sweep
from tickets.operations.topics import (
    TopicDraft,
    add_task,
    close_topic,
    drop_topic,
    finish_task,
    propose_topic,
    publish_topic,
    start_topic,
)
from tickets.panels.topics import effect_of

DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)
SEWER = "0403"


def matter(world, *, days: float = 1, code: str = SEWER, area: Any = None, **place: Any) -> Ticket:
    """A matter reported so many days ago."""
    return reported(
        world,
        code=code,
        area=area or world.sundi_b1,
        by=world.system,
        at=world.now - days * DAY,
        **place,
    )


def matters(world, count: int, *, first: float = 1, **more: Any) -> list[Ticket]:
    return [matter(world, days=first + number, **more) for number in range(count)]


def heats(world, by: str = "street") -> list[tuple[str, str, int, int]]:
    found = find_heat(world.user(by).reach("view_figures"), HotSpotThreshold(), at=world.now)
    names = {world.sundi.pk: "sundi", world.yushan.pk: "yushan", world.hubei.pk: "hubei"}
    code = {row.pk: row.code for row in (world.category(SEWER), world.category("0603"))}
    return [
        (code[heat.category_id], names[heat.community_id], heat.count, heat.previous)
        for heat in found
    ]


# What is hot


def test_rule_5_7_five_in_ninety_days_is_a_hot_spot(world):
    matters(world, 4, first=80)
    matters(world, 5, first=91)
    assert heats(world) == []
    matter(world, days=89.9)
    assert heats(world) == [(SEWER, "sundi", 5, 5)]


def test_rule_5_7_four_that_doubled_are_a_hot_spot(world):
    matters(world, 4)
    matters(world, 3, first=100)
    assert heats(world) == []
    Ticket.objects.filter(reported_at__lt=world.now - 101.5 * DAY).update(
        status="void", closed_at=world.now
    )
    assert heats(world) == [(SEWER, "sundi", 4, 2)]


def test_what_was_void_or_merged_does_not_count(world):
    rows = matters(world, 5)
    Ticket.objects.filter(pk=rows[0].pk).update(
        status="merged", closed_at=world.now, merged_into=rows[1].pk
    )
    matters(world, 4, first=100)
    assert heats(world) == []


def test_hot_spots_are_found_within_reach(world):
    matters(world, 5)
    matters(world, 6, area=world.hubei_b1)
    assert heats(world, "street") == [(SEWER, "sundi", 5, 0)]
    assert heats(world, "street_other") == [(SEWER, "hubei", 6, 0)]
    assert heats(world, "admin_dh") == []
    assert len(heats(world, "district")) == 2


def test_a_city_has_thresholds_of_its_own(world):
    matters(world, 5)
    set_threshold(world.city, by=world.admin, at=world.now, least=8, grown_least=8)
    assert threshold_of(world.city.pk).least == 8
    assert threshold_of(world.city_dh.pk).least == 5
    assert note_hot_spots(world.now) == 0
    with pytest.raises(PermissionDenied):
        set_threshold(world.city_dh, by=world.admin, at=world.now, least=2)


def spot_of(world) -> Any:
    reach = world.street.reach("view_figures")
    threshold = HotSpotThreshold()
    found = find_heat(reach, threshold, at=world.now)
    return narrowed(found, reach, threshold, at=world.now)[0]


def test_the_place_is_narrowed_to_a_building_that_is_hot_by_itself(world):
    matters(world, 5)
    matters(world, 3, area=world.sundi_b3)
    spot = spot_of(world)
    assert (spot.heat.count, spot.count, spot.area_id) == (8, 5, world.sundi_b1.pk)


def test_the_place_is_narrowed_to_150_metres_where_positions_are_known(world):
    near = {"lng": 118.51, "lat": 31.69}
    matters(world, 3, **near)
    matters(world, 3, area=world.sundi_b3, lng=118.5110, lat=31.6905)
    matters(world, 2, area=world.sundi_2, lng=118.53, lat=31.70)
    spot = spot_of(world)
    assert (spot.count, spot.lng is not None, spot.is_whole) == (6, True, False)


def test_without_a_narrower_place_the_community_is_meant(world):
    for area in (world.sundi_b1, world.sundi_b2, world.sundi_b3):
        matters(world, 2, area=area)
    assert spot_of(world).is_whole


def test_finding_hot_spots_costs_the_same_for_any_number_of_matters(world, client):
    client.force_login(world.street)

    def cost() -> int:
        client.get("/hot-spots/")
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/hot-spots/").status_code == 200
        return len(seen)

    matters(world, 5)
    few = cost()
    matters(world, 9, code="0603")
    matters(world, 7, area=world.yushan_1)
    assert cost() == few <= 14


# The night tells of it


def test_the_community_and_the_street_are_told_once(world):
    matters(world, 6)
    assert note_hot_spots(world.now) == 1
    told = Notice.objects.filter(kind="hot_spot_found")
    people = set(told.values_list("recipient__username", flat=True))
    assert people == {"community", "clerk", "street", "street_clerk"}
    assert note_hot_spots(world.now + DAY) == 0
    assert told.count() == 4
    spot = HotSpot.objects.get()
    assert (spot.count, spot.previous, spot.state, spot.area) == (6, 0, "open", world.sundi_b1)
    assert set(matters_of(spot, world.street.reach("view_tickets"), until=spot.found_at)) == set(
        Ticket.objects.filter(category__code=SEWER)
    )


def test_what_was_dismissed_comes_up_again_only_after_its_days(world):
    matters(world, 6)
    note_hot_spots(world.now)
    spot = dismiss_spot(
        HotSpot.objects.get(), by=world.community, at=world.now, reason="已立项改造"
    )
    assert (spot.state, spot.reason, spot.decided_by) == (
        "dismissed",
        "已立项改造",
        world.community,
    )
    assert note_hot_spots(world.now + DAY) == 0
    later = world.now + 91 * DAY
    for number in range(5):
        reported(world, code=SEWER, by=world.system, at=later - (number + 1) * DAY)
    assert note_hot_spots(later) == 1


def test_a_hot_spot_is_answered_once_and_within_reach(world):
    matters(world, 6)
    note_hot_spots(world.now)
    spot = HotSpot.objects.get()
    for person in (world.community_other, world.street_other, world.gridworker, world.admin_dh):
        with pytest.raises(PermissionDenied):
            dismiss_spot(spot, by=person, at=world.now, reason="无")
    dismiss_spot(spot, by=world.street, at=world.now, reason="已办")
    with pytest.raises(Refused) as refused:
        dismiss_spot(spot, by=world.street, at=world.now, reason="再办")
    assert refused.value.code == "hot_spot_answered"


# Topics


def draft(world, **more: Any) -> TopicDraft:
    given = {
        "title": "阳光花园下水道",
        "month": date(2026, 12, 1),
        "categories": [world.category(SEWER)],
        "aim": "三个月内投诉减半",
        "areas": [world.sundi],
    }
    return TopicDraft(**{**given, **more})


def proposed(world, *, by: Any = None, **more: Any) -> Topic:
    return propose_topic(draft(world, **more), by=by or world.community, at=world.now)


def running(world, **more: Any) -> Topic:
    topic = proposed(world, **more)
    return start_topic(topic, by=world.street, at=world.now, in_charge=world.housing)


def test_a_community_proposes_and_the_street_starts_with_one_lead(world):
    topic = proposed(world)
    assert (topic.status, topic.community_now, topic.street_now) == (
        "proposed",
        world.sundi,
        world.anmin,
    )
    assert Notice.objects.filter(kind="topic_proposed", recipient=world.street).exists()
    with pytest.raises(PermissionDenied):
        start_topic(topic, by=world.community, at=world.now, in_charge=world.housing)
    with pytest.raises(Refused) as refused:
        start_topic(topic, by=world.street, at=world.now)
    assert (refused.value.code, refused.value.field) == ("topic_no_lead", "in_charge")
    topic = start_topic(topic, by=world.street, at=world.now, in_charge=world.housing)
    assert (topic.status, topic.lead) == ("running", world.housing)
    assert Notice.objects.filter(kind="topic_started", recipient=world.housing_officer).exists()


@pytest.mark.parametrize(
    ("areas", "street", "community"),
    [
        (["sundi"], "anmin", "sundi"),
        (["sundi", "yushan"], "anmin", None),
        (["anmin", "pinghu"], None, None),
    ],
)
def test_a_topic_stands_at_the_finest_place_that_holds_its_areas(world, areas, street, community):
    topic = proposed(world, areas=[getattr(world, key) for key in areas], by=world.admin)
    assert topic.street_now == (getattr(world, street) if street else None)
    assert topic.community_now == (getattr(world, community) if community else None)


def test_a_topic_is_proposed_only_within_reach_and_in_whole(world):
    for person in (world.community_other, world.gridworker, world.department):
        with pytest.raises(PermissionDenied):
            proposed(world, by=person)
    for more, code in (
        ({"categories": []}, "topic_no_category"),
        ({"areas": []}, "topic_no_place"),
        ({"areas": [world.sundi_1]}, "topic_too_fine"),
    ):
        with pytest.raises(Refused) as refused:
            proposed(world, **more)
        assert refused.value.code == code
    whole = propose_topic(
        draft(world, areas=[], district=world.yushan_district), by=world.district, at=world.now
    )
    assert (whole.district_now, whole.street_now) == (world.yushan_district, None)


def test_a_hot_spot_is_answered_by_its_topic(world):
    matters(world, 6)
    note_hot_spots(world.now)
    spot = HotSpot.objects.get()
    topic = proposed(world, hot_spot=spot)
    spot.refresh_from_db()
    assert (spot.state, spot.reason) == ("topic", topic.number)
    with pytest.raises(Refused):
        proposed(world, hot_spot=spot)


def test_a_task_is_due_at_the_end_of_its_day_and_lies_in_the_units_inbox(world, client):
    task = add_task(
        running(world),
        by=world.street,
        at=world.now,
        what="清淤两栋主管",
        unit=world.housing,
        due_on=TODAY + 3 * DAY,
    )
    end = datetime(2026, 11, 26, 16, tzinfo=UTC)
    assert end - timedelta(seconds=36) <= task.due_at <= end
    client.force_login(world.housing_officer)
    assert "清淤两栋主管" in client.get("/inbox/?show=working").content.decode()
    assert client.get("/inbox/").status_code == 200
    client.force_login(world.department)
    assert "清淤两栋主管" not in client.get("/inbox/?show=working").content.decode()


def test_a_task_that_nobody_does_climbs_its_ladder(world):
    task = add_task(
        running(world), by=world.street, at=world.now, what="清淤", unit=world.housing, due_on=TODAY
    )
    sweep(world.now + 2 * DAY)
    told = Notice.objects.filter(
        subject_type="topic_task", subject_id=task.pk, kind="clock_overdue"
    )
    assert {"street"} <= set(told.values_list("recipient__username", flat=True))
    found = audit(world.now + 2 * DAY)
    found.pop("undelivered")
    assert not any(found.values()), found


def test_a_topic_is_closed_when_its_tasks_are_done_with_evidence(world):
    topic = running(world)
    task = add_task(
        topic, by=world.street, at=world.now, what="清淤", unit=world.housing, due_on=TODAY
    )
    with pytest.raises(Refused) as refused:
        close_topic(topic, by=world.street, at=world.now, outcome="完成")
    assert refused.value.code == "topic_tasks_open"
    with pytest.raises(PermissionDenied):
        finish_task(task, by=world.department, at=world.now, note="不是我的")
    task = finish_task(
        task, by=world.housing_officer, at=world.now, note="已清淤 120 米", photos=[photo()]
    )
    assert (task.status, task.due_at) == ("done", None)
    assert Attachment.objects.filter(subject_type="topic_task", subject_id=task.pk).count() == 1
    assert not Clock.objects.live().filter(subject_type="topic_task").exists()
    topic = close_topic(topic, by=world.street, at=world.now, outcome="主管已疏通")
    assert (topic.status, topic.outcome) == ("closed", "主管已疏通")


def test_a_topic_given_up_takes_its_tasks_along(world):
    topic = running(world)
    add_task(topic, by=world.street, at=world.now, what="清淤", unit=world.housing, due_on=TODAY)
    topic = drop_topic(topic, by=world.street, at=world.now, reason="并入改造工程")
    assert topic.status == "dropped"
    assert TopicTask.objects.get().status == "dropped"
    assert not Clock.objects.live().filter(subject_type="topic_task").exists()


# Inspections


def test_inspections_recur_every_weeks_until_a_day(world):
    rows = plan_inspections(
        Rounds(
            area=world.sundi_1,
            category=world.category(SEWER),
            on=TODAY,
            every_weeks=2,
            until=TODAY + 30 * DAY,
        ),
        by=world.community,
        at=world.now,
    )
    assert [row.on for row in rows] == [TODAY + days * DAY for days in (0, 14, 28)]
    told = Notice.objects.filter(kind="inspection_planned")
    assert set(told.values_list("recipient__username", flat=True)) == {"gridhead", "gridworker"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"on": TODAY - DAY}, "due_in_past"),
        ({"every_weeks": 1}, "rounds_incomplete"),
        ({"every_weeks": 1, "until": TODAY + 800 * DAY}, "too_many_rounds"),
        ({"unit": "water_dh"}, "unit_elsewhere"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(world, more, code):
    given = {"area": world.sundi_1, "category": world.category(SEWER), "on": TODAY, **more}
    if "unit" in given:
        given["unit"] = getattr(world, given["unit"])
    with pytest.raises(Refused) as refused:
        plan_inspections(Rounds(**given), by=world.community, at=world.now)
    assert refused.value.code == code


def walked(world, finding: str, note: str = "") -> Inspection:
    rounds = Rounds(area=world.sundi_1, category=world.category(SEWER), on=TODAY)
    (row,) = plan_inspections(rounds, by=world.community, at=world.now)
    return record_inspection(
        row, by=world.gridworker, at=world.now, finding=finding, note=note, photos=[photo()]
    )


def test_a_finding_becomes_a_matter_in_one_tap(world):
    row = walked(world, "found", "检查井冒水")
    row = report_finding(row, by=world.gridworker, at=world.now)
    ticket = row.ticket
    assert (ticket.channel, ticket.text, ticket.area) == ("inspection", "检查井冒水", world.sundi_1)
    assert Attachment.objects.filter(subject_type="ticket", subject_id=ticket.pk).count() == 1
    with pytest.raises(Refused) as refused:
        report_finding(row, by=world.gridworker, at=world.now)
    assert refused.value.code == "matter_opened_before"


def test_a_finding_needs_words_and_nothing_found_opens_nothing(world):
    with pytest.raises(Refused) as refused:
        walked(world, "found")
    assert refused.value.code == "finding_needs_words"
    row = walked(world, "ok")
    with pytest.raises(Refused) as refused:
        report_finding(row, by=world.gridworker, at=world.now)
    assert refused.value.code == "move_not_open"


def test_another_grids_worker_records_nothing(world):
    rounds = Rounds(area=world.sundi_1, category=world.category(SEWER), on=TODAY)
    (row,) = plan_inspections(rounds, by=world.community, at=world.now)
    for person in (world.gridworker_two, world.gridworker_other, world.department):
        with pytest.raises(PermissionDenied):
            record_inspection(row, by=person, at=world.now, finding="ok")


# What residents see, and what came of it


def test_the_effect_counts_matters_and_repeats_by_month(world):
    topic = proposed(world)
    matters(world, 3)
    matter(world, days=40, area=world.sundi_b2)
    matter(world, days=2, code="0603")
    matter(world, days=2, area=world.yushan_1)
    months = {
        line.month: (line.count, line.repeats) for line in effect_of(topic, world.now)["months"]
    }
    assert months[date(2026, 11, 1)] == (3, 2)
    assert months[date(2026, 10, 1)] == (1, 0)
    assert min(months) == date(2026, 6, 1)


def test_residents_read_only_what_is_published_and_no_names(client, world):
    topic = running(world)
    path = f"/topics/{topic.number}/"
    assert topic.title not in client.get("/topics/").content.decode()
    assert client.get(path).status_code == 404
    publish_topic(topic, by=world.street, at=world.now)
    assert topic.title in client.get("/topics/").content.decode()
    whole = client.get(path).content.decode()
    assert "三个月内投诉减半" in whole
    assert "李社" not in whole and "陈街" not in whole
    drop_topic(topic, by=world.street, at=world.now, reason="撤")
    assert client.get(path).status_code == 404


def test_a_season_is_suggested_in_its_months_and_before(world):
    found = {row.code: row for row in Season.objects.all()}
    assert set(found) == {"flood", "heating", "school", "fireworks"}
    assert [month for month in range(1, 13) if found["fireworks"].includes(month)] == [1, 2, 12]
    assert [month for month in range(1, 13) if found["school"].includes(month)] == [8, 9]


def test_staff_see_the_topics_of_their_street_and_district(client, world):
    topic = running(world)
    wide = propose_topic(
        draft(world, title="全区下水道", areas=[], district=world.yushan_district),
        by=world.district,
        at=world.now,
    )
    seen = {}
    for person in (
        "community",
        "community_other",
        "street",
        "district",
        "housing_officer",
        "admin_dh",
    ):
        client.force_login(world.user(person))
        whole = client.get("/topics/").content.decode()
        seen[person] = (topic.number in whole, wide.number in whole)
    assert seen == {
        "community": (True, True),
        "community_other": (False, True),
        "street": (True, True),
        "district": (True, True),
        "housing_officer": (True, False),
        "admin_dh": (False, False),
    }


# Scenario 24


def test_scenario_24_from_hot_spot_to_monthly_topic(client, world, monkeypatch):
    """Nine sewer cases in one estate in 60 days: alert, topic led by 住建, inspections, fewer."""
    places = {"lng": 118.51, "lat": 31.69}
    for number in range(9):
        area = (world.sundi_b1, world.sundi_b2, world.sundi_b3)[number % 3]
        matter(world, days=1 + number * 6.5, area=area, **places)
    assert note_hot_spots(world.now) == 1
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now)
    client.cookies["django_language"] = "en"

    client.force_login(world.community)
    assert "Hot spot: 排水堵塞" in client.get("/notices/").content.decode()
    hot = client.get("/hot-spots/").content.decode()
    assert "150 m around 阳光花园" in hot
    assert ">9<" in hot
    start = hot.index("/topics/new/?")
    form = hot[start : hot.index('"', start)].replace("&amp;", "&")
    assert "selected" in client.get(form).content.decode()
    answer = client.post(
        form,
        {
            "title": "阳光花园下水道堵塞",
            "month": "2026-12",
            "categories": [SEWER],
            "areas": [world.sundi.code],
            "lead": "",
            "aim": "次月重复投诉下降",
        },
    )
    topic = Topic.objects.get()
    assert answer["Location"] == f"/topics/{topic.number}/"
    assert HotSpot.objects.get().state == "topic"

    client.force_login(world.street)
    base = f"/topics/{topic.number}/moves"
    answer = client.post(f"{base}/start/", {"in_charge": world.housing.code, "seen": 1})
    assert answer.status_code == 302
    client.post(
        f"/topics/{topic.number}/tasks/new/",
        {"what": "清淤主管", "unit": world.housing.code, "due_on": "2026-12-10"},
    )
    client.post(
        f"/inspections/new/?topic={topic.number}",
        {
            "area": world.sundi.code,
            "category": SEWER,
            "on": "2026-11-24",
            "every_weeks": "1",
            "until": "2026-12-22",
        },
    )
    assert topic.inspections.count() == 5

    client.force_login(world.clerk)
    walk = topic.inspections.order_by("on").first()
    client.post(
        f"/inspections/{walk.pk}/moves/record/", {"finding": "found", "note": "3栋井盖下沉"}
    )
    client.post(f"/inspections/{walk.pk}/moves/report/", {})
    walk.refresh_from_db()
    assert walk.ticket.channel == "inspection"

    client.force_login(world.housing_officer)
    task = topic.tasks.get()
    assert "清淤主管" in client.get("/inbox/?show=working").content.decode()
    client.post(f"/topic-tasks/{task.pk}/moves/finish/", {"note": "已清淤", "seen": 1})
    task.refresh_from_db()
    assert task.status == "done"

    later = datetime(2026, 12, 31, 2, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    client.force_login(world.street)
    answer = client.post(f"{base}/close/", {"outcome": "主管疏通，投诉下降"})
    assert answer.status_code == 302
    assert client.post(f"{base}/publish/", {}).status_code == 302
    months = {row.month.month: row for row in effect_of(Topic.objects.get(), later)["months"]}
    assert months[11].repeats > months[12].repeats
    assert months[11].count > months[12].count
    client.logout()
    whole = client.get(f"/topics/{topic.number}/").content.decode()
    assert "主管疏通，投诉下降" in whole
