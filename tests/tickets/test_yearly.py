"""A department's year: formula, exclusions, vote, publication, words for the record (5.5, 25)."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.errors import Refused
from records.models import AuditEntry
from tests.tickets.calls import HOUR, issued, verified
from tests.tickets.desk import queries
from tests.tickets.disputes import raised
from tickets.models import (
    AppraisalResult,
    AppraisalScale,
    Objection,
    Opinion,
    SatisfactionVote,
    WhistleTask,
)
from tickets.operations import appraisal, whistle_tasks, whistles
from tickets.operations.publication import publish_year, state_opinion, vote_satisfaction
from tickets.operations.yearly import Weighed, YearFigures

pytestmark = pytest.mark.django_db

NEXT_YEAR = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def moment(client, monkeypatch, world):
    """The moment of the pages."""
    here = SimpleNamespace(at=world.now + 5 * HOUR)
    monkeypatch.setattr("django.utils.timezone.now", lambda: here.at)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield here


def score(world, *, by=None, effort=16, comment="", **more):
    """One appraised call of the urban-management bureau: 70 + effort points."""
    task = verified(world, **more)
    points = {"effort": Decimal(effort), "result": Decimal(32), "attitude": Decimal(8)}
    return appraisal.score_task(
        task, by=by or world.community, at=world.now + 3 * HOUR, comment=comment, **points
    )


def vote(world, level=4, *, by=None, community=None, at=None):
    return vote_satisfaction(
        world.urban,
        by=by or world.community,
        at=at or world.now + 4 * HOUR,
        year=2026,
        community=community or world.sundi,
        level=level,
    )


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as caught, transaction.atomic():
        call(*args, **kwargs)
    return caught.value.code


def line_of(client, user, unit=None):
    client.force_login(user)
    return client.get(f"/appraisals/2026/{unit or 'U000'}/").context["line"]


# The formula


tenths = st.integers(0, 1000).map(lambda points: Decimal(points) / 10)
calls = st.lists(
    st.tuples(
        tenths,
        st.sampled_from([Decimal(1), Decimal("1.5"), Decimal("1.2")]),
    ),
    min_size=1,
    max_size=40,
)


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=calls, liked=tenths)
def test_the_yearly_formula_against_plain_python(rows, liked):
    by_weight: dict[Decimal, list[Decimal]] = {}
    for total, weight in rows:
        by_weight.setdefault(weight, []).append(total)
    groups = tuple(
        Weighed(weight, len(totals), sum(totals)) for weight, totals in sorted(by_weight.items())
    )
    year = YearFigures(scale=AppraisalScale(minimum=1), groups=groups, satisfaction=liked)
    tenth = Decimal("0.1")
    mean = sum(total * weight for total, weight in rows) / sum(weight for _total, weight in rows)
    assert year.score == mean.quantize(tenth, ROUND_HALF_UP)
    both = Decimal("0.7") * year.score + Decimal("0.3") * liked
    assert year.combined == both.quantize(tenth, ROUND_HALF_UP)
    assert year.scored == len(rows)
    again = YearFigures.of_numbers(year.scale, year.as_numbers())
    assert (again.score, again.combined) == (year.score, year.combined)


def test_harder_whistles_weigh_more_and_the_formula_shows_it(world, client):
    for effort in (16, 12):
        score(world, effort=effort)
    joint = verified_joint(world)
    appraisal.score_task(
        joint, by=world.community, at=world.now + HOUR, effort=20, result=36, attitude=8
    )
    line = line_of(client, world.district)
    assert line.formula == "(168 × 1 + 94 × 1.5) ÷ (2 × 1 + 1 × 1.5) = 88.3"
    page = client.get("/appraisals/2026/U000/").content.decode()
    assert "(168 × 1 + 94 × 1.5) ÷ (2 × 1 + 1 × 1.5) = 88.3" in page


def verified_joint(world):
    task = issued(world, kind="joint", assist=[world.traffic]).tasks.get(role="lead")
    for move in (whistle_tasks.sign_task, whistle_tasks.attend_task):
        task = move(task, by=world.department, at=world.now)
    task = whistle_tasks.finish_task(task, by=world.department, at=world.now, note="已拆")
    return whistle_tasks.verify_task(task, by=world.community, at=world.now)


def test_small_n_is_marked(world, client):
    for _each in range(4):
        score(world)
    vote(world)
    line = line_of(client, world.district)
    assert (line.figures.scored, line.figures.is_small, line.figures.combined) == (4, True, None)
    assert "Too few cases: 4" in client.get("/appraisals/2026/U000/").content.decode()
    score(world)
    line = line_of(client, world.district)
    assert (line.figures.is_small, line.figures.score) == (False, 86)
    assert line.combined_formula == "0.7 × 86.0 + 0.3 × 80.0 = 84.2"


def test_every_figure_is_as_long_as_its_list(world, client):
    for _each in range(2):
        score(world)
    verified(world)
    issued(world, at=world.now - timedelta(days=9))
    gone = issued(world)
    whistles.withdraw_whistle(gone, by=world.community, at=world.now, reason="已自行解决")
    line = line_of(client, world.community)
    assert line.figures.standings == {"scored": 2, "unappraised": 1, "open": 1, "withdrawn": 1}
    assert line.figures.late == {"sign": 1, "contact": 1, "attend": 1, "exempt": 0}
    rows = [*line.standings, *line.late, {"url": line.tasks_url, "n": line.figures.called}]
    for row in rows:
        answer = client.get(row["url"])
        assert answer.context["count"] == len(answer.context["rows"]) == row["n"], row


def test_the_list_is_in_order_of_code_and_never_a_ranking(world, client):
    score(world, lead=world.urban, effort=10)
    issued(world, lead=world.water)
    issued(world, lead=world.traffic)
    client.force_login(world.district)
    page = client.get("/appraisals/?year=2026")
    codes = [line.unit.code for line in page.context["lines"]]
    assert codes == sorted(codes) == ["U000", "U001", "U003"]
    assert "no ranking" in page.content.decode()
    assert client.get("/appraisals/?year=nonsense").context["year"] == 2026


def test_the_pages_cost_the_same_for_any_number_of_departments(world, client):
    score(world)
    client.force_login(world.district)
    one = queries(client, "/appraisals/?year=2026")
    for unit in (world.traffic, world.water, world.housing):
        issued(world, lead=unit)
    assert queries(client, "/appraisals/?year=2026") == one <= 12
    assert queries(client, "/appraisals/2026/U000/") <= 20


def test_a_delay_exempted_on_appeal_costs_nothing_and_is_listed(world, client):
    task = issued(world, at=world.now - timedelta(days=9)).tasks.get()
    for move in (whistle_tasks.sign_task, whistle_tasks.attend_task):
        task = move(task, by=world.department, at=world.now)
    task = whistle_tasks.finish_task(task, by=world.department, at=world.now, note="已拆")
    task = whistle_tasks.verify_task(task, by=world.community, at=world.now)
    points = {"effort": 16, "result": 32, "attitude": 8}
    appraisal.score_task(task, by=world.community, at=world.now, comment="太晚", **points)
    line = line_of(client, world.community)
    assert (line.figures.score, line.late_count) == (56, 3)
    WhistleTask.objects.filter(pk=task.pk).update(is_exempt=True)
    line = line_of(client, world.community)
    assert (line.figures.score, line.late_count, line.figures.late) == (86, 0, {"exempt": 1})
    exempt = next(row for row in line.late if "exempt" in row["url"])
    assert client.get(exempt["url"]).context["count"] == 1


def test_unfounded_objections_are_counted_beside_the_score(world, client):
    objection = raised(world)
    assert line_of(client, world.community).figures.unfounded == 0
    Objection.objects.filter(pk=objection.pk).update(status="overruled", ended_at=world.now)
    line = line_of(client, world.community)
    assert line.figures.unfounded == 1
    fact = next(row for row in line.late if "unfounded" in row["url"])
    assert (fact["n"], client.get(fact["url"]).context["count"]) == (1, 1)


# Who sees what


def test_a_department_sees_its_own_year_and_others_only_when_published(world, client, moment):
    for _each in range(2):
        score(world)
    issued(world, lead=world.traffic)
    seen = {}
    for at in (moment.at, NEXT_YEAR):
        moment.at = at
        if at == NEXT_YEAR:
            publish_year(2026, by=world.district, at=at)
        for user in (world.department, world.traffic_officer, world.department_dh):
            client.force_login(user)
            page = client.get("/appraisals/?year=2026")
            seen[user.username, at] = [line.unit.code for line in page.context["lines"]]
    assert seen == {
        ("department", world.now + 5 * HOUR): ["U000"],
        ("traffic_officer", world.now + 5 * HOUR): ["U001"],
        ("department_dh", world.now + 5 * HOUR): [],
        ("department", NEXT_YEAR): ["U000", "U001"],
        ("traffic_officer", NEXT_YEAR): ["U000", "U001"],
        ("department_dh", NEXT_YEAR): [],
    }


def test_other_streets_count_only_their_own_whistles(world, client):
    score(world)
    client.force_login(world.street_other)
    assert client.get("/appraisals/?year=2026").context["lines"] == []
    assert client.get("/appraisals/2026/U000/").status_code == 404


# The vote


def test_the_vote_is_the_community_secretarys_once_and_changeable(world):
    issued(world)
    assert vote(world, 4).level == 4
    vote(world, 2)
    assert SatisfactionVote.objects.get().level == 2
    for by in (world.clerk, world.street, world.community_sister):
        assert refusal(vote, world, by=by) == "not_your_voice"
    other = refusal(vote, world, by=world.community_sister, community=world.yushan)
    assert other == "never_called"


def test_the_vote_is_cast_on_the_page(world, client):
    issued(world)
    client.force_login(world.community)
    url = "/appraisals/2026/U000/"
    data = {"form": "vote", "place": world.sundi.code, "level": "5", "comment": "随叫随到"}
    assert client.post(url, {**data, "level": ""}).status_code == 422
    assert client.post(url, data).status_code == 302
    page = client.get(url)
    assert "随叫随到" in page.content.decode()
    assert page.context["forms"]["vote"]["level"].value() == 5
    client.force_login(world.clerk)
    assert client.post(url, data).status_code == 403


# Publication


def test_a_published_year_is_frozen(world, client, moment):
    task = score(world)
    vote(world, 4)
    early = refusal(publish_year, 2026, by=world.district, at=world.now)
    assert early == "year_not_over"
    for by in (world.community, world.street, world.department):
        with pytest.raises(PermissionDenied), transaction.atomic():
            publish_year(2026, by=by, at=NEXT_YEAR)
    assert publish_year(2026, by=world.district, at=NEXT_YEAR) == 1
    result = AppraisalResult.objects.get()
    assert result.numbers["groups"] == [["1.00", 1, "86.0"]]
    assert refusal(vote, world, 1, at=NEXT_YEAR) == "year_published"
    assert refusal(publish_year, 2026, by=world.district, at=NEXT_YEAR) == "nothing_to_publish"
    appraisal.score_task(
        verified(world),
        by=world.community,
        at=NEXT_YEAR,
        effort=1,
        result=1,
        attitude=1,
        comment="补评",
    )
    moment.at = NEXT_YEAR
    line = line_of(client, world.district)
    assert (line.figures.score, line.figures.scored) == (86, 1)
    assert world.department.notices.filter(kind="year_published").exists()
    assert task.whistle.number


def test_publishing_has_no_consequence(world):
    task = score(world)
    before = (task.unit.is_active, task.status, task.appraisal.total)
    publish_year(2026, by=world.district, at=NEXT_YEAR)
    task.refresh_from_db()
    task.unit.refresh_from_db()
    assert (task.unit.is_active, task.status, task.appraisal.total) == before


def test_the_district_publishes_on_the_page(world, client, moment):
    score(world)
    client.force_login(world.district)
    assert not client.get("/appraisals/?year=2026").context["may_publish"]
    moment.at = NEXT_YEAR
    client.force_login(world.district)
    assert client.get("/appraisals/?year=2026").context["may_publish"]
    assert client.post("/appraisals/2026/publish/").status_code == 302
    assert AppraisalResult.objects.count() == 1
    client.force_login(world.clerk)
    assert client.post("/appraisals/2026/publish/").status_code == 403


# For the record


def test_the_department_states_its_opinion_once(world):
    issued(world)
    say = {"by": world.department, "at": world.now, "year": 2026}
    state_opinion(world.urban, text="执法力量不足。", **say)
    assert refusal(state_opinion, world.urban, text="再说一次。", **say) == "stated_before"
    with pytest.raises(PermissionDenied):
        state_opinion(world.traffic, text="替别人说。", **say)


def test_the_street_secretarys_opinion_is_kept_as_written(world, client):
    issued(world)
    say = {"at": world.now, "year": 2026, "street": world.anmin}
    state_opinion(world.urban, by=world.street, text="班子配合有力。", **say)
    state_opinion(world.urban, by=world.street, text="补充：第四季度有改进。", **say)
    assert Opinion.objects.filter(side="street").count() == 2
    assert (
        refusal(state_opinion, world.urban, by=world.street_clerk, text="代写。", **say)
        == "not_your_voice"
    )
    seen = {}
    for user in (world.street, world.district, world.department, world.community):
        client.force_login(user)
        page = client.get("/appraisals/2026/U000/")
        seen[user.username] = len(page.context["opinions"])
    assert seen == {"street": 2, "district": 2, "department": 2, "community": 0}
    issued(world, lead=world.traffic)
    client.force_login(world.traffic_officer)
    assert client.get("/appraisals/2026/U000/").status_code == 404


def test_opinion_and_statement_are_written_on_the_page(world, client):
    issued(world)
    url = "/appraisals/2026/U000/"
    client.force_login(world.street)
    data = {"form": "opinion", "place": world.anmin.code, "text": "配合有力。"}
    assert client.post(url, data).status_code == 302
    client.force_login(world.department)
    assert client.post(url, data).status_code == 403
    assert client.post(url, {"form": "statement", "text": ""}).status_code == 422
    assert client.post(url, {"form": "statement", "text": "将增加人手。"}).status_code == 302
    assert "statement" not in client.get(url).context["forms"]


# Export and API


def test_the_export_has_chinese_headers_and_a_seal_line(world, client):
    score(world)
    client.force_login(world.district)
    client.cookies["django_language"] = "zh-hans"
    with translation.override("zh-hans"):
        answer = client.get("/appraisals/2026/export/year/")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:4] == ("单位代码", "部门", "吹哨次数", "评分数（n）")
    assert rows[1][:4] == ("U000", "城管局", 1, 1)
    assert "样本不足" in rows[1]
    assert "盖章" in rows[-1][0]
    assert AuditEntry.objects.filter(action="appraisals.export").exists()


def test_opinions_are_exported_for_the_district(world, client):
    issued(world)
    state_opinion(
        world.urban, by=world.street, at=world.now, year=2026, street=world.anmin, text="有力。"
    )
    client.force_login(world.district)
    answer = client.get("/appraisals/2026/export/opinions/")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert "有力。" in [cell for row in sheet.iter_rows(values_only=True) for cell in row]


def test_the_api_gives_the_same_figures(world, client):
    for _each in range(5):
        score(world)
    vote(world, 4)
    client.force_login(world.district)
    told = client.get("/api/v1/appraisals/U000/?year=2026").json()
    assert (told["n"], told["score"], told["satisfaction"], told["combined"]) == (
        5,
        86.0,
        80.0,
        84.2,
    )
    assert told["formula"] == "(430 × 1) ÷ (5 × 1) = 86.0"
    listed = client.get("/api/v1/appraisals/?year=2026").json()["results"]
    assert [row["unit"]["code"] for row in listed] == ["U000"]
    assert client.get("/api/v1/appraisals/?year=1066").status_code == 400
