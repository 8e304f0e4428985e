"""The life of an objection to a line of a published list of hours (DOMAIN.md 6.7)."""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow
from members.workflow.dual import not_about_oneself


class HoursObjectionStatus(TextChoices):
    """Where an objection to a line of the list stands."""

    OPEN = "open", pgettext_lazy("objection to hours", "To be answered")
    UPHELD = "upheld", pgettext_lazy("objection to hours", "Hours taken back")
    DISMISSED = "dismissed", pgettext_lazy("objection to hours", "Hours stand")


S = HoursObjectionStatus


def by_another(row: Any, by: Any, at: Any) -> Refused | None:
    """Nobody turns down an objection to what they confirmed themselves."""
    if row.line.entry.by_id == by.pk:
        words = _("You confirmed these hours: a colleague or the street answers the objection.")
        return Refused("confirmed_by_yourself", words)
    return not_about_oneself(row, by, at)


HOURS_OBJECTION = Workflow(
    "hours_objection",
    (
        Move(
            "take-back",
            pgettext_lazy("objection to hours", "Take the hours back"),
            (S.OPEN,),
            (S.UPHELD,),
            Power.MANAGE_PEOPLE,
            required=("reason",),
            tone="danger",
            guard=not_about_oneself,
        ),
        Move(
            "let-stand",
            pgettext_lazy("objection to hours", "Let the hours stand"),
            (S.OPEN,),
            (S.DISMISSED,),
            Power.MANAGE_PEOPLE,
            required=("reason",),
            tone="primary",
            guard=by_another,
        ),
    ),
)
