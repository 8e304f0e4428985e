"""Activities on the photographs: what is on, a sign-up, the desk, the screen, hours."""

from __future__ import annotations

from types import SimpleNamespace

from services.models import Activity
from services.operations.activities import cancel, propose_activity, publish
from services.operations.attendance import check_in, check_out, confirm_hours, spot_token
from services.operations.organising import ask_organiser, confirm_organiser
from services.operations.signups import (
    BatchDraft,
    SignUpDraft,
    cancel_sign_up,
    sign_up,
    sign_up_batch,
)
from tests.services.activity import HOUR, draft, joined, published, resident, shift_draft
from tests.world import World
from tickets.operations.intake import Contact

Pages = dict[str, str]


def lively(world: World) -> SimpleNamespace:
    """A neighbourhood with something on; built once for all who look."""
    known = Activity.objects.filter(title="包粽子学做家乡菜").first()
    if known is None:
        set_up(world)
    titles = {row.title: row for row in Activity.objects.all()}
    return SimpleNamespace(
        now=titles["便民义诊"],
        full=titles["包粽子学做家乡菜"],
        joint=titles["夕阳红手机课堂"],
        off=titles["露天电影"],
        draft=titles["网格清洁日"],
    )


def set_up(world: World) -> None:
    """Each kind of activity once, with people."""
    at, by = world.now, world.user("community")
    today = published(
        world, shift_draft(at, days=0.05, hours=4, places=8), title="便民义诊", kind="volunteer"
    )
    shift = today.shifts.get()
    people = [joined(world, shift, number) for number in range(1, 5)]
    soon = shift.starts_at + HOUR
    for row in people[:3]:
        check_in(row, by=by, at=soon)
    check_out(people[0], by=by, at=soon)
    confirm_hours(people[0], by=by, at=soon, hours=2)
    full = published(
        world,
        shift_draft(at, days=4, places=3),
        title="包粽子学做家乡菜",
        kind="culture",
        gives_hours=False,
        text="跟着老邻居学包粽子，材料免费。",
    )
    guests = [joined(world, full.shifts.get(), number) for number in range(11, 17)]
    cancel_sign_up(guests[1], by=world.system, at=at)
    joint = propose_activity(
        draft(
            world,
            shift_draft(at, days=6, places=20),
            shift_draft(at, days=7, places=20),
            title="夕阳红手机课堂",
            kind="lecture",
            age=14,
            contact="孙底社区 0555-0000000",
            text="教老年居民挂号、缴费、防诈骗。",
        ),
        by=by,
        at=at,
    )
    company = ask_organiser(joint, world.property, by=by, at=at)
    confirm_organiser(company, by=world.user("property_officer"), at=at)
    publish(joint, by=by, at=at)
    first = joint.shifts.first()
    plan = BatchDraft(unit=world.property, head_count=5, note="青年志愿者")
    sign_up_batch(first, plan, by=world.user("property_officer"), at=at)
    sign_up(first, SignUpDraft(contact=Contact()), by=world.user("volunteer"), at=at)
    off = published(world, shift_draft(at, days=3, places=100), title="露天电影", kind="culture")
    cancel(off, by=by, at=at, reason="当晚有雷雨，改期另行通知。")
    worker = world.user("gridworker")
    propose_activity(draft(world, area=world.sundi_1, title="网格清洁日"), by=worker, at=at)


def public_pages(world: World) -> Pages:
    """What residents look at."""
    scene = lively(world)
    full = scene.full.shifts.get()
    _row, code = sign_up(full, resident(21, "朱大爷"), by=world.system, at=world.now)
    open_ = scene.joint.shifts.first()
    _row, going = sign_up(open_, resident(22, "孙阿姨"), by=world.system, at=world.now)
    spot = f"/activities/on-the-spot/{spot_token(scene.now.shifts.get())}/"
    return {
        "activities": "/activities/",
        "activities-none": "/activities/?kind=party_day",
        "activity": f"/activities/{scene.joint.pk}/",
        "activity-full": f"/activities/{scene.full.pk}/",
        "activity-cancelled": f"/activities/{scene.off.pk}/",
        "sign-up-new": f"/activities/{scene.joint.pk}/shifts/{open_.pk}/sign-up/",
        "sign-up-waiting": f"/activities/{scene.full.pk}/shifts/{full.pk}/sign-up/",
        "sign-up": f"/activities/receipt/{going}/",
        "sign-up-queue": f"/activities/receipt/{code}/",
        "on-the-spot": spot,
        "on-the-spot-over": "/activities/on-the-spot/forged/",
    }


def desk_pages(world: World) -> Pages:
    """What the community's desk looks at."""
    scene = lively(world)
    shift = scene.now.shifts.get()
    person = shift.signups.order_by("pk").first()
    base = f"/activity-desk/{scene.now.pk}/"
    return {
        "activity-desk": "/activity-desk/",
        "activity-desk-none": "/activity-desk/?q=没有",
        "activity-desk-today": base,
        "activity-desk-full": f"/activity-desk/{scene.full.pk}/",
        "activity-desk-joint": f"/activity-desk/{scene.joint.pk}/",
        "activity-desk-draft": f"/activity-desk/{scene.draft.pk}/",
        "activity-new": "/activity-desk/new/",
        "activity-change": f"{base}moves/change/",
        "activity-shift-new": f"{base}shifts/new/",
        "activity-organiser-new": f"{base}organisers/new/",
        "activity-screen": f"/activity-desk/shifts/{shift.pk}/screen/",
        "activity-hours": f"/activity-desk/shifts/{shift.pk}/hours/",
        "activity-take-off": f"/activity-desk/sign-ups/{person.pk}/moves/link/",
        "activity-reveal": f"/activity-desk/sign-ups/{person.pk}/reveal/",
    }


def unit_pages(world: World) -> Pages:
    """What a co-organising unit looks at."""
    scene = lively(world)
    return {
        "activity-desk": "/activity-desk/",
        "activity-desk-joint": f"/activity-desk/{scene.joint.pk}/",
        "activity-public": f"/activities/{scene.joint.pk}/",
        "activity-batch": f"/activity-desk/shifts/{scene.joint.shifts.first().pk}/batch/",
    }


def asked_pages(world: World) -> Pages:
    """What a department looks at that is asked to join in."""
    scene = lively(world)
    if not scene.now.organisers.exists():
        ask_organiser(scene.now, world.urban, by=world.user("community"), at=world.now)
    asked = scene.now.organisers.get()
    return {
        "activity-desk": "/activity-desk/",
        "activity-desk-asked": f"/activity-desk/{scene.now.pk}/",
        "activity-join": f"/activity-desk/organisers/{asked.pk}/moves/confirm/",
        "activity-decline": f"/activity-desk/organisers/{asked.pk}/moves/decline/",
    }


def own_pages(world: World) -> Pages:
    """What somebody with an account looks at."""
    lively(world)
    return {"sign-ups": "/activities/mine/"}
