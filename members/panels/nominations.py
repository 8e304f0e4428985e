"""Nominations as pages and the API show them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext

from lib.timelines import step_of
from members.models import Nomination, User
from members.workflow import NominationStatus, Stance

LOOKS = {
    NominationStatus.PROPOSED: ("blue", "hourglass"),
    NominationStatus.APPOINTED: ("green", "check"),
    NominationStatus.REFUSED: ("red", "close"),
    NominationStatus.WITHDRAWN: ("grey", "close"),
}
STANCE_LOOKS = {Stance.FOR: "green", Stance.AGAINST: "red", Stance.ABSTAIN: "grey"}


def visible_to(by: User) -> Any:
    """The nominations somebody may see."""
    return Nomination.objects.to(by)


def badge_of(row: Nomination) -> dict[str, str]:
    """Where it stands, in word, colour and sign."""
    tone, icon = LOOKS[NominationStatus(row.status)]
    return {"text": row.get_status_display(), "tone": tone, "icon": icon}


def life_of(row: Nomination) -> list[dict[str, Any]]:
    """The flow records for the timeline, newest first; opinions say for or against."""
    labels = {move.name: str(move.label) for move in row.workflow}
    labels["propose"] = pgettext("nomination", "Proposed")
    records = list(row.records.select_related("by__person", "post"))
    return [
        step_of(
            record,
            title=labels[record.move],
            look=(STANCE_LOOKS.get(record.data.get("stance"), "blue"), "info"),
        )
        | {"words": str(Stance(record.data["stance"]).label) if record.data else ""}
        for record in reversed(records)
    ]
