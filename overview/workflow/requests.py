"""任务准入: a new table or task for grids is asked for, admitted by the street, and ends on a day.

DOMAIN.md section 7.3, points 6 and 9: an approver, a basis and an end date; what a ledger answers
already is not asked for again.
"""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow


class TableKind(TextChoices):
    """What is asked of the grids."""

    TABLE = "table", pgettext_lazy("table request", "Table to fill")
    TASK = "task", pgettext_lazy("table request", "Task for grids")


class TableStatus(TextChoices):
    """Where a request stands."""

    ASKED = "asked", pgettext_lazy("table request", "Waits for admission")
    ADMITTED = "admitted", pgettext_lazy("table request", "Admitted")
    ANSWERED = "answered", pgettext_lazy("table request", "Already in a ledger")
    REFUSED = "refused", pgettext_lazy("table request", "Not admitted")
    WITHDRAWN = "withdrawn", pgettext_lazy("table request", "Withdrawn")
    ENDED = "ended", pgettext_lazy("table request", "Ended")
    EXPIRED = "expired", pgettext_lazy("table request", "Expired")


class Rhythm(TextChoices):
    """How often it is due."""

    ONCE = "once", pgettext_lazy("rhythm", "Once")
    DAY = "day", pgettext_lazy("rhythm", "Every day")
    WEEK = "week", pgettext_lazy("rhythm", "Every week")
    MONTH = "month", pgettext_lazy("rhythm", "Every month")
    QUARTER = "quarter", pgettext_lazy("rhythm", "Every quarter")
    HALF = "half", pgettext_lazy("rhythm", "Every half-year")
    YEAR = "year", pgettext_lazy("rhythm", "Every year")


A_YEAR = {
    Rhythm.ONCE: 1,
    Rhythm.DAY: 365,
    Rhythm.WEEK: 52,
    Rhythm.MONTH: 12,
    Rhythm.QUARTER: 4,
    Rhythm.HALF: 2,
    Rhythm.YEAR: 1,
}
"""How often a year something of a rhythm is filled in."""

S = TableStatus
RUNNING = (S.ADMITTED,)


def is_admissible(row: Any, by: Any, at: Any) -> Refused | None:
    """Nobody admits what they asked for themselves, and nothing that is over already."""
    if row.asked_by_id == by.pk:
        return Refused("own_request", _("Somebody else has to admit what you asked for."))
    if row.until_on < timezone.localdate(at):
        return Refused("request_over", _("Its last day is over. Ask for a later one."))
    return None


TABLE_REQUEST = Workflow(
    "table_request",
    (
        Move(
            "admit",
            pgettext_lazy("table request", "Admit"),
            (S.ASKED,),
            (S.ADMITTED,),
            Power.SUPERVISE,
            optional=("note",),
            tone="primary",
            stamp="decided_at",
            guard=is_admissible,
        ),
        Move(
            "answer",
            pgettext_lazy("table request", "Already in a ledger"),
            (S.ASKED, S.ADMITTED),
            (S.ANSWERED,),
            Power.SUPERVISE,
            required=("ledger",),
            optional=("note",),
            stamp="decided_at",
        ),
        Move(
            "refuse",
            pgettext_lazy("table request", "Do not admit"),
            (S.ASKED,),
            (S.REFUSED,),
            Power.SUPERVISE,
            required=("reason",),
            tone="danger",
            stamp="decided_at",
        ),
        Move(
            "fulfil",
            pgettext_lazy("table request", "Name the ledger that fills it"),
            (S.ADMITTED,),
            (),
            Power.EXPORT,
            required=("ledger",),
            optional=("note",),
            is_duty=False,
        ),
        Move(
            "extend",
            pgettext_lazy("table request", "Extend"),
            (S.ADMITTED,),
            (),
            Power.SUPERVISE,
            required=("until_on", "reason"),
            is_duty=False,
        ),
        Move(
            "end",
            pgettext_lazy("table request", "End it"),
            (S.ADMITTED,),
            (S.ENDED,),
            Power.SUPERVISE,
            required=("reason",),
            tone="danger",
            is_duty=False,
        ),
        Move(
            "withdraw",
            pgettext_lazy("table request", "Withdraw"),
            (S.ASKED,),
            (S.WITHDRAWN,),
            Power.VIEW_TICKETS,
            optional=("note",),
            scope="own",
            tone="danger",
            is_duty=False,
        ),
        Move(
            "expire",
            pgettext_lazy("table request", "Its last day is over"),
            (S.ASKED, S.ADMITTED),
            (S.EXPIRED,),
            Power.SUPERVISE,
            hidden=True,
        ),
    ),
)
