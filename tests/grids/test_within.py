"""`within(reach)` against a brute-force oracle that walks parent pointers."""

import pytest
from django.db.models import Count
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.models import Area, City, District, PartyOrganisation, Place, Unit
from grids.operations import (
    OrganisationDraft,
    PlaceDraft,
    UnitDraft,
    create_organisation,
    create_place,
    create_unit,
    load_areas,
)
from grids.reach import Reach, permits
from tests.grids.drawing import draft_street, draft_under


@pytest.fixture
def forest(ground):
    """Two streets in each of two districts and one in the other city, furnished on three tiers."""
    acting = {"by": ground.by, "at": ground.at}
    drafts = []
    districts = [ground.yushan, ground.yushan, ground.huashan, ground.huashan, ground.dunhuang]
    for district in districts:
        street = draft_street(district)
        drafts.append(street)
        level = "section" if district == ground.dunhuang else "grid"
        for _community in range(2):
            community = draft_under(street, "community", community_code="")
            drafts.append(community)
            drafts.extend(
                draft_under(community, level, community_code=community.code) for _grid in range(2)
            )
    areas = load_areas(drafts, **acting)
    for number, area in enumerate(areas):
        create_place(PlaceDraft(name=area.name, kind="clinic", area=area), **acting)
        if number % 3 == 0:
            draft = UnitDraft(
                code=f"A{number}", name=area.name, kind="utility", city=area.city, area=area
            )
            create_unit(draft, **acting)
    for district in set(districts):
        code = f"D{district.code}"
        draft = UnitDraft(
            code=code, name="局", kind="department", city=district.city, district=district
        )
        create_unit(draft, **acting)
    create_unit(UnitDraft(code="C", name="市局", kind="department", city=ground.city), **acting)
    found_organisations(areas, acting)
    ground.areas = areas
    ground.rows = {
        Area: list(Area.objects.all()),
        Unit: list(Unit.objects.select_related("area")),
        Place: list(Place.objects.select_related("area")),
        PartyOrganisation: list(PartyOrganisation.objects.prefetch_related("areas")),
        District: list(District.objects.all()),
        City: list(City.objects.all()),
    }
    return ground


def found_organisations(areas, acting):
    """One organisation per area, shaped as the areas; each also covers the area after its own."""
    kinds = {"street": "working_committee", "community": "committee"}
    made = {}
    for number, area in enumerate(areas):
        following = areas[(number + 1) % len(areas)]
        same_city = following.city_id == area.city_id
        draft = OrganisationDraft(
            kind=kinds.get(area.tier, "branch"),
            name=f"{area.name}党组织",
            code=f"P{area.code}",
            parent=made.get(area.parent_id),
            city=area.city,
            district=area.district,
            areas=(area, following) if same_city else (area,),
        )
        made[area.pk] = create_organisation(draft, **acting)


def way(node):
    return [*(way(node.parent) if node.parent else []), node]


class Oracle:
    """Membership by walking parents, in plain Python."""

    def __init__(self, reach):
        self.reach = reach
        self.areas = {span.id for span in reach.areas}
        self.organisations = {span.id for span in reach.organisations}

    def in_place(self, row):
        return (
            self.reach.everywhere
            or row.city_id in self.reach.cities
            or row.district_id in self.reach.districts
        )

    def has_area(self, area):
        return self.in_place(area) or any(above.pk in self.areas for above in way(area))

    def has_unit(self, unit):
        return (
            self.in_place(unit)
            or unit.pk in self.reach.units
            or (unit.area is not None and any(a.pk in self.areas for a in way(unit.area)))
        )

    def has_place(self, place):
        return self.has_area(place.area) or place.unit_id in self.reach.units

    def has_organisation(self, organisation):
        covered = [above.pk for area in organisation.areas.all() for above in way(area)]
        return (
            self.in_place(organisation)
            or any(above.pk in self.organisations for above in way(organisation))
            or any(pk in self.areas for pk in covered)
        )


picks = st.lists(st.integers(0, 100), max_size=4)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(
    everywhere=st.sampled_from([False] * 9 + [True]),
    areas=picks,
    organisations=picks,
    districts=st.lists(st.integers(0, 2), max_size=2),
    cities=st.lists(st.integers(0, 1), max_size=1),
    units=picks,
)
def test_within_is_what_walking_the_parents_says(
    forest, everywhere, areas, organisations, districts, cities, units
):
    def pick(model, numbers):
        rows = forest.rows[model]
        return [rows[number % len(rows)] for number in numbers]

    reach = Reach(
        everywhere=everywhere,
        areas=tuple(sorted({area.span for area in pick(Area, areas)})),
        organisations=tuple(sorted({o.span for o in pick(PartyOrganisation, organisations)})),
        districts=frozenset(row.pk for row in pick(District, districts)),
        cities=frozenset(row.pk for row in pick(City, cities)),
        units=frozenset(row.pk for row in pick(Unit, units)),
    )
    oracle = Oracle(reach)
    for model, is_within in (
        (Area, oracle.has_area),
        (Unit, oracle.has_unit),
        (Place, oracle.has_place),
        (PartyOrganisation, oracle.has_organisation),
    ):
        rows = list(model.objects.within(reach).values_list("pk", flat=True))
        wanted = {row.pk for row in forest.rows[model] if is_within(row)}
        assert len(rows) == len(set(rows)), model
        assert set(rows) == wanted, model
    for area in forest.rows[Area]:
        assert reach.covers_area(area) == oracle.has_area(area)


