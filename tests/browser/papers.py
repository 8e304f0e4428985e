"""On the photographs: a stationed agency with its head, and papers of the street in every state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from grids.models import PartyOrganisation, Unit
from members.operations import street_powers as powers
from overview.operations.street_powers import sign_with_figures
from tests.members.conftest import user_with
from tests.world import World


def papers_of(world: World) -> dict[str, Any]:
    """Written with the operations people use, for 安民街道."""
    squad = Unit.objects.create(
        code="SQUAD",
        name="安民街道综合行政执法队",
        short_name="安民执法队",
        kind="stationed_agency",
        parent=world.urban,
        area=world.anmin,
        district=world.yushan_district,
        city=world.city,
    )
    user_with("department_head", squad, name="郎平安")
    body = PartyOrganisation.objects.get(code="P001")
    organiser = user_with("organisation_member", body, name="戚组织")
    asking, street = world.user("department"), world.user("street")
    row = powers.ask_consent(draft_of(squad), by=asking, at=world.now - timedelta(days=20))
    waiting = powers.draft_answer(
        row, stance="agreed", words="经党工委会议研究，同意。", by=organiser, at=world.now
    )
    year = timezone.localdate(world.now).year
    words = "响应吹哨较为及时，占道经营整治成效明显；夜间值守力量不足，建议补充人员。"
    opinion = powers.draft_personnel(
        powers.PersonnelDraft(unit=squad, year=year, grade="competent", words=words),
        by=organiser,
        at=world.now,
    )
    plan = powers.PlanningDraft(
        street=world.anmin,
        kind="plan",
        title="雨山片区老旧小区连片更新规划（征求意见稿）",
        authority="城管局",
        occasion="规划方案论证会",
        on=timezone.localdate(world.now) - timedelta(days=9),
        words="建议预留社区用房和非机动车充电位，消防通道按 4 米控制。",
        department=world.urban,
    )
    return {
        "squad": squad,
        "consent": waiting,
        "personnel": sign_with_figures(opinion, by=street, at=world.now),
        "planning": powers.give_planning(plan, by=organiser, at=world.now),
    }


def draft_of(squad: Unit) -> powers.ConsentDraft:
    """Somebody is to become head."""
    return powers.ConsentDraft(
        unit=squad,
        act="appoint",
        name="祝长安",
        position="综合行政执法队队长",
        grounds="长期在一线执法，群众基础好，经部门党组研究拟任。",
    )


def paper_pages(scene: Any) -> dict[str, str]:
    """The pages of street powers as the street sees them."""
    consent = f"/street-powers/consent-requests/{scene.consent.pk}/"
    return {
        "agencies": "/street-powers/",
        "agency": f"/street-powers/agencies/{scene.squad.code}/",
        "consents": "/street-powers/consent-requests/",
        "consent": consent,
        "consent-sheet": f"{consent}sheet/",
        "consent-draft": f"{consent}moves/draft-answer/",
        "personnels": "/street-powers/personnel-opinions/",
        "personnel": f"/street-powers/personnel-opinions/{scene.personnel.pk}/",
        "personnel-sheet": f"/street-powers/personnel-opinions/{scene.personnel.pk}/sheet/",
        "personnel-new": "/street-powers/personnel-opinions/new/",
        "plannings": "/street-powers/planning-opinions/",
        "planning": f"/street-powers/planning-opinions/{scene.planning.pk}/",
        "planning-new": "/street-powers/planning-opinions/new/",
        "planning-answer": (
            f"/street-powers/planning-opinions/{scene.planning.pk}/moves/record-answer/"
        ),
    }
