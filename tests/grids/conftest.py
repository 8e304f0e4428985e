"""What tests of grids start from: an empty ground, the real divisions, and small drawn forests."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection

from grids.importers import import_areas, import_boundaries
from grids.models import Area, City, District
from grids.operations import CityDraft, create_city, create_district, load_level_schemes
from members.operations.accounts import system_user

SEEDS = Path(__file__).parents[2] / "grids" / "seeds"
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def at():
    return AT


@pytest.fixture
def bare(db):
    """No grids at all: the cast's areas are gone until the test ends."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE grids_city, grids_levelscheme, grids_workcalendar CASCADE")
    return SimpleNamespace(by=system_user(), at=AT)


@pytest.fixture
def ground(bare):
    """Two cities of the two level schemes, the first with two districts, and no area yet."""
    acting = {"by": bare.by, "at": bare.at}
    schemes = load_level_schemes(**acting)
    bare.city = create_city(
        CityDraft(code="3405", name="马鞍山市", prefix="MAS", scheme=schemes["maanshan"]), **acting
    )
    bare.other_city = create_city(
        CityDraft(code="620982", name="敦煌市", prefix="DH", scheme=schemes["dunhuang"]), **acting
    )
    bare.yushan = create_district(bare.city, code="340504", name="雨山区", **acting)
    bare.huashan = create_district(bare.city, code="340503", name="花山区", **acting)
    bare.dunhuang = create_district(bare.other_city, code="620982", name="敦煌市", **acting)
    return bare


@pytest.fixture
def divisions(bare):
    """The real divisions of both cities with the outlines of their districts."""
    acting = {"by": bare.by, "at": bare.at}
    schemes = load_level_schemes(**acting)
    bare.runs = {
        name: import_areas(SEEDS / f"divisions_{name}.csv", scheme=schemes[name], **acting)
        for name in ("maanshan", "dunhuang")
    }
    import_boundaries(SEEDS / "boundaries_maanshan_echarts.geojson", coordinates="gcj02", **acting)
    bare.city = City.objects.get(code="3405")
    bare.other_city = City.objects.get(code="620982")
    bare.area = lambda code: Area.objects.get(code=code)
    bare.district = lambda name: District.objects.get(name=name)
    return bare
