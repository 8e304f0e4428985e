"""Hours, points, certificates and the sharing register on the photographs."""

from __future__ import annotations

from types import SimpleNamespace

from members.models import Certificate, PointsEntry, Redemption, Reward
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
