"""Street powers in the demo: consent that waits and was given, opinions on a year and on plans."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from grids.models import Unit
from members.models import User
from members.operations import agencies
from members.operations import street_powers as powers
from overview.operations.street_powers import sign_with_figures
from records.models import Delivery

PLANS = (
    (
        "plan",
        "老旧小区连片更新规划（征求意见稿）",
        "规划方案论证会",
        "建议预留社区用房和非机动车充电位，消防通道按 4 米控制。",
        (
            "partly",
            "已增加社区用房和充电位；消防通道因现状建筑限制按 3.5 米控制，另设消防取水口。",
        ),
    ),
    (
        "project",
        "菜市场改造停业安排",
        "征求意见座谈会",
        "建议先开临时便民点再停业，保障老年居民就近买菜。",
        None,
    ),
)


def keep_papers(suffix: str, at: datetime) -> None:
    """The director drafts and the secretary signs; the bureau over the squad asks."""
    director, secretary, officer = (
        User.objects.get(username=f"{name}{suffix}")
        for name in ("street_director", "street", "department")
    )
    squad = agencies.agencies_of_streets(secretary)
    squad = squad.filter(pk__in=agencies.agencies_overseen(officer)).order_by("code")[0]
    consent(squad, director, secretary, officer, at)
    opinion(squad, timezone.localdate(at).year - 1, director, secretary, at)
    opinion(squad, timezone.localdate(at).year, director, None, at)
    plans(squad, director, at)


def consent(squad: Unit, director: User, secretary: User, officer: User, at: datetime) -> None:
    """One answered a month ago, one that waits for a signature."""
    for name, act, words, days in (
        ("郎某平", "move", "拟调区局机关任职，班子已商定接替人选。", 30),
        ("祝某安", "appoint", "长期在一线执法，群众基础好，拟任队长。", 3),
    ):
        then = at - timedelta(days=days)
        asked = powers.ConsentDraft(
            unit=squad, act=act, name=name, position="综合行政执法队队长", grounds=words
        )
        row = powers.ask_consent(asked, by=officer, at=then)
        row = powers.draft_answer(
            row, stance="agreed", words="经街道党工委会议研究，同意。", by=director, at=then
        )
        if days > powers.CONSENT_DAYS:
            powers.sign_answer(row, by=secretary, at=then)
    # What was told on those days went out on those days
    told = Delivery.objects.filter(state=Delivery.State.PENDING, available_at__lt=at)
    told.update(state=Delivery.State.SENT, sent_at=F("available_at"))


def opinion(squad: Unit, year: int, director: User, secretary: User | None, at: datetime) -> None:
    """On a year, signed where somebody signs."""
    draft = powers.PersonnelDraft(
        unit=squad,
        year=year,
        grade="competent",
        words="响应吹哨较为及时，占道经营整治成效明显；夜间值守力量不足，建议补充人员。",
    )
    row = powers.draft_personnel(draft, by=director, at=at)
    if secretary is not None:
        sign_with_figures(row, by=secretary, at=at)


def plans(squad: Unit, director: User, at: datetime) -> None:
    """One that was answered, one that was not."""
    today = timezone.localdate(at)
    for kind, title, occasion, words, answer in PLANS:
        draft = powers.PlanningDraft(
            street=agencies.street_of(squad),
            kind=kind,
            title=title,
            authority="区自然资源和规划局" if kind == "plan" else "区商务局",
            occasion=occasion,
            on=today - timedelta(days=40),
            words=words,
        )
        row = powers.give_planning(draft, by=director, at=at)
        if answer is not None:
            outcome, said = answer
            powers.record_answer(
                row, outcome=outcome, answer=said, answered_on=today, by=director, at=at
            )
