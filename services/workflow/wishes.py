"""Micro-wishes and their claims as move tables (DOMAIN.md 6.2).

Staff verify by `serve`, the community publishes and refuses by `manage_services`; whoever carries a
wish out acts by `handle`, over the place or for the unit that claimed it. Residents, who have
neither, act through the system account by the code of their receipt.
"""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow


class WishStatus(TextChoices):
    """Where a wish stands."""

    DRAFT = "draft", pgettext_lazy("wish", "To be verified")
    VERIFIED = "verified", pgettext_lazy("wish", "Verified")
    PUBLISHED = "published", pgettext_lazy("wish", "On the wall")
    CLAIMED = "claimed", pgettext_lazy("wish", "Claimed")
    FULFILLING = "fulfilling", pgettext_lazy("wish", "Being fulfilled")
    FULFILLED = "fulfilled", pgettext_lazy("wish", "Fulfilled")
    RATED = "rated", pgettext_lazy("wish", "Rated")
    REJECTED = "rejected", pgettext_lazy("wish", "Not taken up")
    EXPIRED = "expired", pgettext_lazy("wish", "Time on the wall is over")
    WITHDRAWN = "withdrawn", pgettext_lazy("wish", "Withdrawn")


class ClaimOutcome(TextChoices):
    """How a claim of a wish ended; a running one has none yet."""

    DELIVERED = "delivered", pgettext_lazy("claim", "Delivered")
    RELEASED = "released", pgettext_lazy("claim", "Time ran out")
    GIVEN_BACK = "given_back", pgettext_lazy("claim", "Given back")


class AgeBand(TextChoices):
    """How old the wisher is, as the wall says it."""

    UNDER_14 = "under_14", pgettext_lazy("age band", "under 14")
    TEEN = "teen", pgettext_lazy("age band", "14 to 17")
    ADULT = "adult", pgettext_lazy("age band", "18 to 59")
    SIXTY = "sixty", pgettext_lazy("age band", "60 to 79")
    EIGHTY = "eighty", pgettext_lazy("age band", "80 and over")


class WisherGroup(TextChoices):
    """Why this wish comes first: welfare only, and with the wisher's consent (DOMAIN.md 6.8)."""

    NONE = "none", pgettext_lazy("wisher", "No special situation")
    LIVING_ALONE = "living_alone", pgettext_lazy("wisher", "Elderly person living alone")
    DISABLED = "disabled", pgettext_lazy("wisher", "Person with a disability")
    CHILD = "child", pgettext_lazy("wisher", "Child in need")
    HARDSHIP = "hardship", pgettext_lazy("wisher", "Family in hardship")


class WishKind(TextChoices):
    """What is wished for."""

    GOODS = "goods", pgettext_lazy("wish", "Goods")
    SERVICE = "service", pgettext_lazy("wish", "Service")


class WishSource(TextChoices):
    """How a wish was collected."""

    PUBLIC = "public", pgettext_lazy("wish source", "Public page")
    VISIT = "visit", pgettext_lazy("wish source", "Visit")
    BOX = "box", pgettext_lazy("wish source", "Wish box")
    HOTLINE = "hotline", pgettext_lazy("wish source", "Telephone")


W = WishStatus
MINORS = (AgeBand.UNDER_14, AgeBand.TEEN)
VULNERABLE = (WisherGroup.LIVING_ALONE, WisherGroup.DISABLED, WisherGroup.CHILD)
"""At whose homes two people are present."""

ON_WALL = (W.PUBLISHED, W.CLAIMED, W.FULFILLING, W.FULFILLED, W.RATED)
LIT = (W.FULFILLED, W.RATED)
ENDED = (W.RATED, W.REJECTED, W.WITHDRAWN)
WANTED = (W.DRAFT, W.VERIFIED, W.PUBLISHED, W.CLAIMED, W.FULFILLING)
"""Wishes that have not come true yet, and may."""


def is_not_referred(row: Any, by: Any, at: Any) -> Refused | None:
    """A wish is referred once."""
    if row.referral_ticket_id is not None:
        return Refused("referred_already", _("This wish has been referred already."))
    return None


