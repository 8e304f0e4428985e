"""The life of a request to erase personal data: asked for, then granted or refused by a person."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow


class ErasureStatus(TextChoices):
    """Where a request to erase stands."""

    ASKED = "asked", pgettext_lazy("erasure", "To be decided")
    GRANTED = "granted", pgettext_lazy("erasure", "Erased")
    DENIED = "denied", pgettext_lazy("erasure", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("erasure", "Withdrawn")


S = ErasureStatus


def decided_by_another(row, by, at):
    """What is gone is gone: one person takes the request down, another decides."""
    if row.entered_by_id == by.pk:
        return Refused("own_request", _("You took the request down: somebody else decides."))
    return None


ERASURE = Workflow(
    "erasure",
    (
        Move(
            "grant",
            pgettext_lazy("erasure", "Erase"),
            (S.ASKED,),
            (S.GRANTED,),
            Power.MANAGE_PEOPLE,
            required=("reason",),
            stamp="decided_at",
            tone="primary",
            guard=decided_by_another,
        ),
        Move(
            "deny",
            pgettext_lazy("erasure", "Refuse"),
            (S.ASKED,),
            (S.DENIED,),
            Power.MANAGE_PEOPLE,
            required=("reason",),
            stamp="decided_at",
            tone="danger",
            guard=decided_by_another,
        ),
        Move(
            "withdraw",
            pgettext_lazy("erasure", "Withdraw"),
            (S.ASKED,),
            (S.WITHDRAWN,),
            Power.MANAGE_PEOPLE,
            required=("reason",),
            stamp="decided_at",
            tone="danger",
            is_duty=False,
        ),
    ),
)
