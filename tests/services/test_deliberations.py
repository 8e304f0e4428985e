"""Deliberations: five steps, votes and their thresholds, what came of them, and what is public."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import given as having
from hypothesis import strategies as st
from openpyxl import load_workbook
from rest_framework.test import APIClient

from lib.errors import Refused
from services.models import Deliberation, DeliberationVote, ListEntry
from services.operations import deliberations as ops
from services.operations import voting
from services.statistics.votes import tally
from tests.services.wishes import fresh, made
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def raised(world, **changes) -> Deliberation:
    facts = {"area": world.sundi, "topic": "楼道充电怎么办", "text": "飞线充电多，想建充电棚。"}
    return ops.raise_topic(ops.TopicDraft(**{**facts, **changes}), by=world.clerk, at=world.now)


def discussed(world) -> Deliberation:
    """Taken in, and talked over once."""
    by = {"by": world.clerk, "at": world.now}
    row = ops.take_in(ops.hand_in(raised(world), **by), **by, reason="涉及多户")
    facts = {"held_on": world.now.date(), "place": "社区会议室", "summary": "同意建棚。"}
    return ops.record_gathering(row, **by, **facts, residents=20, owners=12)


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    return client


def refusal(act, *args, **kwargs) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return refused.value.code, refused.value.field


def test_five_steps_from_hearing_to_evaluating(world):
    by = {"by": world.clerk, "at": world.now}
    row = ops.decide(discussed(world), **by, decision="在空地建充电棚")
    row = ops.open_matter(row, **by, category=world.category("0601"), what="建充电棚")
    ticket = Ticket.objects.get(source="deliberation")
    assert row.outcomes.get().ticket == ticket
    row = ops.finish(row, **by, note="已建成")
    row = ops.do_again(row, **by, reason="缺灭火器")
    row = ops.finish(row, **by, note="已补齐")
    facts = {"evaluated_on": world.now.date(), "verdict": "solved", "result": "居民满意"}
    row = ops.evaluate(row, **by, **facts)
    assert row.status == "closed"
    moves = (
        "raise hand-in take-in record-meeting decide open-matter finish do-again finish evaluate"
    )
    assert [one.move for one in row.records.all()] == moves.split()


def test_the_committees_screen_with_a_reason(world):
    by = {"by": world.clerk, "at": world.now}
    row = ops.hand_in(raised(world), by=world.clerk, at=world.now)
    with pytest.raises(PermissionDenied):
        ops.take_in(row, by=world.gridworker, at=world.now, reason="好")
    assert refusal(ops.screen_out, row, **by, reason=" ") == ("reason_needed", "reason")
    assert ops.screen_out(row, **by, reason="已有结论").status == "dropped"


def test_nothing_is_decided_before_people_sat_together(world):
    by = {"by": world.clerk, "at": world.now}
    row = ops.take_in(ops.hand_in(raised(world), **by), **by, reason="好")
    assert refusal(ops.decide, row, **by, decision="建")[0] == "not_discussed_yet"
    facts = {"held_on": world.now.date() + timedelta(days=1), "place": "室", "summary": "谈"}
    answer = refusal(ops.record_gathering, row, **by, **facts, residents=3)
    assert answer == ("in_the_future", "held_on")
    facts["held_on"] = world.now.date()
    assert refusal(ops.record_gathering, row, **by, **facts) == ("nobody_there", "residents")


def test_a_topic_names_its_source(world):
    wish = made(world)
    assert raised(world, source="wish", wish=wish).wish == wish
    assert refusal(raised, world, source="wish") == ("source_elsewhere", "wish")
    assert refusal(raised, world, wish=wish) == ("source_elsewhere", "wish")
    draft = ops.TopicDraft(area=world.anmin, topic="路", text="坏")
    answer = refusal(ops.raise_topic, draft, by=world.street, at=world.now)
    assert answer == ("area_not_for_topic", "area")


def test_a_project_of_an_alliance_comes_of_it(world, bond):
    by = {"by": world.community, "at": world.now}
    row = ops.decide(discussed(world), **by, decision="建棚")
    due = world.now.date() + timedelta(days=30)
    facts = {"alliance": bond.property, "what": "建充电棚", "due_on": due}
    row = ops.make_project(row, **by, **facts, owner=world.property)
    entry = ListEntry.objects.get(kind="project")
    assert row.outcomes.get().entry == entry
    page = signed_in(world.community).get(f"/deliberations/{row.pk}/")
    assert "建充电棚" in page.text


def voted(world, rule="owners", options=(("同意", 70, 7000), ("反对", 10, 900)), **changes):
    facts = {"people_all": 100, "area_all": 10_000, "question": "是否建棚", **changes}
    counts = [voting.OptionCount(*one) for one in options]
    voting.count_votes(
        discussed(world),
        by=world.clerk,
        at=world.now,
        rule=rule,
        held_on=world.now.date(),
        options=counts,
        **facts,
    )
    return tally(DeliberationVote.objects.latest("pk"))


def test_owners_need_two_thirds_by_people_and_by_area(world):
    assert voted(world).winner == "同意"
    few = voted(world, options=(("同意", 60, 9000), ("反对", 6, 100)))
    assert (few.has_quorum, few.winner) == (False, "")
    small = voted(world, options=(("同意", 80, 5000), ("反对", 6, 100)))
    assert (small.has_quorum, small.winner) == (False, "")


def test_weighty_matters_need_three_quarters_of_those_who_take_part(world):
    just = (("同意", 75, 7500), ("反对", 25, 2500))
    assert voted(world, rule="owners_high", options=just).winner == "同意"
    under = (("同意", 74, 7500), ("反对", 26, 2500))
    assert voted(world, rule="owners_high", options=under).winner == ""
    by_area = (("同意", 80, 7400), ("反对", 20, 2600))
    assert voted(world, rule="owners_high", options=by_area).winner == ""


def test_residents_need_more_than_half_of_the_votes(world):
    half = voted(world, rule="residents", options=(("甲", 10), ("乙", 10)), area_all=None)
    assert half.winner == ""
    assert voted(world, rule="residents", options=(("甲", 11), ("乙", 10))).winner == "甲"


def test_counts_that_cannot_be_are_refused(world):
    more = (("同意", 99, 1), ("反对", 2, 1))
    assert refusal(voted, world, options=more) == ("more_than_entitled", "people_all")
    wide = (("同意", 9, 9000), ("反对", 2, 1001))
    assert refusal(voted, world, options=wide) == ("more_than_entitled", "area_all")
    assert refusal(voted, world, options=(("同意", 9, 1),)) == ("too_few_options", "options")
    twice = (("同意", 9, 1), ("同意", 9, 1))
    assert refusal(voted, world, options=twice) == ("too_few_options", "options")
    assert refusal(voted, world, area_all=0) == ("area_needed", "area_all")


class Option:
    def __init__(self, label, people, area):
        self.label, self.people, self.area = label, people, area


class Vote:
    """A vote that no database keeps."""

    def __init__(self, rule, counts, people_all, area_all):
        self.rule, self.people_all, self.area_all = rule, people_all, area_all
        rows = [Option(str(n), *count) for n, count in enumerate(counts)]
        self.options = type("Rows", (), {"all": staticmethod(lambda: rows)})


counts = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5000)), min_size=2, max_size=6)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@having(counts, st.integers(0, 200), st.integers(0, 20_000))
def test_a_carried_vote_stands_by_the_law(found, more_people, more_area):
    people, area = sum(p for p, _a in found), sum(a for _p, a in found)
    both = (people + more_people, area + more_area)
    plain = tally(Vote("owners", found, *both))
    high = tally(Vote("owners_high", found, *both))
    if plain.winner:
        chosen = found[int(plain.winner)]
        assert 3 * people >= 2 * both[0]
        assert 3 * area >= 2 * both[1]
        assert 2 * chosen[0] > people
        assert 2 * chosen[1] > area
    if high.winner:
        assert high.winner == plain.winner
        chosen = found[int(high.winner)]
        assert 4 * chosen[0] >= 3 * people
        assert 4 * chosen[1] >= 3 * area


def test_only_what_was_made_public_is_public_and_no_persons(world):
    by = {"by": world.clerk, "at": world.now}
    row = discussed(world)
    visitor = Client(headers={"accept-language": "zh-hans"})
    assert "充电" not in visitor.get("/deliberations/public/").text
    answer = refusal(ops.make_public, row, **by, public_topic="张阿姨提的事")
    assert answer == ("personal_data", "public_topic")
    row = ops.make_public(row, **by, public_topic="充电棚建在哪里", public_result="")
    page = visitor.get("/deliberations/public/").text
    assert "充电棚建在哪里" in page
    assert "飞线" not in page
    found = APIClient().get("/api/v1/public-deliberations/").data["results"][0]
    assert found["public_topic"] == "充电棚建在哪里"
    assert "text" not in found
    ops.hide(fresh(row), **by)
    assert "充电棚建在哪里" not in visitor.get("/deliberations/public/").text


def test_pages_and_rest_do_the_same(world):
    worker, clerk = signed_in(world.gridworker), signed_in(world.clerk)
    wish = made(world)
    words = {"area": world.sundi_1.pk, "topic": "灯不亮", "text": "夜里暗", "source": "wish"}
    wrong = worker.post("/deliberations/new/", {**words, "wish": "NONE"})
    assert wrong.status_code == 422
    assert worker.get(f"/deliberations/new/?wish={wish.number}").status_code == 200
    assert worker.post("/deliberations/new/", {**words, "wish": wish.number}).status_code == 302
    row = Deliberation.objects.get()
    page = f"/deliberations/{row.pk}"
    assert worker.post(f"{page}/moves/hand-in/", {"note": ""}).status_code == 302
    assert worker.get(f"{page}/moves/take-in/").status_code == 403
    assert clerk.post(f"{page}/moves/take-in/", {"reason": "多户"}).status_code == 302
    held = {"held_on": "2026-11-20", "place": "广场", "summary": "谈了", "residents": "9"}
    assert clerk.post(f"{page}/moves/record-meeting/", held).status_code == 302
    vote = {"rule": "residents", "held_on": "2026-11-20", "question": "装灯", "people_all": "30"}
    vote |= {"option_1": "同意", "people_1": "9", "option_2": "反对", "people_2": "1"}
    assert clerk.get(f"{page}/moves/count-votes/").status_code == 200
    assert clerk.post(f"{page}/moves/count-votes/", {**vote, "people_all": "5"}).status_code == 422
    assert clerk.post(f"{page}/moves/count-votes/", vote).status_code == 302
    assert "9" in clerk.get(f"{page}/").text
    for path in ("/deliberations/", "/deliberations/board/", "/deliberations/?status=discuss"):
        assert "灯不亮" in clerk.get(path).text
    assert signed_in(world.community_other).get(f"{page}/").status_code == 404
    assert signed_in(world.volunteer).get("/deliberations/").status_code == 403
    file = clerk.get("/deliberations/export/")
    assert "灯不亮" in str(list(load_workbook(io.BytesIO(file.getvalue())).active.values))
    rest = APIClient()
    rest.force_authenticate(world.clerk)
    found = rest.get(f"/api/v1/deliberations/{row.pk}/").data
    assert found["votes"][0]["tally"]["winner"] == "同意"
    assert {one["name"] for one in found["moves"]} >= {"decide", "settle"}
    settled = rest.post(f"/api/v1/deliberations/{row.pk}/moves/settle/", {"decision": "装灯"})
    assert settled.data["status"] == "evaluate"
    made_ = rest.post(
        "/api/v1/deliberations/", {"area": world.sundi.code, "topic": "停车", "text": "乱停"}
    )
    assert made_.status_code == 201, made_.data
    given = {"rule": "residents", "held_on": "2026-11-20", "question": "?", "people_all": 9}
    given["options"] = [{"label": "甲", "people": 1}, {"label": "乙", "people": 2}]
    late = rest.post(f"/api/v1/deliberations/{row.pk}/moves/count-votes/", given, format="json")
    assert (late.status_code, late.data["code"]) == (409, "move_not_open")
