"""The duty list: the most specific rule wins, versions, overlaps, dedicated grids, dry runs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.models import Area, Unit
from grids.operations import AreaDraft, create_area
from lib.errors import Refused
from records.models import AuditEntry
from tests.tickets.desk import reported
from tickets.models import Assignment, CategoryLimit, DutyRule, Ticket
from tickets.operations.dispatch import dispatch_ticket, withdraw_assignment
from tickets.operations.duties import Draft, change_rule, duty_for, end_rule, make_rule, suggest
from tickets.operations.duty_trials import moved_matters, try_rules
from tickets.operations.triage import file_ticket
from tickets.routing import Matter, most_specific

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def filed(world, *, code: str = "0603", area: Area | None = None) -> Ticket:
    """A matter on file at any place of the city."""
    ticket = reported(world, code=code, area=area or world.sundi_b1, by=world.system)
    return file_ticket(ticket, by=world.admin, at=world.now)


def draft(world, **more: Any) -> Draft:
    given = {
        "category": world.category("0603"),
        "lead": world.urban,
        "district": world.yushan_district,
        "valid_from": TODAY,
        "legal_basis": "《城市照明管理规定》",
    }
    if "area" in more:
        given["district"] = None
    return Draft(**{**given, **more})


def made(world, **more: Any) -> DutyRule:
    return make_rule(draft(world, **more), by=world.admin, at=world.now)


def in_force(number: int, day: date) -> list[int]:
    return list(DutyRule.objects.valid(day).filter(number=number).values_list("version", flat=True))


# The most specific rule wins (DOMAIN.md section 4.5)


def test_rule_4_5_a_condition_goes_before_an_area_and_an_area_before_the_category(world):
    category = world.category("0602")
    first, second = category.limits.order_by("pk")[:2]
    plain = made(world, category=category, lead=world.urban)
    local = made(world, category=category, lead=world.housing, area=world.sundi)
    exact = made(world, category=category, lead=world.water, condition=first)
    ticket = filed(world, code="0602")
    for condition, rule in ((None, local), (first, exact), (second, local)):
        ticket.condition = condition
        assert duty_for(ticket, world.now) == rule
    elsewhere = filed(world, code="0602", area=world.hubei_b1)
    elsewhere.condition = None
    assert duty_for(elsewhere, world.now) == plain


def test_rule_4_5_the_finest_area_wins(world):
    rules = {
        key: made(world, area=getattr(world, key), lead=lead)
        for key, lead in (
            ("anmin", world.urban),
            ("sundi", world.property),
            ("sundi_1", world.housing),
        )
    } | {"district": made(world, lead=world.water)}
    expected = {
        "sundi_b1": "sundi_1",
        "sundi_b3": "sundi",
        "yushan_1": "anmin",
        "hubei_b1": "district",
    }
    for place, key in expected.items():
        ticket = filed(world, code="0603", area=getattr(world, place))
        assert duty_for(ticket, world.now) == rules[key], place


def test_a_rule_whose_lead_is_closed_is_passed_over(world):
    made(world, lead=world.housing)
    local = made(world, area=world.sundi, lead=world.urban)
    ticket = filed(world, code="0603")
    assert duty_for(ticket, world.now) == local
    Unit.objects.filter(pk=world.urban.pk).update(is_active=False)
    assert duty_for(ticket, world.now).lead == world.housing


@dataclass(frozen=True)
class Line:
    """A rule as small numbers."""

    pk: int
    category_id: int
    condition_id: int | None
    area_id: int | None
    district_id: int | None
    lead: Any = field(default_factory=lambda: SimpleNamespace(is_active=True), compare=False)


def fits(rule: Line, matter: Matter) -> bool:
    """Whether the rule speaks of the matter at all, part by part."""
    given = (
        (rule.condition_id, [matter.condition_id]),
        (rule.area_id, matter.area_ids),
        (rule.district_id, [matter.district_id]),
    )
    kind = rule.category_id == matter.category_id and rule.lead.is_active
    return kind and all(asked is None or asked in has for asked, has in given)


def is_better(one: Line, other: Line, matter: Matter) -> bool:
    """Of two rules that fit: condition, then finer area, then district, then the older one."""
    if (one.condition_id is None) != (other.condition_id is None):
        return one.condition_id is not None
    places = [*matter.area_ids, None]
    if one.area_id != other.area_id:
        return places.index(one.area_id) < places.index(other.area_id)
    if (one.district_id is None) != (other.district_id is None):
        return one.district_id is not None
    return one.pk < other.pk


def oracle(rules: list[Any], matter: Matter) -> Any:
    """Brute force: the rule that no other one beats."""
    fitting = [rule for rule in rules if fits(rule, matter)]
    beaten = [
        one for one in fitting for two in fitting if two != one and is_better(two, one, matter)
    ]
    return next((rule for rule in fitting if rule not in beaten), None)


small = st.integers(1, 3)
maybe = st.none() | small


@given(
    parts=st.lists(st.tuples(small, maybe, maybe, maybe, st.booleans()), max_size=12),
    category=small,
    condition=maybe,
    areas=st.lists(small, max_size=3, unique=True),
    district=maybe,
)
def test_the_most_specific_rule_agrees_with_a_brute_force_oracle(
    parts, category, condition, areas, district
):
    rules = [
        Line(pk, *part[:4], lead=SimpleNamespace(is_active=part[4]))
        for pk, part in enumerate(parts, start=1)
    ]
    matter = Matter(category, condition, tuple(areas), district)
    assert most_specific(rules, matter) == oracle(rules, matter)
    assert most_specific(reversed(rules), matter) == oracle(rules, matter)


PLACES = ("sundi_1", "sundi_2", "sundi", "anmin", "hubei", "district", None)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    kinds=st.lists(
        st.tuples(st.sampled_from(PLACES), st.booleans()), unique=True, min_size=1, max_size=8
    )
)
def test_the_database_chooses_as_the_pure_rule_does(world, kinds):
    with transaction.atomic():
        condition = CategoryLimit.objects.filter(category__code="0603").first()
        for key, exact in kinds:
            place = {}
            if key == "district":
                place = {"district": world.yushan_district}
            elif key:
                place = {"area": getattr(world, key)}
            DutyRule.objects.create(
                category=world.category("0603"),
                condition=condition if exact else None,
                lead=world.urban,
                valid_from=TODAY,
                **place,
            )
        rules = list(DutyRule.objects.filter(category__code="0603").select_related("lead"))
        for place in ("sundi_1", "sundi_2", "hubei_1"):
            for asked in (condition.pk, None):
                stamps = getattr(world, place).stamps()
                matter = Matter(
                    condition.category_id,
                    asked,
                    (stamps.grid_id, stamps.community_id, stamps.street_id),
                    stamps.district_id,
                )
                found = DutyRule.objects.best_for(matter, on=TODAY)
                assert found == oracle(rules, matter)
        transaction.set_rollback(True)


# Dedicated grids first


@pytest.fixture
def school(world) -> SimpleNamespace:
    """A school with a grid and a unit of its own."""
    Area.objects.filter(pk=world.sundi_2.pk).update(kind="dedicated", name="第一小学")
    world.sundi_2.refresh_from_db()
    unit = Unit.objects.create(
        code="R001",
        name="雨山第一小学",
        kind="resident_unit",
        area=world.sundi_2,
        district=world.yushan_district,
        city=world.city,
    )
    return SimpleNamespace(grid=world.sundi_2, unit=unit)


def test_rule_4_5_a_dedicated_grids_own_unit_goes_before_every_rule(world, school):
    made(world, area=school.grid, lead=world.housing)
    inside = filed(world, code="0603", area=world.sundi_b3)
    found = suggest(inside, world.now)
    assert (found.unit, found.reason, found.rule) == (school.unit, "dedicated", None)
    outside = suggest(filed(world, code="0603"), world.now)
    assert (outside.unit, outside.reason) == (None, "none")
    dispatch_ticket(inside, by=world.clerk, at=world.now)
    assert Assignment.objects.get(ticket=inside).unit == school.unit


def test_what_the_dedicated_grids_unit_gave_back_follows_the_duty_list(world, school):
    rule = made(world, lead=world.housing)
    ticket = filed(world, code="0603", area=world.sundi_b3)
    ticket = dispatch_ticket(ticket, by=world.clerk, at=world.now)
    withdraw_assignment(ticket.assignments.get(), by=world.clerk, at=world.now, reason="非校方职责")
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert suggest(ticket, world.now).rule == rule


def test_a_department_seated_in_a_dedicated_grid_is_no_unit_of_its_own(world, school):
    Unit.objects.filter(pk=school.unit.pk).update(kind="department")
    ticket = filed(world, code="0603", area=world.sundi_b3)
    assert suggest(ticket, world.now).reason == "none"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("sundi_b3", "Dedicated grid first: 雨山第一小学 looks after 第一小学 itself."),
        ("sundi_b1", "of the duty list: 《城市照明管理规定》"),
    ],
)
def test_the_dispatch_form_and_the_api_say_why(client, world, school, place, words):
    rule = made(world)
    ticket = filed(world, code="0603", area=getattr(world, place))
    client.force_login(world.clerk)
    client.cookies["django_language"] = "en"
    page = client.get(f"/tickets/{ticket.number}/moves/dispatch/").content.decode()
    assert words in page
    told = client.get(f"/api/v1/tickets/{ticket.number}/").json()["suggestion"]
    assert told["unit"]["code"] == (school.unit.code if place == "sundi_b3" else world.urban.code)
    assert told["reason"] == ("dedicated" if place == "sundi_b3" else "rule")
    assert told["rule"] == (None if place == "sundi_b3" else rule.number)


def test_without_a_rule_the_community_decides_and_is_told_so(client, world):
    ticket = filed(world, code="0603")
    client.force_login(world.clerk)
    told = client.get(f"/api/v1/tickets/{ticket.number}/").json()["suggestion"]
    assert told["unit"] is None
    assert told["reason"] == "none"
    assert told["words"]
    dispatch_ticket(ticket, by=world.clerk, at=world.now, lead=world.urban)
    assert client.get(f"/api/v1/tickets/{ticket.number}/").json()["suggestion"] is None


# Versions, days, overlaps


def test_a_change_closes_the_old_version_the_day_before_and_opens_the_next(world):
    rule = made(world, assist=[world.water])
    start = TODAY + 10 * DAY
    later = change_rule(
        rule,
        draft(world, lead=world.housing, valid_from=start, note="职责调整"),
        by=world.admin,
        at=world.now,
        seen=1,
    )
    rule.refresh_from_db()
    assert (later.number, later.version, later.replaces) == (rule.number, 2, rule)
    assert (later.changed_by, later.note, later.changed_at) == (world.admin, "职责调整", world.now)
    assert rule.valid_to == start - DAY
    assert in_force(rule.number, start - DAY) == [1]
    assert in_force(rule.number, start) == [2]
    ticket = filed(world, code="0603")
    for at, lead in (
        (world.now, world.urban),
        (datetime(2026, 12, 4, 2, tzinfo=UTC), world.housing),
    ):
        assert duty_for(ticket, at).lead == lead
    assert list(rule.assist.all()) == [world.water]


def test_a_change_on_the_first_day_leaves_a_version_that_was_never_in_force(world):
    rule = made(world)
    later = change_rule(rule, draft(world, lead=world.housing), by=world.admin, at=world.now)
    rule.refresh_from_db()
    assert not rule.was_in_force
    assert in_force(rule.number, TODAY) == [later.version] == [2]


def test_a_change_before_a_coming_version_replaces_that_too(world):
    rule = made(world)
    coming = change_rule(
        rule,
        draft(world, lead=world.housing, valid_from=TODAY + 30 * DAY),
        by=world.admin,
        at=world.now,
    )
    change_rule(
        coming, draft(world, lead=world.water, valid_from=TODAY + DAY), by=world.admin, at=world.now
    )
    assert [in_force(rule.number, TODAY + days * DAY) for days in (0, 1, 30)] == [[1], [3], [3]]


def test_what_has_been_cannot_be_changed(world):
    rule = made(world, valid_from=TODAY - 30 * DAY)
    with pytest.raises(Refused) as refused:
        change_rule(rule, draft(world, valid_from=TODAY - DAY), by=world.admin, at=world.now)
    assert (refused.value.code, refused.value.field) == ("duty_in_past", "valid_from")
    with pytest.raises(Refused) as refused:
        end_rule(rule, on=TODAY - 5 * DAY, reason="撤销", by=world.admin, at=world.now)
    assert (refused.value.code, refused.value.field) == ("duty_in_past", "on")


def test_a_rule_ends_and_stays_readable(world):
    rule = made(world)
    ended = end_rule(
        rule, on=TODAY + DAY, reason="并入其他条目", by=world.admin, at=world.now, seen=1
    )
    assert (ended.valid_to, ended.end_note) == (TODAY + DAY, "并入其他条目")
    assert in_force(rule.number, TODAY + 2 * DAY) == []
    with pytest.raises(Refused) as refused:
        end_rule(rule, on=TODAY + 5 * DAY, reason="再次", by=world.admin, at=world.now)
    assert refused.value.code == "duty_ended"
    actions = AuditEntry.objects.filter(subject_type="duty_rule").values_list("action", flat=True)
    assert list(actions.order_by("pk")) == ["duty.make", "duty.end"]


def test_two_rules_of_one_kind_and_place_may_not_overlap(world):
    rule = made(world, valid_to=TODAY + 9 * DAY)
    for more in (
        {},
        {"valid_from": TODAY + 9 * DAY},
        {"valid_from": TODAY - DAY, "valid_to": TODAY},
    ):
        with pytest.raises(Refused) as refused:
            made(world, lead=world.housing, **more)
        assert refused.value.code == "duty_overlap"
        assert str(rule.number) in str(refused.value)
    made(world, valid_from=TODAY + 10 * DAY, lead=world.housing)
    made(world, area=world.sundi, lead=world.housing)


def test_the_database_itself_refuses_an_overlap(world):
    rule = made(world)
    with pytest.raises(IntegrityError, match="duty_overlap"), transaction.atomic():
        DutyRule.objects.create(
            category=rule.category, lead=world.water, district=rule.district, valid_from=TODAY + DAY
        )


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"area": "sundi", "district": "yushan_district"}, "duty_two_places", "area"),
        ({"area": "sundi_b1"}, "duty_too_fine", "area"),
        ({"lead": "water_dh"}, "unit_elsewhere", "lead"),
        ({"assist": ["property"]}, "unit_elsewhere", "assist"),
        ({"assist": ["urban"]}, "unit_twice", "assist"),
        ({"valid_to": TODAY - DAY}, "duty_ends_early", "valid_to"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(world, more, code, field):
    named = {
        key: getattr(world, value)
        if isinstance(value, str)
        else [getattr(world, one) for one in value]
        if isinstance(value, list)
        else value
        for key, value in more.items()
    }
    with pytest.raises(Refused) as refused:
        made(world, **named)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_condition_of_another_category_is_refused(world):
    other = CategoryLimit.objects.filter(category__code="0121").first()
    with pytest.raises(Refused) as refused:
        made(world, condition=other)
    assert refused.value.code == "condition_elsewhere"


def test_only_who_configures_the_place_writes_its_rules(world):
    rule = made(world)
    for person in (world.admin_dh, world.street, world.district, world.clerk):
        with pytest.raises(PermissionDenied):
            make_rule(draft(world, area=world.sundi), by=person, at=world.now)
        with pytest.raises(PermissionDenied):
            end_rule(rule, on=TODAY, reason="无权", by=person, at=world.now)
    with pytest.raises(Refused) as refused:
        made(world, district=None)
    assert (refused.value.code, refused.value.field) == ("duty_no_place", "district")
    make_rule(draft(world, district=None), by=world.system, at=world.now)


def test_who_decided_on_an_old_version_is_told(world):
    rule = made(world)
    change_rule(rule, draft(world, lead=world.housing), by=world.admin, at=world.now, seen=1)
    with pytest.raises(Refused) as refused:
        change_rule(rule, draft(world, lead=world.water), by=world.admin, at=world.now, seen=1)
    assert refused.value.code == "changed_meanwhile"


# A dry run


def sent(world, *, code="0603", month=10, count=1, area=None, condition=None) -> list[Ticket]:
    """Matters filed and dispatched without a named lead, in a month of 2026."""
    found = []
    for day in range(1, count + 1):
        at = datetime(2026, month, day, 2, tzinfo=UTC)
        ticket = filed(world, code=code, area=area or world.sundi_b1)
        Ticket.objects.filter(pk=ticket.pk).update(condition=condition)
        ticket.refresh_from_db()
        found.append(dispatch_ticket(ticket, by=world.admin, at=at, lead=world.fire))
        Ticket.objects.filter(pk=ticket.pk).update(dispatched_at=at)
    return found


def test_a_dry_run_counts_who_would_have_gone_to_another_lead(world, school):
    rule = made(world, valid_from=date(2020, 1, 1))
    october = sent(world, count=3) + sent(world, count=2, area=world.yushan_1)
    sent(world, count=1, month=9)
    sent(world, count=1, code="0121")
    sent(world, count=1, area=world.sundi_b3)
    change = draft(world, lead=world.housing)
    trial = try_rules([change], without=[rule.number], by=world.admin, at=world.now)
    assert (trial.since, trial.until) == (date(2026, 10, 1), date(2026, 11, 1))
    assert (trial.total, trial.moved) == (5, 5)
    narrower = draft(world, area=world.sundi, lead=world.property)
    trial = try_rules([narrower], by=world.admin, at=world.now)
    assert (trial.total, trial.moved) == (5, 3)
    assert [(row.before, row.after, row.count) for row in trial.shifts] == [
        (world.urban, world.property, 3)
    ]
    reach = world.admin.reach("view_tickets")
    rows = moved_matters(trial, world.urban.pk, world.property.pk, reach=reach)
    assert set(rows) == set(october[:3])
    ended = try_rules([], without=[rule.number], by=world.admin, at=world.now)
    assert [(row.before, row.after, row.count) for row in ended.shifts] == [(world.urban, None, 5)]


def test_a_dry_run_refuses_what_writing_would_refuse(world):
    rule = made(world)
    with pytest.raises(Refused) as refused:
        try_rules([draft(world, lead=world.housing)], by=world.admin, at=world.now)
    assert refused.value.code == "duty_overlap"
    assert try_rules([draft(world)], without=[rule.number], by=world.admin, at=world.now).moved == 0
    with pytest.raises(PermissionDenied):
        try_rules([draft(world)], without=[rule.number], by=world.admin_dh, at=world.now)


LEADS = ("urban", "housing", "water", "property")


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    present=st.lists(
        st.tuples(st.sampled_from(PLACES[:5]), st.sampled_from(LEADS[:3])),
        unique_by=lambda pair: pair[0],
        max_size=4,
    ),
    place=st.sampled_from(("sundi", "sundi_1", "anmin")),
    lead=st.sampled_from(LEADS[:3]),
)
def test_a_dry_run_says_what_dispatching_for_real_does(world, present, place, lead):
    with transaction.atomic():
        made(world, lead=world.fire, valid_from=date(2020, 1, 1))
        for key, unit in present:
            if key != place:
                area = getattr(world, key)
                made(world, area=area, lead=getattr(world, unit), valid_from=date(2020, 1, 1))
        for key in ("sundi_b1", "sundi_b3", "yushan_1", "hubei_b1"):
            sent(world, area=getattr(world, key))
        change = draft(world, area=getattr(world, place), lead=getattr(world, lead))
        tickets = list(Ticket.objects.filter(category__code="0603"))
        before = {row.pk: suggest(row, world.now).unit for row in tickets}
        trial = try_rules([change], by=world.admin, at=world.now)
        make_rule(change, by=world.admin, at=world.now)
        after = {row.pk: suggest(row, world.now).unit for row in tickets}
        real: dict[Any, set[int]] = {}
        for pk in before:
            if before[pk] != after[pk]:
                real.setdefault((before[pk], after[pk]), set()).add(pk)
        assert {(row.before, row.after): row.count for row in trial.shifts} == {
            pair: len(pks) for pair, pks in real.items()
        }
        reach = world.admin.reach("view_tickets")
        for (old, new), pks in real.items():
            rows = moved_matters(trial, old and old.pk, new.pk, reach=reach)
            assert set(rows.values_list("pk", flat=True)) == pks
        transaction.set_rollback(True)


def test_a_dry_run_costs_the_same_for_any_month(world):
    made(world, valid_from=date(2020, 1, 1))
    change = replace(draft(world, area=world.sundi), lead=world.property)

    def cost() -> int:
        by = world.user("admin")
        with CaptureQueriesContext(connection) as seen:
            try_rules([change], by=by, at=world.now)
        return len(seen)

    sent(world, count=2)
    few = cost()
    sent(world, count=9, area=world.yushan_1)
    assert cost() == few <= 12


def test_a_dedicated_grid_may_be_created_with_a_rule_of_its_own(world):
    grid = create_area(
        AreaDraft(
            tier="grid",
            code="340504003014901",
            name="市场网格",
            parent=world.sundi,
            kind="dedicated",
        ),
        by=world.admin,
        at=world.now,
    )
    assert made(world, area=grid).area == grid
