"""Wishes as tests need them, at any step of their way."""

from __future__ import annotations

from typing import Any

from services.models import Wish, WishClaim
from services.operations import claims, wishes
from tests.world import World
from tickets.operations.intake import Contact

PHONE = "13812345678"
NAME = "吴大爷"
HELPER = "13987654321"


def draft(world: World, **changes: Any) -> wishes.WishDraft:
    """An elderly man wants a walking stick; he rang up, or came by."""
    facts: dict[str, Any] = {
        "area": world.sundi_1,
        "kind": "goods",
        "need": "拐杖",
        "age_band": "eighty",
        "cost": 120,
        "group": "living_alone",
        "story": "腿脚不便，儿女在外地。",
        "address": "阳光花园1栋301",
        "source": "visit",
        "consented": True,
        "contact": Contact(NAME, PHONE),
    }
    return wishes.WishDraft(**{**facts, **changes})


def made(world: World, *, by: Any = None, **changes: Any) -> Wish:
    """A wish the grid worker noted on a visit."""
    return wishes.make_wish(draft(world, **changes), by=by or world.gridworker, at=world.now)[0]


def facts_of(wish: Wish, **changes: Any) -> dict[str, Any]:
    """What verifying asks for."""
    names = ("need", "kind", "age_band", "group", "cost")
    known = {name: getattr(wish, name) for name in names}
    return {**known, "checked_by": "王格", "companion": "孙楼", **changes}


def verified(world: World, **changes: Any) -> Wish:
    wish = made(world, **changes)
    return wishes.verify_wish(wish, by=world.gridworker, at=world.now, **facts_of(wish))


def published(world: World, **changes: Any) -> Wish:
    """On the wall."""
    return wishes.publish_wish(verified(world, **changes), by=world.community, at=world.now)


def claimed(world: World, phone: str = HELPER, **changes: Any) -> tuple[Wish, WishClaim, str]:
    """Claimed by somebody without an account."""
    wish = published(world, **changes)
    helper = claims.ClaimDraft(contact=Contact("热心人", phone))
    claim, code = claims.claim_wish(wish, helper, by=world.system, at=world.now)
    return fresh(wish), claim, code


def fulfilled(world: World, **changes: Any) -> Wish:
    wish, _claim, _code = claimed(world, **changes)
    return claims.deliver_wish(wish, by=world.gridworker, at=world.now, note="已送到家中")


def rated(world: World, **changes: Any) -> Wish:
    wish = fulfilled(world, **changes)
    said = {"stars": 5, "thanks": "谢谢好心人"}
    return wishes.rate_wish(wish, by=world.system, at=world.now, **said)


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)
