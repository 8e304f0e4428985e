"""Divisions of a city from the statistics bureau's codes: districts, streets, communities."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from grids.importers.staging import Staged, mark_applied, mark_unclear, run_import
from grids.models import Area, City, CommitteeKind, District, LevelScheme, Tier
from grids.operations import AreaDraft, CityDraft, create_city, create_district, load_areas
from lib.errors import Refused
from lib.pinyin import spell
from lib.sheets import need_columns
from records.models import ImportRow, ImportRun

COLUMNS = ("code", "name", "level", "parent_code", "kind")
CODE_LENGTHS = {"province": 2, "city": 4, "county": 6, "town": 9, "village": 12}
COUNTY_LEVEL_CITY = "县级市"
# Digits 10 to 12 of a community's code, as the statistics bureau gives them out
COMMITTEE_KINDS = (
    (range(1, 200), CommitteeKind.RESIDENTS),
    (range(200, 400), CommitteeKind.VILLAGERS),
    (range(400, 500), CommitteeKind.QUASI_RESIDENTS),
    (range(500, 600), CommitteeKind.QUASI_VILLAGERS),
)
COMMUNITY, VILLAGE, RESIDENTS, VILLAGERS = "社区", "村", "居委会", "村委会"


def short_name(official: str) -> str:
    """What people say: 孙底社区 for 孙底社区居委会, 三姚村 for 三姚村委会, else the name itself."""
    for ending, noun in ((RESIDENTS, COMMUNITY), (VILLAGERS, VILLAGE)):
        name = official.removesuffix(ending)
        if name and name != official:
            return name if name.endswith((COMMUNITY, VILLAGE)) else name + noun
    return official


def committee_kind(code: str) -> str:
    """The kind of committee that digits 10 to 12 of a community's code stand for."""
    number = int(code[9:12])
    return next((kind for numbers, kind in COMMITTEE_KINDS if number in numbers), "")


def import_areas(
    path: Path, *, scheme: LevelScheme, by: Any, at: datetime, dry_run: bool = False
) -> ImportRun:
    """Bring in a divisions file: city, districts, streets and communities with their codes.

    Rows that are there already are left; a code under another name, or a name under another code,
    is left for review with all that lies under it. One bad row and nothing is applied.
    """
    staged = stage_divisions(path)

    def apply() -> None:
        apply_divisions(staged, scheme=scheme, by=by, at=at)

    return run_import("areas", path, staged, apply, by=by, at=at, dry_run=dry_run)


def stage_divisions(path: Path) -> Staged:
    """Read a divisions file and check each row by itself and against its parent."""
    staged = Staged()
    seen: dict[str, dict[str, str]] = {}
    for number, raw in _read_rows(path):
        errors = _division_errors(raw, seen)
        seen.setdefault(raw["code"], raw)
        staged.add(number, raw, errors)
    return staged


def _read_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with their line numbers, as a spreadsheet counts them: the header is 1."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            need_columns(COLUMNS, reader.fieldnames or ())
            for raw in reader:
                yield reader.line_num, {name: (raw[name] or "").strip() for name in COLUMNS}
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused("not_csv", _("This is not a CSV file in UTF-8."), "file") from error


def _division_errors(raw: dict[str, str], seen: dict[str, dict[str, str]]) -> dict[str, str]:
    errors = {}
    code, level = raw["code"], raw["level"]
    if level not in CODE_LENGTHS:
        return {"level": _("There is no such level.")}
    if not raw["name"]:
        errors["name"] = _("Give it a name.")
    if not code.isdigit() or len(code) != CODE_LENGTHS[level]:
        message = _("The code must have %(length)d digits.")
        errors["code"] = message % {"length": CODE_LENGTHS[level]}
    elif code in seen:
        errors["code"] = _("This code occurs twice in the file.")
    if level != "province":
        parent = seen.get(raw["parent_code"])
        if parent is None:
            errors["parent_code"] = _("No row above this one has this code.")
        elif not code.startswith(parent["code"]) or parent["level"] != _above(level):
            errors["parent_code"] = _("The code does not belong under this parent.")
    return errors


def _above(level: str) -> str:
    levels = list(CODE_LENGTHS)
    return levels[levels.index(level) - 1]


def apply_divisions(staged: Staged, *, scheme: LevelScheme, by: Any, at: datetime) -> None:
    """Turn good rows into a city, districts and areas; answers by the state of each row."""
    rows = {row.raw["code"]: row for row in staged.good}
    city = _apply_city(rows, scheme, by, at)
    districts = {}
    for row in _of_level(rows, "county"):
        if (district := _apply_district(row, city, by, at)) is not None:
            districts[row.raw["code"]] = district
    _apply_areas(rows, districts, by, at)


