"""What neighbours and units share, and the life of one use of it (DESIGN.md M11)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.workflow import Move, Workflow


class SharedKind(TextChoices):
    """What is shared."""

    PLACE = "place", pgettext_lazy("shared resource", "Place")
    EQUIPMENT = "equipment", pgettext_lazy("shared resource", "Equipment")
    VEHICLE = "vehicle", pgettext_lazy("shared resource", "Vehicle")
    EXPERT = "expert", pgettext_lazy("shared resource", "Expert")
    SERVICE = "service", pgettext_lazy("shared resource", "Free service")


class UseStatus(TextChoices):
    """Where the use of something shared stands."""

    ASKED = "asked", pgettext_lazy("shared use", "Asked for")
    AGREED = "agreed", pgettext_lazy("shared use", "Agreed")
    DECLINED = "declined", pgettext_lazy("shared use", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("shared use", "Withdrawn")
    RETURNED = "returned", pgettext_lazy("shared use", "Given back")


U = UseStatus

SHARED_USE = Workflow(
    "shared_use",
    (
        Move(
            "agree",
            pgettext_lazy("shared use", "Agree"),
            (U.ASKED,),
            (U.AGREED,),
            Power.HANDLE,
            optional=("note",),
            tone="primary",
        ),
        Move(
            "decline",
            pgettext_lazy("shared use", "Decline"),
            (U.ASKED,),
            (U.DECLINED,),
            Power.HANDLE,
            required=("reason",),
            tone="danger",
        ),
        Move(
            "return",
            pgettext_lazy("shared use", "Note the return"),
            (U.AGREED,),
            (U.RETURNED,),
            Power.HANDLE,
            optional=("note",),
            stamp="returned_at",
            tone="primary",
            is_duty=False,
        ),
        Move(
            "withdraw",
            pgettext_lazy("shared use", "Withdraw"),
            (U.ASKED, U.AGREED),
            (U.WITHDRAWN,),
            Power.HANDLE,
            required=("reason",),
            scope="asked_within",
            tone="danger",
            is_duty=False,
        ),
    ),
)
