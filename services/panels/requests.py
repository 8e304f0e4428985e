"""Service requests as pages show them: a row, one page, its course, what stands in public."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from grids.powers import Power
from lib.exports import plain
from lib.moves import available_moves
from lib.pii import decrypt
from lib.publicity import mask_public
from lib.timelines import account_name, step_of
from services.models import ServiceItem, ServiceRequest
from services.models.requests import MaterialKind
from services.operations.requests import OPEN_FOR_PAPERS
from services.workflow.requests import REQUEST, RequestStatus
from tickets.clock import light
from tickets.models import Clock
from tickets.models.catalogue import LimitedRow

S = RequestStatus
LOOKS = {
    S.SUBMITTED: ("blue", "send"),
    S.ACCEPTED: ("blue", "check"),
    S.RETURNED: ("yellow", "pause"),
    S.IN_PROGRESS: ("blue", "clock"),
    S.PUBLICITY: ("yellow", "eye"),
    S.FORWARDED: ("blue", "up"),
    S.DONE: ("green", "check"),
    S.HANDED_OVER: ("green", "circle-check"),
    S.RATED: ("green", "star"),
    S.DECLINED: ("grey", "close"),
    S.WITHDRAWN: ("grey", "undo"),
}
TITLES = {
    "ask": gettext_lazy("Asked for"),
    "receive-material": gettext_lazy("Paper received"),
    "return-material": gettext_lazy("Paper given back"),
    "note-step": pgettext_lazy("service request", "A step was written down"),
    "follow-area": pgettext_lazy("service request", "Went on to another area"),
}
NOTE_STEP = "note-step"
"""The move whose button stands at the list of steps."""
HEAD = (
    gettext_lazy("Number"),
    gettext_lazy("Service"),
    gettext_lazy("Area"),
    gettext_lazy("Applicant"),
    gettext_lazy("Telephone"),
    gettext_lazy("How"),
    gettext_lazy("Status"),
    gettext_lazy("Asked at"),
    gettext_lazy("Due at"),
    gettext_lazy("Done at"),
)


def badge(row: ServiceRequest) -> dict[str, Any]:
    """The state of a request, as the badge component takes it."""
    tone, icon = LOOKS[S(row.status)]
    return {"text": row.get_status_display(), "tone": tone, "icon": icon}


def line(row: ServiceRequest, at: datetime) -> dict[str, Any]:
    """One row of the list."""
    shown = light(now=at, due_at=row.due_at, yellow_at=row.yellow_at) if row.due_at else ""
    return {
        "row": row,
        "url": reverse("services:request", args=(row.pk,)),
        "badge": badge(row),
        "light": str(shown),
    }


def requests_waiting(by: Any, at: datetime, most: int = 5) -> list[dict[str, Any]]:
    """Requests that wait for somebody's places or unit, the next due first, for the workbench."""
    if not by.holds(Power.HANDLE):
        return []
    rows = ServiceRequest.objects.within(by.reach(Power.HANDLE)).waiting()
    return [line(row, at) for row in rows.with_card().most_urgent_first()[:most]]


def table(rows: Any) -> tuple[list[str], Any]:
    """The list as a sheet, masked."""
    lines = (
        [
            row.number,
            row.item.name,
            str(row.area),
            row.applicant.name,
            row.applicant.phone,
            row.get_mode_display(),
            row.get_status_display(),
            plain(row.created_at),
            plain(row.due_at),
            plain(row.done_at),
        ]
        for row in rows
    )
    return [str(word) for word in HEAD], lines


def page(row: ServiceRequest, *, by: Any, at: datetime) -> dict[str, Any]:
    """All that the page of one request shows its staff."""
    moves = available_moves(row, REQUEST, by=by, at=at)
    listed = [
        {"move": move, "url": reverse("services:request_move", args=(row.pk, move.name))}
        for move in moves
    ]
    papers = list(row.materials.all())
    return {
        **line(row, at),
        "moves": [one for one in listed if one["move"].name != NOTE_STEP],
        "facts": facts(row, by),
        "papers": papers,
        "takes_papers": row.status in OPEN_FOR_PAPERS and by.holds(Power.HANDLE),
        "has_originals": any(
            paper.kind == MaterialKind.ORIGINAL and paper.returned_at is None for paper in papers
        ),
        "may_reveal": by.holds(Power.REVEAL) and bool(row.applicant.phone_cipher),
        "steps": steps_of(row),
        "note_step": next((one["url"] for one in listed if one["move"].name == NOTE_STEP), ""),
        "signatures": signatures_of(row, by),
        "entries": course(row),
        "clocks": Clock.objects.of("service_request", row.pk).order_by("pk"),
        "now": at,
    }


def steps_of(row: ServiceRequest, *, is_public: bool = False) -> list[dict[str, Any]]:
    """What the agent did, day by day; the applicant is told no names."""
    rows = row.steps.all() if is_public else row.steps.select_related("by__person")
    return [
        {
            "on": step.done_on,
            "words": mask_public(step.words),
            "by": "" if is_public else account_name(step.by),
        }
        for step in rows
    ]


