"""Bringing in divisions and boundaries."""

import json
from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from grids.importers import committee_kind, import_areas, import_boundaries, short_name
from grids.models import Area, City, District, LevelScheme
from grids.operations import check_tree, load_level_schemes, rename_area
from lib.errors import Refused
from records.models import ImportRow, ImportRun
from tests.grids.conftest import SEEDS
from tests.grids.drawing import actor

HEADER = "code,name,level,parent_code,kind\n"
TOP = "34,安徽省,province,,\n3405,马鞍山市,city,34,地级市\n340504,雨山区,county,3405,市辖区\n"
STREET = "340504003,安民街道,town,340504,街道\n"
COMMUNITY = "340504003014,孙底社区居委会,village,340504003,居委会\n"


@pytest.fixture
def divisions_file(tmp_path):
    def write(*lines, header=HEADER, encoding="utf-8"):
        path = tmp_path / "divisions.csv"
        path.write_text(header + "".join(lines), encoding=encoding)
        return path

    return write


@pytest.fixture
def acting(bare):
    return {"by": bare.by, "at": bare.at}


@pytest.fixture
def scheme(acting):
    return load_level_schemes(**acting)["maanshan"]


@pytest.mark.parametrize(
    ("official", "short"),
    [
        ("孙底社区居委会", "孙底社区"),
        ("年丰居委会", "年丰社区"),
        ("三姚村委会", "三姚村"),
        ("陶村村委会", "陶村"),
        ("慈湖街道虚拟社区", "慈湖街道虚拟社区"),
        ("居委会", "居委会"),
    ],
)
def test_short_names_are_what_people_say(official, short):
    assert short_name(official) == short


def test_every_real_community_loads(divisions):
    communities = Area.objects.of_tier("community")
    assert communities.filter(city=divisions.city).count() == 567
    assert communities.filter(city=divisions.other_city).count() == 67
    kinds = Counter(
        communities.filter(city=divisions.city).values_list("committee_kind", flat=True)
    )
    assert kinds == {
        "residents": 175,
        "villagers": 383,
        "quasi_residents": 8,
        "quasi_villagers": 1,
    }
    residents = Counter(
        communities.filter(committee_kind="residents").values_list("district__name", flat=True)
    )
    assert residents == {
        "花山区": 43,
        "雨山区": 40,
        "博望区": 6,
        "当涂县": 27,
        "含山县": 25,
        "和县": 34,
        "敦煌市": 10,
    }
    assert {len(code) for code in communities.values_list("code", flat=True)} == {12}
    assert check_tree(Area) == []
    names = Counter(communities.values_list("parent", "name"))
    assert max(names.values()) == 1


def test_the_known_communities_are_under_their_streets(divisions):
    for code, name, street, district in (
        ("340504003014", "孙底社区", "安民街道", "雨山区"),
        ("620982101004", "梨园社区", "沙州镇", "敦煌市"),
        ("620982101010", "古城社区", "沙州镇", "敦煌市"),
    ):
        area = divisions.area(code)
        assert (area.name, area.official_name) == (name, f"{name}居委会")
        assert (area.parent.name, area.district.name) == (street, district)


def test_both_level_schemes_live_side_by_side(divisions):
    levels = {
        city.name: [
            (level.tier, level.is_grid_level) for level in city.scheme.levels.order_by("pk")
        ]
        for city in City.objects.all()
    }
    assert levels == {
        "马鞍山市": [("street", False), ("community", False), ("grid", True), ("building", False)],
        "敦煌市": [
            ("street", False),
            ("community", False),
            ("section", True),
            ("building", False),
            ("unit", False),
        ],
    }
    assert [city.prefix for city in City.objects.order_by("code")] == ["MAS", "DH"]


def test_every_row_of_the_file_is_accounted_for(divisions):
    run = divisions.runs["maanshan"]
    assert (run.counts, run.rows.count(), run.state) == ({"applied": 634}, 634, "applied")
    row = run.rows.get(raw__code="340504003014")
    assert (row.subject_type, row.subject_id) == ("area", divisions.area("340504003014").pk)
    lines = (SEEDS / "divisions_maanshan.csv").read_text(encoding="utf-8").splitlines()
    assert lines[row.number - 1].startswith("340504003014,")


