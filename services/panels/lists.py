"""The three lists, pledges, appraisals and property orders as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lib.moves import offered_moves
from members.panels.dual import GRADE_TONES, badge_of
from members.panels.scales import formula_of
from services.models import Alliance, AllianceAppraisal, ListEntry, Pledge
from services.operations.appraising import Figures
from services.operations.desks import DESKS, visible
from services.operations.rhythm import Period
from services.operations.sharing import gives
from services.statistics.orders import FIGURES, Span, counts
from services.workflow.alliances import EntryKind, EntryStatus, PledgeStatus
from tickets.clock import light
from tickets.models import Assignment
from tickets.panels.looks import badge_of as order_badge
from tickets.workflow.states import OPEN_ASSIGNMENT

ENTRY_LOOKS = {
    EntryStatus.OPEN: ("yellow", "clock"),
    EntryStatus.IN_PROGRESS: ("blue", "clock"),
    EntryStatus.DONE: ("green", "check"),
    EntryStatus.DROPPED: ("grey", "close"),
}
KIND_ICONS = {EntryKind.NEED: "flag", EntryKind.RESOURCE: "heart", EntryKind.PROJECT: "task"}
PLEDGE_LOOKS = {
    PledgeStatus.OPEN: ("yellow", "clock"),
    PledgeStatus.REPORTED: ("blue", "check"),
    PledgeStatus.CONFIRMED: ("green", "check"),
    PledgeStatus.DROPPED: ("grey", "close"),
}
OUTCOME_TONES = {
    Pledge.Outcome.KEPT: "green",
    Pledge.Outcome.PARTLY: "yellow",
    Pledge.Outcome.NOT_KEPT: "red",
}
ORDER_WORDS = {
    "open": pgettext_lazy("orders", "Open"),
    "late": pgettext_lazy("orders", "Overdue"),
    "given": gettext_lazy("Given in the period"),
    "finished": gettext_lazy("Finished in the period"),
    "in_time": gettext_lazy("Finished in time"),
}
SHOWN = 6


def moves_of(subject: str, row: Any, moves: Sequence[Any]) -> list[dict[str, Any]]:
    """The moves of a row with their addresses."""
    return [
        {"move": move, "url": reverse(f"services:{subject}_move", args=(row.pk, move.name))}
        for move in moves
    ]


def entry_lines(rows: Sequence[ListEntry], *, by: Any, at: datetime) -> list[dict[str, Any]]:
    """Lines of the lists with their moves, in one query for all; needs `with_card`."""
    offered = offered_moves(rows, DESKS["list_entry"].workflow, by=by, at=at)
    today = timezone.localdate(at)
    found = []
    for row in rows:
        tone, icon = ENTRY_LOOKS[EntryStatus(row.standing)]
        found.append(
            {
                "row": row,
                "icon": KIND_ICONS[EntryKind(row.kind)],
                "badge": {"text": row.standing_label, "tone": tone, "icon": icon},
                "is_overdue": row.is_overdue(today),
                "decision_url": decision_url(row),
                "may_share": may_share(row, by),
                "moves": moves_of("list_entry", row, offered[row.pk]),
            }
        )
    return found


def may_share(row: ListEntry, by: Any) -> bool:
    """Whether the reader can put this resource into the sharing register."""
    return row.kind == EntryKind.RESOURCE and gives(by, row.alliance.area, row.unit)


def decision_url(row: ListEntry) -> str:
    """The minutes that a project comes from."""
    if row.resolution is None:
        return ""
    page = reverse("tickets:meeting", args=(row.resolution.meeting_id,))
    return f"{page}#resolution-{row.resolution.pk}"


def pledge_lines(rows: Sequence[Pledge], *, by: Any, at: datetime) -> list[dict[str, Any]]:
    """Pledges with their moves; needs `with_card`."""
    offered = offered_moves(rows, DESKS["pledge"].workflow, by=by, at=at)
    today = timezone.localdate(at)
    found = []
    for row in rows:
        tone, icon = PLEDGE_LOOKS[PledgeStatus(row.status)]
        outcome = Pledge.Outcome(row.outcome) if row.outcome else None
        found.append(
            {
                "row": row,
                "badge": {"text": row.get_status_display(), "tone": tone, "icon": icon},
                "outcome": {"text": outcome.label, "tone": OUTCOME_TONES[outcome]}
                if outcome
                else None,
                "is_overdue": row.status == PledgeStatus.OPEN and row.due_on < today,
                "moves": moves_of("pledge", row, offered[row.pk]),
            }
        )
    return found


def parts(alliance: Alliance, *, by: Any, at: datetime) -> dict[str, Any]:
    """The lists, pledges, appraisals and orders on the page of an alliance."""
    today = timezone.localdate(at)
    entries = visible(ListEntry, by).filter(alliance=alliance)
    pledges = visible(Pledge, by).filter(alliance=alliance)
    appraisals = visible(AllianceAppraisal, by).filter(alliance=alliance).with_card()
    groups = []
    for kind in EntryKind:
        still = entries.open().filter(kind=kind)
        lines = entry_lines(list(still.with_card().by_day()[:SHOWN]), by=by, at=at)
        words = {"alliance": alliance.pk, "kind": kind.value}
        url = f"{reverse('services:list_entries')}?{urlencode(words)}"
        groups.append({"label": kind.label, "url": url, "lines": lines, "count": still.count()})
    own = pledges.filter(year=today.year).exclude(status=PledgeStatus.DROPPED).with_card()
    return {
        "lists": groups,
        "overdue": entries.overdue(today).count(),
        "overdue_url": state_url(alliance, "overdue"),
        "pledges": pledge_lines(list(own.order_by("due_on", "pk")[:SHOWN]), by=by, at=at),
        "pledges_url": f"{reverse('services:pledges')}?alliance={alliance.pk}",
        "appraisals": [appraisal_line(row) for row in appraisals[:SHOWN]],
        "orders": order_figures(alliance, default_span(alliance, today), at=at),
    }


def state_url(alliance: Alliance, state: str) -> str:
    """The entries of an alliance in a state."""
    words = urlencode({"alliance": alliance.pk, "state": state})
    return f"{reverse('services:list_entries')}?{words}"


def appraisal_line(row: AllianceAppraisal) -> dict[str, Any]:
    """A unit's year: the figures counted, the score, and where its appraisal stands."""
    appraisal = row.appraisal
    return {
        "row": row,
        "appraisal": appraisal,
        "figures": figure_words(Figures(**row.figures)),
        "grade": {"text": appraisal.get_grade_display(), "tone": GRADE_TONES[appraisal.grade]},
        "badge": badge_of(appraisal),
        "url": reverse("members:service_appraisal", args=(appraisal.pk,)),
    }


