"""Two people write the duty list at once: one rule stands, the other hears why not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.concurrency.scene import at_once, refusals
from tickets.models import DutyRule
from tickets.operations.duties import Draft, change_rule, make_rule

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 11, 23)


def draft(world, lead, *, days: int = 0) -> Draft:
    return Draft(
        category=world.category("0603"),
        lead=lead,
        district=world.yushan_district,
        valid_from=TODAY + timedelta(days=days),
    )


def test_two_people_change_a_rule_at_once(world):
    rule = make_rule(draft(world, world.urban), by=world.admin, at=world.now)
    for seen in (1, 2, 3):
        answers = at_once(
            *(
                lambda lead=lead, seen=seen: change_rule(
                    rule, draft(world, lead, days=1), by=world.admin, at=world.now, seen=seen
                )
                for lead in (world.housing, world.water)
            )
        )
        assert refusals(answers) == ["changed_meanwhile"], answers
    versions = DutyRule.objects.filter(number=rule.number)
    assert versions.count() == 4
    assert versions.valid(TODAY + timedelta(days=1)).count() == 1


def test_two_people_make_the_same_rule_at_once(world):
    for days in (0, 10, 20):
        DutyRule.objects.filter(category__code="0603", valid_to=None).update(
            valid_to=TODAY + timedelta(days=days - 1)
        )
        answers = at_once(
            *(
                lambda lead=lead, days=days: make_rule(
                    draft(world, lead, days=days), by=world.admin, at=world.now
                )
                for lead in (world.housing, world.water)
            )
        )
        assert refusals(answers) == ["duty_overlap"], answers
    assert DutyRule.objects.filter(category__code="0603").count() == 3
