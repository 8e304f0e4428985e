"""Scenario 25: twelve months of whistles, six departments, one formula, words for the record."""

from __future__ import annotations

import operator
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl

from members.models import User
from tests.browser.people import Person
from tests.tickets.calls import HOUR, issued
from tests.world import World
from tickets.models import AppraisalResult, Opinion, WhistleTask
from tickets.operations import appraisal, whistle_tasks

YEAR = 2026
PAGE = f"/appraisals/{YEAR}/"
NEW_YEAR = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)

CALLED = {
    # unit: (its officer, months in which it was called, points for the effort)
    "urban": ("department", range(1, 13), 17),
    "traffic": ("traffic_officer", range(1, 13, 2), 14),
    "housing": ("housing_officer", range(2, 11, 2), 12),
    "water": ("department2", range(1, 11, 2), 18),
    "property": ("property_officer", range(3, 8), 10),
    "fire": ("", range(6, 8), 0),
}
RESULT, ATTITUDE, ALL_OF_TIMELINESS = Decimal(34), Decimal(9), Decimal(30)
JOINT_WEIGHT = Decimal("1.5")


def year_of_whistles(world: World) -> None:
    """One call a month as `CALLED` says; in March it is a joint one, which weighs more."""
    for key, (officer, months, effort) in CALLED.items():
        for month in months:
            at = datetime(YEAR, month, 13, 2, 0, tzinfo=UTC)
            joint = {"kind": "joint", "meet_at": at + 24 * HOUR} if month == 3 else {}
            joint |= {"assist": [world.fire]} if joint else {}
            task = issued(world, at=at, lead=getattr(world, key), **joint).tasks.get(role="lead")
            if officer:
                answered(world, task, world.user(officer), effort_in(effort, month), at)


def effort_in(effort: int, month: int) -> int:
    """Its points for effort in one month: the joint whistle of March went better."""
    return effort + 2 if month == 3 else effort


def answered(world: World, task: WhistleTask, by: User, effort: int, at: datetime) -> None:
    """Signed, attended and finished in an hour, verified, and appraised by the community."""
    for move in (whistle_tasks.sign_task, whistle_tasks.attend_task):
        task = move(task, by=by, at=at)
    task = whistle_tasks.finish_task(task, by=by, at=at + HOUR, note="已处置到位")
    task = whistle_tasks.verify_task(task, by=world.community, at=at + 2 * HOUR)
    points: dict[str, Any] = {"effort": Decimal(effort), "result": RESULT, "attitude": ATTITUDE}
    appraisal.score_task(task, by=world.community, at=at + 3 * HOUR, comment="按时到场", **points)


def mean_of(key: str) -> Decimal:
    """The mean score of a department by hand: every total weighted, a joint whistle by more."""
    _officer, months, effort = CALLED[key]
    totals = [ALL_OF_TIMELINESS + effort_in(effort, month) + RESULT + ATTITUDE for month in months]
    weights = [JOINT_WEIGHT if month == 3 else Decimal(1) for month in months]
    mean = sum(map(operator.mul, totals, weights)) / sum(weights)
    return mean.quantize(Decimal("0.1"), ROUND_HALF_UP)


def test_a_year_of_whistles_is_appraised_published_and_exported(site, world, tmp_path):
    year_of_whistles(world)
    fire = f"{PAGE}{world.fire.code}/"

    secretary = site.person("community")
    for key, level in (("urban", 4), ("traffic", 3)):
        secretary.go(f"{PAGE}{getattr(world, key).code}/")
        said(secretary, "vote", level=str(level))
        assert secretary.sees("孙底社区")

    department = site.person("department")
    department.go(f"{PAGE}{world.urban.code}/")
    said(department, "statement", text="下一年增派夜间力量。")
    department.photograph("scenario-25-department")
    assert department.status_of(f"{PAGE}{world.traffic.code}/") == 404, "not before it is published"

    street = site.person("street")
    street.go(f"{PAGE}{world.urban.code}/")
    said(street, "opinion", text="局领导带队到场，人事考察建议：称职。")
    assert street.sees("人事考察建议") and street.sees("下一年增派夜间力量")
    street.photograph("scenario-25-opinion")
    assert Opinion.objects.get(side="street").street == world.anmin

    site.clock.move_to(NEW_YEAR)
    district = site.person("district")
    district.go(f"/appraisals/?year={YEAR}")
    rows = lines_of(district)
    units = [getattr(world, key) for key in CALLED]
    assert [row[0].split()[-1] for row in rows] == sorted(unit.code for unit in units)
    assert district.sees("不是排名")
    by_name = {row[0].split()[0]: row for row in rows}
    for key in ("urban", "traffic", "housing", "water", "property"):
        name = getattr(world, key).short_name
        assert by_name[name][3] == str(mean_of(key)), by_name[name]
    assert "样本不足" in by_name["消防救援大队"][5]
    assert not any("样本不足" in row[5] for row in rows if row[0].split()[0] != "消防救援大队")
    district.photograph("scenario-25-year")

    district.go(f"{PAGE}{world.urban.code}/")
    combined = (Decimal("0.7") * mean_of("urban") + Decimal("0.3") * 80).quantize(Decimal("0.1"))
    assert district.sees(f"= {mean_of('urban')}") and district.sees(f"= {combined}")
    counted_as_shown(district)
    district.photograph("scenario-25-formula")
    district.go(fire)
    assert district.sees("样本不足")

    district.go(f"/appraisals/?year={YEAR}")
    district.press("form[action$='/publish/'] button")
    assert AppraisalResult.objects.count() == len(CALLED)
    assert exported(district, "year", tmp_path)[0][:2] == ("单位代码", "部门")
    assert "盖章" in str(exported(district, "year", tmp_path)[-1][0])
    opinions = exported(district, "opinions", tmp_path)
    assert any("人事考察建议" in str(cell) for row in opinions for cell in row)

    department.go(f"{PAGE}{world.traffic.code}/")
    assert department.sees("已公布") and not department.sees("人事考察建议")


def said(person: Person, name: str, **inputs: Any) -> None:
    """Fill in and send one of the forms beside a department's year."""
    form = person.page.locator(f"main form:has([name=form][value={name}])")
    person.fill(form, **inputs)
    person.press(form.locator("[type=submit]"))
    assert not person.refusal, person.refusal


def lines_of(person: Person) -> list[list[str]]:
    """The cells of the table of departments."""
    return [
        [cell.inner_text() for cell in row.locator("td").all()]
        for row in person.page.locator("main tbody tr").all()
    ]


def counted_as_shown(person: Person) -> None:
    """Every number of the page opens a list of that length."""
    found = [
        (row.locator("a").first.get_attribute("href"), int(row.locator("strong").inner_text()))
        for row in person.page.locator("main ul.rows li:has(strong):has(a)").all()
    ]
    assert found
    back = person.path
    for url, number in found:
        person.go(url)
        assert person.page.locator("main tbody tr").count() == number, url
    person.go(back)


def exported(person: Person, what: str, folder: Path) -> list[tuple[Any, ...]]:
    """The rows of an export, pressed on the page of the year."""
    with person.page.expect_download() as coming:
        person.page.locator(f"main a[href$='/export/{what}/']").first.click()
    path = folder / f"{what}.xlsx"
    coming.value.save_as(path)
    return list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
