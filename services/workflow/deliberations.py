"""Deliberation in five steps, 听筛商办评, as a move table (DOMAIN.md 6.3).

Grid people collect by `serve`; what the community decides is `manage_services`.
"""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow


class DeliberationStatus(TextChoices):
    """The five steps, and the two ends."""

    COLLECT = "collect", pgettext_lazy("deliberation", "Collect")
    SCREEN = "screen", pgettext_lazy("deliberation", "Screen")
    DISCUSS = "discuss", pgettext_lazy("deliberation", "Discuss")
    DO = "do", pgettext_lazy("deliberation", "Do")
    EVALUATE = "evaluate", pgettext_lazy("deliberation", "Evaluate")
    CLOSED = "closed", pgettext_lazy("deliberation", "Evaluated")
    DROPPED = "dropped", pgettext_lazy("deliberation", "Screened out")


class TopicSource(TextChoices):
    """Where a topic comes from."""

    RESIDENTS = "residents", pgettext_lazy("topic source", "Residents")
    TICKET = "ticket", pgettext_lazy("topic source", "Matter")
    WISH = "wish", pgettext_lazy("topic source", "Wish")
    VISIT = "visit", pgettext_lazy("topic source", "Visit")


class VoteRule(TextChoices):
    """By which rule votes are counted."""

    RESIDENTS = "residents", pgettext_lazy("vote", "Residents: more than half of those who voted")
    OWNERS = "owners", pgettext_lazy("vote", "Owners: 2/3 take part, more than half of them agree")
    OWNERS_HIGH = (
        "owners_high",
        pgettext_lazy("vote", "Owners, weighty matters: 2/3 take part, 3/4 of them agree"),
    )


class Verdict(TextChoices):
    """What the evaluation found."""

    SOLVED = "solved", pgettext_lazy("deliberation", "Solved")
    PARTLY = "partly", pgettext_lazy("deliberation", "Partly solved")
    UNSOLVED = "unsolved", pgettext_lazy("deliberation", "Not solved")


S = DeliberationStatus
STAGES = (S.COLLECT, S.SCREEN, S.DISCUSS, S.DO, S.EVALUATE)
ALIVE = STAGES
TALKED_OF = (S.COLLECT, S.SCREEN, S.DISCUSS, S.DO, S.EVALUATE, S.CLOSED)
KEEPS = Power.MANAGE_SERVICES


def has_met(row: Any, by: Any, at: Any) -> Refused | None:
    """Nothing is decided before people have sat together."""
    if not row.gatherings.exists():
        return Refused("not_discussed_yet", _("Record the meeting at which it was discussed."))
    return None


def is_public(row: Any, by: Any, at: Any) -> Refused | None:
    """Only what is public can be taken back."""
    if not row.is_public:
        return Refused("not_public", _("This is not public."))
    return None


DELIBERATION = Workflow(
    "deliberation",
    (
        Move(
            "hand-in",
            pgettext_lazy("deliberation", "Hand to the committees"),
            (S.COLLECT,),
            (S.SCREEN,),
            Power.SERVE,
            optional=("note",),
            tone="primary",
        ),
        Move(
            "take-in",
            pgettext_lazy("deliberation", "Take it in"),
            (S.SCREEN,),
            (S.DISCUSS,),
            KEEPS,
            required=("reason",),
            tone="primary",
        ),
        Move(
            "screen-out",
            pgettext_lazy("deliberation", "Screen it out"),
            (S.SCREEN,),
            (S.DROPPED,),
            KEEPS,
            required=("reason",),
            tone="danger",
            is_duty=False,
        ),
        Move(
            "record-meeting",
            pgettext_lazy("deliberation", "Record a meeting"),
            (S.DISCUSS,),
            (),
            KEEPS,
            required=("held_on", "place", "summary"),
            optional=("residents", "owners", "members", "committee", "units", "others"),
        ),
        Move(
            "count-votes",
            pgettext_lazy("deliberation", "Enter a vote"),
            (S.DISCUSS,),
            (),
            KEEPS,
            required=("rule", "held_on", "question", "people_all", "options"),
            optional=("area_all",),
            guard=has_met,
            is_duty=False,
        ),
        Move(
            "decide",
            pgettext_lazy("deliberation", "Decide what is done"),
            (S.DISCUSS,),
            (S.DO,),
            KEEPS,
            required=("decision",),
            guard=has_met,
            tone="primary",
        ),
        Move(
            "settle",
            pgettext_lazy("deliberation", "Settled at the table"),
            (S.DISCUSS,),
            (S.EVALUATE,),
            KEEPS,
            required=("decision",),
            guard=has_met,
            is_duty=False,
        ),
        Move(
            "open-matter",
            pgettext_lazy("deliberation", "Make it a matter"),
            (S.DO,),
            (),
            KEEPS,
            required=("category", "what"),
            is_duty=False,
        ),
        Move(
            "make-project",
            pgettext_lazy("deliberation", "Make it a project of an alliance"),
            (S.DO,),
            (),
            KEEPS,
            required=("alliance", "what", "due_on"),
            optional=("owner",),
            is_duty=False,
        ),
        Move(
            "finish",
            pgettext_lazy("deliberation", "Report it done"),
            (S.DO,),
            (S.EVALUATE,),
            KEEPS,
            required=("note",),
            tone="success",
        ),
        Move(
            "evaluate",
            pgettext_lazy("deliberation", "Evaluate"),
            (S.EVALUATE,),
            (S.CLOSED,),
            KEEPS,
            required=("evaluated_on", "verdict", "result"),
            tone="success",
        ),
        Move(
            "do-again",
            pgettext_lazy("deliberation", "Back to doing"),
            (S.EVALUATE,),
            (S.DO,),
            KEEPS,
            required=("reason",),
            tone="danger",
            is_duty=False,
        ),
        Move(
            "make-public",
            pgettext_lazy("deliberation", "Make it public"),
            TALKED_OF,
            (),
            KEEPS,
            required=("public_topic",),
            optional=("public_result",),
            is_duty=False,
        ),
        Move(
            "hide",
            pgettext_lazy("deliberation", "Take it off the public page"),
            TALKED_OF,
            (),
            KEEPS,
            guard=is_public,
            is_duty=False,
        ),
    ),
)
