"""A process that creates, moves and closes areas for some seconds, run several at once.

`python -m tests.grids.hammer SECONDS SEED` with DATABASE_URL; prints how much it did as JSON.
"""

import json
import random
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime

import django

django.setup()

from grids.models import Area, District, PartyOrganisation  # noqa: E402
from grids.operations import (  # noqa: E402
    AreaDraft,
    OrganisationDraft,
    close_area,
    create_area,
    create_organisation,
    load_areas,
    move_area,
    move_organisation,
)
from lib.errors import Refused  # noqa: E402
from members.operations.accounts import system_user  # noqa: E402

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CITY = "9901"
FINER = {"street": "community", "community": "grid", "grid": "building"}


class Hammer:
    """Picks an act at random; a refusal is an answer, any other exception ends the process."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.acting = {"by": system_user(), "at": AT}
        self.done = Counter()

    def run(self, seconds):
        acts = [self.create] * 6 + [self.move] * 6 + [self.close] * 2
        acts += [self.found_street, self.load, self.create_organisation, self.move_organisation]
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            act = self.chance.choice(acts)
            try:
                act()
                self.done[act.__name__] += 1
            except Refused as refused:
                self.done[f"refused {refused.code}"] += 1

    def pick(self, model, **wanted):
        known = model.objects.filter(city__code=CITY, **wanted)
        rows = list(known.order_by().values_list("pk", flat=True))
        return model.objects.get(pk=self.chance.choice(rows)) if rows else None

    def number(self, digits):
        return f"{self.chance.randrange(10**digits):0{digits}}"

    def draft(self, parent):
        tier = FINER[parent.tier]
        community = parent.code if tier == "community" else parent.code[:12]
        own = f"N{self.number(8)}" if tier == "building" else self.number(3)
        return AreaDraft(tier=tier, name=f"{tier}{own}", code=community + own, parent=parent)

    def create(self):
        tier = self.chance.choice(list(FINER))
        if (parent := self.pick(Area, tier=tier)) is not None:
            create_area(self.draft(parent), **self.acting)

    def load(self):
        if (parent := self.pick(Area, tier="grid")) is not None:
            load_areas([self.draft(parent) for _number in range(3)], **self.acting)

    def found_street(self):
        district = self.pick(District)
        code = district.code + self.number(3)
        draft = AreaDraft(tier="street", name=f"街道{code}", code=code, district=district)
        create_area(draft, **self.acting)

    def move(self):
        above = self.chance.choice(list(FINER))
        area, parent = self.pick(Area, tier=FINER[above]), self.pick(Area, tier=above)
        if area is not None and parent is not None:
            move_area(area, parent=parent, **self.acting)

    def close(self):
        area = self.pick(Area, tier=self.chance.choice(["community", "grid", "building"]))
        if area is not None:
            close_area(area, on=date(2026, 12, 1), **self.acting)

    def create_organisation(self):
        parent = self.pick(PartyOrganisation)
        kinds = {"working_committee": "committee", "committee": "branch", "branch": "group"}
        kind = kinds.get(parent.kind, "branch")
        draft = OrganisationDraft(kind=kind, name=kind, code=self.number(12), parent=parent)
        create_organisation(draft, **self.acting)

    def move_organisation(self):
        organisation, parent = self.pick(PartyOrganisation), self.pick(PartyOrganisation)
        move_organisation(organisation, parent=parent, **self.acting)


if __name__ == "__main__":
    hammer = Hammer(int(sys.argv[2]))
    hammer.run(float(sys.argv[1]))
    print(json.dumps(hammer.done))  # noqa: T201 - the parent process reads it
