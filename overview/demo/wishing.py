"""Wishes and deliberations of the login's community, played through the real operations.

Some weeks of them: hung, claimed, fulfilled and thanked for, refused with a referral; five topics,
one in each step of the deliberation. Every name and number is made up.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from grids.models import Area, Tier
from members.models import User
from members.operations.accounts import system_user
from records.models import Delivery
from services.models import Deliberation, Wish
from services.operations import claims, deliberations, voting, wishes
from tickets.models import Category
from tickets.operations.intake import Contact

DAY = timedelta(days=1)

WISHES: tuple[tuple[str, str, str, str, int, str, int], ...] = (
    # what, kind, age, group, yuan, how far it comes, days ago
    ("拐杖", "goods", "eighty", "living_alone", 120, "rated", 40),
    ("助听器电池", "goods", "eighty", "living_alone", 90, "rated", 33),
    ("换一盏客厅的灯", "service", "sixty", "none", 80, "rated", 27),
    ("学习台灯", "goods", "teen", "child", 150, "fulfilled", 20),
    ("轮椅坐垫", "goods", "sixty", "disabled", 200, "fulfilled", 14),
    ("陪同去医院复查一次", "service", "eighty", "living_alone", 0, "fulfilling", 9),
    ("厨房扶手", "service", "eighty", "living_alone", 260, "fulfilling", 8),
    ("电热水壶", "goods", "sixty", "hardship", 130, "claimed", 6),
    ("血压计", "goods", "eighty", "living_alone", 180, "published", 5),
    ("课外书一套", "goods", "under_14", "child", 160, "published", 4),
    ("清洗油烟机", "service", "eighty", "living_alone", 120, "published", 3),
    ("防滑浴室垫", "goods", "sixty", "disabled", 60, "published", 2),
    ("理发上门", "service", "eighty", "disabled", 30, "published", 2),
    ("收音机", "goods", "eighty", "living_alone", 150, "verified", 1),
    ("修理窗户插销", "service", "sixty", "none", 50, "draft", 1),
    ("棉被一床", "goods", "sixty", "hardship", 220, "draft", 0),
)
STEPS = ("draft", "verified", "published", "claimed", "fulfilling", "fulfilled", "rated")
NAMES = ("赵大爷", "钱奶奶", "孙阿姨", "李大爷", "周奶奶", "吴大爷", "郑阿姨", "王奶奶")
THANKS = ("谢谢热心的邻居，用着很合适。", "屋里亮堂多了，感谢大家。", "听得清了，心里暖和。")
TOPICS = (
    # topic, what it is about, how far it comes
    ("楼道飞线充电怎么治理", "居民反映飞线充电多，有火灾隐患，希望建充电棚。", "closed"),
    ("小区出入口早晚高峰拥堵", "上学时段车辆占道，老人孩子通行不安全。", "do"),
    ("空地改造成休闲角", "东侧空地长期闲置，居民希望增设座椅和晾晒区。", "discuss"),
    ("垃圾投放点夜间照明", "投放点灯光昏暗，老人晚上倒垃圾不方便。", "screen"),
    ("单元门禁统一更换", "门禁老化，部分单元门常开。", "collect"),
)


def wish(suffix: str, at: datetime) -> None:
    """The wishes and topics of the login's community."""
    by = User.objects.get(username=f"community{suffix}")
    areas = (post.area for post in by.active_posts if post.area is not None)
    area = next(area for area in areas if area.tier == Tier.COMMUNITY)
    for number, row in enumerate(WISHES):
        carry(area, row, number, by, at)
    refuse(area, by, at)
    for number, (topic, text, stage) in enumerate(TOPICS):
        talk_over(area, topic, text, stage, by, at - (30 - 5 * number) * DAY)
    # What was told in those weeks has arrived long ago
    told = Delivery.objects.filter(state=Delivery.State.PENDING, available_at__lt=at)
    told.update(state=Delivery.State.SENT, sent_at=F("available_at"))


def carry(area: Area, facts: Any, number: int, by: User, at: datetime) -> None:
    """One wish, as far as it comes; a step each half day."""
    need, kind, age, group, cost, end, ago = facts
    since = at - ago * DAY
    is_minor = age in ("teen", "under_14")
    draft = wishes.WishDraft(
        area=area,
        kind=kind,
        need=need,
        age_band=age,
        cost=cost,
        group=group,
        story="走访时了解到的情况。",
        address=f"{number % 6 + 1}栋{number % 4 + 1}单元",
        source=("visit", "box", "hotline")[number % 3],
        consented=True,
        guardian_consent=is_minor,
        contact=Contact(NAMES[number % len(NAMES)], f"1390000{1000 + number}"),
    )
    row, _code = wishes.make_wish(draft, by=by, at=since)
    for step, name in enumerate(STEPS[1 : STEPS.index(end) + 1], 1):
        row = forward(row, name, number, by, min(since + step * DAY / 2, at))


