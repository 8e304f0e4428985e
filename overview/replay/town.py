"""The city as its stories see it: places, crews, accounts, luck, the scenario."""

from __future__ import annotations

import hashlib
from bisect import bisect
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import cache
from io import BytesIO
from itertools import accumulate
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from grids.models import Area, Unit
from lib.errors import Refused
from members.models import User
from members.operations.accounts import system_user
from members.roles import Role
from overview.demo.atlas import Atlas, Building, Community
from overview.demo.words import chance, words
from overview.replay.clockwork import WorkTime, duration
from overview.replay.crews import Crew, Rules
from overview.simulation.scenario import Scenario
from tickets.models import Category

SEATS: dict[str, tuple[str, tuple[str, ...]]] = {
    "grid_worker": ("area", (Role.GRID_WORKER, Role.GRID_HEAD)),
    "clerk": ("area", (Role.COMMUNITY_CLERK, Role.COMMUNITY_SECRETARY)),
    "secretary": ("area", (Role.COMMUNITY_SECRETARY,)),
    "street": ("area", (Role.STREET_SECRETARY, Role.STREET_DIRECTOR)),
    "officer": ("unit", (Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)),
    "head": ("unit", (Role.DEPARTMENT_HEAD,)),
}
"""Where a crew sits, and whose accounts it acts under: of the first role somebody holds there."""


class Town:
    """Everything a story asks for; the same seed answers the same."""

    def __init__(self, scenario: Scenario, rules: Rules, atlas: Atlas) -> None:
        self.scenario, self.rules, self.atlas = scenario, rules, atlas
        self.agenda, self.time = rules.agenda, rules.time
        self.system = system_user()
        self.communities = {
            pk: row
            for pk, row in atlas.communities.items()
            if row.city.code == scenario["city"] and row.code.startswith(scenario["area"])
        }
        self.crews: dict[tuple[str, int], Crew] = {}
        self.stories: dict[int, Any] = {}
        self.refusals: Counter[str] = Counter()
        self._users: dict[int, User] = {}
        self._areas: dict[int, Area] = {}

    def luck(self, *purpose: object) -> Random:
        """Repeatable luck for one purpose, the same whatever else the scenario says."""
        return chance(self.scenario["seed"], *purpose)

    def happens(self, key: str, *purpose: object) -> bool:
        """Whether something of the scenario's chances comes to pass."""
        return self.luck(key, *purpose).random() < self.scenario[f"chance.{key}"]

    def minutes(self, step: str, *purpose: object) -> float:
        """How long a step takes somebody."""
        return duration(self.luck("minutes", step, *purpose), self.scenario[f"minutes.{step}"])

    def user(self, pk: int) -> User:
        """An account, kept with its reach."""
        if pk not in self._users:
            self._users[pk] = User.objects.get(pk=pk)
        return self._users[pk]

    def area(self, building: Building) -> Area:
        """The area of a building."""
        if building.pk not in self._areas:
            rows = Area.objects.select_related("city", "district").defer("boundary")
            self._areas[building.pk] = rows.get(pk=building.pk)
        return self._areas[building.pk]

    def crew(self, role: str, place: int) -> Crew:
        """The people of one role at one place; made when they are first asked."""
        key = (role, place)
        if key not in self.crews:
            kind, roles = SEATS[role]
            users = next(
                actors for wanted in roles if (actors := self.atlas.staff(kind, place, wanted))
            )
            accounts = [self.user(actor.user.pk) for actor in users]
            share = self.scenario[f"staff.time_for_this.{role}"]
            self.crews[key] = Crew(self.rules, accounts, self.size(role, place), share)
        return self.crews[key]

    def size(self, role: str, place: int) -> int:
        """How many people: whole ones; of a fraction as many places get one more as it says."""
        wanted = self.scenario[f"staff.{role}"] * self.scenario[f"staff.times.{role}"]
        digest = hashlib.sha256(f"{role}:{place}".encode()).digest()
        whole, rest = divmod(wanted, 1)
        more = int.from_bytes(digest[:4], "big") / 2**32 < round(rest, 6)
        return max(1, int(whole) + more)

    def has_people(self, role: str, place: int) -> bool:
        """Whether anybody could act there."""
        kind, roles = SEATS[role]
        return bool(self.atlas.staff(kind, place, *roles))

    def lead(self, category: Category, community: Community) -> Unit | None:
        """Who leads by the duty list, where anybody works there."""
        unit = self.atlas.lead(category, community)
        return unit if unit is not None and self.atlas.staffed(unit) else None

    def other_unit(self, community: Community, without: set[int], luck: Random) -> Unit | None:
        """Some staffed department of the district that has no part yet."""
        units = [
            unit
            for unit in self._departments()
            if unit.district_id == community.district and unit.pk not in without
        ]
        return luck.choice(units) if units else None

    @cache  # noqa: B019 - one town lives as long as its process
    def _departments(self) -> tuple[Unit, ...]:
        rows = sorted(self.atlas.units.values(), key=lambda unit: unit.code)
        return tuple(
            unit for unit in rows if unit.area_id is None and self.has_people("officer", unit.pk)
        )

    def attempt(self, deed: Callable[[], Any]) -> Any:
        """Do something that the present state may forbid; None when it does, which is counted."""
        try:
            return deed()
        except Refused as refused:
            self.refusals[refused.code] += 1
            return None


class Sources:
    """What comes in, where, by which way: drawn by the weights of a scenario."""

    def __init__(self, scenario: Scenario, town: Town, households: dict[int, int]) -> None:
        self._scenario, self._town = scenario, town
        grids = [
            (community, grid, buildings)
            for community in town.communities.values()
            for grid, buildings in community.grids.items()
            if buildings
        ]
        self._grids = grids
        self._edges = list(accumulate(households.get(grid, 0) or 1 for _c, grid, _b in grids))
        weights = scenario["arrivals.categories"] or words()["frequency"]
        known = town.atlas.categories
        self._categories = [known[code] for code in weights if code in known]
        self._weights = [weights[row.code] for row in self._categories]
        channels = scenario["arrivals.channels"]
        self._channels, self._ways = list(channels), list(channels.values())

    def draw(self, luck: Random) -> tuple[Community, int, Building, Category, str]:
        """Community, grid, building, category and channel of a matter."""
        place = bisect(self._edges, luck.random() * self._edges[-1])
        community, grid, buildings = self._grids[min(place, len(self._grids) - 1)]
        category = luck.choices(self._categories, self._weights)[0]
        return (
            community,
            grid,
            luck.choice(buildings),
            category,
            luck.choices(self._channels, self._ways)[0],
        )


@cache
def _picture() -> bytes:
    content = BytesIO()
    Image.new("RGB", (8, 8), "grey").save(content, "JPEG")
    return content.getvalue()


def picture() -> SimpleUploadedFile:
    """A small picture, sent as people send theirs."""
    return SimpleUploadedFile("after.jpg", _picture(), content_type="image/jpeg")


def local(at: datetime, time: WorkTime) -> datetime:
    """A moment on the wall clock of the city."""
    return at.astimezone(time.zone)
