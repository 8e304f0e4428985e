"""What is reported: a matter of the phrase bank, put into a building, a stairwell and a street."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from datetime import datetime
from itertools import accumulate
from random import Random
from typing import Any

from grids.models import Area
from overview.demo.atlas import Atlas, Building, Community
from overview.demo.grids import estate_of
from overview.demo.pace import SITE
from overview.demo.words import fill, phrases, words
from tickets.models import Category
from tickets.models.tickets import Channel
from tickets.operations.intake import Contact, Report

ANY = 0
"""Any month."""
REMEMBERED = 40
TRIES = 12
IN_STAIRWELL = 0.3
NAMED_BUILDING = 0.35
METRES_25 = 0.00022
RESIDENT_CHANNELS = (
    (Channel.RESIDENT, 0.6),
    (Channel.COMMUNITY, 0.85),
    (Channel.HOTLINE, 1.0),
)
WORKER_CHANNELS = ((Channel.GRID_WORKER, 0.95), (Channel.INSPECTION, 1.0))
Matter = dict[str, Any]


class Writer:
    """Draws reports: what, in which words, at which place, by which way in."""

    def __init__(self, atlas: Atlas, luck: Random, names: Any) -> None:
        self._atlas, self._luck, self._names = atlas, luck, names
        bank = phrases()["matters"]
        frequency = words()["frequency"]
        self._codes = list(frequency)
        self._weights = list(accumulate(frequency.values()))
        self._matters: dict[tuple[str, str, int], list[Matter]] = defaultdict(list)
        for code, matters in bank.items():
            for matter in matters:
                for city in ("maanshan", "dunhuang"):
                    if matter.get("city", city) == city:
                        for month in (ANY, *matter.get("months", range(1, 13))):
                            self._matters[code, city, month].append(matter)

    def matter(
        self, community: Community, at: datetime, code: str = "", voice: str = ""
    ) -> tuple[Category, Matter]:
        """A matter in season that the community has not shown lately."""
        month, city = at.astimezone(SITE).month, community.city_name
        for attempt in range(TRIES):
            drawn = code or self._code()
            wanted = voice if attempt < TRIES // 2 else ""
            choice = self._fitting(drawn, city, month, wanted) or self._fitting(drawn, city, month)
            matter = self._luck.choice(choice or self._matters[drawn, city, ANY])
            fits = bool(choice) and wanted in ("", matter["voice"])
            if fits and matter["title"] not in community.recent:
                break
        community.recent.append(matter["title"])
        del community.recent[:-REMEMBERED]
        return self._atlas.categories[drawn], matter

    def _fitting(self, code: str, city: str, month: int, voice: str = "") -> list[Matter]:
        matters = self._matters[code, city, month]
        return [matter for matter in matters if voice in ("", matter["voice"])]

    def _code(self) -> str:
        """A category, the frequent ones more often."""
        return self._codes[bisect(self._weights, self._luck.random() * self._weights[-1])]

    def report(
        self, community: Community, building: Building, category: Category, matter: Matter
    ) -> Report:
        """The report of a matter at a building."""
        luck = self._luck
        stairwell, unit = self._stairwell(building)
        estate = building.estate
        values = {
            "place": estate,
            "building": building.name[len(estate_of(building.name)) :],
            "unit": unit,
            "time": luck.choice(phrases()["times"]),
        }
        template = matter["text"] + luck.choice(words()["details"][matter["voice"]])
        title = matter["title"]
        if luck.random() < NAMED_BUILDING and "{" not in title:
            title = f"{building.name} {title}"
        return Report(
            category=category,
            title=fill(title, **values),
            text=fill(template, **values),
            area=self._area(community, building, stairwell),
            address=self._address(community, building, category, values),
            lng=round(building.lng + luck.uniform(-METRES_25, METRES_25), 6),
            lat=round(building.lat + luck.uniform(-METRES_25, METRES_25), 6),
            contact=self._contact() if matter["voice"] == "resident" else Contact(),
            channel=self._channel(matter["voice"]),
        )

    def _stairwell(self, building: Building) -> tuple[int | None, str]:
        """A stairwell where the city counts them, else only the word for one."""
        if building.stairwells and self._luck.random() < IN_STAIRWELL:
            return self._luck.choice(building.stairwells)
        number = self._luck.randint(1, 4)
        return None, fill(words()["areas"]["unit"], number=number)

    def _area(self, community: Community, building: Building, stairwell: int | None) -> Area:
        return self._atlas.area(community, building, stairwell)

    def _address(
        self,
        community: Community,
        building: Building,
        category: Category,
        values: dict[str, str],
    ) -> str:
        kind = "physical" if category.is_physical else "service"
        road = self._luck.choice(phrases()["roads"][community.city_name])
        facts = {**values, "building": building.name, "road": road}
        template = self._luck.choice(words()["spots"][kind])
        return fill(template, number=self._luck.randint(2, 268), **facts)

    def _contact(self) -> Contact:
        return Contact(next(self._names), f"12{self._luck.randrange(10**9):09d}")

    def _channel(self, voice: str) -> str:
        draw = self._luck.random()
        ways = WORKER_CHANNELS if voice == "worker" else RESIDENT_CHANNELS
        return next(channel for channel, limit in ways if draw < limit)
