"""The named cast of the tests: two cities, two of everything, so that a leak shows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

from django.contrib.auth.hashers import make_password

from grids.models import Area, City, District, Level, LevelScheme, PartyOrganisation, Unit
from grids.operations.calendars import load_calendar
from lib.pinyin import spell
from members.models import Person, Post, User
from members.operations.accounts import system_user
from members.roles import Role
from tickets.models import Category, DutyRule
from tickets.operations.catalogue import load_catalogue

SINCE = date(2020, 1, 1)
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday 2026-11-23 10:00 in China: working hours, no holiday near."""
PASSWORD = "correct horse battery"

AREAS = {
    # key: (parent, tier, name, code)
    "anmin": (None, "street", "安民街道", "340504003"),
    "pinghu": (None, "street", "平湖街道", "340504001"),
    "sundi": ("anmin", "community", "孙底社区", "340504003014"),
    "yushan": ("anmin", "community", "雨山社区", "340504003015"),
    "hubei": ("pinghu", "community", "湖北社区", "340504001001"),
    "hunan": ("pinghu", "community", "湖南社区", "340504001002"),
    "sundi_1": ("sundi", "grid", "孙底第一网格", "340504003014001"),
    "sundi_2": ("sundi", "grid", "孙底第二网格", "340504003014002"),
    "yushan_1": ("yushan", "grid", "雨山第一网格", "340504003015001"),
    "hubei_1": ("hubei", "grid", "湖北第一网格", "340504001001001"),
    "hunan_1": ("hunan", "grid", "湖南第一网格", "340504001002001"),
    "sundi_b1": ("sundi_1", "building", "阳光花园1栋", "340504003014B01"),
    "sundi_b2": ("sundi_1", "building", "阳光花园2栋", "340504003014B02"),
    "sundi_b3": ("sundi_2", "building", "阳光花园3栋", "340504003014B03"),
    "hubei_b1": ("hubei_1", "building", "湖畔新村1栋", "340504001001B01"),
    "shazhou": (None, "street", "沙州镇", "620982101"),
    "suzhou": (None, "street", "肃州镇", "620982102"),
    "liyuan": ("shazhou", "community", "梨园社区", "620982101004"),
    "gucheng": ("shazhou", "community", "古城社区", "620982101010"),
    "liyuan_1": ("liyuan", "section", "梨园第一片区", "620982101004001"),
    "gucheng_1": ("gucheng", "section", "古城第一片区", "620982101010001"),
    "liyuan_b1": ("liyuan_1", "building", "党河小区1栋", "620982101004B01"),
    "liyuan_u1": ("liyuan_b1", "unit", "1单元", "620982101004B01U1"),
}

UNITS = {
    # key: (short name, kind, district, area)
    "urban": ("城管局", "department", "yushan_district", None),
    "traffic": ("交警大队", "stationed_agency", "yushan_district", None),
    "housing": ("住建局", "department", "yushan_district", None),
    "water": ("供水公司", "utility", "yushan_district", None),
    "fire": ("消防救援大队", "department", "yushan_district", None),
    "property": ("阳光物业", "property_company", "yushan_district", "sundi"),
    "urban_dh": ("敦煌城管局", "department", "dunhuang", None),
    "water_dh": ("敦煌供水公司", "utility", "dunhuang", None),
}

CAST = {
    # username: (name, role, scope)
    "admin": ("顾管", Role.ADMIN, "city"),
    "street": ("陈街", Role.STREET_SECRETARY, "anmin"),
    "street_clerk": ("罗职", Role.STREET_CLERK, "anmin"),
    "street_other": ("吴街", Role.STREET_SECRETARY, "pinghu"),
    "community": ("李社", Role.COMMUNITY_SECRETARY, "sundi"),
    "clerk": ("周办", Role.COMMUNITY_CLERK, "sundi"),
    "community_other": ("张邻", Role.COMMUNITY_SECRETARY, "hubei"),
    "community_sister": ("钱姐", Role.COMMUNITY_SECRETARY, "yushan"),
    "gridhead": ("何长", Role.GRID_HEAD, "sundi_1"),
    "gridworker": ("王格", Role.GRID_WORKER, "sundi_1"),
    "gridworker_two": ("刘格", Role.GRID_WORKER, "sundi_2"),
    "gridworker_other": ("赵格", Role.GRID_WORKER, "hubei_1"),
    "buildinghead": ("孙楼", Role.BUILDING_HEAD, "sundi_b1"),
    "department": ("郑城", Role.DEPARTMENT_OFFICER, "urban"),
    "department_head": ("冯局", Role.DEPARTMENT_HEAD, "urban"),
    "department2": ("卫水", Role.DEPARTMENT_OFFICER, "water"),
    "traffic_officer": ("蒋交", Role.DEPARTMENT_OFFICER, "traffic"),
    "housing_officer": ("沈住", Role.DEPARTMENT_OFFICER, "housing"),
    "property_officer": ("韩物", Role.DEPARTMENT_OFFICER, "property"),
    "district": ("杨区", Role.DISTRICT_DESK, "yushan_district"),
    "volunteer": ("朱志", Role.VOLUNTEER, "sundi"),
    "admin_dh": ("秦管", Role.ADMIN, "city_dh"),
    "street_dh": ("尤镇", Role.STREET_SECRETARY, "shazhou"),
    "community_dh": ("许社", Role.COMMUNITY_SECRETARY, "liyuan"),
    "gridworker_dh": ("吕格", Role.GRID_WORKER, "liyuan_1"),
    "department_dh": ("施城", Role.DEPARTMENT_OFFICER, "urban_dh"),
    "department2_dh": ("孔水", Role.DEPARTMENT_OFFICER, "water_dh"),
    "district_dh": ("曹市", Role.DISTRICT_DESK, "dunhuang"),
}