def test_loading_again_changes_nothing(divisions, scheme):
    before = list(Area.objects.values_list("pk", "tree_id", "lft", "name"))
    path = SEEDS / "divisions_maanshan.csv"
    run = import_areas(path, scheme=scheme, by=divisions.by, at=divisions.at)
    assert run.counts == {"applied": 634}
    assert list(Area.objects.values_list("pk", "tree_id", "lft", "name")) == before


def test_new_rows_hang_under_what_is_there(divisions_file, acting, scheme):
    import_areas(divisions_file(TOP, STREET), scheme=scheme, **acting)
    import_areas(divisions_file(TOP, STREET, COMMUNITY), scheme=scheme, **acting)
    community = Area.objects.get(code="340504003014")
    assert community.parent.name == "安民街道"
    assert committee_kind(community.code) == community.committee_kind == "residents"
    assert check_tree(Area) == []


def test_a_code_under_another_name_is_left_for_review(divisions_file, acting, scheme):
    path = divisions_file(TOP, STREET, COMMUNITY)
    import_areas(path, scheme=scheme, **acting)
    rename_area(Area.objects.get(code="340504003"), name="别的街道", **acting)
    run = import_areas(path, scheme=scheme, **acting)
    unclear = run.rows.filter(state=ImportRow.State.UNCLEAR)
    assert {row.raw["code"]: list(row.errors) for row in unclear} == {
        "340504003": ["code"],
        "340504003014": ["parent_code"],
    }
    assert Area.objects.count() == 2


def test_a_name_under_another_code_is_left_for_review(divisions_file, acting, scheme):
    import_areas(divisions_file(TOP, STREET, COMMUNITY), scheme=scheme, **acting)
    moved = divisions_file(TOP, STREET, COMMUNITY.replace("003014", "003099"))
    run = import_areas(moved, scheme=scheme, **acting)
    assert run.counts["unclear"] == 1
    assert not Area.objects.filter(code="340504003099").exists()


def test_a_district_code_under_another_name_is_left_for_review(divisions_file, acting, scheme):
    import_areas(divisions_file(TOP, STREET), scheme=scheme, **acting)
    other = divisions_file(TOP.replace("雨山区", "别的区"), STREET)
    run = import_areas(other, scheme=scheme, **acting)
    assert run.counts == {"applied": 2, "unclear": 2}
    assert District.objects.get().name == "雨山区"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("340504003,安民街道,hamlet,340504,街道\n", "level"),
        ("34050400,安民街道,town,340504,街道\n", "code"),
        ("34050400X,安民街道,town,340504,街道\n", "code"),
        ("340504003,,town,340504,街道\n", "name"),
        ("340504003,安民街道,town,340505,街道\n", "parent_code"),
        ("340503003,安民街道,town,340504,街道\n", "parent_code"),
        ("340504003014,孙底社区居委会,village,340504,居委会\n", "parent_code"),
        ("340504,雨山区,county,3405,市辖区\n", "code"),
        ("340504003\n", "level"),
    ],
)
def test_one_bad_row_and_nothing_is_applied(divisions_file, acting, scheme, line, field):
    run = import_areas(divisions_file(TOP, line), scheme=scheme, **acting)
    [bad] = run.rows.filter(state=ImportRow.State.BAD)
    assert (bad.number, field in bad.errors) == (5, True)
    assert run.state == ImportRun.State.FAILED
    assert not City.objects.exists()


def test_a_dry_run_only_stages(divisions_file, acting, scheme):
    path = divisions_file(TOP, STREET)
    run = import_areas(path, scheme=scheme, dry_run=True, **acting)
    assert (run.counts, run.state) == ({"good": 4}, ImportRun.State.STAGED)
    assert run.rows.count() == 4
    assert not City.objects.exists()


def test_files_that_are_none_are_refused(divisions_file, acting, scheme):
    for lines, form, code in (
        (TOP, {"header": "a,b\n"}, "columns_missing"),
        (TOP, {"encoding": "gbk"}, "not_csv"),
        ("34,安徽省,province,,\n", {}, "one_city"),
    ):
        with pytest.raises(Refused) as caught:
            import_areas(divisions_file(lines, **form), scheme=scheme, **acting)
        assert (caught.value.code, caught.value.field) == (code, "file")
    assert not City.objects.exists()


def test_an_import_needs_the_power_over_everything(divisions_file, bare, scheme):
    with pytest.raises(PermissionDenied):
        import_areas(divisions_file(TOP), scheme=scheme, by=actor(), at=bare.at)
    assert not City.objects.exists()


