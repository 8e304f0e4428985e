"""Hours over months, points and what they were given for, in the community of the logins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils import timezone

from grids.models import Area, Tier
from members.models import Person, Post, Reward, User
from members.operations.certificates import issue_certificate, withdraw_certificate
from members.operations.crediting import Participation, credit_participation
from members.operations.points import give_points, reverse_points
from members.operations.rewards import RewardDraft, cancel, hand_over, offer_reward, redeem
from members.roles import Role
from records.models import Delivery

DAY = timedelta(days=1)
SERVED = (
    ("辅导孩子功课", "3"),
    ("楼道清理", "2"),
    ("陪老人就医", "3.5"),
    ("文明交通劝导", "2"),
    ("社区图书角整理", "1.5"),
    ("节前走访慰问", "2.5"),
)
REWARDS: tuple[dict[str, Any], ...] = (
    {"name": "洗衣液一瓶", "cost": Decimal(6), "stock": 20, "per_person": 3},
    {"name": "理发一次", "cost": Decimal(8), "stock": 12, "description": "社区共建理发店提供"},
    {"name": "抽纸一提", "cost": Decimal(4), "stock": 30, "per_person": 4},
    {"name": "家电清洗一次", "cost": Decimal(15), "stock": 0, "description": "本月名额已领完"},
    {"name": "春节福字礼包", "cost": Decimal(5), "stock": 40, "is_open": False},
)
OTHERS = 6


def reward(suffix: str, at: datetime) -> None:
    """A volunteer's half-year, a few neighbours' hours, the catalogue, orders and certificates."""
    by = User.objects.get(username=f"community{suffix}")
    volunteer = User.objects.get(username=f"volunteer{suffix}")
    areas = (post.area for post in by.active_posts if post.area is not None)
    community = next(area for area in areas if area.tier == Tier.COMMUNITY)
    if volunteer.person is None:
        raise LookupError(volunteer.username)
    serve(volunteer.person, community, range(0, 150, 10), by, at)
    for number, person in enumerate(others(community, volunteer.person)):
        serve(person, community, range(2 + number, 60, 17), by, at)
    began = at - 60 * DAY
    offered = [offer_reward(community, RewardDraft(**row), by=by, at=began) for row in REWARDS]
    order(offered, volunteer, by, at)
    notes = {"by": by, "at": at - 20 * DAY}
    give_points(volunteer.person, community, Decimal(5), reason="雪天应急值守", **notes)
    twice = give_points(volunteer.person, community, Decimal(5), reason="雪天应急值守", **notes)
    reverse_points(twice, reason="同一事项重复登记", by=by, at=at - 19 * DAY)
    certify(volunteer.person, community, by, at)
    arrive(at)


def arrive(at: datetime) -> None:
    """What was told in those months has arrived long ago."""
    told = Delivery.objects.filter(state=Delivery.State.PENDING, available_at__lt=at)
    told.update(state=Delivery.State.SENT, sent_at=F("available_at"))


def others(community: Area, known: Person) -> Sequence[Person]:
    """More volunteers of the community."""
    posts = Post.objects.filter(role=Role.VOLUNTEER, until_on=None).exclude(person=known)
    under = posts.under_area(community) | posts.filter(area=community)
    return Person.objects.filter(pk__in=under.values("person")).order_by("pk")[:OTHERS]


def serve(person: Person, community: Area, days: range, by: User, at: datetime) -> None:
    """One service on each of these days back, noted by the community that evening."""
    for number, back in enumerate(days, start=person.pk % len(SERVED)):
        what, hours = SERVED[number % len(SERVED)]
        day = timezone.localtime(at) - (back + 1) * DAY
        begins = day.replace(hour=9, minute=0, second=0, microsecond=0)
        row = Participation(
            person=person,
            community=community,
            what=what,
            starts_at=begins,
            ends_at=begins + timedelta(hours=float(hours)),
            hours=Decimal(hours),
            source=("demo", back),
        )
        credit_participation(row, by=by, at=begins + timedelta(hours=9))


def order(offered: Sequence[Reward], volunteer: User, by: User, at: datetime) -> None:
    """One handed over, one that could not be given, one that waits."""
    soap, haircut, paper = offered[:3]
    hand_over(redeem(soap, by=volunteer, at=at - 40 * DAY), by=by, at=at - 38 * DAY)
    missed = redeem(haircut, by=volunteer, at=at - 30 * DAY)
    cancel(missed, by=by, at=at - 29 * DAY, reason="理发店本周停业")
    redeem(paper, by=volunteer, at=at - DAY)


def certify(person: Person, community: Area, by: User, at: datetime) -> None:
    """One certificate that holds, and one that was withdrawn."""
    today = timezone.localdate(at)
    facts: dict[str, Any] = {"until_on": today, "by": by, "at": at}
    wrong = issue_certificate(person, community, from_on=today - 30 * DAY, **facts)
    withdraw_certificate(wrong, reason="起止日期有误，已重新出具", by=by, at=at)
    issue_certificate(person, community, from_on=today - 180 * DAY, **facts)
