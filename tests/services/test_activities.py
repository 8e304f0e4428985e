"""Activities: set up, published, signed up for, waited for, offered, attended, and their hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from grids.operations.plans import Plan
from lib.errors import Refused
from lib.pii import encrypt
from members.models import HoursEntry, Person
from overview.operations.changes import approve_change
from records.models import Channel, Notice
from records.operations.notices import end_of_quiet
from services.models import Activity, SignUp
from services.operations import (
    activities,
    activity_rhythm,
    activity_series,
    attendance,
    organising,
    signups,
)
from services.operations.activities import ShiftDraft
from services.operations.signups import BatchDraft, SignUpDraft
from tests.overview.changes import proposed
from tests.services.activity import (
    DAY,
    HOUR,
    check_places,
    draft,
    fresh,
    joined,
    published,
    resident,
    shift_draft,
)
from tickets.operations.intake import Contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def gateway(world) -> Channel:
    return Channel.objects.create(
        kind="sms", name="SMS", url_cipher=encrypt("https://sms.invalid/"), for_requesters=True
    )


def told(kind: str) -> int:
    return Notice.objects.filter(kind=kind).count()


def refused(act, *codes: str) -> Refused:
    with pytest.raises(Refused) as answer:
        act()
    assert answer.value.code in codes
    return answer.value


def test_grid_staff_propose_and_the_community_publishes(world):
    row = activities.propose_activity(
        draft(world, area=world.sundi_1), by=world.gridworker, at=world.now
    )
    assert row.status == "draft"
    assert Notice.objects.filter(kind="activity_proposed", recipient=world.clerk).count() == 1
    with pytest.raises(PermissionDenied):
        activities.publish(row, by=world.gridworker, at=world.now)
    with pytest.raises(PermissionDenied):
        activities.publish(row, by=world.community_other, at=world.now)
    row = activities.publish(row, by=world.clerk, at=world.now)
    assert [one.move for one in row.records.all()] == ["propose", "publish"]
    assert told("activity_published") == 1


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"title": " "}, "reason_needed", "title"),
        ({"shifts": ()}, "too_many_shifts", "shifts"),
        ({"days": -1}, "shift_in_past", "starts_at"),
        ({"hours": 0}, "shift_backwards", "ends_at"),
        ({"places": 0}, "places_wrong", "capacity"),
        ({"until": 30}, "sign_up_backwards", "signup_until"),
    ],
)
def test_a_wrong_draft_is_refused_at_its_field(world, wrong, code, field):
    wrong = dict(wrong)
    parts = {name: wrong.pop(name) for name in ("days", "hours", "places") if name in wrong}
    if "until" in wrong:
        wrong["signup_until"] = world.now + wrong.pop("until") * DAY
    shifts = wrong.pop("shifts", (shift_draft(world.now, **parts),))
    plan = replace(draft(world, **wrong), shifts=shifts)
    answer = refused(
        lambda: activities.propose_activity(plan, by=world.community, at=world.now), code
    )
    assert answer.field == field
    assert not Activity.objects.exists()


def test_a_series_keeps_weekday_and_place_in_the_month(world):
    plan = draft(world, shift_draft(world.now, days=5))  # Saturday 28 November, the fourth
    rows = activity_series.propose_series(plan, "month", 4, by=world.community, at=world.now)
    days = [f"{row.starts_at:%m-%d %a}" for row in rows]
    assert days == ["11-28 Sat", "12-26 Sat", "01-23 Sat", "02-27 Sat"]
    assert len({row.series_id for row in rows}) == 1
    weeks = activity_series.propose_series(plan, "fortnight", 3, by=world.community, at=world.now)
    assert weeks[2].starts_at - weeks[0].starts_at == 28 * DAY
    refused(
        lambda: activity_series.propose_series(plan, "week", 1, by=world.community, at=world.now),
        "dates_wrong",
    )


def test_a_joint_activity_waits_for_each_co_organiser(world):
    plan = draft(world, organisers=(world.yushan, world.property))
    row = activities.propose_activity(plan, by=world.community, at=world.now)
    assert Notice.objects.filter(recipient=world.property_officer).count() == 1
    refused(
        lambda: activities.publish(row, by=world.community, at=world.now), "organiser_unconfirmed"
    )
    sister, company = row.organisers.order_by("pk")
    with pytest.raises(PermissionDenied):
        organising.confirm_organiser(company, by=world.community, at=world.now)
    organising.confirm_organiser(company, by=world.property_officer, at=world.now)
    organising.decline_organiser(sister, by=world.community_sister, at=world.now)
    assert activities.publish(row, by=world.community, at=world.now).status == "published"
    assert told("activity_organiser_answered") == 4, "two keepers, two answers"
    for body, code in ((world.sundi, "organiser_is_host"), (world.property, "organiser_known")):
        refused(
            lambda body=body: organising.ask_organiser(row, body, by=world.community, at=world.now),
            code,
        )


def test_the_last_place_the_queue_and_the_offer(world, gateway):
    activity = published(world, shift_draft(world.now, places=1))
    shift = activity.shifts.get()
    first, second, third = (joined(world, shift, number) for number in (1, 2, 3))
    assert [row.status for row in (first, second, third)] == ["signed_up", "waiting", "waiting"]
    assert signups.place_in_queue(third) == 2
    assert (told("activity_confirmed"), told("activity_waiting")) == (1, 2)
    signups.cancel_sign_up(first, by=world.system, at=world.now)
    second = fresh(second)
    assert (second.status, second.offer_until) == ("offered", world.now + 12 * HOUR)
    assert told("activity_offered") == 1
    check_places(activity)
    # Whoever comes now does not pass those who wait
    assert joined(world, shift, 4).status == "waiting"
    signups.decline(second, by=world.system, at=world.now)
    third = fresh(third)
    assert third.status == "offered"
    assert signups.accept(third, by=world.system, at=world.now).status == "signed_up"
    check_places(activity)


def test_an_offer_nobody_takes_goes_on_to_the_next_once(world, gateway):
    activity = published(world, shift_draft(world.now, places=1))
    shift = activity.shifts.get()
    first, second, third = (joined(world, shift, number) for number in (1, 2, 3))
    signups.cancel_sign_up(first, by=world.system, at=world.now)
    late = world.now + 12 * HOUR
    assert activity_rhythm.pass_on_offers(late - timedelta(seconds=1)) == 0
    refused(lambda: signups.accept(second, by=world.system, at=late), "offer_over")
    assert activity_rhythm.pass_on_offers(late) == 1
    assert activity_rhythm.pass_on_offers(late) == 0
    assert [fresh(row).status for row in (second, third)] == ["declined", "offered"]
    assert told("activity_offered") == 2
    check_places(activity)


def test_what_comes_free_at_night_is_offered_from_the_morning_on(world):
    activity = published(world, shift_draft(world.now, places=1))
    shift = activity.shifts.get()
    first, second = joined(world, shift, 1), joined(world, shift, 2)
    midnight = world.now + 14 * HOUR
    signups.cancel_sign_up(first, by=world.system, at=midnight)
    assert fresh(second).offer_until == end_of_quiet(midnight) + 12 * HOUR > midnight + 18 * HOUR


def test_an_offer_ends_with_the_beginning_of_the_shift(world):
    activity = published(world, shift_draft(world.now, places=1))
    shift = activity.shifts.get()
    first, second = joined(world, shift, 1), joined(world, shift, 2)
    signups.cancel_sign_up(first, by=world.system, at=shift.starts_at - HOUR)
    assert fresh(second).offer_until == shift.starts_at


def test_more_places_are_offered_and_fewer_than_taken_are_refused(world):
    activity = published(world, shift_draft(world.now, places=1))
    shift = activity.shifts.get()
    rows = [joined(world, shift, number) for number in range(4)]
    activities.set_places(shift, 3, by=world.clerk, at=world.now)
    assert [fresh(row).status for row in rows] == ["signed_up", "offered", "offered", "waiting"]
    answer = refused(
        lambda: activities.set_places(shift, 2, by=world.clerk, at=world.now), "places_taken"
    )
    assert answer.field == "capacity"
    check_places(activity)


def test_nobody_signs_up_twice_or_for_two_things_at_once(world):
    shift = published(world).shifts.get()
    joined(world, shift, 1)
    refused(lambda: joined(world, shift, 1), "signed_up_already")
    other = published(world, title="书画课").shifts.get()
    refused(lambda: joined(world, other, 1), "busy_then")
    assert SignUp.objects.count() == 1


def test_age_and_guardian(world):
    shift = published(world, age=14).shifts.get()

    def act(**more):
        one = SignUpDraft(contact=Contact("小朱", "13800000007"), **more)
        return signups.sign_up(shift, one, by=world.system, at=world.now)

    refused(lambda: act(age_group="child", guardian_agreed=True), "too_young")
    assert refused(lambda: act(age_group="teen"), "guardian_needed").field == "guardian_agreed"
    assert act(age_group="teen", guardian_agreed=True)[0].status == "signed_up"


def test_sign_up_is_open_only_in_its_window(world):
    activity = published(world, signup_from=world.now + DAY, signup_until=world.now + 2 * DAY)
    shift = activity.shifts.get()
    for at in (world.now, world.now + 2 * DAY):
        refused(lambda at=at: joined(world, shift, 1, at=at), "sign_up_closed")
    activities.close_sign_up(activity, by=world.clerk, at=world.now)
    refused(lambda: joined(world, shift, 1, at=world.now + DAY), "sign_up_closed")
    activities.open_sign_up(activity, by=world.clerk, at=world.now)
    assert joined(world, shift, 1, at=world.now + DAY).status == "signed_up"


def test_cancelling_tells_everybody_and_gives_every_place_back(world, gateway):
    activity = published(world, shift_draft(world.now, places=4), organisers=())
    shift = activity.shifts.get()
    for number in (1, 2):
        joined(world, shift, number)
    signups.sign_up_batch(
        shift,
        BatchDraft(unit=world.property, head_count=2),
        by=world.property_officer,
        at=world.now,
    )
    joined(world, shift, 3)
    activities.cancel(activity, by=world.clerk, at=world.now, reason="大雨")
    assert set(SignUp.objects.values_list("status", flat=True)) == {"cancelled"}
    notices = Notice.objects.filter(kind="activity_cancelled")
    assert notices.filter(requester_id__isnull=False).count() == 3
    assert notices.filter(recipient=world.property_officer).count() == 1
    assert fresh(shift).taken == 0


def test_a_unit_comes_with_all_or_with_nobody(world):
    activity = published(world, shift_draft(world.now, places=5))
    shift = activity.shifts.get()
    by = world.property_officer

    def act(**more):
        plan = BatchDraft(unit=world.property, **more)
        return signups.sign_up_batch(shift, plan, by=by, at=world.now)

    assert refused(lambda: act(head_count=6), "too_few_places").field == "head_count"
    refused(lambda: act(), "nobody_named")
    with pytest.raises(PermissionDenied):
        signups.sign_up_batch(
            shift, BatchDraft(unit=world.urban, head_count=1), by=by, at=world.now
        )
    people = [Contact("甲", "13700000001"), Contact("乙", "13700000002")]
    batch = act(head_count=3, people=people, idempotency_key="k")
    assert act(head_count=3, people=people, idempotency_key="k") == batch
    assert fresh(shift).taken == 5
    waiting = joined(world, shift, 1)
    signups.cancel_batch(batch, by=by, at=world.now)
    assert fresh(waiting).status == "offered"
    assert fresh(shift).taken == 1
    check_places(activity)


def test_hours_of_a_known_person_stand_in_the_ledger_once(world):
    activity = published(world)
    shift = activity.shifts.get()
    volunteer = world.user("volunteer")
    row, _code = signups.sign_up(shift, SignUpDraft(contact=Contact()), by=volunteer, at=world.now)
    assert row.person == volunteer.person
    at = shift.starts_at + HOUR
    token = attendance.spot_token(shift)
    refused(lambda: attendance.arrive(row, by=volunteer, at=world.now, token=token), "too_early")
    assert attendance.arrive(row, by=volunteer, at=at, token=token).status == "checked_in"
    assert attendance.leave(row, by=volunteer, at=at + HOUR, token=token).status == "checked_out"
    clerk = world.clerk
    for wrong in ("0.3", "0", "12.5"):
        refused(
            lambda wrong=wrong: attendance.confirm_hours(
                row, by=clerk, at=at, hours=Decimal(wrong)
            ),
            "half_hours",
        )
    attendance.confirm_hours(row, by=clerk, at=at, hours=Decimal("3"))
    entry = HoursEntry.objects.get()
    assert (entry.person, entry.hours, entry.community) == (volunteer.person, 3, world.sundi)
    assert told("activity_hours") == 1
    refused(
        lambda: attendance.confirm_hours(row, by=clerk, at=at, hours=Decimal("3")),
        "hours_confirmed_already",
    )
    refused(lambda: attendance.put_back(row, by=clerk, at=at), "hours_confirmed_already")


def test_hours_without_an_account_wait_until_staff_know_the_person(world):
    shift = published(world).shifts.get()
    row = joined(world, shift, 77)
    at = shift.starts_at + HOUR
    attendance.confirm_hours(row, by=world.clerk, at=at, hours=Decimal("1.5"))
    assert not HoursEntry.objects.exists()
    person = Person.objects.get(user__username="volunteer")
    refused(lambda: attendance.link(row, by=world.clerk, at=at, person=person), "other_telephone")
    Person.objects.filter(pk=person.pk).update(phone_hash=row.applicant.phone_hash)
    person.refresh_from_db()
    attendance.link(row, by=world.clerk, at=at, person=person)
    assert HoursEntry.objects.get().hours == Decimal("1.5")
    refused(lambda: attendance.link(row, by=world.clerk, at=at, person=person), "linked_already")


def test_the_code_on_the_spot_is_of_one_shift_and_soon_over(world, monkeypatch):
    activity = published(world, shift_draft(world.now), shift_draft(world.now, days=5))
    first, second = activity.shifts.all()
    row = joined(world, first, 1)
    other = attendance.spot_token(second)
    refused(
        lambda: attendance.arrive(row, by=world.system, at=first.starts_at, token=other),
        "other_shift",
    )
    token = attendance.spot_token(first)
    monkeypatch.setattr(attendance, "HOLDS_FOR", -1)
    for code in (token, "nonsense"):
        refused(lambda code=code: attendance.shift_on_the_spot(code), "spot_code_over")


def test_who_goes_is_reminded_once_on_the_day_before(world, gateway):
    shift = published(world).shifts.get()
    joined(world, shift, 1)
    at = shift.starts_at - 23 * HOUR
    assert activity_rhythm.remind_participants(shift.starts_at - 25 * HOUR) == 0
    joined(world, shift, 2, at=at)
    assert activity_rhythm.remind_participants(at) == 2
    assert activity_rhythm.remind_participants(at) == 0
    assert told("activity_reminder") == 1, "who signed up today knows"


def test_time_begins_and_ends_activities(world):
    activity = published(world)
    assert activity_rhythm.begin_and_end(activity.starts_at - HOUR) == 0
    assert activity_rhythm.begin_and_end(activity.starts_at) == 1
    assert fresh(activity).status == "running"
    over = activity.ends_at + 12 * HOUR
    assert activity_rhythm.begin_and_end(over) == 1
    assert fresh(activity).status == "finished"
    refused(
        lambda: activities.add_shift(
            activity,
            ShiftDraft(starts_at=over + DAY, ends_at=over + 2 * DAY, capacity=1),
            by=world.clerk,
            at=over,
        ),
        "activity_over",
    )


def test_staff_elsewhere_reach_no_sign_up(world):
    row = joined(world, published(world).shifts.get(), 1)
    for by in (world.community_other, world.gridworker_other, world.department, world.volunteer):
        for act in (attendance.check_in, signups.accept, signups.cancel_sign_up):
            with pytest.raises(PermissionDenied):
                act(row, by=by, at=row.shift.starts_at)
    assert resident(1).contact.phone == "13800000001"


def test_a_community_that_is_merged_leaves_its_activities_to_the_other(world):
    activity = published(world)
    plan = Plan(subjects=(world.sundi.pk, world.yushan.pk), into=world.yushan.pk)
    change = proposed(world, "merge", plan)
    change = approve_change(change, by=world.district, at=world.now)
    assert change.outcome["activities_moved"] == 1
    row = fresh(activity)
    assert (row.area, row.status) == (world.yushan, "published")
    assert row.records.latest("pk").move == "follow-area"
