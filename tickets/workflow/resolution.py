"""The life of something a meeting decided: who does it, and the community that says it is done."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.workflow import Move, Workflow
from tickets.workflow.states import ResolutionStatus

R = ResolutionStatus

RESOLUTION = Workflow(
    "resolution",
    (
        Move(
            "finish",
            _("Report done"),
            (R.OPEN,),
            (R.DONE,),
            Power.HANDLE,
            required=("note",),
            optional=("photos",),
            stamp="done_at",
            scope="addressed",
            tone="success",
        ),
        Move(
            "confirm",
            _("Confirm"),
            (R.DONE,),
            (R.CONFIRMED,),
            Power.WHISTLE,
            optional=("note",),
            stamp="ended_at",
            scope="recorded_within",
            tone="success",
        ),
        Move(
            "rework",
            _("Send back for rework"),
            (R.DONE,),
            (R.OPEN,),
            Power.WHISTLE,
            required=("reason", "due_on"),
            scope="recorded_within",
            tone="danger",
        ),
        Move(
            "drop",
            pgettext_lazy("decision", "Drop"),
            (R.OPEN, R.DONE),
            (R.DROPPED,),
            Power.WHISTLE,
            required=("reason",),
            stamp="ended_at",
            scope="recorded_within",
            tone="danger",
        ),
    ),
)
