"""Dual check-in: who enters and confirms it, when it is due, and what moving away does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from grids.operations.workdays import working_day_after
from lib.errors import Refused
from members.models import CheckIn, Person
from members.operations import check_ins as operations
from members.operations.check_ins import end_pairing, pair
from records.models import AuditEntry, Notice
from tests.members.dual import again, checked_in, day, offices


@pytest.fixture
def staff(world):
    return offices(world)


def refusal(call, *args, **given) -> Refused:
    with pytest.raises(Refused) as caught, transaction.atomic():
        call(*args, **given)
    return caught.value


def test_a_member_checks_in_and_the_community_confirms_in_five_working_days(world, staff):
    row = checked_in(world, staff.tax_members[0], by=staff.tax_member)
    assert (row.status, row.unit) == ("pending", staff.tax)
    # Monday 23 November: five working days later is the Monday after
    assert row.due_on == date(2026, 11, 30)
    told = Notice.objects.filter(kind="dual_check_in_entered").values_list("recipient", flat=True)
    assert set(told) == {world.community.pk, world.clerk.pk}
    row = operations.confirm_check_in(row, by=world.clerk, at=world.now, seen=1)
    assert (row.status, row.confirmed_by, row.flow_count) == ("confirmed", world.clerk, 2)
    assert [record.move for record in row.records.all()] == ["enter", "confirm"]
    told = Notice.objects.filter(kind="dual_check_in_confirmed")
    assert {notice.recipient_id for notice in told} == {staff.tax_member.pk, staff.tax_officer.pk}


def test_working_days_leave_out_weekends_and_holidays_and_count_made_up_days(world):
    city = world.city.pk
    assert working_day_after(date(2026, 11, 27), 1, city) == date(2026, 11, 30)
    # National Day 2026: off from 1 to 7 October
    assert working_day_after(date(2026, 9, 30), 1, city) == date(2026, 10, 8)
    assert working_day_after(date(2026, 9, 18), 1, city) == date(2026, 9, 20)


def test_a_member_who_moves_checks_in_anew_and_the_earlier_one_ends(world, staff):
    person = staff.tax_members[0]
    first = checked_in(world, person)
    assert first.status == "confirmed"
    second = checked_in(world, person, by=staff.tax_member, community=world.hubei)
    assert CheckIn.objects.get(pk=first.pk).status == "confirmed"
    operations.confirm_check_in(second, by=world.community_other, at=world.now)
    first = CheckIn.objects.get(pk=first.pk)
    assert (first.status, first.ended_on) == ("moved", day(world))
    assert first.records.last().by == world.system
    assert CheckIn.objects.open().filter(person=person).count() == 1


def test_asking_elsewhere_before_an_answer_takes_the_first_question_back(world, staff):
    person = staff.tax_members[0]
    first = checked_in(world, person, by=staff.tax_member)
    checked_in(world, person, by=staff.tax_member, community=world.hubei)
    assert CheckIn.objects.get(pk=first.pk).status == "moved"


def test_a_member_counts_once_and_the_home_branch_stays(world, staff):
    person = staff.tax_members[0]
    before = Person.objects.party_members().count()
    checked_in(world, person)
    checked_in(world, person, by=world.community_other, community=world.hubei)
    person.refresh_from_db()
    assert person.organisation == staff.tax_branch
    assert Person.objects.party_members().count() == before
    assert CheckIn.objects.confirmed().filter(person=person).count() == 1


def test_a_unit_checks_in_with_its_contact(world, staff):
    row = checked_in(world, staff.tax, by=staff.tax_officer)
    assert (row.kind, row.masked_contact, row.masked_phone) == ("unit", "赵*络", "139****0001")
    assert "13900000001" not in row.phone_cipher
    assert refusal(checked_in, world, staff.tax).code == "checked_in_already"
    row = operations.recall_check_in(row, by=staff.tax_officer, at=world.now, reason="搬迁")
    assert row.status == "ended"


def test_who_may_enter_and_confirm(world, staff):
    person = staff.tax_members[1]
    for stranger in (world.gridworker, world.department, staff.bank_officer, staff.bank_member):
        with pytest.raises(PermissionDenied), transaction.atomic():
            checked_in(world, person, by=stranger)
    row = checked_in(world, person, by=staff.tax_officer)
    for stranger in (world.community_other, world.gridworker, staff.tax_officer, world.district):
        with pytest.raises(PermissionDenied), transaction.atomic():
            operations.confirm_check_in(row, by=stranger, at=world.now)
    assert CheckIn.objects.get().status == "pending"


def test_nobody_confirms_their_own_check_in(world):
    person = world.clerk.person
    Person.objects.filter(pk=person.pk).update(party_status="full")
    row = checked_in(world, Person.objects.get(pk=person.pk), by=world.clerk)
    assert row.status == "pending"
    call = operations.confirm_check_in
    assert refusal(call, row, by=world.clerk, at=world.now).code == "about_yourself"
    assert call(row, by=world.community, at=world.now).status == "confirmed"


def test_what_cannot_be_checked_in_is_told_at_its_field(world, staff):
    helper = world.volunteer.person
    found = refusal(checked_in, world, helper, by=world.volunteer)
    assert (found.code, found.field) == ("not_a_member", "person")
    draft = operations.CheckInDraft(
        community=world.sundi, on=day(world) + timedelta(days=1), person=staff.tax_members[0]
    )
    found = refusal(operations.enter_check_in, draft, by=world.community, at=world.now)
    assert (found.code, found.field) == ("in_the_future", "on")
    draft = operations.CheckInDraft(community=world.sundi, on=day(world), unit=staff.tax)
    found = refusal(operations.enter_check_in, draft, by=world.community, at=world.now)
    assert (found.code, found.field) == ("contact_needed", "contact")


def test_check_ins_are_seen_within_reach_only(world, staff):
    row = checked_in(world, staff.tax_members[0])

    def sees(user) -> bool:
        user = again(user)
        reaches = [user.reach(power) for power in ("manage_people", "handle", "manage_party")]
        return (
            CheckIn.objects.reached_by(*reaches, user.reach("view_tickets"))
            .filter(pk=row.pk)
            .exists()
        )

    own = type(world.system).objects
    assert own
    for user in (world.community, world.street, staff.tax_officer, world.admin):
        assert CheckIn.objects.within(user.reach("manage_people")).exists() or sees(user)
    for user in (world.community_other, staff.bank_officer, world.admin_dh):
        reaches = [again(user).reach(power) for power in ("manage_people", "handle")]
        assert not CheckIn.objects.reached_by(*reaches).exists()


def test_pairings_are_dated_and_never_overlap(world, staff):
    row = pair(staff.tax, world.sundi, from_on=day(world), by=world.community, at=world.now)
    found = refusal(
        pair, staff.tax, world.sundi, from_on=date(2027, 1, 1), by=world.street, at=world.now
    )
    assert (found.code, found.field) == ("paired_already", "from_on")
    with pytest.raises(PermissionDenied), transaction.atomic():
        pair(staff.tax, world.hubei, from_on=day(world), by=world.community, at=world.now)
    end_pairing(row, on=date(2026, 12, 31), reason="期满", by=world.community, at=world.now)
    pair(staff.tax, world.sundi, from_on=date(2027, 1, 1), by=world.street, at=world.now)
    assert AuditEntry.objects.filter(action__startswith="pairing.").count() == 3
