"""Rounds of the login's grid and households that agreed to be looked after, by the real operations.

A few weeks of visits: most found nothing, some were settled on the spot, some became matters or are
to be come back to; then the 15-minute circle of both cities.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from grids.models import Area, Tier
from members.models import User
from overview.demo.words import table
from services.models import CareContact, Visited
from services.operations.caring import CareDraft, keep_care
from services.operations.circle import reckon_changed
from services.operations.visits import MatterDraft, VisitDraft, log_visit, open_matter
from tickets.models import Category
from tickets.models.tickets import Channel
from tickets.operations.suggestions import suggest_categories

DAY, HOUR = timedelta(days=1), timedelta(hours=1)

FOUND: tuple[tuple[str, str, str, str], ...] = (
    # whom, what, words, what became of it
    ("household", "fire", "楼下有四处飞线充电，从二楼窗户拉到一楼。", "matter"),
    ("shop", "fire", "灭火器压力不足，当场联系更换。", "settled"),
    ("household", "sanitation", "楼道里堆放纸箱，当场劝说清走。", "settled"),
    ("household", "demand", "希望小区里增设一处老年助餐点。", "later"),
    ("household", "dispute", "楼上晚间拖椅子，邻里有口角，已初步劝和。", "later"),
    ("unit", "security", "工地围挡有一处松动，已告知负责人。", ""),
    ("household", "suggestion", "建议单元门口加装扶手。", "matter"),
    ("shop", "other", "", ""),
    ("household", "", "", ""),
    ("household", "", "家中一切正常，宣传了反诈知识。", ""),
)
CARED: tuple[tuple[str, str, int, int | None], ...] = (
    # kind, who consented, days between visits, days since the last visit
    ("elderly_alone", "self", 15, 20),
    ("elderly_alone", "family", 30, 6),
    ("disabled", "self", 30, None),
    ("child", "guardian", 14, 3),
)
WEEKS = 4


def walk_rounds(suffix: str, at: datetime) -> None:
    """The rounds of one city's grid worker, newest last, and the circle of the city."""
    by = User.objects.get(username=f"gridworker{suffix}")
    grid = next(post.area for post in by.active_posts if post.area_id)
    buildings = list(Area.objects.filter(parent=grid, tier=Tier.BUILDING).order_by("code"))
    places = buildings or [grid]
    looked_after(places, by, at)
    for week in reversed(range(WEEKS)):
        for number, found in enumerate(FOUND):
            when = at - week * 7 * DAY - (number % 5) * DAY - number * HOUR / 4 - HOUR
            if at - when < 30 * DAY:
                visit(places[(week + number) % len(places)], found, by, when, week)
    reckon_changed(at)


def visit(
    area: Area, found: tuple[str, str, str, str], by: User, when: datetime, week: int
) -> None:
    """One visit as it was written down then; only this week's words became matters."""
    kind, problem, words, became = found
    draft = VisitDraft(
        area=area,
        kind=kind,
        visited_at=when,
        minutes=10 + len(words) % 4 * 5,
        text=words,
        problems=[problem] if problem and words else [],
        is_settled=became == "settled",
        follow_up_on=timezone.localdate(when) + 7 * DAY if became == "later" else None,
    )
    row = log_visit(draft, by=by, at=when)
    if became == "matter" and week == 0:
        category = category_of(words)
        matter = MatterDraft(category=category, text=words, channel=Channel.GRID_WORKER)
        open_matter(row, matter, by=by, at=when)


def category_of(words: str) -> Category:
    """What the words speak for, else the first kind of matter there is."""
    likely = suggest_categories(words)
    return likely[0].category if likely else Category.objects.leaves().first()


def looked_after(places: list[Area], by: User, at: datetime) -> None:
    """A household for each kind; synthetic names, as all in the demo."""
    names: list[Any] = [row["name"] for row in table("names_zh_synthetic")]
    begun = at - 28 * DAY
    for number, (kind, consent, every, since) in enumerate(CARED):
        draft = CareDraft(
            area=places[number % len(places)],
            kind=kind,
            name=names[-1 - number],
            phone=f"1200000{number:04d}",
            door=f"{number + 1}单元{number + 2}01",
            every_days=every,
            consent_by=consent,
            consent_on=timezone.localdate(begun),
        )
        care: CareContact = keep_care(draft, by=by, at=begun)
        if since is not None:
            when = at - since * DAY
            seen = VisitDraft(
                area=care.area, kind=Visited.HOUSEHOLD, care=care, visited_at=when, minutes=25
            )
            log_visit(seen, by=by, at=when)
