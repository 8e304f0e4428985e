"""How stationed agencies and the papers of a street look: a line, the facts, the course of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from grids.models import Unit
from grids.operations.nodes import day_of
from lib.exports import plain
from lib.pii import mask_name
from lib.timelines import account_name, step_of
from members.operations.agencies import (
    agencies_of_streets,
    agencies_overseen,
    heads_of,
    streets_led,
)
from members.panels.dual import fact, shown
from overview.operations.street_powers import DESKS, counts_of, year_of
from tickets.panels.appraisals import YearView

LOOKS: dict[str, tuple[str, str]] = {
    "asked": ("yellow", "clock"),
    "drafted": ("blue", "edit"),
    "draft": ("blue", "edit"),
    "agreed": ("green", "check"),
    "signed": ("green", "check"),
    "adopted": ("green", "check"),
    "partly": ("blue", "check"),
    "disagreed": ("red", "close"),
    "rejected": ("grey", "close"),
    "given": ("yellow", "clock"),
    "withdrawn": ("grey", "undo"),
    "dropped": ("grey", "undo"),
}
"""Tone and icon of each state."""

OPEN = ("asked", "drafted")


@dataclass(frozen=True)
class Face:
    """The words of one kind of paper, and what its rows show."""

    subject: str
    heading: Any
    lead: Any
    nothing: Any
    begin: Any
    columns: tuple[Any, ...]
    cells: Callable[[Any], tuple[Any, ...]]
    facts: Callable[[Any], list[dict[str, Any]]]
    may_begin: Callable[[Any], Any]

    @property
    def list_url(self) -> str:
        return reverse(f"overview:{self.subject}s")


def consent_facts(row: Any) -> list[dict[str, Any]]:
    return shown(
        [
            fact(_("Stationed agency"), row.unit, href=agency_url(row.unit)),
            fact(_("Asking department"), row.department),
            fact(_("What is intended"), row.get_act_display()),
            fact(_("Person"), row.masked_name),
            fact(_("Post"), row.position),
            fact(_("To be answered by"), row.due_on),
            fact(_("Grounds"), row.grounds, wide=True),
            fact(_("Answer"), row.get_stance_display() if row.stance else ""),
            fact(pgettext("consent", "Reasons"), row.words, wide=True),
            *signatures(row),
        ]
    )


def personnel_facts(row: Any) -> list[dict[str, Any]]:
    return shown(
        [
            fact(_("Stationed agency"), row.unit, href=agency_url(row.unit)),
            fact(_("Department"), row.department),
            fact(_("Head"), row.person.masked_name if row.person else _("Vacant")),
            fact(_("Year"), row.year),
            fact(_("Proposed grade"), row.get_grade_display()),
            fact(pgettext("personnel opinion", "Opinion"), row.words, wide=True),
            *signatures(row),
        ]
    )


def planning_facts(row: Any) -> list[dict[str, Any]]:
    return shown(
        [
            fact(_("Kind"), row.get_kind_display()),
            fact(_("Authority"), row.authority),
            fact(_("Meeting or letter"), row.occasion),
            fact(_("Day"), row.on),
            fact(pgettext("planning", "Opinion of the street"), row.words, wide=True),
            fact(_("Answer"), row.answer, wide=True),
            fact(_("Answered on"), row.answered_on),
            fact(_("Logged by"), account_name(row.drafted_by)),
        ]
    )


def signatures(row: Any) -> list[dict[str, Any]]:
    """Who drafted and who signed, and when."""
    return [
        fact(_("Drafted by"), account_name(row.drafted_by) if row.drafted_by else ""),
        fact(_("Signed by"), account_name(row.signed_by) if row.signed_by else ""),
        fact(_("Signed at"), row.signed_at),
    ]


def agency_url(unit: Unit) -> str:
    return reverse("overview:agency", args=(unit.code,))


FACES = {
    face.subject: face
    for face in (
        Face(
            "consent",
            gettext_lazy("Consent asked for"),
            gettext_lazy(
                "A department asks the street before it appoints, moves or relieves the head of a "
                "stationed agency. One person drafts the answer, the secretary signs it."
            ),
            gettext_lazy("No department has asked yet."),
            gettext_lazy("Ask for consent"),
            (
                gettext_lazy("What is intended"),
                gettext_lazy("Person"),
                gettext_lazy("To be answered by"),
            ),
            lambda row: (row.get_act_display(), row.masked_name, row.due_on),
            consent_facts,
            agencies_overseen,
        ),
        Face(
            "personnel",
            gettext_lazy("Personnel opinions"),
            gettext_lazy(
                "The street's opinion on each stationed agency and its head, once a year. No "
                "grade, post or pay follows from it by itself, and nobody is ranked."
            ),
            gettext_lazy("No opinion has been written yet."),
            gettext_lazy("Write an opinion"),
            (gettext_lazy("Year"), gettext_lazy("Head"), gettext_lazy("Proposed grade")),
            lambda row: (
                row.year,
                row.person.masked_name if row.person else None,
                row.get_grade_display(),
            ),
            personnel_facts,
            agencies_of_streets,
        ),
        Face(
            "planning",
            gettext_lazy("Planning participation"),
            gettext_lazy(
                "What the street said on plans, major decisions and major projects, and what "
                "became of it."
            ),
            gettext_lazy("No opinion has been logged yet."),
            gettext_lazy("Log an opinion"),
            (gettext_lazy("Kind"), gettext_lazy("Authority"), gettext_lazy("Day")),
            lambda row: (row.get_kind_display(), row.authority, row.on),
            planning_facts,
            streets_led,
        ),
    )
}


def toned(moves: Sequence[Any]) -> list[tuple[Any, str]]:
    """The open moves with their tones: at most one button leads, the last in the table of moves."""
    leading = next((move for move in reversed(moves) if move.tone == "primary"), None)
    return [
        (move, "plain" if move.tone == "primary" and move is not leading else move.tone)
        for move in moves
    ]


def badge_of(row: Any) -> dict[str, Any]:
    """Where it stands, in word, colour and sign."""
    tone, icon = LOOKS[row.status]
    return {"text": row.get_status_display(), "tone": tone, "icon": icon}


def title_of(row: Any) -> str:
    """The agency or the plan."""
    return str(getattr(row, "unit", None) or row.title)


def is_late(row: Any, today: date) -> bool:
    """A request for consent that waits past the day it was due."""
    due_on = getattr(row, "due_on", None)
    return row.status in OPEN and due_on is not None and due_on < today


def line(face: Face, row: Any, today: date) -> dict[str, Any]:
    """One row of a list."""
    cells = (plain(cell) if isinstance(cell, date) else cell for cell in face.cells(row))
    return {
        "title": title_of(row),
        "url": reverse(f"overview:{face.subject}", args=(row.pk,)),
        "note": " · ".join(str(one) for one in (row.street, row.department) if one),
        "cells": list(zip(face.columns, cells, strict=True)),
        "badge": badge_of(row),
        "is_late": is_late(row, today),
    }


def life_of(subject: str, row: Any) -> list[dict[str, Any]]:
    """The flow records for the timeline component, newest first."""
    titles = {
        "ask": pgettext("street paper", "Asked"),
        "draft": pgettext("street paper", "Drafted"),
        "give": pgettext("street paper", "Logged"),
    }
    workflow = DESKS[subject].workflow
    return [
        step_of(
            record,
            title=titles.get(record.move) or workflow[record.move].label,
            look=LOOKS[record.after],
        )
        for record in reversed(row.records.select_related("by__person", "post"))
    ]


COUNTS = (
    ("called", gettext_lazy("Times called")),
    ("scored", gettext_lazy("Calls appraised")),
    ("score", gettext_lazy("Score of the year")),
    ("late_sign", gettext_lazy("Signed late")),
    ("late_contact", gettext_lazy("Contacted late")),
    ("late_attend", gettext_lazy("On site late")),
    ("exempt", gettext_lazy("Delay not counted, after an appeal")),
    ("unfounded", gettext_lazy("Unfounded objections")),
)


def beside(row: Any, *, by: Any, at: datetime) -> dict[str, Any]:
    """The figures beside a personnel opinion: as signed, else as they stand now."""
    numbers = row.numbers or counts_of(year_of(row.unit, row.year, by=by, at=at))
    return {
        "counts": [{"label": label, "value": numbers[name]} for name, label in COUNTS],
        "is_small": numbers["is_small"],
        "is_frozen": bool(row.numbers),
        "url": reverse("tickets:appraisal_tasks", args=(row.year, row.unit.code)),
    }


def agency_lines(units: Sequence[Unit], *, by: Any, at: datetime) -> list[dict[str, Any]]:
    """A line per agency: its department, its head, and this year's whistle figures."""
    year = timezone.localdate(at).year
    heads = heads_of(units, day_of(at))
    return [
        {
            "unit": line.unit,
            "url": agency_url(line.unit),
            "head": head_words(heads.get(line.unit.pk)),
            "called": line.figures.called,
            "late": line.late_count,
            "score": line.figures.score,
            "is_small": line.figures.is_small,
            "tasks_url": line.tasks_url,
            "year": line,
        }
        for line in YearView(by, year, at).lines(units)
    ]


def head_words(post: Any) -> str:
    """The head's masked name, or that the post is vacant."""
    return str(mask_name(post.person.name)) if post else _("Vacant")


def tabs(here: str) -> list[dict[str, Any]]:
    """The register and the three sorts of papers, beside each other."""
    pages = [(_("Stationed agencies"), reverse("overview:agencies"))]
    pages += [(face.heading, face.list_url) for face in FACES.values()]
    return [{"label": label, "url": url, "active": url == here} for label, url in pages]
