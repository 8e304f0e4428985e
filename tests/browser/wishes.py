"""Wishes and deliberations on the photographs: a wall that lives, a desk with work, five steps."""

from __future__ import annotations

from types import SimpleNamespace

from overview.demo.wishing import TOPICS, WISHES, carry, refuse, talk_over
from services.models import Deliberation, Wish
from services.operations.wishes import make_wish
from tests.services.wishes import claimed, draft, verified
from tests.world import World

Pages = dict[str, str]


def hung(world: World) -> SimpleNamespace:
    """The demo's wishes and topics in 孙底社区, and two receipts."""
    if not Wish.objects.exists():
        for number, row in enumerate(WISHES):
            carry(world.sundi, row, number, world.community, world.now)
        refuse(world.sundi, world.community, world.now)
        for topic, text, stage in TOPICS:
            talk_over(world.sundi, topic, text, stage, world.community, world.now)
    own, code = make_wish(draft(world, source="public"), by=world.system, at=world.now)
    wish, _claim, claim_code = claimed(world, need="小收音机")
    return SimpleNamespace(
        own=own, code=code, claimed=wish, claim_code=claim_code, waiting=verified(world)
    )


def public_wish_pages(world: World) -> Pages:
    """What residents see."""
    scene = hung(world)
    free = Wish.objects.filter(status="published").latest("pk")
    return {
        "wishes": "/wishes/",
        "wishes-lit": "/wishes/?state=lit",
        "wishes-none": f"/wishes/?community={world.sundi.code}&kind=service&state=lit",
        "wish-new": "/wishes/new/",
        "wish-claim": f"/wishes/{free.number}/claim/",
        "wish-receipt": f"/wishes/receipts/{scene.code}/",
        "wish-claim-receipt": f"/wishes/claims/{scene.claim_code}/",
        "deliberations-public": "/deliberations/public/",
    }


def wish_desk_pages(world: World) -> Pages:
    """What the community works at."""
    scene = hung(world)
    refused = Wish.objects.filter(status="rejected").latest("pk")
    thanked = Wish.objects.filter(status="rated").latest("pk")
    talk = Deliberation.objects.filter(status="discuss").latest("pk")
    done = Deliberation.objects.filter(status="closed").latest("pk")
    acting = Deliberation.objects.filter(status="do").latest("pk")
    desk = "/wish-desk/"
    return {
        "wish-desk": desk,
        "wish-desk-none": f"{desk}?q=没有",
        "wish-desk-new": f"{desk}new/",
        "wish-verify": f"{desk}{scene.own.pk}/moves/verify/",
        "wish-reject": f"{desk}{scene.waiting.pk}/moves/reject/",
        "wish-page": f"{desk}{scene.claimed.pk}/",
        "wish-refused": f"{desk}{refused.pk}/",
        "wish-rated": f"{desk}{thanked.pk}/",
        "wish-see": f"{desk}{scene.claimed.pk}/reveal/",
        "deliberations": "/deliberations/",
        "deliberations-none": "/deliberations/?q=没有",
        "deliberations-board": "/deliberations/board/",
        "deliberation-new": "/deliberations/new/",
        "deliberation": f"/deliberations/{talk.pk}/",
        "deliberation-done": f"/deliberations/{done.pk}/",
        "deliberation-vote": f"/deliberations/{talk.pk}/moves/count-votes/",
        "deliberation-meeting": f"/deliberations/{talk.pk}/moves/record-meeting/",
        "deliberation-project": f"/deliberations/{acting.pk}/moves/make-project/",
    }
