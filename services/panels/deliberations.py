"""Deliberations as pages show them: the board, rows, one topic with its votes, the public list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from lib.exports import plain
from lib.moves import available_moves
from lib.pages import count_words
from lib.timelines import step_of
from services.models import Deliberation, DeliberationVote
from services.operations.wish_desks import DESKS
from services.panels.wishes import buttons
from services.statistics.votes import tally
from services.workflow.deliberations import (
    DELIBERATION,
    STAGES,
    DeliberationStatus,
    Verdict,
    VoteRule,
)

LOOKS = {
    DeliberationStatus.COLLECT: ("yellow", "message"),
    DeliberationStatus.SCREEN: ("yellow", "filter"),
    DeliberationStatus.DISCUSS: ("blue", "people"),
    DeliberationStatus.DO: ("blue", "task"),
    DeliberationStatus.EVALUATE: ("blue", "star"),
    DeliberationStatus.CLOSED: ("green", "check"),
    DeliberationStatus.DROPPED: ("grey", "close"),
}
COUNT_WORDS = {
    "residents": pgettext_lazy("present", "Residents"),
    "owners": pgettext_lazy("present", "Owners"),
    "members": pgettext_lazy("present", "Party members"),
    "committee": pgettext_lazy("present", "Of the two committees"),
    "units": pgettext_lazy("present", "Of units"),
    "others": pgettext_lazy("present", "Others"),
}
"""Who can be present at a meeting, counted and not named."""
CARDS = 12
"""Cards of a column; the list shows all."""


def badge(row: Deliberation) -> dict[str, Any]:
    """The step, as the badge component takes it."""
    tone, icon = LOOKS[DeliberationStatus(row.status)]
    return {"text": row.get_status_display(), "tone": tone, "icon": icon}


def lines(rows: Sequence[Deliberation]) -> list[dict[str, Any]]:
    """Rows of the list; needs `with_card`."""
    return [
        {
            "row": row,
            "url": reverse("services:deliberation", args=(row.pk,)),
            "badge": badge(row),
        }
        for row in rows
    ]


def columns(rows: Any) -> list[dict[str, Any]]:
    """The five columns of the board, the oldest of each step first."""
    found = []
    page = reverse("services:deliberations")
    for stage in STAGES:
        tone, icon = LOOKS[stage]
        here = rows.filter(status=stage)
        cards = list(here.with_card().order_by("stage_at", "pk")[: CARDS + 1])
        found.append(
            {
                "label": stage.label,
                "tone": tone,
                "icon": icon,
                "count_words": count_words(here),
                "cards": lines(cards[:CARDS]),
                "is_cut": len(cards) > CARDS,
                "url": f"{page}?status={stage.value}",
            }
        )
    return found


def steps(row: Deliberation) -> list[dict[str, Any]]:
    """The five steps for the stepper component."""
    status = DeliberationStatus(row.status)
    at = STAGES.index(status) if status in STAGES else len(STAGES)
    return [
        {"label": one.label, "state": "done" if n < at else "now" if n == at else ""}
        for n, one in enumerate(STAGES)
    ]


def page(row: Deliberation, *, by: Any, at: datetime) -> dict[str, Any]:
    """All that the page of one topic shows; needs `with_page`."""
    moves = available_moves(row, DESKS["deliberation"].workflow, by=by, at=at)
    duty = [one for one in moves if one.is_duty]
    rest = [one for one in moves if not one.is_duty]
    is_dropped = row.status == DeliberationStatus.DROPPED
    return {
        "row": row,
        "badge": badge(row),
        "steps": [] if is_dropped else steps(row),
        "facts": facts(row),
        "gatherings": [gathering(one) for one in row.gatherings.all()],
        "votes": [vote_words(one) for one in row.votes.all()],
        "outcomes": list(outcomes(row)),
        "moves": buttons(row, [*duty, *rest], "deliberation"),
        "entries": course(row),
        "now": at,
    }


def facts(row: Deliberation) -> list[dict[str, Any]]:
    """What is known of a topic."""
    found: list[dict[str, Any]] = [
        {"label": _("Place"), "value": str(row.area)},
        {"label": _("Comes from"), "value": row.get_source_display()},
        {"label": _("In this step since"), "value": plain(timezone.localdate(row.stage_at))},
        {"label": _("Public"), "value": _("yes") if row.is_public else _("no")},
    ]
    if row.ticket is not None:
        url = reverse("tickets:ticket", args=(row.ticket.number,))
        found.append({"label": _("Matter"), "value": row.ticket.number, "href": url})
    if row.wish is not None:
        url = reverse("services:wish_desk_row", args=(row.wish.pk,))
        found.append({"label": _("Wish"), "value": row.wish.number, "href": url})
    if row.verdict:
        found.append({"label": _("Evaluated on"), "value": plain(row.evaluated_on)})
        found.append({"label": _("Is it solved?"), "value": row.get_verdict_display()})
    return found


def gathering(meeting: Any) -> dict[str, Any]:
    """A meeting in words: when, where, how many of whom."""
    who = [
        f"{words} {getattr(meeting, name)}"
        for name, words in COUNT_WORDS.items()
        if getattr(meeting, name)
    ]
    return {"meeting": meeting, "who": " · ".join(who)}


def vote_words(vote: DeliberationVote) -> dict[str, Any]:
    """A vote with what the thresholds make of it."""
    found = tally(vote)
    by_area = vote.rule != VoteRule.RESIDENTS
    shown = [
        {
            "label": _("People who took part"),
            "value": f"{found.people}/{vote.people_all}",
        }
    ]
    if by_area:
        area = f"{found.area}/{vote.area_all}"
        shown.append({"label": _("Square metres that took part"), "value": area})
    return {
        "vote": vote,
        "facts": shown,
        "options": list(vote.options.all()),
        "by_area": by_area,
        "rule": vote.get_rule_display(),
        "verdict": verdict_words(found),
        "is_carried": bool(found.winner),
    }


def verdict_words(found: Any) -> str:
    """What the vote decided, or why nothing."""
    if not found.has_quorum:
        return _("Not valid: less than two thirds of the people and of the area took part.")
    if not found.winner:
        return _("No option reached what is needed.")
    return _("Carried: %(option)s") % {"option": found.winner}


def outcomes(row: Deliberation) -> Iterator[dict[str, Any]]:
    """What a decision became, with how far it is."""
    for one in row.outcomes.select_related("ticket", "entry__alliance", "entry__resolution"):
        if one.ticket is not None:
            yield {
                "label": one.ticket.title,
                "note": one.ticket.number,
                "state": one.ticket.get_status_display(),
                "url": reverse("tickets:ticket", args=(one.ticket.number,)),
            }
        else:
            yield {
                "label": one.entry.what,
                "note": str(one.entry.alliance),
                "state": one.entry.standing_label,
                "url": reverse("services:alliance", args=(one.entry.alliance_id,)) + "#lists",
            }


TITLES = {
    "raise": lambda: pgettext("deliberation", "Heard"),
    "follow-area": lambda: pgettext("deliberation", "Went over to the new area"),
}


def course(row: Deliberation) -> list[dict[str, Any]]:
    """The flow records for the timeline component, newest first."""
    return [
        step_of(
            one,
            title=TITLES[one.move]() if one.move in TITLES else DELIBERATION[one.move].label,
            note=" · ".join(filter(None, (one.data.get("who", ""), one.reason))),
        )
        for one in row.records.with_row().order_by("-id")
    ]


def public_lines(rows: Sequence[Deliberation]) -> list[dict[str, Any]]:
    """Topics as strangers read them: topic, step, result; nothing of persons."""
    tones = {Verdict.SOLVED: "green", Verdict.PARTLY: "yellow", Verdict.UNSOLVED: "red"}
    return [
        {
            "key": row.pk,
            "topic": row.public_topic,
            "result": row.public_result,
            "place": row.area.name,
            "badge": badge(row),
            "steps": steps(row),
            "verdict": row.get_verdict_display() if row.verdict else "",
            "tone": tones.get(Verdict(row.verdict), "grey") if row.verdict else "",
        }
        for row in rows
    ]


def table(rows: Any) -> tuple[list[str], Iterator[list[Any]]]:
    """The ledger of deliberations as a file."""
    header = [
        pgettext("deliberation", "Topic"),
        _("Place"),
        _("Comes from"),
        _("Step"),
        _("Heard on"),
        _("Decision"),
        _("Evaluated on"),
        _("Is it solved?"),
        _("Result"),
    ]
    return header, (cells(row) for row in rows)


def cells(row: Deliberation) -> list[Any]:
    """One line of the ledger."""
    return [
        row.topic,
        str(row.area),
        row.get_source_display(),
        row.get_status_display(),
        timezone.localdate(row.created_at),
        row.decision,
        row.evaluated_on or "",
        row.get_verdict_display() if row.verdict else "",
        row.result,
    ]