def has_thanks_to_show(row: Any, by: Any, at: Any) -> Refused | None:
    """There are words of thanks that nobody has looked at yet."""
    if not row.thanks or row.thanks_shown:
        return Refused("no_thanks", _("There are no words of thanks to show."))
    return None


WISH = Workflow(
    "wish",
    (
        Move(
            "verify",
            pgettext_lazy("wish", "Verify"),
            (W.DRAFT,),
            (W.VERIFIED,),
            Power.SERVE,
            required=("need", "kind", "age_band", "group", "cost", "checked_by"),
            optional=("companion", "guardian_consent"),
            tone="primary",
        ),
        Move(
            "publish",
            pgettext_lazy("wish", "Put on the wall"),
            (W.VERIFIED, W.EXPIRED),
            (W.PUBLISHED,),
            Power.MANAGE_SERVICES,
            stamp="published_at",
            tone="primary",
        ),
        Move(
            "correct",
            pgettext_lazy("wish", "Correct the words"),
            (W.VERIFIED, W.PUBLISHED),
            (),
            Power.SERVE,
            required=("need",),
            is_duty=False,
        ),
        Move(
            "begin",
            pgettext_lazy("wish", "Begin"),
            (W.CLAIMED,),
            (W.FULFILLING,),
            Power.HANDLE,
            optional=("note",),
            scope="helped",
            tone="primary",
        ),
        Move(
            "deliver",
            pgettext_lazy("wish", "Report it fulfilled"),
            (W.CLAIMED, W.FULFILLING),
            (W.FULFILLED,),
            Power.HANDLE,
            required=("note",),
            optional=("photos",),
            stamp="fulfilled_at",
            scope="helped",
            tone="success",
        ),
        Move(
            "give-back",
            pgettext_lazy("wish", "Give the claim back"),
            (W.CLAIMED, W.FULFILLING),
            (W.PUBLISHED,),
            Power.HANDLE,
            required=("reason",),
            scope="helped",
            is_duty=False,
        ),
        Move(
            "rate",
            pgettext_lazy("wish", "Note the rating"),
            (W.FULFILLED,),
            (W.RATED,),
            Power.SERVE,
            required=("stars",),
            optional=("thanks",),
            tone="primary",
            is_duty=False,
        ),
        Move(
            "show-thanks",
            pgettext_lazy("wish", "Show the thanks"),
            (W.RATED,),
            (),
            Power.SERVE,
            required=("thanks",),
            guard=has_thanks_to_show,
        ),
        Move(
            "refer",
            pgettext_lazy("wish", "Refer it"),
            (W.REJECTED,),
            (),
            Power.MANAGE_SERVICES,
            required=("category",),
            guard=is_not_referred,
            tone="primary",
            is_duty=False,
        ),
        Move(
            "reject",
            pgettext_lazy("wish", "Do not take it up"),
            (W.DRAFT, W.VERIFIED),
            (W.REJECTED,),
            Power.MANAGE_SERVICES,
            required=("reason",),
            optional=("category", "referral"),
            tone="danger",
            is_duty=False,
        ),
        Move(
            "withdraw",
            pgettext_lazy("wish", "Withdraw"),
            (W.DRAFT, W.VERIFIED, W.PUBLISHED, W.EXPIRED),
            (W.WITHDRAWN,),
            Power.SERVE,
            required=("reason",),
            tone="danger",
            is_duty=False,
        ),
        # Has doors of its own: the wall, for anybody
        Move(
            "claim",
            pgettext_lazy("wish", "Claim"),
            (W.PUBLISHED,),
            (W.CLAIMED,),
            Power.VIEW_TICKETS,
            scope="for_anybody",
            hidden=True,
        ),
        # By the clock: nobody presses these
        Move(
            "time-out",
            pgettext_lazy("wish", "The claim ran out"),
            (W.CLAIMED,),
            (W.PUBLISHED,),
            Power.SERVE,
            hidden=True,
        ),
        Move(
            "expire",
            pgettext_lazy("wish", "Leave the wall"),
            (W.PUBLISHED,),
            (W.EXPIRED,),
            Power.SERVE,
            hidden=True,
        ),
    ),
)
