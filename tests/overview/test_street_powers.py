"""Street powers over stationed agencies: drafted by one, signed by another, kept as it is."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from grids.models import PartyOrganisation, Unit
from lib.errors import Refused
from lib.pii import decrypt
from members.models import ConsentRequest, PersonnelOpinion, Post, User
from members.operations import street_powers as powers
from overview.forms.powers import INPUTS
from overview.operations.street_powers import DESKS, sign_with_figures
from records.models import AuditEntry, Notice
from tests.members.conftest import fresh, give_post, user_with
from tests.members.test_people_import import refusing
from tests.tickets.desk import queries

TODAY = timezone.localdate()
JSON = {"content_type": "application/json"}


@pytest.fixture
def at(world):
    return world.now


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def squad(world) -> Unit:
    """The urban management squad of 安民街道, below the bureau."""
    return Unit.objects.create(
        code="SQUAD",
        name="安民综合执法队",
        short_name="安民执法队",
        kind="stationed_agency",
        parent=world.urban,
        area=world.anmin,
        city=world.city,
    )


@pytest.fixture
def organiser(world) -> User:
    """Keeps Party affairs in the working committee of the street."""
    return user_with("organisation_member", PartyOrganisation.objects.get(code="P001"), name="组织")


def asked(world, squad, by=None) -> ConsentRequest:
    draft = powers.ConsentDraft(
        unit=squad, act="appoint", name="欧阳某某", position="队长", grounds="原队长退休"
    )
    return powers.ask_consent(draft, by=fresh(by or world.department), at=world.now)


def answered(row, by, at, stance="agreed", words="班子研究同意") -> ConsentRequest:
    return powers.draft_answer(row, stance=stance, words=words, by=by, at=at)


def opinion(squad, by, at, year=TODAY.year) -> PersonnelOpinion:
    draft = powers.PersonnelDraft(unit=squad, year=year, grade="competent", words="响应及时")
    return powers.draft_personnel(draft, by=by, at=at)


def planning(world, by, **more):
    draft = {
        "street": world.anmin,
        "kind": "plan",
        "title": "雨山片区更新规划",
        "authority": "自然资源局",
        "occasion": "方案论证会",
        "on": datetime.date(2026, 11, 2),
        "words": "应预留社区用房",
        "department": world.urban,
    }
    return powers.give_planning(powers.PlanningDraft(**draft | more), by=by, at=world.now)


def told(kind: str) -> set[str]:
    rows = Notice.objects.filter(kind=kind)
    return set(rows.values_list("recipient__username", flat=True))


def test_one_drafts_and_the_secretary_signs(world, squad, organiser, at):
    row = asked(world, squad)
    assert (row.street, row.department, row.status) == (world.anmin, world.urban, "asked")
    assert row.due_on == datetime.date(2026, 12, 7)
    assert told("consent_asked") == {"street", "组织"}
    row = answered(row, organiser, at)
    assert told("paper_to_sign") == {"street"}
    row = powers.sign_answer(row, by=world.street, at=at)
    assert (row.status, row.signed_by, row.signed_at) == ("agreed", world.street, at)
    assert told("consent_answered") == {"department", "department_head"}
    moves = [record.move for record in row.records.all()]
    assert moves == ["ask", "draft-answer", "sign"]
    assert AuditEntry.objects.filter(action="consent.sign").exists()


def test_a_refusal_needs_its_reasons(world, squad, organiser, at):
    row = asked(world, squad)
    with refusing("words_needed"):
        answered(row, organiser, at, "disagreed", " ")
    with refusing("stance_unknown"):
        answered(row, organiser, at, "perhaps")
    row = answered(row, organiser, at, "disagreed", "任现职不满两年")
    assert powers.sign_answer(row, by=world.street, at=at).status == "disagreed"


def test_nobody_signs_what_they_drafted(world, squad, organiser, at):
    row = answered(asked(world, squad), world.street, at)
    with refusing("two_people"):
        powers.sign_answer(row, by=world.street, at=at)
    with refusing("secretary_signs"):
        powers.sign_answer(row, by=organiser, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentRequest.objects.filter(pk=row.pk).update(signed_by=world.street)
    row = answered(row, organiser, at)
    assert powers.sign_answer(row, by=world.street, at=at).status == "agreed"


def test_what_is_signed_stays_as_it_is(world, squad, organiser, at):
    row = powers.sign_answer(answered(asked(world, squad), organiser, at), by=world.street, at=at)
    with refusing("move_not_open"):
        answered(row, organiser, at, "disagreed", "改主意")
    with refusing("move_not_open"):
        powers.withdraw_request(row, reason="误报", by=world.department, at=at)
    paper = opinion(squad, organiser, at)
    paper = sign_with_figures(paper, by=world.street, at=at)
    for move, words in (
        (powers.revise_personnel, {"grade": "excellent", "words": "更好"}),
        (powers.drop_personnel, {"reason": "误"}),
    ):
        with refusing("move_not_open"):
            move(paper, by=organiser, at=at, **words)


def test_only_the_department_over_the_agency_asks(world, squad, at):
    for by in (world.department2, world.street, world.traffic_officer):
        with pytest.raises(PermissionDenied):
            asked(world, squad, by)
    with refusing("not_an_agency"):
        asked(world, world.urban)
    with refusing("agency_without_street"):
        asked(world, world.traffic, world.traffic_officer)
    with pytest.raises(PermissionDenied):
        powers.withdraw_request(asked(world, squad), reason="误", by=world.department2, at=at)


def test_who_sees_what(world, squad, organiser, at):
    row = asked(world, squad)
    draft = opinion(squad, organiser, at)
    note = planning(world, organiser)
    agency = user_with("department_officer", squad, name="队员")

    def seen(by):
        by = fresh(by)
        return tuple(
            type(one).objects.to(by).filter(pk=one.pk).exists() for one in (row, draft, note)
        )

    for by in (world.street, world.street_clerk, world.district, organiser, world.admin):
        assert seen(by) == (True, True, True), by.username
    assert seen(world.department) == (True, False, True)
    strangers = (
        world.street_other,
        world.community,
        world.department2,
        world.street_dh,
        world.district_dh,
        world.gridworker,
        agency,
    )
    for by in strangers:
        assert seen(by) == (False, False, False), by.username
    sign_with_figures(draft, by=world.street, at=at)
    assert seen(world.department) == (True, True, True)


def test_an_opinion_names_the_head_and_keeps_the_figures(world, squad, organiser, at):
    head = user_with("department_head", squad, name="队长")
    row = opinion(squad, organiser, at)
    assert row.person == head.person
    with refusing("opinion_this_year"):
        opinion(squad, world.street, at)
    with refusing("year_not_possible"):
        opinion(squad, organiser, at, TODAY.year + 1)
    with refusing("grade_unknown"):
        powers.revise_personnel(row, grade="best", words="好", by=organiser, at=at)
    row = sign_with_figures(row, by=world.street, at=at)
    assert row.numbers["called"] == 0
    assert row.numbers["is_small"] is True
    assert told("personnel_signed") == {"department", "department_head"}
    posts = Post.objects.filter(person=head.person)
    assert [post.until_on for post in posts] == [None]


def test_a_dropped_draft_makes_room_for_another(world, squad, organiser, at):
    row = opinion(squad, organiser, at)
    powers.drop_personnel(row, reason="写错了单位", by=organiser, at=at)
    assert opinion(squad, organiser, at).status == "draft"


def test_a_street_writes_only_about_its_own_agencies(world, squad, at):
    for by in (world.street_other, world.community, world.street_clerk, world.district):
        with pytest.raises(PermissionDenied):
            opinion(squad, by, at)
        with pytest.raises(PermissionDenied):
            planning(world, by)


def test_what_became_of_an_opinion_on_a_plan(world, organiser, at):
    row = planning(world, organiser)
    assert told("planning_given") == {"department", "department_head"}
    given = {"answer": "已增设社区用房", "answered_on": datetime.date(2026, 11, 20), "at": at}
    with refusing("outcome_unknown"):
        powers.answer_planning(row, outcome="given", by=world.department, **given)
    with refusing("in_the_future"):
        late = given | {"answered_on": datetime.date(2026, 12, 20)}
        powers.answer_planning(row, outcome="partly", by=world.department, **late)
    with refusing("answered_before"):
        early = given | {"answered_on": datetime.date(2026, 10, 1)}
        powers.answer_planning(row, outcome="partly", by=world.department, **early)
    with pytest.raises(PermissionDenied):
        powers.answer_planning(row, outcome="partly", by=world.department2, **given)
    row = powers.answer_planning(row, outcome="partly", by=world.department, **given)
    assert (row.status, row.answer) == ("partly", "已增设社区用房")
    assert {"street", "组织"} <= told("planning_answered")
    with refusing("move_not_open"):
        powers.record_answer(row, outcome="adopted", by=organiser, **given)
    with refusing("in_the_future"):
        planning(world, organiser, on=datetime.date(2027, 1, 1))


def test_a_stale_answer_is_refused(world, squad, organiser, at):
    row = asked(world, squad)
    answered(row, organiser, at)
    with refusing("changed_meanwhile"):
        powers.draft_answer(
            row, stance="agreed", words="同意", by=organiser, at=at, seen=row.flow_count
        )


def test_a_name_is_encrypted_masked_and_shown_for_a_reason(world, squad, client):
    row = asked(world, squad)
    stored = ConsentRequest.objects.values_list("name_cipher", flat=True).get()
    assert "欧阳" not in stored
    assert decrypt(stored) == "欧阳某某"
    client.force_login(world.street)
    path = f"/street-powers/consent-requests/{row.pk}/"
    for page in (path, f"{path}sheet/", "/street-powers/consent-requests/"):
        html = client.get(page).content.decode()
        assert "欧**某" in html, page
        assert "欧阳某某" not in html, page
    assert client.post(f"{path}reveal/", {"reason": "看"}).status_code == 422
    shown = client.post(f"{path}reveal/", {"reason": "班子会讨论人选"})
    assert "欧阳某某" in shown.content.decode()
    assert AuditEntry.objects.filter(action="consentrequest.reveal").exists()
    client.force_login(world.street_other)
    assert client.post(f"{path}reveal/", {"reason": "随便看看吧"}).status_code == 404


def test_the_pages_from_asking_to_signing(world, squad, organiser, client):
    client.force_login(world.department)
    page = client.get("/street-powers/consent-requests/new/?unit=SQUAD")
    assert page.status_code == 200
    sent = {"unit": "SQUAD", "act": "move", "name": "钱某", "position": "队长", "grounds": "轮岗"}
    bad = client.post("/street-powers/consent-requests/new/", {**sent, "grounds": ""})
    assert bad.status_code == 422
    assert "钱某" in bad.content.decode()
    made = client.post("/street-powers/consent-requests/new/", sent)
    assert made.status_code == 302, made.content.decode()
    path = made.url
    assert offered(client, path) == {"withdraw"}
    assert client.get(f"{path}moves/sign/").status_code == 403
    client.force_login(organiser)
    assert offered(client, path) == {"draft-answer"}
    assert client.get(f"{path}moves/draft-answer/").status_code == 200
    assert client.post(f"{path}moves/draft-answer/", {"stance": "agreed"}).status_code == 422
    words = {"stance": "agreed", "words": "同意"}
    assert client.post(f"{path}moves/draft-answer/", words).status_code == 302
    assert offered(client, path) == {"draft-answer"}
    client.force_login(world.street)
    assert offered(client, path) == {"draft-answer", "sign"}
    assert client.post(f"{path}moves/sign/").status_code == 302
    assert offered(client, path) == set()
    assert client.post(f"{path}moves/nothing/").status_code == 404
    assert "Agreed" in client.get(f"{path}sheet/").content.decode()
    client.force_login(world.street_other)
    assert client.get(path).status_code == 404


def offered(client, path: str) -> set[str]:
    return set(re.findall(rf"{path}moves/([a-z-]+)/", client.get(path).content.decode()))


def test_an_opinion_on_the_pages_says_that_nothing_follows(world, squad, organiser, client):
    client.force_login(organiser)
    sent = {"unit": "SQUAD", "year": TODAY.year, "grade": "excellent", "words": "到场快"}
    made = client.post("/street-powers/personnel-opinions/new/", sent)
    assert made.status_code == 302, made.content.decode()
    again = client.post("/street-powers/personnel-opinions/new/", sent)
    assert "already" in again.content.decode()
    for page in (made.url, f"{made.url}sheet/"):
        html = client.get(page).content.decode()
        assert "no grade, post or pay follows" in html
        assert "Times called" in html
    client.force_login(world.street)
    assert client.post(f"{made.url}moves/sign/").status_code == 302
    assert "as they stood when it was signed" in client.get(made.url).content.decode()


def test_a_plan_on_the_pages(world, organiser, client):
    client.force_login(organiser)
    path = "/street-powers/planning-opinions/"
    sent = {
        "street": world.anmin.code,
        "kind": "project",
        "title": "新建停车楼",
        "occasion": "征求意见函",
        "on": "2026-11-02",
        "words": "出入口应避开学校",
    }
    assert client.post(f"{path}new/", sent).status_code == 422
    made = client.post(f"{path}new/", {**sent, "authority": "市发改委"})
    assert made.status_code == 302, made.content.decode()
    said = {"outcome": "adopted", "answer": "已调整", "answered_on": "2026-11-20"}
    assert client.post(f"{made.url}moves/record-answer/", said).status_code == 302
    assert "新建停车楼" in client.get(f"{path}?kind=project&status=adopted").content.decode()
    assert "新建停车楼" not in client.get(f"{path}?kind=plan").content.decode()


def test_the_register_of_agencies_stays_within_reach(world, squad, client):
    give_post(world.gridhead.person, "department_head", squad)
    client.force_login(world.street)
    html = client.get("/street-powers/").content.decode()
    assert "安民执法队" in html
    assert "何*" in html
    assert client.get("/street-powers/agencies/SQUAD/").status_code == 200
    client.force_login(world.department)
    assert "Ask for consent" in client.get("/street-powers/agencies/SQUAD/").content.decode()
    for by in (world.street_other, world.gridworker, world.department2, world.street_dh):
        client.force_login(by)
        assert "安民执法队" not in client.get("/street-powers/").content.decode()
        assert client.get("/street-powers/agencies/SQUAD/").status_code == 404


def test_the_register_costs_the_same_for_many(world, squad, client):
    client.force_login(world.street)
    client.get("/street-powers/")
    few = queries(client, "/street-powers/")
    for number in range(15):
        Unit.objects.create(
            code=f"S{number}",
            name=f"{number}所",
            kind="stationed_agency",
            parent=world.urban,
            area=world.anmin,
            city=world.city,
        )
    assert queries(client, "/street-powers/") == few


def test_street_powers_over_rest(world, squad, organiser, client):
    client.force_login(world.department)
    body = {
        "unit": "SQUAD",
        "act": "relieve",
        "name": "孙某",
        "position": "队长",
        "grounds": "辞职",
    }
    bad = client.post("/api/v1/consent-requests/", {**body, "unit": "U000"}, **JSON)
    assert bad.status_code == 400
    made = client.post("/api/v1/consent-requests/", body, **JSON)
    assert made.status_code == 201, made.content
    assert made.json()["name"] == "孙*"
    base = f"/api/v1/consent-requests/{made.json()['id']}/"
    assert client.get(base).json()["moves"] == ["withdraw"]
    assert client.post(f"{base}reveal/", {"reason": "想知道是谁"}, **JSON).status_code == 403
    client.force_login(organiser)
    assert client.post(f"{base}moves/draft-answer/", {}, **JSON).status_code == 400
    said = {"stance": "agreed", "words": "同意"}
    assert client.post(f"{base}moves/draft-answer/", said, **JSON).json()["status"] == "drafted"
    assert client.post(f"{base}moves/sign/", {}, **JSON).json()["code"] == "secretary_signs"
    opinion_body = {"unit": "SQUAD", "year": 2026, "grade": "basic", "words": "有时迟到"}
    paper = client.post("/api/v1/personnel-opinions/", opinion_body, **JSON)
    assert paper.status_code == 201, paper.content
    again = client.post("/api/v1/personnel-opinions/", opinion_body, **JSON)
    assert again.json()["code"] == "opinion_this_year"
    plan_body = {
        "street": world.anmin.code,
        "kind": "decision",
        "title": "撤并菜场",
        "department": world.urban.code,
        "occasion": "座谈会",
        "on": "2026-11-02",
        "words": "应先建后拆",
    }
    plan = client.post("/api/v1/planning-opinions/", plan_body, **JSON)
    assert plan.json()["authority"] == "城管局", plan.content
    client.force_login(world.street)
    assert client.post(f"{base}moves/sign/", {}, **JSON).json()["status"] == "agreed"
    shown = client.post(f"{base}reveal/", {"reason": "班子会讨论"}, **JSON)
    assert shown.json() == {"value": "孙某"}
    signed = f"/api/v1/personnel-opinions/{paper.json()['id']}/"
    assert client.post(f"{signed}moves/sign/", {}, **JSON).json()["numbers"]["called"] == 0
    assert [row["code"] for row in client.get("/api/v1/agencies/").json()["results"]] == ["SQUAD"]
    assert client.get("/api/v1/agencies/SQUAD/").json()["department"] == world.urban.code
    assert len(client.get("/api/v1/planning-opinions/?kind=decision").json()["results"]) == 1
    client.force_login(world.street_other)
    assert client.get(base).status_code == 404
    assert client.get("/api/v1/consent-requests/").json()["results"] == []


def test_every_refusal_of_a_move_is_one_of_ours(world, squad, organiser, at):
    """A signature by somebody else than the secretary is refused, and never made."""
    for desk, row in (
        (DESKS["consent"], answered(asked(world, squad), organiser, at)),
        (DESKS["personnel"], opinion(squad, organiser, at)),
    ):
        with pytest.raises(Refused):
            desk.operations["sign"](row, by=organiser, at=at)
        row.refresh_from_db()
        assert row.signed_by is None


@pytest.mark.parametrize("name", ["grade", "stance", "outcome"])
def test_nothing_is_decided_by_leaving_a_choice_as_it_opens(name):
    field = INPUTS[name]()
    assert field.choices[0][0] == ""
    with pytest.raises(ValidationError):
        field.clean("")
