"""Services, the ledger of hours, half-yearly reports and appraisals: the rules behind the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from lib.errors import Refused
from members.models import HalfYearReport, HoursEntry, ServiceAppraisal, ServiceScale
from members.operations import appraisals, reports, services
from members.operations.appraisals import About, Points, appraise, rates_of
from members.operations.scales import add_service_scale, scale_for
from members.tasks import ask_for_half_year_reports
from records.models import Heartbeat, Notice
from tests.members.dual import again, checked_in, day, offices, served

DECEMBER = datetime(2026, 12, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def staff(world):
    return offices(world)


def refusal(call, *args, **given) -> Refused:
    with pytest.raises(Refused) as caught, transaction.atomic():
        call(*args, **given)
    return caught.value


def test_the_community_confirms_hours_and_takes_them_back_by_a_counter_entry(world, staff):
    person = staff.tax_members[0]
    checked_in(world, person)
    row = served(world, person, 3, by=staff.tax_member)
    assert (row.status, HoursEntry.objects.count()) == ("entered", 0)
    row = services.confirm_service(row, by=world.clerk, at=world.now, seen=1)
    entry = HoursEntry.objects.get()
    assert (entry.hours, entry.unit, entry.person) == (Decimal(3), staff.tax, person)
    row = services.revoke_service(row, by=world.clerk, at=world.now, reason="记错了人")
    assert row.status == "revoked"
    assert HoursEntry.objects.total() == 0
    assert HoursEntry.objects.get(hours__lt=0).counters == entry


def test_the_ledger_of_hours_is_append_only(world, staff):
    checked_in(world, staff.tax_members[0])
    served(world, staff.tax_members[0], 2)
    entry = HoursEntry.objects.get()
    for change in (entry.save, entry.delete, HoursEntry.objects.all().delete):
        with pytest.raises(TypeError):
            change()
    with pytest.raises(TypeError):
        HoursEntry.objects.update(hours=9)


def test_what_is_no_service_is_told_at_its_field(world, staff):
    person = staff.tax_members[0]
    assert refusal(served, world, person, 1).code == "not_checked_in"
    checked_in(world, person)
    tomorrow = day(world) + timedelta(days=1)
    assert refusal(served, world, person, 1, on=tomorrow).field == "served_on"
    served(world, person, 9)
    found = refusal(served, world, person, 5)
    assert (found.code, found.field) == ("hours_of_one_day", "hours")
    served(world, person, 2, source=("activity", 7))
    assert refusal(served, world, person, 1, source=("activity", 7)).field == "what"
    for stranger in (world.community_other, staff.bank_member, staff.tax_officer):
        with pytest.raises(PermissionDenied), transaction.atomic():
            served(world, person, 1, by=stranger)


def test_nobody_confirms_their_own_hours(world):
    person = world.clerk.person
    person.party_status = "full"
    person.save()
    checked_in(world, person)
    row = served(world, person, 2, by=world.clerk)
    call = services.confirm_service
    assert refusal(call, row, by=world.clerk, at=world.now).code == "about_yourself"


def points(**more) -> Points:
    given = {"ordinary": Decimal(92), "annual": Decimal(90), "feedback": "继续努力"}
    return Points(**(given | more))


@pytest.mark.parametrize(
    ("more", "score", "grade"),
    [
        ({}, "91.0", "good"),
        ({"meetings_attended": 1}, "76.0", "ordinary"),
        ({"bonus": Decimal(4), "bonus_reason": "抗洪"}, "95.0", "excellent"),
        ({"deductions": Decimal(40), "deductions_reason": "未到"}, "51.0", "failed"),
        ({"annual": Decimal("89.8")}, "90.9", "good"),
        ({"ordinary": Decimal(0), "annual": Decimal(1), "meetings_attended": 0}, "0.0", "failed"),
    ],
)
def test_the_score_is_what_the_formula_says(world, staff, more, score, grade):
    checked_in(world, staff.tax)
    about = About(community=world.sundi, year=2026, unit=staff.tax)
    row = appraise(about, points(**more), by=world.community, at=world.now)
    assert (str(row.score), row.grade, row.status) == (score, grade, "draft")


def test_an_appraisal_is_fed_back_and_acknowledged_and_never_changed_then(world, staff):
    checked_in(world, staff.tax)
    about = About(community=world.sundi, year=2026, unit=staff.tax)
    row = appraise(about, points(), by=world.community, at=world.now)
    again_row = appraise(about, points(ordinary=Decimal(80)), by=world.community, at=world.now)
    assert again_row.pk == row.pk
    row = appraisals.feed_back(again_row, by=world.community, at=world.now)
    told = Notice.objects.filter(kind="dual_appraisal_fed_back").values_list("recipient", flat=True)
    assert list(told) == [staff.tax_officer.pk]
    found = refusal(appraise, about, points(), by=world.community, at=world.now)
    assert found.code == "appraised_already"
    for stranger in (staff.bank_officer, world.community, world.street):
        with pytest.raises(PermissionDenied), transaction.atomic():
            appraisals.acknowledge(row, by=stranger, at=world.now)
    row = appraisals.acknowledge(row, by=staff.tax_officer, at=world.now, reply="收到")
    assert (row.status, row.reply) == ("acknowledged", "收到")


def test_a_draft_is_seen_by_the_community_only(world, staff):
    checked_in(world, staff.tax)
    about = About(community=world.sundi, year=2026, unit=staff.tax)
    row = appraise(about, points(), by=world.community, at=world.now)
    reach = again(staff.tax_officer).reach("handle")
    assert not ServiceAppraisal.objects.reached_by(reach).exists()
    appraisals.feed_back(row, by=world.community, at=world.now)
    assert ServiceAppraisal.objects.reached_by(reach).exists()


def test_a_unit_below_a_rate_loses_eligibility_and_few_members_are_marked(world, staff):
    scale = scale_for(world.city.pk, day(world))
    for person in staff.tax_members[:5]:
        checked_in(world, person)
        for days in range(5):
            served(world, person, 12, on=day(world) - timedelta(days=days))
    rates = rates_of(staff.tax, 2026, scale)
    assert (rates.members, rates.checked_in, rates.completed) == (6, 5, 5)
    assert (rates.check_in_rate, rates.completion_rate) == (83, 100)
    assert (rates.is_small, rates.is_eligible) == (False, False)
    checked_in(world, staff.tax_members[5])
    for days in range(5):
        served(world, staff.tax_members[5], 12, on=day(world) - timedelta(days=days))
    assert rates_of(staff.tax, 2026, scale).is_eligible is True


def test_parameters_are_versions_and_earlier_appraisals_keep_theirs(world, staff):
    checked_in(world, staff.tax)
    about = About(community=world.sundi, year=2026, unit=staff.tax)
    row = appraise(about, points(meetings_attended=1), by=world.community, at=world.now)
    values = {
        name: getattr(row.scale, name)
        for name in ("confirm_days", "yearly_hours", "most_bonus", "good", "excellent", "passed")
    }
    values |= {"ordinary_share": 60, "annual_share": 40, "absence": 2}
    given = {"by": world.admin, "at": world.now, "city": world.city, "valid_from": day(world)}
    new = add_service_scale(**given, **values)
    assert new.version == 1
    assert ServiceAppraisal.objects.get(pk=row.pk).score == Decimal("76.0")
    row = appraise(about, points(meetings_attended=1), by=world.community, at=world.now)
    assert (row.scale, row.score) == (new, Decimal("85.2"))
    found = refusal(add_service_scale, **given, **(values | {"annual_share": 50}))
    assert (found.code, found.field) == ("scale_shares", "annual_share")
    found = refusal(add_service_scale, **given, **(values | {"good": 99}))
    assert (found.code, found.field) == ("scale_bounds", "good")
    early = given | {"valid_from": date(2020, 1, 1)}
    assert refusal(add_service_scale, **early, **values).field == "valid_from"
    with pytest.raises(PermissionDenied):
        add_service_scale(**(given | {"by": world.street}), **values)
    assert ServiceScale.objects.filter(city=world.city).count() == 1


def test_reports_are_asked_for_once_and_reminded_of_once_each(world, staff):
    checked_in(world, staff.tax_members[0])
    checked_in(world, staff.tax)
    assert reports.ask_for_reports(world.now) == 0
    assert reports.ask_for_reports(DECEMBER) == 2
    assert reports.ask_for_reports(DECEMBER) == 0
    assert set(HalfYearReport.objects.values_list("due_on", flat=True)) == {date(2027, 1, 15)}
    assert reports.remind_of_reports(DECEMBER) == 0
    for at, count in (
        (datetime(2027, 1, 8, 2, tzinfo=UTC), 2),
        (datetime(2027, 1, 9, 2, tzinfo=UTC), 2),
        (datetime(2027, 1, 14, 2, tzinfo=UTC), 4),
        (datetime(2027, 1, 16, 2, tzinfo=UTC), 6),
        (datetime(2027, 1, 17, 2, tzinfo=UTC), 6),
    ):
        reports.remind_of_reports(at)
        assert Notice.objects.filter(kind="dual_report_reminder").count() == count


def test_the_task_says_that_it_ran(world):
    ask_for_half_year_reports()
    assert Heartbeat.objects.get(name="half_year_reports").data == {"asked": 0, "reminded": 0}


def test_a_report_goes_to_the_community_and_the_own_unit(world, staff):
    checked_in(world, staff.tax_members[0])
    served(world, staff.tax_members[0], 3)
    reports.ask_for_reports(DECEMBER)
    row = HalfYearReport.objects.get()
    assert refusal(reports.send_report, row, by=staff.tax_member, at=DECEMBER, text=" ").field
    row = reports.send_report(row, by=staff.tax_member, at=DECEMBER, text="辅导三小时")
    assert (row.status, row.hours) == ("sent", Decimal(3))
    told = Notice.objects.filter(kind="dual_report_sent").values_list("recipient", flat=True)
    assert set(told) == {world.community.pk, world.clerk.pk, staff.tax_officer.pk}
    row = reports.acknowledge_report(row, by=world.clerk, at=DECEMBER)
    assert row.status == "sent"
    found = refusal(reports.acknowledge_report, row, by=world.clerk, at=DECEMBER)
    assert found.code == "acknowledged_already"
    with pytest.raises(PermissionDenied), transaction.atomic():
        reports.acknowledge_report_as_unit(row, by=staff.bank_officer, at=DECEMBER)
    row = reports.acknowledge_report_as_unit(row, by=staff.tax_officer, at=DECEMBER)
    assert row.status == "acknowledged"


def test_the_community_gives_a_report_back(world, staff):
    checked_in(world, staff.tax)
    reports.ask_for_reports(DECEMBER)
    row = HalfYearReport.objects.get()
    with pytest.raises(PermissionDenied), transaction.atomic():
        reports.send_unit_report(row, by=staff.bank_officer, at=DECEMBER, text="略")
    row = reports.send_unit_report(row, by=staff.tax_officer, at=DECEMBER, text="略")
    row = reports.return_report(row, by=world.clerk, at=DECEMBER, reason="请写明时间")
    assert row.status == "draft"
    row = reports.send_unit_report(row, by=staff.tax_officer, at=DECEMBER, text="11月一次")
    # No unit above it: the community is enough
    row = reports.acknowledge_report(row, by=world.clerk, at=DECEMBER)
    assert row.status == "acknowledged"
