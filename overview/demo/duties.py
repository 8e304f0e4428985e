"""The duty list as rows: who leads and who assists for each category, and where."""

from __future__ import annotations

from collections.abc import Iterator

from grids.models import Area, City, District, Unit
from overview.demo.grids import urban_communities
from overview.demo.plan import FOUNDED, Plan
from overview.demo.units import unit_code
from overview.demo.words import table
from tickets.models import Category, DutyRule
from tickets.operations.catalogue import rows


def write_duties(plan: Plan) -> None:
    """One rule wherever the lead works: in each district, street or community.

    What a district's rule cannot name, because it is another body in every street, is led there by
    the department above that body. A matter the community itself leads has no rule: its own team
    takes it (DOMAIN.md section 4.5).
    """
    assists: dict[int, list[Unit]] = {}
    rules: list[DutyRule] = []
    writer = Writer()
    for rule, helpers in writer.rules():
        assists[len(rules)] = helpers
        rules.append(rule)
    DutyRule.objects.bulk_create(rules, batch_size=2000)
    link = DutyRule.assist.through
    link.objects.bulk_create(
        [
            link(dutyrule_id=rule.pk, unit_id=unit.pk)
            for number, rule in enumerate(rules)
            for unit in assists[number]
        ],
        batch_size=5000,
    )


class Writer:
    """Reads the duty list against the units that are there."""

    def __init__(self) -> None:
        self._units = {unit.code: unit for unit in Unit.objects.all()}
        self._levels = {row["key"]: row for row in table("units")}
        self._categories = {row.code: row for row in Category.objects.leaves()}
        self._duties = list(rows("duty"))

    def rules(self) -> Iterator[tuple[DutyRule, list[Unit]]]:
        """Every rule with the units that assist, unsaved."""
        for city in City.objects.order_by("code"):
            communities = urban_communities(city)
            for district in District.objects.filter(city=city).only("pk", "code").order_by("code"):
                yield from self._at(district, {"district": district.code})
            for street in {area.parent.pk: area.parent for area in communities}.values():
                yield from self._at(street, {"district": street.code[:6], "street": street.code})
            for area in communities:
                above = {"district": area.code[:6], "street": area.code[:9]}
                yield from self._at(area, {**above, "community": area.code})

    def _at(
        self, place: Area | District, codes: dict[str, str]
    ) -> Iterator[tuple[DutyRule, list[Unit]]]:
        """The rules whose lead works at exactly this place."""
        level = list(codes)[-1]
        for duty in self._duties:
            lead = self._lead(duty["lead"], level, codes)
            if lead is None:
                continue
            helpers = [self._unit(word, codes) for word in duty["assist"].split("|")]
            rule = DutyRule(
                category=self._categories[duty["category_code"]],
                lead=lead,
                legal_basis=duty["legal_basis"],
                valid_from=FOUNDED.date(),
                **{"district" if level == "district" else "area": place},
            )
            yield rule, [unit for unit in dict.fromkeys(helpers) if unit not in (None, lead)]

    def _lead(self, key: str, level: str, codes: dict[str, str]) -> Unit | None:
        """The unit that leads by a rule of this level."""
        row = self._levels.get(key)
        if row is None or row["level"] == level:
            return self._unit(key, codes)
        return self._unit(row["parent"], codes) if level == "district" else None

    def _unit(self, key: str, codes: dict[str, str]) -> Unit | None:
        """The unit a word of the duty list means at a place that is narrow enough."""
        if key not in self._levels:
            return None
        level = self._levels[key]["level"]
        if level not in codes:
            return None
        return self._units.get(unit_code(codes[level], key))
