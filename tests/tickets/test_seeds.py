"""The shipped catalogue and phrase bank are complete, consistent and free of personal data."""

import csv
import json
import re
import string
from collections import Counter
from pathlib import Path

import pytest

from grids.models.units import PlaceKind
from tickets.clock import LimitUnit
from tickets.workflow.states import WhistleKind

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "tickets" / "seeds"
DEMO = ROOT / "overview" / "demo"
CITIES = ("maanshan", "dunhuang")
WHO = {"officer", "unit_head", "grid", "community", "street", "district"}
ACTIONS = {"notify", "supervise", "hand_up", "mark_appraisal"}
CONTINUOUS = {"0103", "0408", "0501", "0503", "0606"}
LONG_NUMBER = re.compile(r"\d[\d\s-]{5,}\d")


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def leaves() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in rows("categories")}


@pytest.fixture(scope="module")
def bank() -> dict:
    return json.loads((DEMO / "phrases.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def matters(bank) -> list[dict]:
    return [matter for rows_ in bank["matters"].values() for matter in rows_]


def strings(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in inner for text in strings(part)]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_the_catalogue_has_65_leaves_under_ten_headings(leaves):
    assert len(leaves) == 65
    assert {row["parent_code"] for row in leaves.values()} == {f"{n:02d}" for n in range(1, 11)}
    assert all(code.startswith(row["parent_code"]) for code, row in leaves.items())


@pytest.mark.parametrize("column", ["name", "english"])
def test_names_of_leaves_are_unique(leaves, column):
    assert len({row[column] for row in leaves.values()}) == 65


def test_codes_in_the_catalogue_are_known_words(leaves):
    for row in leaves.values():
        assert row["kind"] in {"component", "incident", "service"}
        assert row["urgency"] in {"U0", "U1", "U2", "U3"}
        assert row["grade"] in {"A", "B", "C"}
        assert row["key_matter"] in {"0", "1"}
        assert row["physical"] in {"0", "1"}


def test_every_emergency_says_to_call_for_help_first(leaves):
    emergencies = {code for code, row in leaves.items() if row["urgency"] == "U0"}
    for code in emergencies | {"0501"}:
        assert re.search("119|110|120", leaves[code]["emergency_note"]), code


def test_everyday_words_are_several_and_distinct(leaves):
    for code, row in leaves.items():
        words = row["aliases"].split("|")
        assert len(words) == len(set(words)) >= 3, code


def test_every_leaf_has_one_default_limit(leaves):
    defaults = Counter(row["category_code"] for row in rows("limits") if row["is_default"] == "1")
    assert defaults == Counter(dict.fromkeys(leaves, 1))


def test_limits_are_positive_and_in_the_four_units():
    for row in rows("limits") + rows("whistle_limits"):
        assert float(row["limit_value"]) > 0
        assert row["limit_unit"] in set(LimitUnit)


def test_emergencies_and_safety_matters_run_around_the_clock(leaves):
    emergencies = {code for code, row in leaves.items() if row["urgency"] == "U0"}
    units = {row["limit_unit"] for row in rows("limits") if row["category_code"] in emergencies}
    safety = {row["limit_unit"] for row in rows("limits") if row["category_code"] in CONTINUOUS}
    assert units == safety == {"uh"}


def test_limits_name_their_condition_and_its_end(leaves):
    for row in rows("limits"):
        assert row["category_code"] in leaves
        assert row["condition"]
        assert row["closing_condition"]
        assert row["source"] in {"Y", "O", "S"}


def test_every_leaf_has_a_duty_row(leaves):
    duties = rows("duty")
    assert sorted(row["category_code"] for row in duties) == sorted(leaves)
    for row in duties:
        assert row["lead"] == leaves[row["category_code"]]["lead_kind"]
        assert row["lead"] not in row["assist"].split("|")
        assert row["legal_basis"]


def test_ladders_climb_and_use_known_words():
    last: dict[tuple[str, str], tuple[int, int]] = {}
    for row in rows("ladders"):
        key = (row["subject_type"], row["clock_kind"])
        level, percent = int(row["level"]), int(row["percent"])
        before = last.get(key, (0, 0))
        assert level == before[0] + 1
        assert percent > before[1]
        assert set(row["who"].split("|")) <= WHO
        assert set(row["actions"].split("|")) <= ACTIONS
        last[key] = (level, percent)


def test_every_whistle_clock_has_a_ladder():
    ladders = {
        row["clock_kind"] for row in rows("ladders") if row["subject_type"] == "whistle_task"
    }
    assert {row["clock_kind"] for row in rows("whistle_limits")} == ladders
    assert {row["kind"] for row in rows("whistle_limits")} == set(WhistleKind)


def test_every_leaf_has_five_matters_in_both_voices(leaves, bank):
    assert set(bank["matters"]) == set(leaves)
    for code, some in bank["matters"].items():
        assert len(some) >= 5, code
        assert {matter["voice"] for matter in some} == {"resident", "worker"}


def test_matters_are_many_and_no_two_share_a_title(matters):
    titles = [matter["title"] for matter in matters]
    assert len(set(titles)) == len(titles) >= 340
    assert len({matter["text"] for matter in matters}) == len(matters)


def test_every_matter_is_told_in_full(matters):
    for matter in matters:
        assert 4 <= len(matter["title"]) <= 30, matter["title"]
        assert 20 <= len(matter["text"]) <= 120, matter["title"]
        assert all(matter[part] for part in ("handling", "check", "closing")), matter["title"]


@pytest.mark.parametrize("city", CITIES)
def test_each_city_finds_matters_of_every_kind_in_every_month(bank, city):
    for code, some in bank["matters"].items():
        for month in range(1, 13):
            fitting = [
                matter
                for matter in some
                if matter.get("city", city) == city and month in matter.get("months", [month])
            ]
            assert len(fitting) >= 2, (code, month)


def test_placeholders_are_only_the_announced_ones(bank):
    allowed = set(bank["placeholders"])
    assert allowed == {"building", "unit", "place", "time"}
    for text in strings(bank):
        assert placeholders(text) <= allowed, text


def test_no_number_could_be_a_telephone_or_an_identity(bank):
    found = [text for text in strings(bank) if LONG_NUMBER.search(text)]
    files = [path.read_text(encoding="utf-8") for path in SEEDS.glob("*.csv")]
    assert not found
    assert not [match for text in files for match in re.findall(r"1[3-9]\d{9}|\d{15,}", text)]


def test_rating_comments_are_enough_for_every_level(bank):
    needed = {"1": 10, "2": 10, "3": 10, "4": 20, "5": 20}
    for level, count in needed.items():
        assert len(set(bank["ratings"][level]["any"])) >= count


def test_pools_by_category_name_known_leaves(leaves, bank):
    pools = [*bank["ratings"].values()]
    pools += [bank[f"{name}_reasons"] for name in ("rework", "return", "reopen")]
    for pool in pools:
        assert set(pool) - {"any"} <= set(leaves)
        assert len(pool["any"]) >= 8


def test_whistles_cover_all_kinds_with_two_to_four_departments(leaves, bank):
    whistles = bank["whistles"]
    assert len({whistle["title"] for whistle in whistles}) == len(whistles) >= 40
    assert {whistle["kind"] for whistle in whistles} == set(WhistleKind)
    for whistle in whistles:
        assert whistle["category_code"] in leaves
        assert 2 <= len(whistle["departments"]) == len(set(whistle["departments"])) <= 4


def test_whistle_departments_are_units_of_the_duty_list(bank):
    known = {row["lead"] for row in rows("duty")}
    known |= {name for row in rows("duty") for name in row["assist"].split("|")}
    named = {name for whistle in bank["whistles"] for name in whistle["departments"]}
    assert named <= known


def test_places_and_names_are_enough(bank):
    assert len(set(bank["estates"]["maanshan"])) >= 80
    assert len(set(bank["estates"]["dunhuang"])) >= 40
    assert {place["kind"] for place in bank["places"]} <= set(PlaceKind)
    names = (DEMO / "names_zh_synthetic.csv").read_text(encoding="utf-8").split()
    assert len(set(names)) == 2001
