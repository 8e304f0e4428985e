"""The catalogue of both cities, and requests of the login's community in every state.

Everything runs through the real operations, at the time it would have happened; names and numbers
are synthetic.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from grids.models import Area, Tier, Unit, UnitKind
from members.models import User
from members.operations.accounts import system_user
from overview.demo.words import table
from services.models import ServiceItem, ServiceRequest
from services.operations import agency
from services.operations import requests as steps
from services.operations.catalogue import load_catalogue
from services.operations.materials import receive_material
from services.operations.requests import RequestDraft, ask_service
from tickets.operations.intake import Contact

DAY, HOUR = timedelta(days=1), timedelta(hours=1)

ASKED: tuple[tuple[str, str, float, str, str], ...] = (
    # service, how, days ago, in which words, what became of it
    ("L01", "online", 0.1, "想问一下租房押金不退怎么办。", "submitted"),
    ("C02", "visit", 0.3, "老人腿脚不便，麻烦上门量血压。", "submitted"),
    ("H01", "visit", 1, "热水器不点火。", "given"),
    ("A02", "online", 2, "给刚出生的孩子参保。", "accepted"),
    ("A06", "agent", 3, "帮母亲办优待证。", "returned"),
    ("A03", "agent", 4, "家人行动不便，请代办陪同。", "papers out"),
    ("A07", "visit", 2, "家里突发大病，想申请救助。", "begun"),
    ("A01", "agent", 5, "老人卧床，请代办高龄津贴。", "public"),
    ("A05", "visit", 4, "", "public"),
    ("A01", "counter", 14, "窗口提交。", "forwarded"),
    ("C05", "visit", 9, "每周三下午方便。", "done"),
    ("E01", "online", 12, "二年级，放学后没人接。", "handed over"),
    ("C01", "online", 6, "每天中午一份。", "rated"),
    ("W02", "online", 20, "想学视频通话。", "rated"),
    ("L02", "online", 8, "工资纠纷。", "declined"),
    ("H03", "visit", 7, "厨房下水慢。", "withdrawn"),
)


class Counter:
    """One community's counter: who works there, and what time it is."""

    def __init__(self, suffix: str, at: datetime) -> None:
        self.clerk = User.objects.get(username=f"community{suffix}")
        self.street = User.objects.get(username=f"street{suffix}")
        areas = (post.area for post in self.clerk.active_posts if post.area is not None)
        self.area: Area = next(area for area in areas if area.tier == Tier.COMMUNITY)
        self.at = at
        self.names: list[Any] = [row["name"] for row in table("names_zh_synthetic")]

    def take(self, row: ServiceRequest, at: datetime) -> ServiceRequest:
        """Accept and begin."""
        row = steps.accept(row, by=self.clerk, at=at + HOUR)
        return steps.begin(row, by=self.clerk, at=at + 3 * HOUR)

    def appoint(self, row: ServiceRequest, at: datetime) -> ServiceRequest:
        """The clerk acts for the applicant, with an authorisation and an original in the drawer."""
        day = timezone.localdate(at)
        row = steps.name_agent(row, by=self.clerk, at=at, agent=self.clerk)
        dates = {"authorised_on": day, "authorised_until": day + 90 * DAY}
        row = agency.authorise(row, by=self.clerk, at=at + HOUR, **dates)
        paper = {"name": "户口簿", "kind": "original", "received_from": "本人"}
        receive_material(row, by=self.clerk, at=at + HOUR, **paper)
        return ServiceRequest.objects.get(pk=row.pk)


def serve(suffix: str, at: datetime) -> None:
    """The catalogue of the login's city and the requests of its community."""
    counter = Counter(suffix, at)
    load_catalogue(counter.area.city, by=system_user(), at=at)
    items = {item.code: item for item in ServiceItem.objects.filter(city=counter.area.city)}
    for number, (code, mode, days, words, became) in enumerate(ASKED):
        when = at - days * DAY
        draft = RequestDraft(
            item=items[code],
            area=counter.area,
            mode=mode,
            words=words,
            wished="工作日上午" if number % 3 == 0 else "",
            address=f"{number + 1}栋{number % 4 + 1}单元{number % 6 + 1}01",
        )
        contact = Contact(counter.names[number], f"1210000{number:04d}")
        row, _code = ask_service(draft, contact, by=system_user(), at=when)
        BECAME[became](counter, row, when)