def forward(row: Wish, to: str, number: int, by: User, at: datetime) -> Wish:
    """One step of a wish."""
    given: dict[str, Any] = {"by": by, "at": at}
    if to == "verified":
        facts = {name: getattr(row, name) for name in ("need", "kind", "age_band", "group", "cost")}
        return wishes.verify_wish(
            row, **given, **facts, checked_by="社工小陈", companion="网格员小刘"
        )
    if to == "published":
        return wishes.publish_wish(row, **given)
    if to == "claimed":
        claims.claim_wish(row, holder(row, number), by=claimer(row, number, by), at=at)
        return Wish.objects.get(pk=row.pk)
    if to == "fulfilling":
        return claims.begin_wish(row, **given, note="已与社区约好上门时间")
    if to == "fulfilled":
        return claims.deliver_wish(row, **given, note="由社区陪同送到家中")
    row = wishes.rate_wish(row, by=system_user(), at=at, stars=5, thanks=THANKS[number % 3])
    return wishes.show_thanks(row, **given, thanks=row.thanks)


def holder(row: Wish, number: int) -> claims.ClaimDraft:
    """A neighbour, the helpers of the community, in turn."""
    if number % 2:
        return claims.ClaimDraft(team=row.community)
    return claims.ClaimDraft(contact=Contact("热心居民", f"1380000{2000 + number}"))


def claimer(row: Wish, number: int, by: User) -> User:
    """Teams claim through their staff, neighbours without an account."""
    return by if number % 2 else system_user()


def refuse(area: Area, by: User, at: datetime) -> None:
    """A wish for an operation: noted, refused politely, referred to help in hardship."""
    draft = wishes.WishDraft(
        area=area,
        kind="service",
        need="白内障手术",
        age_band="sixty",
        cost=20_000,
        group="hardship",
        story="两眼看不清，家里负担不起手术费用。",
        source="visit",
        consented=True,
        contact=Contact("冯大爷", "13900009999"),
    )
    row, _code = wishes.make_wish(draft, by=by, at=at - 3 * DAY)
    category = Category.objects.get(code="0901")
    words = "手术费用超出微心愿的范围，我们已为您转办医疗救助申请，专人会与您联系。"
    wishes.reject_wish(row, by=by, at=at - 2 * DAY, reason=words, category=category)


def talk_over(area: Area, topic: str, text: str, stage: str, by: User, at: datetime) -> None:
    """One topic, as far as it comes."""
    given: dict[str, Any] = {"by": by, "at": at}
    draft = deliberations.TopicDraft(area=area, topic=topic, text=text)
    row = deliberations.raise_topic(draft, **given)
    if stage == "collect":
        return
    row = deliberations.hand_in(row, **given, note="网格走访时多户提出")
    if stage == "screen":
        return
    row = deliberations.take_in(row, **given, reason="涉及多户，值得一起商量")
    row = deliberations.make_public(row, **given, public_topic=topic)
    row = meet(row, given, at)
    if stage == "discuss":
        return
    row = deliberations.decide(row, **given, decision="由社区牵头，物业和居民代表共同落实。")
    category = Category.objects.leaves().order_by("code").first()
    if stage == "do" and category is not None:
        deliberations.open_matter(row, **given, category=category, what=f"落实议题：{topic}")
        return
    row = deliberations.finish(row, **given, note="已建成并投入使用")
    row = deliberations.evaluate(
        row,
        **given,
        evaluated_on=timezone.localdate(at),
        verdict="solved",
        result="飞线基本消除，居民代表评议满意。",
    )
    words = "充电棚已建成，飞线基本消除。"
    deliberations.make_public(row, **given, public_topic=topic, public_result=words)


def meet(row: Deliberation, given: Any, at: datetime) -> Deliberation:
    """A meeting with a vote of the residents."""
    row = deliberations.record_gathering(
        row,
        **given,
        held_on=timezone.localdate(at),
        place="社区议事厅",
        summary="居民代表、物业和两委成员逐条讨论，形成三点意见。",
        residents=18,
        owners=9,
        members=6,
        committee=4,
        units=2,
    )
    options = [
        voting.OptionCount("同意", 22),
        voting.OptionCount("不同意", 4),
        voting.OptionCount("弃权", 1),
    ]
    return voting.count_votes(
        row,
        **given,
        rule="residents",
        held_on=timezone.localdate(at),
        question="是否按方案实施",
        people_all=40,
        options=options,
    )
