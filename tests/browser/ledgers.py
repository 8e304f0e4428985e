"""Hours, points, certificates and the sharing register on the photographs."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from lib.exports import xlsx_file
from members.importers.hours import own_number, sheet, stage_upload
from members.models import (
    Certificate,
    HoursList,
    HoursObjection,
    PointsEntry,
    Redemption,
    Reward,
)
from members.operations.publicity import object_to_line, post_list
from overview.demo.lending import lend
from overview.demo.rewarding import reward
from services.models import ResourceUse, SharedResource
from tests.world import World

Pages = dict[str, str]


def earned(world: World) -> SimpleNamespace:
    """Half a year of a volunteer: hours, points, orders, a certificate that holds and one gone."""
    if not Certificate.objects.exists():
        reward("", world.now)
    holds = Certificate.objects.get(withdrawn_at=None)
    return SimpleNamespace(
        holds=holds,
        gone=Certificate.objects.exclude(withdrawn_at=None).get(),
        reward=Reward.objects.filter(is_open=True, stock__gt=0).earliest("pk"),
        waiting=Redemption.objects.filter(status="ordered").latest("pk"),
        given=Redemption.objects.exclude(status="ordered").earliest("pk"),
        special=PointsEntry.objects.filter(reason="雪天应急值守").earliest("pk"),
    )


def hung(world: World) -> HoursList:
    """The hours of the last quarter on the notice board."""
    earned(world)
    known = HoursList.objects.first()
    today = timezone.localdate(world.now)
    days = {"from_on": today - timedelta(days=90), "until_on": today}
    return known or post_list(world.sundi, **days, by=world.user("community"), at=world.now)


def objected(world: World) -> HoursObjection:
    """An objection to one of its lines."""
    known = HoursObjection.objects.first()
    words = "当天下雨，活动没有开展。"
    line = hung(world).lines.select_related("list", "entry").earliest("pk")
    return known or object_to_line(line, words=words, at=world.now)


def brought_in(world: World) -> int:
    """A file of another system, with a row that is good and one that names nobody known."""
    person = world.volunteer.person
    day = timezone.localdate(world.now) - timedelta(days=200)
    rows = [
        [name, "居民身份证", "", "", number, what, f"{day} 09:00", f"{day} 11:00", hours]
        for name, number, what, hours in (
            (person.name, own_number(person.pk), "社区图书角整理", "2"),
            ("欧阳志愿", "LX99999999", "文明劝导", "两小时"),
        )
    ]
    with xlsx_file("时长", list(sheet()["columns"].values()), rows) as made:
        content = made.read()
    file = SimpleUploadedFile("志愿系统导出.xlsx", content)
    by = world.user("community")
    return stage_upload(file, community=world.sundi, by=by, at=world.now).pk


def lent(world: World) -> SimpleNamespace:
    """Things of a community and of a department, and uses in every state."""
    if not SharedResource.objects.exists():
        lend("", world.now)
    asked = ResourceUse.objects.filter(status="asked")
    return SimpleNamespace(
        hall=SharedResource.objects.get(name="社区多功能厅"),
        bus=SharedResource.objects.get(name="单位班车一辆"),
        of_unit=asked.filter(resource__unit=None).get(),
        of_place=asked.exclude(resource__unit=None).get(),
        agreed=ResourceUse.objects.get(status="agreed"),
    )


def public_pages(world: World) -> Pages:
    """What residents look at."""
    lent(world)
    paper = earned(world).holds
    return {
        "shared": "/shared/",
        "shared-none": "/shared/?q=没有",
        "certificate-check": "/certificates/",
        "certificate-scan": f"/certificates/{paper.number}/{paper.code}/",
        "hours-public": "/hours/public/",
        "hours-public-list": f"/hours/public/{hung(world).pk}/",
        "hours-object": f"/hours/public/lines/{hung(world).lines.latest('pk').pk}/",
    }


def own_pages(world: World) -> Pages:
    """What a volunteer looks at."""
    row = earned(world)
    return {
        "hours-own": "/hours/",
        "points-own": "/points/",
        "rewards": "/rewards/",
        "redemptions": "/redemptions/",
        "redemption-own": f"/redemptions/{row.waiting.pk}/",
        "redemption-cancel": f"/redemptions/{row.waiting.pk}/moves/cancel-mine/",
        "certificates": "/hours/certificates/",
        "certificate": f"/hours/certificates/{row.holds.pk}/",
    }


def desk_pages(world: World) -> Pages:
    """What the community keeps."""
    row, shared = earned(world), lent(world)
    uses = "/shared-resources/uses/"
    return {
        "points": "/points/",
        "points-none": "/points/?q=没有",
        "points-give": "/points/give/",
        "points-reverse": f"/points/{row.special.pk}/reverse/",
        "rewards": "/rewards/",
        "reward-new": "/rewards/new/",
        "reward": f"/rewards/{row.reward.pk}/",
        "redemptions": "/redemptions/",
        "redemption": f"/redemptions/{row.waiting.pk}/",
        "redemption-done": f"/redemptions/{row.given.pk}/",
        "redemption-hand-over": f"/redemptions/{row.waiting.pk}/moves/hand-over/",
        "certificates": "/hours/certificates/",
        "certificate": f"/hours/certificates/{row.holds.pk}/",
        "certificate-gone": f"/hours/certificates/{row.gone.pk}/",
        "certificate-new": "/hours/certificates/new/",
        "certificate-withdraw": f"/hours/certificates/{row.holds.pk}/withdraw/",
        "ledger-rules": "/hours/rules/",
        "hours-entries": "/hours/entries/",
        "hours-lists": "/hours/lists/",
        "hours-list": f"/hours/lists/{hung(world).pk}/",
        "hours-list-new": "/hours/lists/new/",
        "hours-objections": "/hours/objections/",
        "hours-objection": f"/hours/objections/{objected(world).pk}/",
        "hours-objection-stand": f"/hours/objections/{objected(world).pk}/moves/take-back/",
        "hours-import": "/hours/import/",
        "hours-sheet": f"/hours/import/{brought_in(world)}/",
        "hours-export-clear": "/hours/export/clear/",
        "shared-resources": "/shared-resources/",
        "shared-resources-none": "/shared-resources/?q=没有",
        "shared-new": "/shared-resources/new/",
        "shared-resource": f"/shared-resources/{shared.hall.pk}/",
        "shared-change": f"/shared-resources/{shared.hall.pk}/change/",
        "shared-ask": f"/shared-resources/{shared.bus.pk}/ask/",
        "shared-uses": uses,
        "shared-use": f"{uses}{shared.of_unit.pk}/",
        "shared-use-decline": f"{uses}{shared.of_unit.pk}/moves/decline/",
        "shared-use-return": f"{uses}{shared.agreed.pk}/",
    }


def unit_pages(world: World) -> Pages:
    """What an officer of a department finds in the register."""
    shared = lent(world)
    uses = "/shared-resources/uses/"
    return {
        "shared-resources": "/shared-resources/",
        "shared-resource": f"/shared-resources/{shared.bus.pk}/",
        "shared-new": "/shared-resources/new/",
        "shared-ask": f"/shared-resources/{shared.hall.pk}/ask/",
        "shared-uses": uses,
        "shared-use": f"{uses}{shared.of_place.pk}/",
    }