def nothing(counter: Counter, row: ServiceRequest, at: datetime) -> None:
    """It waits."""


def give(counter: Counter, row: ServiceRequest, at: datetime) -> None:
    """A company of the place takes it."""
    units = Unit.objects.active().serving(counter.area)
    unit = units.filter(kind=UnitKind.PROPERTY_COMPANY).order_by("pk").first()
    if unit is not None:
        steps.give(row, by=counter.clerk, at=at + HOUR, unit=unit)


def accept(counter: Counter, row: ServiceRequest, at: datetime) -> None:
    """Taken on, not begun."""
    steps.accept(row, by=counter.clerk, at=at + 2 * HOUR)


def ask_back(counter: Counter, row: ServiceRequest, at: datetime) -> None:
    """Something is missing."""
    words = "一寸照片两张；母亲的身份证复印件（正反面）"
    steps.ask_materials(row, by=counter.clerk, at=at + 2 * HOUR, missing=words)


def begin(counter: Counter, row: ServiceRequest, at: datetime) -> None:
    """Somebody works at it."""
    counter.take(row, at)


def hold_papers(counter: Counter, row: ServiceRequest, at: datetime) -> None:
    """An agent works at it, with an original in the drawer."""
    counter.appoint(counter.take(row, at), at + 4 * HOUR)


def make_public(counter: Counter, row: ServiceRequest, at: datetime) -> None:
    """It stands in public."""
    row = counter.take(row, at)
    if row.mode == "agent":
        row = counter.appoint(row, at + 4 * HOUR)
    steps.publicise(row, by=counter.clerk, at=at + DAY)


def forward(counter: Counter, row: ServiceRequest, at: datetime) -> None:
    """Its days in public are over; the street has it."""
    row = steps.publicise(counter.take(row, at), by=counter.clerk, at=at + DAY)
    steps.forward(row, by=counter.clerk, at=at + (row.item.publicity_days + 2) * DAY)


def finish(counter: Counter, row: ServiceRequest, at: datetime) -> ServiceRequest:
    """It is done."""
    row = counter.take(row, at)
    return steps.finish(row, by=counter.clerk, at=at + DAY, result="已联系落实，时间与居民约定。")


def hand_over(counter: Counter, row: ServiceRequest, at: datetime) -> ServiceRequest:
    """It is done, and the applicant has it."""
    row = finish(counter, row, at)
    return agency.hand_over(row, by=counter.clerk, at=at + DAY + HOUR, received_by="本人")


def rate(counter: Counter, row: ServiceRequest, at: datetime) -> None:
    """The applicant says how it went."""
    steps.rate(hand_over(counter, row, at), at=at + 2 * DAY, stars=5, comment="很方便，谢谢。")


def decline(counter: Counter, row: ServiceRequest, at: datetime) -> None:
    """Not for us; who can help instead."""
    said = {"reason": "属于劳动争议，先申请仲裁。", "referral": "可到街道劳动保障所咨询。"}
    steps.decline(row, by=counter.clerk, at=at + 2 * HOUR, **said)


def withdraw(counter: Counter, row: ServiceRequest, at: datetime) -> None:
    """No longer needed."""
    steps.withdraw(row, at=at + 2 * HOUR, reason="家人已经处理好。")


BECAME: dict[str, Callable[[Counter, ServiceRequest, datetime], Any]] = {
    "submitted": nothing,
    "given": give,
    "accepted": accept,
    "returned": ask_back,
    "begun": begin,
    "papers out": hold_papers,
    "public": make_public,
    "forwarded": forward,
    "done": finish,
    "handed over": hand_over,
    "rated": rate,
    "declined": decline,
    "withdrawn": withdraw,
}
