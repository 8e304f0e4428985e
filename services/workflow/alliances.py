"""Alliances, their meetings, lists and pledges as move tables (DOMAIN.md 6.3).

Communities act by `manage_services` over the place; `handle` is the power of both sides where
either may act: over the place for the community, over the unit itself for its officers.
"""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow


class AllianceStatus(TextChoices):
    """Whether an alliance still works."""

    ACTIVE = "active", pgettext_lazy("alliance", "Active")
    CLOSED = "closed", pgettext_lazy("alliance", "Closed")


class GatheringStatus(TextChoices):
    """Where a meeting of an alliance stands."""

    CALLED = "called", pgettext_lazy("alliance meeting", "Called")
    HELD = "held", pgettext_lazy("alliance meeting", "Held")
    CANCELLED = "cancelled", pgettext_lazy("alliance meeting", "Called off")


class EntryStatus(TextChoices):
    """Where an entry of the three lists stands."""

    OPEN = "open", pgettext_lazy("alliance entry", "Open")
    IN_PROGRESS = "in_progress", pgettext_lazy("alliance entry", "In progress")
    DONE = "done", pgettext_lazy("alliance entry", "Done")
    DROPPED = "dropped", pgettext_lazy("alliance entry", "Dropped")


class PledgeStatus(TextChoices):
    """Where a pledge stands; whether it was kept is said by its giver and settled by the other."""

    OPEN = "open", pgettext_lazy("pledge", "Running")
    REPORTED = "reported", pgettext_lazy("pledge", "To be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("pledge", "Confirmed")
    DROPPED = "dropped", pgettext_lazy("pledge", "Taken out")


class EntryKind(TextChoices):
    """Which of the three lists (三张清单) an entry stands on."""

    NEED = "need", pgettext_lazy("alliance list", "Need")
    RESOURCE = "resource", pgettext_lazy("alliance list", "Resource")
    PROJECT = "project", pgettext_lazy("alliance list", "Project")


A, G, E, P = AllianceStatus, GatheringStatus, EntryStatus, PledgeStatus
COMMUNITY, EITHER = Power.MANAGE_SERVICES, Power.HANDLE
OPEN_ENTRY = (E.OPEN, E.IN_PROGRESS)


def moves_by_itself(row: Any, by: Any, at: Any) -> Refused | None:
    """What a meeting decided is finished and confirmed as that decision, once."""
    if row.resolution_id is not None:
        words = _("A meeting decided this: report and confirm it at the decision.")
        return Refused("follows_decision", words)
    return None


def is_need(row: Any, by: Any, at: Any) -> Refused | None:
    """Only needs are met by resources and projects."""
    if row.kind != EntryKind.NEED:
        return Refused("not_a_need", _("Only a need can be met by something."))
    return None


ALLIANCE = Workflow(
    "alliance",
    (
        Move(
            "change",
            pgettext_lazy("alliance", "Change"),
            (A.ACTIVE,),
            (),
            COMMUNITY,
            required=("name", "rhythm", "founded_on"),
            optional=("chair",),
            is_duty=False,
        ),
        Move(
            "close",
            pgettext_lazy("alliance", "Close"),
            (A.ACTIVE,),
            (A.CLOSED,),
            COMMUNITY,
            required=("closed_on", "reason"),
            tone="danger",
            is_duty=False,
        ),
    ),
)

GATHERING = Workflow(
    "alliance_meeting",
    (
        # Has a form of its own: the minutes
        Move(
            "record",
            pgettext_lazy("alliance meeting", "Record the meeting"),
            (G.CALLED,),
            (G.HELD,),
            COMMUNITY,
            tone="primary",
            hidden=True,
        ),
        Move(
            "cancel",
            pgettext_lazy("alliance meeting", "Call off"),
            (G.CALLED,),
            (G.CANCELLED,),
            COMMUNITY,
            required=("reason",),
            tone="danger",
            is_duty=False,
        ),
    ),
)

ENTRY = Workflow(
    "list_entry",
    (
        Move(
            "take-up",
            pgettext_lazy("alliance entry", "Take up"),
            (E.OPEN,),
            (E.IN_PROGRESS,),
            EITHER,
            optional=("note",),
            scope="workable",
            tone="primary",
            guard=moves_by_itself,
        ),
        Move(
            "finish",
            pgettext_lazy("alliance entry", "Report done"),
            OPEN_ENTRY,
            (E.DONE,),
            EITHER,
            required=("result",),
            stamp="ended_at",
            scope="workable",
            tone="success",
            guard=moves_by_itself,
        ),
        Move(
            "match",
            pgettext_lazy("alliance entry", "Match resources"),
            OPEN_ENTRY,
            (),
            COMMUNITY,
            required=("resources",),
            guard=is_need,
            is_duty=False,
        ),
        Move(
            "make-project",
            pgettext_lazy("alliance entry", "Make it a project"),
            OPEN_ENTRY,
            (E.IN_PROGRESS,),
            COMMUNITY,
            required=("what", "owner", "due_on"),
            guard=is_need,
            is_duty=False,
        ),
        Move(
            "drop",
            pgettext_lazy("alliance entry", "Drop"),
            OPEN_ENTRY,
            (E.DROPPED,),
            COMMUNITY,
            required=("reason",),
            stamp="ended_at",
            tone="danger",
            guard=moves_by_itself,
            is_duty=False,
        ),
    ),
)

PLEDGE = Workflow(
    "pledge",
    (
        Move(
            "report",
            pgettext_lazy("pledge", "Say whether it was kept"),
            (P.OPEN,),
            (P.REPORTED,),
            EITHER,
            required=("outcome", "note"),
            stamp="reported_at",
            scope="given_by",
            tone="primary",
        ),
        Move(
            "confirm",
            pgettext_lazy("pledge", "Confirm"),
            (P.REPORTED,),
            (P.CONFIRMED,),
            EITHER,
            optional=("note",),
            stamp="confirmed_at",
            scope="given_to",
            tone="success",
        ),
        Move(
            "send-back",
            pgettext_lazy("pledge", "Not so"),
            (P.REPORTED,),
            (P.OPEN,),
            EITHER,
            required=("reason",),
            scope="given_to",
            tone="danger",
        ),
        Move(
            "take-out",
            pgettext_lazy("pledge", "Take out"),
            (P.OPEN,),
            (P.DROPPED,),
            COMMUNITY,
            required=("reason",),
            tone="danger",
            is_duty=False,
        ),
    ),
)
