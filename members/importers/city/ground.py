"""The ground of a city workbook: its city and districts, areas, units and Party organisations."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.importers.divisions import committee_kind
from grids.models import Area, City, District, LevelScheme, PartyOrganisation, Tier, Unit
from grids.operations import (
    AreaDraft,
    AreaLoad,
    CityDraft,
    OrganisationDraft,
    OrganisationLoad,
    UnitDraft,
    UnitLoad,
    attached,
    create_city,
    create_district,
)
from grids.operations.nodes import check_fields
from grids.powers import Power
from lib.pinyin import spell
from members.importers.city.judging import Line

CITY, DISTRICT = "city", "district"
TAKEN = gettext_lazy("This code is in use elsewhere, or was used before.")
CODE_BETWEEN = re.compile(r"[,;|\s\u3001\uff0c\uff1b]+")


class Ground:
    """Everything a row may name by its code: what is stored, and what stands in the file.

    What says nothing of its first day begins `since`, or with what it lies in.

    With `keep` each sheet is stored before the next one is read, so that it is asked for in the
    transaction of the import only; without it nothing is written.
    """

    def __init__(
        self, *, scheme: LevelScheme | None, since: date, by: Any, at: datetime, keep: bool
    ) -> None:
        self.by, self.at, self.keep = by, at, keep
        self._scheme, self._since = scheme, since
        self.city: Any = None
        self.districts: dict[str, District] = {}
        self.areas: dict[str, Area] = {}
        self.units: dict[str, Unit] = {}
        self.organisations: dict[str, PartyOrganisation] = {}
        self._drafts: dict[str, Any] = {}
        """What stands in the file and is no row yet, by code."""

    # Areas

    def read_areas(self, lines: Iterable[Line]) -> None:
        """City, districts and areas, each after what it lies in."""
        rows = list(lines)
        self._find_city(rows)
        if self.city is None:
            return
        load = AreaLoad(self._stored(Area), by=self.by, at=self.at)
        stored, taken = set(self.areas), self._taken(Area, rows, self.areas)
        known_districts = set(self.districts)
        self._drafts = {}
        for line in rows:
            line.check_needed()
            tier = line.word("tier")
            if tier == DISTRICT:
                if not self._is_settled(line, self.districts, known_districts):
                    self._read_district(line)
            elif tier != CITY and not self._is_settled(line, self.areas, stored, taken):
                self._read_area(line, load)
        if self.keep:
            load.store()

    def _find_city(self, rows: list[Line]) -> None:
        """The one city of the file: its own row, else the city of its first code."""
        named = [line for line in rows if line.word("tier") == CITY]
        for line in named[1:]:
            line.fault("tier", _("A workbook is about one city."))
        if named:
            self.city = self._read_city(named[0])
        elif rows:
            found = District.objects.filter(code=rows[0]["code"][:6]).select_related("city")
            district = found.first()
            self.city = district.city if district else None
            if self.city is None:
                rows[0].fault("code", _("Begin with a row for the city; none here has this code."))
        if self.city is not None and self.city.pk:
            rows_of_city = District.objects.filter(city=self.city).defer("boundary")
            self.districts = {district.code: district for district in rows_of_city}
            for district in self.districts.values():
                district.city = self.city

    def _read_city(self, line: Line) -> City | None:
        city = City.objects.filter(code=line["code"]).select_related("scheme").first()
        if city is not None:
            line.subject, line.is_known = city, True
            if city.name != line["name"]:
                line.doubts["name"] = _("It is here as “%(name)s” and stays so.") % {
                    "name": city.name
                }
            return city
        line.check_needed()
        if self._scheme is None:
            line.fault("row", _("This city is new: choose its level scheme when sending the file."))
            return None
        if line.faults:
            return None
        prefix = spell(line["name"][:-1])[1].upper()
        draft = CityDraft(code=line["code"], name=line["name"], prefix=prefix, scheme=self._scheme)
        if self.keep:
            line.subject = line.attempt(lambda: create_city(draft, by=self.by, at=self.at))
        else:
            line.subject = City(**vars(draft))
            line.attempt(lambda: check_fields(line.subject))
            if not self.by.reach(Power.MANAGE_AREAS).everywhere:
                line.fault("row", _("Only the centre adds a city."))
        return None if line.faults else line.subject

    def _read_district(self, line: Line) -> None:
        if not re.fullmatch(r"\d{6}", line["code"]):
            line.fault("code", _("The code must have %(length)d digits.") % {"length": 6})
        elif District.objects.filter(code=line["code"]).exists():
            line.fault("code", _("This code belongs to another city."))
        if line.faults:
            return
        facts = {"code": line["code"], "name": line["name"]}
        if self.keep:
            line.subject = line.attempt(
                lambda: create_district(self.city, **facts, by=self.by, at=self.at)
            )
        else:
            line.subject = District(city=self.city, **facts)
            line.attempt(lambda: check_fields(line.subject))
        if not line.faults:
            line.subject.city = self.city
            self.districts[line["code"]] = line.subject

    def _read_area(self, line: Line, load: AreaLoad) -> None:
        draft = self._area_draft(line)
        if draft is None:
            return

        def found() -> Area:
            area = load.add(draft)
            check_fields(area)
            return area

        line.subject = line.attempt(found)
        if line.subject is not None:
            self.areas[line["code"]], self._drafts[line["code"]] = line.subject, draft

    def _area_draft(self, line: Line) -> AreaDraft | None:
        tier, parent, district = line.word("tier"), None, None
        if tier == Tier.STREET:
            district = self.districts.get(line["parent"])
            if district is None:
                line.fault("parent", _("No district here or above this row has this code."))
        else:
            parent = self._drafts.get(line["parent"]) or self.areas.get(line["parent"])
            if parent is None:
                line.fault("parent", _("No area here or above this row has this code."))
        facts = {
            "tier": tier,
            "name": line["name"],
            "code": line["code"],
            "official_name": line["official_name"],
            "kind": line.word("kind", "basic"),
            "community_type": line.word("community_type"),
            "households": line.count("households"),
            "residents": line.count("residents"),
            "lng": line.degrees("lng", 180),
            "lat": line.degrees("lat", 90),
            "valid_from": line.day("valid_from") or self._first_day(parent),
        }
        if tier == Tier.COMMUNITY and re.fullmatch(r"\d{12}", line["code"]):
            facts["committee_kind"] = committee_kind(line["code"])
        if line.faults:
            return None
        return AreaDraft(parent=parent, district=district, **facts)

    # Units

    def read_units(self, lines: Iterable[Line]) -> None:
        """Units, superiors before those under them."""
        rows = list(lines)
        if self.city.pk:
            here = Unit.objects.filter(city=self.city).select_related("parent")
            self.units = {unit.code: unit for unit in here}
        stored, taken = set(self.units), self._taken(Unit, rows, self.units)
        load = UnitLoad(by=self.by, at=self.at)
        for line in rows:
            line.check_needed()
            if not self._is_settled(line, self.units, stored, taken):
                self._read_unit(line, load)
        if self.keep:
            load.store()

    def _read_unit(self, line: Line, load: UnitLoad) -> None:
        draft = UnitDraft(
            code=line["code"],
            name=line["name"],
            short_name=line["short_name"],
            kind=line.word("kind"),
            city=self.city,
            parent=line.named("parent", self.units, _("No unit above this row has it.")),
            area=line.named("area", self.areas, _("No area has this code.")),
            district=line.named("district", self.districts, _("No district has this code.")),
            phone=line["phone"],
        )
        if line.faults:
            return
        line.subject = line.attempt(lambda: load.add(draft))
        if line.subject is not None:
            self.units[line["code"]] = line.subject

    # Party organisations

    def read_organisations(self, lines: Iterable[Line]) -> None:
        """Party organisations, superiors before those under them."""
        rows = list(lines)
        load = OrganisationLoad(self._stored(PartyOrganisation), by=self.by, at=self.at)
        here = self.organisations
        stored, taken = set(here), self._taken(PartyOrganisation, rows, here)
        self._drafts = {}
        for line in rows:
            line.check_needed()
            if not self._is_settled(line, here, stored, taken):
                self._read_organisation(line, load)
        if self.keep:
            load.store()

    def _read_organisation(self, line: Line, load: OrganisationLoad) -> None:
        parent = None
        if line["parent"]:
            parent = self._drafts.get(line["parent"]) or self.organisations.get(line["parent"])
            if parent is None:
                line.fault("parent", _("No organisation here or above this row has this code."))
        areas = {}
        for code in filter(None, CODE_BETWEEN.split(line["areas"])):
            if code in self.areas:
                areas[code] = self.areas[code]
            else:
                line.fault("areas", _("No area has the code %(code)s.") % {"code": code})
        draft = OrganisationDraft(
            code=line["code"],
            name=line["name"],
            kind=line.word("kind"),
            parent=parent,
            city=self.city,
            district=line.named("district", self.districts, _("No district has this code.")),
            unit=line.named("unit", self.units, _("No unit has this code.")),
            areas=tuple(areas.values()),
            founded_on=line.day("founded_on"),
            term_ends_on=line.day("term_ends_on"),
            valid_from=line.day("founded_on") or self._first_day(parent),
        )
        if line.faults:
            return

        def found() -> PartyOrganisation:
            organisation = load.add(draft)
            check_fields(organisation)
            return organisation

        line.subject = line.attempt(found)
        if line.subject is not None:
            self.organisations[line["code"]] = line.subject
            self._drafts[line["code"]] = draft

    # Shared

    def _first_day(self, parent: Any) -> date:
        return max(self._since, parent.valid_from) if parent is not None else self._since

    def _stored(self, model: Any) -> dict[int, Any]:
        """The stored nodes of the city, which also become findable by their codes."""
        rows = model.objects.filter(city=self.city) if self.city and self.city.pk else None
        nodes = attached(model, rows) if rows is not None else {}
        found = self.areas if model is Area else self.organisations
        found.update({node.code: node for node in nodes.values() if node.valid_to is None})
        return nodes

    def _taken(self, model: Any, rows: list[Line], open_here: dict[str, Any]) -> set[str]:
        """Codes of the file that are in use elsewhere, or were used by what is closed."""
        codes = sorted({line["code"] for line in rows} - set(open_here) - {""})
        stored = model.objects.filter(code__in=codes).order_by()
        return set(stored.values_list("code", flat=True))

    def _is_settled(
        self, line: Line, here: dict[str, Any], stored: set[str], taken: Collection[str] = ()
    ) -> bool:
        """Whether nothing is to be made of a row: its code is here already, or not to be had.

        What is here is left as it is; where the file says otherwise, somebody should look.
        """
        code = line["code"]
        if code in taken:
            line.fault("code", TAKEN)
        elif code in stored:
            line.subject, line.is_known = here[code], True
            if (line["name"], line["parent"] or above(here[code])) != (
                here[code].name,
                above(here[code]),
            ):
                message = _("It is here as “%(name)s” and stays so; what changes it is a proposal.")
                line.doubts["name"] = message % {"name": here[code].name}
        elif code in here:
            line.fault("code", _("This code occurs twice in the file."))
        else:
            return False
        return True


def above(row: Any) -> str:
    """The code of what a stored row stands under, as the file would name it."""
    parent = getattr(row, "parent", None)
    if parent is None and isinstance(row, Area):
        parent = row.district
    if isinstance(row, District):
        parent = row.city
    return parent.code if parent is not None else ""
