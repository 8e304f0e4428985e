"""Units and places."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from grids.models import Place, Unit
from grids.operations import (
    PlaceDraft,
    UnitDraft,
    close_area,
    create_place,
    create_unit,
    update_place,
    update_unit,
)
from lib.errors import Refused
from tests.grids.drawing import actor, plant


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value.code


@pytest.fixture
def town(ground):
    ground.acting = {"by": ground.by, "at": ground.at}
    ground.street, ground.community = plant(ground, "community")
    return ground


def draft_unit(town, code, **values):
    values = {"kind": "department", "name": "雨山区城市管理局", "city": town.city} | values
    return UnitDraft(code=code, **values)


def test_a_unit_with_a_territory_lies_in_its_district(town):
    unit = create_unit(draft_unit(town, "U1", area=town.community), **town.acting)
    assert (unit.district, unit.initials) == (town.yushan, "ysqcsglj")
    assert str(update_unit(unit, {"short_name": "城管局"}, **town.acting)) == "城管局"


def test_unit_rules(town):
    create_unit(draft_unit(town, "U1"), **town.acting)
    assert refusal(create_unit, draft_unit(town, "U1"), **town.acting) == "code_taken"
    elsewhere = draft_unit(town, "U2", district=town.dunhuang)
    assert refusal(create_unit, elsewhere, **town.acting) == "other_city"
    with pytest.raises(ValidationError):
        create_unit(draft_unit(town, "U3", kind="odd"), **town.acting)
    close_area(town.community, on=date(2026, 11, 23), **town.acting)
    closed = draft_unit(town, "U4", area=town.community)
    assert refusal(create_unit, closed, **town.acting) == "node_closed"


def test_a_unit_cannot_stand_under_itself(town):
    bureau = create_unit(draft_unit(town, "U1"), **town.acting)
    office = create_unit(draft_unit(town, "U2", parent=bureau), **town.acting)
    assert refusal(update_unit, bureau, {"parent": office}, **town.acting) == "under_itself"
    assert refusal(update_unit, bureau, {"parent": bureau}, **town.acting) == "under_itself"
    with pytest.raises(ValueError, match="not changeable"):
        update_unit(bureau, {"code": "X"}, **town.acting)


def test_units_are_found_by_kind_and_activity(town):
    bureau = create_unit(draft_unit(town, "U1"), **town.acting)
    water = create_unit(draft_unit(town, "U2", kind="utility"), **town.acting)
    update_unit(water, {"is_active": False}, **town.acting)
    assert list(Unit.objects.active()) == [bureau]
    assert list(Unit.objects.of_kind("utility")) == [water]


def test_a_street_enters_only_what_lies_in_it(town):
    [other] = plant(town)
    street = {"by": actor(areas=(town.street.span,)), "at": town.at}
    unit = create_unit(draft_unit(town, "U1", area=town.community), **street)
    update_unit(unit, {"phone": "12345"}, **street)
    district_unit = create_unit(draft_unit(town, "U2", district=town.yushan), **town.acting)
    for call, subject, values in (
        (create_unit, draft_unit(town, "U3"), {}),
        (create_unit, draft_unit(town, "U4", area=other), {}),
        (update_unit, district_unit, {"changes": {"phone": "1"}}),
        (create_place, PlaceDraft(name="某", kind="clinic", area=other), {}),
    ):
        with pytest.raises(PermissionDenied):
            call(subject, **values, **street)


def test_places_open_and_close(town):
    draft = PlaceDraft(name="党群服务中心", kind="service_centre", area=town.community, lng=118.5)
    place = create_place(draft, **town.acting)
    hours = {"0": [["08:30", "17:30"]]}
    place = update_place(place, {"hours": hours, "valid_to": date(2027, 1, 1)}, **town.acting)
    assert place.hours == hours
    assert list(Place.objects.open(date(2026, 12, 31)).of_kind("service_centre")) == [place]
    assert not Place.objects.open(date(2027, 1, 1)).exists()
    early = {"valid_to": date(2020, 1, 1)}
    assert refusal(update_place, place, early, **town.acting) == "closed_before_opened"
    with pytest.raises(ValidationError):
        update_place(place, {"lng": 400}, **town.acting)
    with pytest.raises(ValueError, match="not changeable"):
        update_place(place, {"area": town.street}, **town.acting)
