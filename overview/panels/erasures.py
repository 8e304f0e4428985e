"""Requests to erase as pages and the API show them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grids.powers import Power
from lib.timelines import step_of
from members.models import ErasureRequest
from members.workflow import ErasureStatus

LOOKS = {
    ErasureStatus.ASKED: ("yellow", "clock"),
    ErasureStatus.GRANTED: ("green", "check"),
    ErasureStatus.DENIED: ("red", "close"),
    ErasureStatus.WITHDRAWN: ("grey", "close"),
}


def requests_of(user: Any) -> Any:
    """The requests of the communities somebody keeps."""
    return ErasureRequest.objects.within(user.reach(Power.MANAGE_PEOPLE))


def badge_of(row: ErasureRequest) -> dict[str, str]:
    """Where it stands, in word, colour and sign."""
    tone, icon = LOOKS[ErasureStatus(row.status)]
    return {"text": row.get_status_display(), "tone": tone, "icon": icon}


def facts_of(row: ErasureRequest) -> list[dict[str, Any]]:
    """Who asks, how that was made sure, and what is to go."""
    facts = (
        (_("Community"), str(row.community)),
        (_("Telephone used"), row.masked_phone),
        (_("Identity checked by"), row.identity),
        (_("What is to go"), row.wish),
    )
    return [{"label": label, "value": value} for label, value in facts if value]


def outcome_of(row: ErasureRequest) -> list[dict[str, Any]]:
    """What was erased and what had to stay, counted."""
    labels = {
        "person": _("Entries of the ledger erased"),
        "requesters": _("Matters without requester now"),
        "services": _("Services without applicant now"),
        "kept_posts": _("Posts kept, without name"),
        "kept_hours": _("Entries of hours kept, without name"),
        "elsewhere": _("Matters in other places, to be asked for there"),
        "services_elsewhere": _("Services in other places, to be asked for there"),
    }
    return [
        {"label": label, "value": f"{row.outcome[name]:,}"}
        for name, label in labels.items()
        if row.outcome.get(name)
    ]


def life_of(row: ErasureRequest) -> list[dict[str, Any]]:
    """The flow records for the timeline, newest first."""
    labels = {move.name: str(move.label) for move in row.workflow}
    labels["ask"] = pgettext("erasure", "Taken down")
    return [
        step_of(record, title=labels[record.move], look=LOOKS[ErasureStatus(record.after)])
        for record in reversed(row.records.select_related("by__person", "post"))
    ]