def _of_level(rows: dict[str, ImportRow], level: str) -> list[ImportRow]:
    return [row for row in rows.values() if row.raw["level"] == level]


def _apply_city(rows: dict[str, ImportRow], scheme: LevelScheme, by: Any, at: datetime) -> City:
    """The city of the file; a file with one county-level city is about that one."""
    counties = _of_level(rows, "county")
    cities = _of_level(rows, "city")
    if len(counties) == 1 and counties[0].raw["kind"] == COUNTY_LEVEL_CITY:
        row = counties[0]
    elif len(cities) == 1:
        row = cities[0]
    else:
        raise Refused("one_city", _("The file must be about one city."), "file")
    city = City.objects.filter(code=row.raw["code"]).first()
    if city is None:
        prefix = spell(row.raw["name"][:-1])[1].upper()
        draft = CityDraft(code=row.raw["code"], name=row.raw["name"], prefix=prefix, scheme=scheme)
        city = create_city(draft, by=by, at=at)
    for above in [*_of_level(rows, "province"), *cities]:
        mark_applied(above, city)
    return city


def _apply_district(row: ImportRow, city: City, by: Any, at: datetime) -> District | None:
    code, name = row.raw["code"], row.raw["name"]
    district = District.objects.defer("boundary").filter(code=code).first()
    if district is not None and (district.name, district.city_id) != (name, city.pk):
        mark_unclear(row, "code", _("This code belongs to “%(name)s”.") % {"name": district.name})
        return None
    district = district or create_district(city, code=code, name=name, by=by, at=at)
    district.city = city
    mark_applied(row, district)
    return district


def _apply_areas(
    rows: dict[str, ImportRow], districts: dict[str, District], by: Any, at: datetime
) -> None:
    """Streets and communities: what is there is found by name under its parent."""
    known = _KnownAreas(districts.values())
    places: dict[str, Area | AreaDraft] = {}
    drafts: list[tuple[ImportRow, AreaDraft]] = []
    for row in [*_of_level(rows, "town"), *_of_level(rows, "village")]:
        above = row.raw["parent_code"]
        parent = districts.get(above) or places.get(above)
        if parent is None:
            mark_unclear(row, "parent_code", _("What it belongs to is unclear."))
            continue
        draft = _draft(row.raw, parent)
        found, doubt = known.find(draft, parent)
        if doubt:
            mark_unclear(row, "code", doubt)
        elif found is not None:
            places[row.raw["code"]] = found
            mark_applied(row, found)
        else:
            places[row.raw["code"]] = draft
            drafts.append((row, draft))
    areas = load_areas([draft for _row, draft in drafts], by=by, at=at)
    for (row, _draft_of_row), area in zip(drafts, areas, strict=True):
        mark_applied(row, area)


def _draft(raw: dict[str, str], parent: District | Area | AreaDraft) -> AreaDraft:
    if isinstance(parent, District):
        return AreaDraft(
            tier=Tier.STREET,
            code=raw["code"],
            name=raw["name"],
            official_name=raw["name"],
            district=parent,
        )
    return AreaDraft(
        tier=Tier.COMMUNITY,
        code=raw["code"],
        name=short_name(raw["name"]),
        official_name=raw["name"],
        committee_kind=committee_kind(raw["code"]),
        parent=parent,
    )


class _KnownAreas:
    """Streets and communities that are there, by code and by name under their parent."""

    def __init__(self, districts: Iterable[District]) -> None:
        areas = Area.objects.filter(district__in=list(districts)).defer("boundary")
        areas = areas.of_tier(Tier.STREET, Tier.COMMUNITY)
        self._by_code = {area.code: area for area in areas}
        self._by_name = {self._place(area, area.parent_id): area for area in areas}

    @staticmethod
    def _place(area: Any, parent_id: int | None) -> tuple[int | None, int | None, str]:
        district = None if parent_id else area.district.pk
        return district, parent_id, area.name

    def find(self, draft: AreaDraft, parent: Any) -> tuple[Area | None, str]:
        """The area that the draft is about, or what is doubtful about it."""
        parent_id = parent.pk if isinstance(parent, Area) else None
        named = None
        if draft.tier == Tier.STREET or parent_id:
            named = self._by_name.get(self._place(draft, parent_id))
        coded = self._by_code.get(draft.code)
        if named is coded:
            return named, ""
        if coded is not None:
            return None, _("This code belongs to “%(name)s”.") % {"name": coded.name}
        code = named.code if named is not None else ""
        return None, _("It is there under the code %(code)s.") % {"code": code}