def signatures_of(row: ServiceRequest, by: Any) -> list[dict[str, Any]]:
    """Who took which signature and how; the drawing is a page of its own, for a reason."""
    may_see = by.holds(Power.REVEAL)
    found = []
    for one in row.signatures.select_related("taken_by__person"):
        how = _("drawn on the screen") if one.is_drawn else _("by name and tick")
        found.append(
            {
                "label": one.get_stage_display(),
                "words": f"{how} · {account_name(one.taken_by)} · {plain(one.taken_at)}",
                "url": reverse("services:signature_see", args=(one.pk,))
                if one.is_drawn and may_see
                else "",
            }
        )
    return found


def facts(row: ServiceRequest, by: Any) -> list[dict[str, Any]]:
    """What is known of it; the address is for the agent only."""
    address = _("shown to the agent only") if row.address_cipher else ""
    if row.address_cipher and row.agent_id == by.pk:
        address = decrypt(row.address_cipher)
    agent = row.agent.person.masked_name if row.agent and row.agent.person else ""
    period = f"{row.authorised_on} – {row.authorised_until}" if row.authorised_on else ""
    public = f"{row.public_from} – {row.public_until}" if row.public_from else ""
    return [
        {"label": _("Number"), "value": row.number, "wide": True},
        {"label": _("Area"), "value": str(row.area)},
        {"label": _("Applicant"), "value": f"{row.applicant.name} {row.applicant.phone}".strip()},
        {"label": _("How"), "value": row.get_mode_display()},
        {"label": _("What is needed"), "value": row.words, "wide": True},
        {"label": _("When it suits"), "value": row.wished},
        {"label": _("Address"), "value": address, "wide": True},
        {"label": _("Given to"), "value": str(row.unit or "")},
        {"label": pgettext_lazy("service", "Agent"), "value": agent},
        {"label": _("Authorisation"), "value": period},
        {"label": pgettext_lazy("service request", "Made public"), "value": public},
        {"label": _("Missing"), "value": row.missing, "wide": True},
        {"label": _("Result"), "value": row.result, "wide": True},
        {"label": _("Received by"), "value": row.received_by},
        {"label": _("Stars"), "value": row.stars},
    ]


def course(row: ServiceRequest, *, is_public: bool = False) -> list[dict[str, Any]]:
    """The flow records, newest first; the applicant is told no names of staff."""
    records = row.records.select_related("by__person", "post").order_by("-id")
    return [entry(record, is_public=is_public) for record in records]


def entry(record: Any, *, is_public: bool) -> dict[str, Any]:
    """One step in words."""
    title = TITLES.get(record.move) or REQUEST[record.move].label
    data = record.data
    notes = (record.reason, data.get("note", ""), data.get("paper", ""))
    words = " · ".join(note for note in notes if note)
    if is_public:
        # The applicant reads which office acted, not which person
        office = record.post.get_role_display() if record.post else ""
        return {**step_of(record, title=title, note=words, by=office), "post": ""}
    return step_of(record, title=title, note=words)


def follow_page(row: ServiceRequest, at: datetime) -> dict[str, Any]:
    """What the applicant sees of it."""
    return {
        "row": row,
        "badge": badge(row),
        "due": row.due_at,
        "steps": steps_of(row, is_public=True),
        "entries": course(row, is_public=True),
        "may_withdraw": row.status in REQUEST["withdraw"].sources,
        "may_supplement": row.status == S.RETURNED,
        "may_rate": row.status == S.HANDED_OVER,
        "now": at,
    }


def item_facts(item: ServiceItem) -> list[dict[str, Any]]:
    """What residents read of a service before they ask."""
    unit = LimitedRow.Unit(item.limit_unit).label
    takes = _("at most %(amount)s %(unit)s") % {
        "amount": f"{item.limit_value.normalize():f}",
        "unit": unit,
    }
    giver = str(item.unit) if item.unit else _("the community")
    found = [
        {"label": _("Who may ask"), "value": item.who, "wide": True},
        {"label": _("Fee"), "value": item.fee},
        {"label": _("Takes"), "value": takes},
        {"label": _("Given by"), "value": giver},
    ]
    if item.publicity_days:
        words = _("%(days)s days, with a masked name") % {"days": item.publicity_days}
        found.append({"label": _("Made public for"), "value": words})
    return found


def papers_of(item: ServiceItem) -> list[dict[str, Any]]:
    """What to bring, in words."""
    return [
        {
            "name": paper["name"],
            "kind": MaterialKind(paper["kind"]).label,
            "is_needed": paper["is_needed"],
        }
        for paper in item.materials
    ]


def in_public(on: Any) -> list[dict[str, Any]]:
    """What stands in public on a day: service, masked name, community, the days; nothing else."""
    rows = ServiceRequest.objects.published(on).with_card().order_by("public_until", "id")[:200]
    return [
        {
            "item": row.item.name,
            "name": row.applicant.name,
            "area": str(row.area),
            "from": row.public_from,
            "until": row.public_until,
        }
        for row in rows
    ]
