"""Visits, households and the circle on the photographs: a week of rounds around two buildings."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

from grids.models import Area, Place
from services.models import CircleRow
from services.operations.caring import CareDraft, keep_care
from services.operations.circle import reckon_changed
from services.operations.visits import MatterDraft, VisitDraft, log_visit, open_matter
from tests.tickets.photos import photo
from tests.world import SINCE, World

Pages = dict[str, str]
LNG, LAT = 118.5100, 31.6900
OPEN = {str(day): [["08:30", "12:00"], ["14:00", "17:30"]] for day in range(6)}
PLACES = (
    ("孙底社区卫生服务站", "clinic", 0.001, 0.001),
    ("朱家岗邻里驿站", "post_house", 0.003, -0.001),
    ("孙底农家书屋", "culture", -0.002, 0.002),
    ("阳光花园助餐点", "elder_care", 0.0005, -0.002),
)
CABLES = "三栋楼下有四处飞线充电，从二楼窗户拉到楼下，已劝导两户。"


def rounds(world: World) -> SimpleNamespace:
    """Visits of a week, households that are looked after, buildings and places with positions."""
    ground(world)
    by, at = world.gridworker, world.now
    facts = {"area": world.sundi_b1, "visited_at": at - timedelta(days=1)}
    care = CareDraft(
        area=world.sundi_b1,
        kind="elderly_alone",
        name="欧阳奶奶",
        phone="13812345678",
        door="3单元602",
        consent_by="self",
        consent_on=date(2026, 11, 2),
    )
    old = keep_care(care, by=by, at=at - timedelta(days=20))
    other = CareDraft(
        area=world.sundi_b2,
        kind="child",
        name="小明",
        consent_by="guardian",
        consent_on=date(2026, 11, 2),
        ends_on=date(2027, 11, 1),
    )
    young = keep_care(other, by=by, at=at)
    found = VisitDraft(
        **facts,
        kind="household",
        text=CABLES,
        problems=["fire", "demand"],
        companions=[world.gridhead],
        photos=[photo(colour="grey")],
        door="3单元602",
        follow_up_on=at.date(),
    )
    open_one = log_visit(found, by=by, at=at)
    settled = VisitDraft(
        **facts,
        kind="shop",
        text="灭火器压力不足，当场联系更换。",
        problems=["fire"],
        is_settled=True,
    )
    log_visit(settled, by=by, at=at)
    log_visit(VisitDraft(**facts, kind="elderly_alone", care=old), by=by, at=at)
    lock = VisitDraft(**facts, kind="unit", text="门前有人装地锁。", problems=["other"])
    made = log_visit(lock, by=by, at=at)
    matter = MatterDraft(category=world.category("0121"), text=lock.text, channel="grid_worker")
    open_matter(made, matter, by=by, at=at)
    return SimpleNamespace(open=open_one, made=made, old=old, young=young)


def ground(world: World) -> None:
    """Three buildings of which one is far, and places around the first."""
    for key, north in (("sundi_b1", 0), ("sundi_b2", 0.002), ("sundi_b3", 0.012)):
        Area.objects.filter(pk=getattr(world, key).pk).update(
            lng=LNG, lat=LAT + north, households=72
        )
    for name, kind, east, north in PLACES:
        Place.objects.create(
            name=name,
            kind=kind,
            area=world.sundi,
            lng=LNG + east,
            lat=LAT + north,
            hours=OPEN,
            phone="0555-2360001",
            valid_from=SINCE,
        )
    reckon_changed(world.now)


def visit_pages(world: World) -> Pages:
    """What a grid worker looks at on a phone."""
    row = rounds(world)
    return {
        "visits": "/visits/",
        "visits-none": "/visits/?state=matter&kind=child",
        "visit": f"/visits/{row.open.pk}/",
        "visit-made": f"/visits/{row.made.pk}/",
        "visit-new": f"/visits/new/?at={world.sundi_b1.code}",
        "visit-care": f"/visits/new/?care={row.young.pk}",
        "visit-reveal": f"/visits/{row.open.pk}/reveal/",
        "cares": "/care/",
        "care": f"/care/{row.old.pk}/",
        "care-new": "/care/new/",
        "care-change": f"/care/{row.old.pk}/change/",
        "care-end": f"/care/{row.old.pk}/end/",
        "care-reveal": f"/care/{row.old.pk}/reveal/",
    }


def circle_pages(world: World) -> Pages:
    """What the community looks at."""
    row = rounds(world)
    building = CircleRow.objects.get(building=world.sundi_b3)
    here = f"area={world.sundi.code}&kind=clinic"
    return {
        "circle": f"/circle/?{here}",
        "circle-none": "/circle/?area=340504003015",
        "circle-buildings": f"/circle/buildings/?{here}",
        "circle-what-if": f"/circle/what-if/?{here}",
        "circle-gain": f"/circle/what-if/?{here}&building={building.pk}",
        "visits-community": "/visits/?show=follow-up",
        "visit-community": f"/visits/{row.open.pk}/",
    }


def near_pages(world: World) -> Pages:
    """What residents look at."""
    ground(world)
    return {
        "near": "/nearby/",
        "near-building": f"/nearby/?at={world.sundi_b1.code}",
        "near-unknown": f"/nearby/?at={world.hubei_b1.code}",
    }
