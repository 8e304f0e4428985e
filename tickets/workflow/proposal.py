"""The life of a proposed whistle: the community answers within a working day (DOMAIN.md 5.2)."""

from django.utils.translation import gettext_lazy as _

from grids.powers import Power
from lib.workflow import Move, Workflow
from tickets.workflow.states import ProposalStatus

P = ProposalStatus

PROPOSAL = Workflow(
    "proposal",
    (
        # Made by drafting the whistle itself, so that "taken" always has a whistle to show
        Move(
            "take",
            _("Take it up"),
            (P.PROPOSED,),
            (P.TAKEN,),
            Power.WHISTLE,
            stamp="answered_at",
            hidden=True,
        ),
        Move(
            "decline",
            _("Decline"),
            (P.PROPOSED,),
            (P.DECLINED,),
            Power.WHISTLE,
            required=("reason",),
            stamp="answered_at",
            tone="danger",
        ),
    ),
)
