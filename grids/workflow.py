"""The life of a change of the organisation: proposed, approved by the superior body, in effect."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow


class Forest(TextChoices):
    """Which of the two forests a change speaks of."""

    AREA = "area", _("Areas")
    PARTY = "party", _("Party organisations")


class ChangeKind(TextChoices):
    """What is changed (DOMAIN.md section 2.1)."""

    ESTABLISH = "establish", pgettext_lazy("change", "Establish")
    SPLIT = "split", pgettext_lazy("change", "Split")
    MERGE = "merge", pgettext_lazy("change", "Merge")
    MOVE = "move", pgettext_lazy("change", "Move")
    UPGRADE = "upgrade", pgettext_lazy("change", "Upgrade")
    RENAME = "rename", pgettext_lazy("change", "Rename")
    ABOLISH = "abolish", pgettext_lazy("change", "Abolish")


class ChangeStatus(TextChoices):
    """Where a change stands; approved ones wait for their day."""

    PROPOSED = "proposed", pgettext_lazy("change", "Proposed")
    APPROVED = "approved", pgettext_lazy("change", "Approved")
    EFFECTIVE = "effective", pgettext_lazy("change", "In effect")
    DECLINED = "declined", pgettext_lazy("change", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("change", "Withdrawn")
    FAILED = "failed", pgettext_lazy("change", "Could not take effect")


S = ChangeStatus
OPEN_CHANGE = (S.PROPOSED, S.APPROVED)


def not_own(change, by, at):
    """Whoever proposes does not approve: the superior body does (请示、批复)."""
    if change.proposed_by_id == by.pk:
        return Refused("own_change", _("Somebody else must decide on what you proposed."))
    return None


def only_own(change, by, at):
    """Whoever proposed takes it back; the superior body declines instead."""
    if change.proposed_by_id != by.pk:
        return Refused("not_own_change", _("Only whoever proposed it can take it back."))
    return None


def _workflow(name: str, power: str) -> Workflow:
    return Workflow(
        name,
        (
            Move(
                "approve",
                pgettext_lazy("change", "Approve"),
                (S.PROPOSED,),
                (S.APPROVED,),
                power,
                optional=("note",),
                stamp="decided_at",
                scope="to_decide",
                tone="primary",
                guard=not_own,
            ),
            Move(
                "decline",
                pgettext_lazy("change", "Decline"),
                (S.PROPOSED,),
                (S.DECLINED,),
                power,
                required=("reason",),
                stamp="decided_at",
                scope="to_decide",
                tone="danger",
                guard=not_own,
            ),
            Move(
                "withdraw",
                pgettext_lazy("change", "Withdraw"),
                (S.PROPOSED, S.APPROVED),
                (S.WITHDRAWN,),
                power,
                required=("reason",),
                tone="danger",
                guard=only_own,
                is_duty=False,
            ),
            # Made by the timetable, or with the approval when the day has come
            Move(
                "apply",
                pgettext_lazy("change", "Take effect"),
                (S.APPROVED,),
                (S.EFFECTIVE,),
                power,
                stamp="applied_at",
                scope="to_decide",
                hidden=True,
            ),
            Move(
                "fail",
                _("Could not take effect"),
                (S.APPROVED,),
                (S.FAILED,),
                power,
                scope="to_decide",
                hidden=True,
            ),
        ),
    )


AREA_CHANGE = _workflow("area_change", Power.MANAGE_AREAS)
PARTY_CHANGE = _workflow("party_change", Power.MANAGE_PARTY)
CHANGE = {Forest.AREA: AREA_CHANGE, Forest.PARTY: PARTY_CHANGE}
"""The workflow of a change by its forest: the same moves under other powers."""