def test_an_empty_reach_has_nothing_and_asks_nothing(forest, django_assert_num_queries):
    assert Reach().is_empty
    with django_assert_num_queries(0):
        for model in (Area, Unit, Place, PartyOrganisation):
            assert list(model.objects.within(Reach())) == []


def test_a_reach_of_another_kind_has_nothing(forest):
    """Parts that a model has no path for open none of its rows."""
    unit = Unit.objects.first()
    assert not Area.objects.within(Reach(units=frozenset({unit.pk}), user_id=7)).exists()
    organisation = PartyOrganisation.objects.first()
    assert not Area.objects.within(Reach(organisations=(organisation.span,))).exists()


def test_two_posts_reach_the_sum(forest):
    first, second = forest.areas[0], forest.areas[-1]
    both = Reach(areas=(first.span,)) | Reach(areas=(second.span, first.span), user_id=3)
    assert {span.id for span in both.areas} == {first.pk, second.pk}
    assert both.user_id == 3
    assert (both | Reach(everywhere=True)).everywhere


def test_whole_trees_are_one_condition(forest):
    spans = tuple(sorted(Area.objects.of_tier("street").spans()))
    grid = Area.objects.of_tier("grid").first()
    sql = str(Area.objects.within(Reach(areas=(*spans, grid.span))).query)
    where = sql.split("WHERE")[1].split("ORDER")[0]
    assert "IN (" in where
    assert "lft" not in where


def test_permits_is_the_filter(forest):
    street = Area.objects.of_tier("street").first()
    reach = Reach(areas=(street.span,))
    for area in Area.objects.all():
        assert permits(reach, area) == (area.tree_id == street.tree_id)


def test_cities_and_districts_within_are_those_of_the_areas(forest):
    street = Area.objects.of_tier("street").filter(district=forest.huashan).first()
    reach = Reach(areas=(street.children.first().span,))
    assert list(District.objects.within(reach)) == [forest.huashan]
    assert list(City.objects.within(reach)) == [forest.city]
    city = Reach(cities=frozenset({forest.city.pk}))
    assert set(District.objects.within(city)) == {forest.yushan, forest.huashan}
    district = Reach(districts=frozenset({forest.dunhuang.pk}))
    assert list(City.objects.within(district)) == [forest.other_city]
    assert District.objects.within(Reach(everywhere=True)).count() == 3
    assert not City.objects.within(Reach()).exists()


def test_units_serving_an_area_cover_it(forest):
    for area in Area.objects.select_related("city"):
        serving = set(Unit.objects.serving(area))
        for unit in Unit.objects.all():
            if unit.area is not None:
                expected = unit.area in way(area)
            elif unit.district is not None:
                expected = unit.district_id == area.district_id
            else:
                expected = unit.city_id == area.city_id
            assert (unit in serving) == expected


def test_areas_under_an_area_and_their_places(forest):
    street = Area.objects.of_tier("street").first()
    below = [area for area in Area.objects.all() if street in way(area)]
    assert list(Area.objects.under(street)) == below
    assert street not in Area.objects.under(street, include_self=False)
    assert {place.area for place in Place.objects.under(street)} == set(below)


def test_the_grid_level_is_the_schemes(forest):
    tiers = Area.objects.at_grid_level().values("tier").annotate(n=Count("pk")).order_by("tier")
    assert [(row["tier"], row["n"]) for row in tiers] == [("grid", 16), ("section", 4)]


def test_organisations_linked_to_areas_come_once(forest):
    areas = Area.objects.of_tier("street", "community")
    rows = list(PartyOrganisation.objects.linked_to(areas))
    assert len(rows) == len(set(rows))
    assert set(rows) == set(PartyOrganisation.objects.filter(areas__in=areas).distinct())


@pytest.mark.parametrize("model", [Area, Unit, Place, PartyOrganisation])
def test_cards_load_without_a_query_a_row(forest, model, django_assert_num_queries):
    with django_assert_num_queries(1):
        for row in model.objects.with_card():
            for name in ("parent", "district", "city", "unit"):
                str(getattr(row, name, ""))


def test_typing_finds_by_name_pinyin_initials_and_code(forest):
    area = forest.areas[0]
    area.name, area.pinyin, area.initials = "孙底社区", "sundishequ", "sdsq"
    area.save()
    for typed in ("孙底", "底社", "sundi", "SDS", " sds ", area.code[:9]):
        assert area in Area.objects.matching(typed)
    assert area not in Area.objects.matching("没有")