def test_boundaries_are_converted_and_matched_by_code_and_name(divisions, tmp_path):
    assert District.objects.exclude(boundary=None).count() == 6
    divisions.city.refresh_from_db()
    assert (divisions.city.lng, divisions.city.lat) == pytest.approx((118.3, 31.6), abs=0.2)
    ring = [[118.5, 31.6], [118.6, 31.6], [118.6, 31.7], [118.5, 31.6]]
    geometry = {"type": "Polygon", "coordinates": [ring]}

    def feature(**properties):
        return {"type": "Feature", "properties": properties, "geometry": geometry}

    path = tmp_path / "boundaries.geojson"
    features = [feature(code="340504", name="雨山区"), feature(code="340503", name="别的区")]
    path.write_text(json.dumps({"features": features}), encoding="utf-8")
    acting = {"by": divisions.by, "at": divisions.at}
    run = import_boundaries(path, coordinates="wgs84", is_synthetic=True, **acting)
    assert run.counts == {"applied": 1, "unclear": 1}
    yushan = divisions.district("雨山区")
    assert yushan.boundary["coordinates"][0] == [list(point) for point in map(tuple, ring)]
    assert yushan.is_synthetic
    run = import_boundaries(path, coordinates="gcj02", **acting)
    assert divisions.district("雨山区").boundary["coordinates"][0][0] != ring[0]
    assert not divisions.district("雨山区").is_synthetic


@pytest.mark.parametrize(
    "geometry", [None, {}, {"type": "Point", "coordinates": [1, 2]}, {"type": "Polygon"}]
)
def test_a_feature_without_an_outline_is_bad(divisions, tmp_path, geometry):
    path = tmp_path / "boundaries.geojson"
    feature = {"properties": {"code": "340504", "name": "雨山区"}, "geometry": geometry}
    path.write_text(json.dumps({"features": [feature, {}]}), encoding="utf-8")
    run = import_boundaries(path, coordinates="gcj02", by=divisions.by, at=divisions.at)
    assert run.counts == {"bad": 2}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"features": 1}', "\x00"])
def test_a_file_without_features_is_refused(bare, tmp_path, text):
    path = tmp_path / "boundaries.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as caught:
        import_boundaries(path, coordinates="gcj02", by=bare.by, at=bare.at)
    assert caught.value.code == "not_geojson"
    with pytest.raises(ValueError, match="coordinates"):
        import_boundaries(path, coordinates="bd09", by=bare.by, at=bare.at)


def test_the_commands_import_and_report(bare, divisions_file, capsys):
    call_command("import_areas", SEEDS / "divisions_dunhuang.csv", "--scheme", "dunhuang")
    outline = SEEDS / "boundaries_dunhuang_synthetic.geojson"
    call_command("import_boundaries", outline, "--coordinates", "wgs84", "--synthetic")
    out = capsys.readouterr().out
    assert "divisions_dunhuang.csv: 80 applied" in out
    assert "boundaries_dunhuang_synthetic.geojson: 1 applied" in out
    assert District.objects.get().is_synthetic
    with pytest.raises(CommandError, match="Nothing was applied"):
        call_command("import_areas", divisions_file(TOP, TOP), "--scheme", "maanshan")
    assert "row 5: bad: code" in capsys.readouterr().out
    with pytest.raises(CommandError, match="dunhuang, maanshan"):
        call_command("import_areas", divisions_file(TOP), "--scheme", "other")
    with pytest.raises(CommandError, match="no file"):
        call_command("import_areas", "nowhere.csv", "--scheme", "maanshan")
    with pytest.raises(CommandError, match="no file"):
        call_command("import_boundaries", "nowhere.geojson", "--coordinates", "gcj02")
    with pytest.raises(CommandError, match=r"Columns are missing|缺"):
        call_command("import_areas", divisions_file(header="a\n"), "--scheme", "maanshan")


def test_level_schemes_are_loaded_once_and_by_who_may(acting, bare):
    assert set(load_level_schemes(**acting)) == {"maanshan", "dunhuang"}
    load_level_schemes(**acting)
    assert LevelScheme.objects.count() == 2
    with pytest.raises(PermissionDenied):
        load_level_schemes(by=actor(), at=bare.at)