class World(SimpleNamespace):
    """Areas, units and users by the keys above; `category("0501")` for the catalogue."""

    def category(self, code: str) -> Category:
        return Category.objects.get(code=code)

    def user(self, username: str) -> User:
        """A fresh instance, as a new request would have it."""
        return User.objects.get(username=username)


def build_world() -> World:
    """Write the cast, the catalogue and the calendar."""
    system = system_user()
    places = _places()
    load_calendar(by=system, at=MONDAY)
    load_catalogue(at=datetime(2020, 1, 1, tzinfo=UTC))
    units = _units(places)
    _people({**places, **units})
    DutyRule.objects.create(
        category=Category.objects.get(code="0121"),
        lead=units["urban"],
        district=places["yushan_district"],
        legal_basis="权责清单（示例）",
        valid_from=SINCE,
    )
    return read_world()


def _places() -> dict[str, object]:
    schemes = {
        "maanshan": ("street", "community", "grid", "building"),
        "dunhuang": ("street", "community", "section", "building", "unit"),
    }
    places: dict[str, object] = {}
    for key, code, name, prefix, scheme, lng, lat in (
        ("city", "3405", "马鞍山市", "MAS", "maanshan", 118.51, 31.69),
        ("city_dh", "6209", "敦煌市", "DH", "dunhuang", 94.66, 40.14),
    ):
        row = LevelScheme.objects.create(code=scheme, name=name)
        for order, tier in enumerate(schemes[scheme]):
            Level.objects.create(scheme=row, tier=tier, name=tier, is_grid_level=order == 2)
        places[key] = City.objects.create(
            code=code, name=name, prefix=prefix, scheme=row, lng=lng, lat=lat
        )
    for key, code, name, city in (
        ("yushan_district", "340504", "雨山区", "city"),
        ("huashan_district", "340503", "花山区", "city"),
        ("dunhuang", "620982", "敦煌市", "city_dh"),
    ):
        places[key] = District.objects.create(code=code, name=name, city=places[city])
    for key, (parent, tier, name, code) in AREAS.items():
        district = places["yushan_district" if code.startswith("3405") else "dunhuang"]
        pinyin, initials = spell(name)
        places[key] = Area.objects.create(
            parent=Area.objects.get(code=AREAS[parent][3]) if parent else None,
            tier=tier,
            name=name,
            code=code,
            city=district.city,
            district=district,
            pinyin=pinyin,
            initials=initials,
            households=400 if tier == "grid" else None,
            valid_from=SINCE,
        )
    return places


def _units(places: dict[str, object]) -> dict[str, Unit]:
    units = {}
    for number, (key, (name, kind, district, area)) in enumerate(UNITS.items()):
        units[key] = Unit.objects.create(
            code=f"U{number:03d}",
            name=name,
            short_name=name,
            kind=kind,
            district=places[district],
            city=places[district].city,
            area=places[area] if area else None,
        )
    root = PartyOrganisation.objects.create(
        kind="working_committee",
        name="安民街道党工委",
        code="P001",
        city=places["city"],
        district=places["yushan_district"],
        valid_from=SINCE,
    )
    root.areas.add(places["anmin"])
    return units


SCOPES = {Area: "area", Unit: "unit", District: "district", City: "city"}


def _people(scopes: dict[str, object]) -> None:
    password = make_password(PASSWORD)
    for username, (name, role, scope) in CAST.items():
        pinyin, initials = spell(name)
        person = Person.objects.create(name=name, pinyin=pinyin, initials=initials)
        User.objects.create(
            username=username,
            password=password,
            person=person,
            email=f"{username}@example.org",
            is_demo=True,
        )
        Post.objects.create(
            person=person, role=role, from_on=SINCE, **{SCOPES[type(scopes[scope])]: scopes[scope]}
        )


def read_world() -> World:
    """The cast as it stands in the database now."""
    areas = {area.code: area for area in Area.objects.select_related("city", "district")}
    units = {unit.short_name: unit for unit in Unit.objects.all()}
    districts = {district.code: district for district in District.objects.all()}
    return World(
        now=MONDAY,
        password=PASSWORD,
        system=system_user(),
        city=City.objects.get(code="3405"),
        city_dh=City.objects.get(code="6209"),
        yushan_district=districts["340504"],
        dunhuang=districts["620982"],
        **{key: areas[row[3]] for key, row in AREAS.items()},
        **{key: units[row[0]] for key, row in UNITS.items()},
        **{user.username: user for user in User.objects.filter(username__in=CAST)},
    )
