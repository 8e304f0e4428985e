"""Hours and points as two ledgers, rewards, certificates: the rules behind the pages."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from lib.errors import Refused
from members.models import HoursEntry, PointsEntry, ServiceRecord
from members.operations import rewards, services
from members.operations.certificates import (
    check_certificate,
    issue_certificate,
    withdraw_certificate,
)
from members.operations.crediting import Participation, credit_participation
from members.operations.points import add_ledger_rule, balance_of, give_points, reverse_points
from members.operations.rewards import RewardDraft, offer_reward, redeem
from tests.members.dual import day, served


def refusal(call, *args, **given) -> Refused:
    with pytest.raises(Refused) as caught, transaction.atomic():
        call(*args, **given)
    return caught.value


def credited(world, number=1, hours="3", start=1, **more):
    """Tutoring by the volunteer, noted by the community."""
    begins = world.now - timedelta(days=start)
    facts = {"ends_at": begins + timedelta(hours=float(hours)), **more}
    row = Participation(
        person=world.volunteer.person,
        community=world.sundi,
        what="辅导功课",
        starts_at=begins,
        hours=Decimal(hours),
        source=("signup", number),
        **facts,
    )
    return credit_participation(row, by=world.clerk, at=world.now)


def reward(world, **more):
    draft = RewardDraft(**{"name": "洗衣液", "cost": Decimal(2), "stock": 1, **more})
    return offer_reward(world.sundi, draft, by=world.clerk, at=world.now)


def test_a_participation_is_credited_once_without_a_check_in(world):
    row = credited(world)
    assert (row.status, row.hours) == ("confirmed", Decimal(3))
    assert credited(world).pk == row.pk
    assert HoursEntry.objects.total() == 3
    assert balance_of(world.volunteer.person) == 3
    with pytest.raises(PermissionDenied), transaction.atomic():
        credit_participation(
            Participation(
                person=world.volunteer.person,
                community=world.sundi,
                what="x",
                starts_at=world.now,
                ends_at=world.now,
                hours=Decimal(1),
                source=("signup", 9),
            ),
            by=world.community_other,
            at=world.now,
        )


def test_a_volunteer_enters_service_without_a_check_in_elsewhere_not(world):
    row = served(world, world.volunteer.person, 2, by=world.volunteer)
    assert row.status == "entered"
    assert PointsEntry.objects.count() == 0
    services.confirm_service(row, by=world.clerk, at=world.now)
    assert balance_of(world.volunteer.person) == 2
    found = refusal(
        served, world, world.volunteer.person, 1, by=world.volunteer, community=world.hubei
    )
    assert found.code == "not_checked_in"


def test_times_never_overlap_and_hold_the_hours(world):
    credited(world)
    assert refusal(credited, world, 2, "1").code == "services_overlap"
    end = world.now - timedelta(days=2) + timedelta(hours=1)
    assert refusal(credited, world, 3, "2", 2, ends_at=end).field == "hours"
    assert refusal(credited, world, 3, "1.3", 2).code == "half_hours"
    services.revoke_service(
        ServiceRecord.objects.get(), by=world.clerk, at=world.now, reason="记错"
    )
    credited(world, 4, "1")


def test_the_city_sets_cap_and_factor_from_a_day_on(world):
    add_ledger_rule(
        by=world.admin,
        at=world.now,
        city=world.city,
        valid_from=day(world),
        daily_hours=8,
        service_factor=Decimal("1.5"),
        activity_factor=Decimal(2),
    )
    person = world.volunteer.person
    assert refusal(served, world, person, "8.5").code == "hours_of_one_day"
    served(world, person, 8)
    assert balance_of(person) == 12
    early = world.now - timedelta(days=1)
    found = refusal(
        add_ledger_rule, by=world.admin, at=world.now, city=world.city, valid_from=early.date()
    )
    assert found.field == "valid_from"


def test_office_earns_no_points(world):
    person = world.gridworker.person
    begins = world.now - timedelta(days=1)
    row = Participation(
        person=person,
        community=world.sundi,
        what="巡查",
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        hours=Decimal(2),
        source=("signup", 5),
    )
    credit_participation(row, by=world.clerk, at=world.now)
    assert (HoursEntry.objects.total(), PointsEntry.objects.count()) == (2, 0)


def test_points_are_ordered_handed_over_and_given_back_by_a_counter_entry(world):
    credited(world)
    one = reward(world, stock=2, per_person=2)
    row = redeem(one, by=world.volunteer, at=world.now)
    assert balance_of(world.volunteer.person) == 1
    assert refusal(redeem, one, by=world.volunteer, at=world.now).code == "points_short"
    rewards.cancel_mine(row, by=world.volunteer, at=world.now)
    one.refresh_from_db()
    assert (one.stock, balance_of(world.volunteer.person)) == (2, 3)
    row = redeem(one, by=world.volunteer, at=world.now)
    row = rewards.hand_over(row, by=world.clerk, at=world.now)
    assert row.status == "handed_over"
    assert refusal(rewards.cancel, row, by=world.clerk, at=world.now, reason="x").code == (
        "move_not_open"
    )
    with pytest.raises(TypeError):
        PointsEntry.objects.update(points=9)


def test_revoked_hours_take_back_what_is_left_of_their_points(world):
    row = credited(world)
    redeem(reward(world), by=world.volunteer, at=world.now)
    services.revoke_service(row, by=world.clerk, at=world.now, reason="记错")
    assert HoursEntry.objects.total() == 0
    assert balance_of(world.volunteer.person) == 0
    assert PointsEntry.objects.get(counters__isnull=False).points == -1


def test_special_points_need_a_reason_and_are_taken_back_once(world):
    given = {"by": world.clerk, "at": world.now}
    person = world.volunteer.person
    found = refusal(give_points, person, world.sundi, Decimal(5), reason="雪灾", **given)
    assert found.code == "not_a_volunteer"
    credited(world)
    assert refusal(give_points, person, world.sundi, Decimal(5), reason=" ", **given).code == (
        "reason_needed"
    )
    entry = give_points(person, world.sundi, Decimal(5), reason="雪灾值守", **given)
    assert balance_of(person) == 8
    reverse_points(entry, reason="重复", **given)
    assert refusal(reverse_points, entry, reason="重复", **given).code == "not_reversible"
    assert balance_of(person) == 3


def test_a_certificate_is_frozen_checked_by_number_and_code_and_withdrawn(world):
    service = credited(world)
    span = {"from_on": day(world) - timedelta(days=30), "until_on": day(world)}
    person = world.volunteer.person
    with pytest.raises(PermissionDenied), transaction.atomic():
        issue_certificate(person, world.sundi, by=world.community_other, at=world.now, **span)
    row = issue_certificate(person, world.sundi, by=world.volunteer, at=world.now, **span)
    assert (row.hours, row.responsible) == (Decimal(3), world.community.person.name)
    assert check_certificate(row.number, row.code.lower()) == row
    assert check_certificate(row.number, "WRONG") is None
    for number in ("", "abc", "9" * 40, "²0260001"):
        assert check_certificate(number, row.code) is None
    services.revoke_service(service, by=world.clerk, at=world.now, reason="记错")
    row.refresh_from_db()
    assert (row.hours, len(row.lines)) == (Decimal(3), 1)
    row = withdraw_certificate(row, reason="服务撤销", by=world.clerk, at=world.now)
    assert not row.is_valid
    assert refusal(
        issue_certificate, person, world.sundi, by=world.clerk, at=world.now, **span
    ).code == ("no_confirmed_hours")
