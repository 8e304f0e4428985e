"""On the photographs: a head proposed and heard, a ledger with faults brought in, a place."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from grids.models import PlaceKind
from grids.operations import PlaceDraft, create_place
from lib.pii import encrypt, keyed_hash
from members.importers import COLUMNS, stage_people
from members.importers.city import send_book, work_on_books
from members.models import Person
from members.operations.erasures import ask_erasure
from members.operations.nominations import NominationDraft, give_opinion, nominate
from overview.operations.erasures import grant_erasure
from tests.members.city_books import PEOPLE, POSTS, as_book, rows_of
from tests.members.conftest import give_post
from tests.overview.simulated import simulated
from tests.world import World

LINES = (
    "欧阳春,13800001111,,女,1980,,,,网格员,340504003014001,2026-01-01,,是,摄影、水电",
    "老邻居,13800002222,,男,1958,,,,楼栋长,340504003014B02,2026-01-01,,,",
    "钱少位,1380000,,男,1990,,,,网格员,340504003014009,2026-13-01,,是,",
)
OPEN = [["08:30", "12:00"], ["14:00", "17:30"]]


def people_and_places_of(world: World) -> dict[str, Any]:
    """Written with the operations people use, in 孙底社区."""
    return {
        "nomination": nomination_of(world),
        "ledger": ledger_of(world),
        "place": place_of(world),
        "city_book": city_book_of(world),
        "simulation": simulation_of(world),
        "erasure": erasure_of(world),
        "erased": erased_of(world),
    }


def simulation_of(world: World) -> Any:
    """Two simulations that are over: as it is, and with half the people."""
    as_it_is = simulated(world.admin, "维持现状")
    simulated(world.admin, "人手减半", slower=2)
    return as_it_is


def nomination_of(world: World) -> Any:
    nominee = world.volunteer.person
    give_post(nominee, "volunteer", world.sundi_1)
    draft = NominationDraft(
        role="building_head",
        place=world.sundi_b2,
        merit="retired_cadre",
        grounds="住本栋二十年，退休前是学校教师，邻里都信得过。",
    )
    row = nominate(nominee, draft, by=world.gridworker, at=world.now)
    words = "入户时大家都提到她，愿意出面调解。"
    return give_opinion(row, by=world.gridhead, at=world.now, stance="for", words=words)


def erasure_of(world: World) -> Any:
    """A resident asks by the number used, and waits for the decision."""
    wish = "已搬离本社区，请删除我上报时留下的姓名和电话。"
    facts = {"phone": "13800003333", "identity": "本人到场，已看身份证原件", "wish": wish}
    return ask_erasure(world.sundi, **facts, by=world.clerk, at=world.now)


def erased_of(world: World) -> Any:
    """One who was building head until last year has become nameless."""
    person = Person.objects.create(name="旧邻", pinyin="jiulin", gender="male", birth_year=1951)
    give_post(person, "building_head", world.sundi_b3, until_on=world.now.date().replace(year=2025))
    facts = {"person": person, "identity": "本人来电，工作人员上门核实", "wish": "不再任职"}
    row = ask_erasure(world.sundi, **facts, by=world.clerk, at=world.now)
    return grant_erasure(row, by=world.community, at=world.now, reason="本人要求，已核实。")


def ledger_of(world: World) -> Any:
    """One row is good, one may be somebody known, one is wrong in three cells."""
    phone = "13800002222"
    known = Person.objects.create(
        name="老邻", phone_cipher=encrypt(phone), phone_hash=keyed_hash(phone)
    )
    give_post(known, "volunteer", world.sundi_1)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.csv"
        path.write_text("\n".join((",".join(COLUMNS.values()), *LINES)), encoding="utf-8")
        return stage_people(path, by=world.clerk, at=world.now, source="孙底人员台账.csv")


def place_of(world: World) -> Any:
    draft = PlaceDraft(
        name="孙底社区党群服务中心",
        kind=PlaceKind.SERVICE_CENTRE,
        area=world.sundi,
        address="朱家岗路 8 号一楼",
        lng=118.51,
        lat=31.69,
        hours={str(day): OPEN for day in range(5)},
        phone="0555-2360000",
        services="居住证明、老年证、医保缴费、党员组织关系转接",
    )
    return create_place(draft, by=world.community, at=world.now)


def city_book_of(world: World) -> Any:
    """A street is new; a telephone number is shared, a date and a place are wrong."""
    people = [
        *PEOPLE,
        {"人员编号": "R4", "姓名": "钟离四", "手机": "12000004101", "所在党组织": "PNEW-1"},
    ]
    people += [{"人员编号": "R5", "姓名": "钟离五", "手机": "1200", "工作单位": "U无此单位"}]
    wrong = {
        "人员编号": "R4",
        "职务": "网格员",
        "任职区域/组织": "340504009",
        "任职起": "2026-13-01",
    }
    with TemporaryDirectory() as folder:
        path = as_book(Path(folder) / "book.xlsx", rows_of(people=people, posts=[*POSTS, wrong]))
        run = send_book(path, source="马鞍山整城数据.xlsx", scheme="", by=world.admin, at=world.now)
    work_on_books(world.now)
    return run