def figure_words(figures: Figures) -> list[dict[str, Any]]:
    """What was counted of a unit's year, in words."""
    of = _("%(part)d of %(whole)d")
    excused = _("%(count)d excused") % {"count": figures.excused} if figures.excused else ""
    partly = _("%(count)d partly") % {"count": figures.partly} if figures.partly else ""
    return [
        {
            "label": _("Meetings attended"),
            "value": of % {"part": figures.attended, "whole": figures.meetings},
            "hint": excused,
        },
        {
            "label": _("Tasks done in time"),
            "value": of % {"part": figures.in_time, "whole": figures.tasks},
        },
        {
            "label": _("Pledges kept"),
            "value": of % {"part": figures.kept, "whole": figures.pledges},
            "hint": partly,
        },
    ]


def suggestion_words() -> str:
    """How the proposal for the ordinary points is made."""
    return _(
        "proposed ordinary points = 100 × (tasks done in time + pledges kept + half of those "
        "partly kept) ÷ (tasks due + pledges due); the community may give others"
    )


def score_words(scale: Any) -> str:
    """The formula of the score, with the figures of its version."""
    return formula_of(scale)


def default_span(alliance: Alliance, today: date) -> Span:
    """The running month or quarter of the alliance, up to today."""
    return Span(Period.of(alliance.rhythm, today).first, today)


def order_figures(
    alliance: Alliance, span: Span, *, at: datetime, chosen: str = ""
) -> dict[str, Any] | None:
    """The figures of property orders, each with its list; None where nobody manages property."""
    if alliance.kind != Alliance.Kind.PROPERTY:
        return None
    found = counts(alliance, span, at=at)
    page = reverse("services:alliance_orders", args=(alliance.pk,))
    days = {"first": span.first.isoformat(), "last": span.last.isoformat()}
    tones = {"late": "red" if found["late"] else ""}
    return {
        "url": page,
        "span": span,
        "stats": [
            {
                "name": name,
                "label": ORDER_WORDS[name],
                "value": found[name],
                "url": f"{page}?{urlencode({'figure': name, **days})}",
                "tone": tones.get(name, ""),
                "active": name == chosen,
            }
            for name in FIGURES
        ],
    }


def order_line(row: Assignment, at: datetime, is_open_to_reader: bool) -> dict[str, Any]:
    """One order: what kind of matter, where, by when; nothing of who asked."""
    ticket = row.ticket
    is_open = row.status in OPEN_ASSIGNMENT
    shown = light(now=at, due_at=row.due_at, yellow_at=row.yellow_at, closed=not is_open)
    url = reverse("tickets:ticket", args=(ticket.number,)) if is_open_to_reader else ""
    return {
        "row": row,
        "number": ticket.number,
        "url": url,
        "category": ticket.category.name,
        "place": str(ticket.area),
        "light": str(shown) if is_open and row.due_at else "",
        "badge": order_badge(row),
    }
