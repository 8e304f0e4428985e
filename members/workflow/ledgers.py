"""The life of a redemption: what a volunteer ordered for points, until it is handed over."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.workflow import Move, Workflow
from members.workflow.dual import not_about_oneself


class RedemptionStatus(TextChoices):
    """Where a redemption stands; cancelled gives the points back."""

    ORDERED = "ordered", pgettext_lazy("redemption", "To be handed over")
    HANDED_OVER = "handed_over", pgettext_lazy("redemption", "Handed over")
    CANCELLED = "cancelled", pgettext_lazy("redemption", "Cancelled")


D = RedemptionStatus

REDEMPTION = Workflow(
    "redemption",
    (
        Move(
            "hand-over",
            pgettext_lazy("redemption", "Hand over"),
            (D.ORDERED,),
            (D.HANDED_OVER,),
            Power.SERVE,
            optional=("note",),
            stamp="handed_at",
            tone="primary",
            guard=not_about_oneself,
        ),
        Move(
            "cancel",
            pgettext_lazy("redemption", "Cancel"),
            (D.ORDERED,),
            (D.CANCELLED,),
            Power.SERVE,
            required=("reason",),
            tone="danger",
            is_duty=False,
        ),
        Move(
            "cancel-mine",
            pgettext_lazy("redemption", "Cancel my order"),
            (D.ORDERED,),
            (D.CANCELLED,),
            Power.VIEW_TICKETS,
            optional=("reason",),
            scope="own",
            tone="danger",
            is_duty=False,
        ),
    ),
)
