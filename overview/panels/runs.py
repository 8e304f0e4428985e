"""Made reports as lists and their own page show them: state, file, changes since the last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lib.periods import Period
from lib.pii import mask_name
from overview.ledgers import LEDGERS
from overview.ledgers.changes import changes_of
from overview.ledgers.making import KINDS
from overview.ledgers.traces import Changes
from overview.models import ReportRun
from records.models import Job

SHOWN_CHANGES, MOST_COMPARED = 50, 5000
"""So many changes are shown; of longer reports they are counted, and listed in the file."""


@dataclass(frozen=True)
class RunCard:
    """One made report in a list or at the head of its page."""

    run: ReportRun
    title: str
    where: str
    when: str
    who: str
    state: dict[str, str]
    url: str
    file_url: str
    rows: str


def state_of(run: ReportRun) -> dict[str, str]:
    """Ready, in work, failed, or not kept any more."""
    if run.made_at is None:
        if run.job and run.job.state == Job.State.FAILED:
            return {"text": _("Failed"), "tone": "red", "icon": "alert"}
        return {"text": pgettext("report", "Being made"), "tone": "blue", "icon": "refresh"}
    if not run.has_file:
        return {"text": _("File not kept any more"), "tone": "grey", "icon": "clock"}
    return {"text": pgettext("report", "Ready"), "tone": "green", "icon": "circle-check"}


def title_of(run: ReportRun) -> str:
    """The template, or the ledger it was made of."""
    if run.template is not None:
        return str(run.template.name)
    ledger = LEDGERS.get(run.ledger)
    return str(ledger.title) if ledger else run.ledger


def period_words(key: str) -> str:
    """A period as a title says it; nothing for a standing ledger."""
    period = Period.parse(key) if key else None
    return period.label if period else ""


def run_card(run: ReportRun) -> RunCard:
    """One report with its state."""
    by = run.made_by
    return RunCard(
        run=run,
        title=title_of(run),
        where=run.place_name or _("All within reach"),
        when=period_words(run.period) or pgettext("ledger", "Always current"),
        who=mask_name(by.person.name) if by.person else by.get_username(),
        state=state_of(run),
        url=reverse("overview:report_run", args=(run.pk,)),
        file_url=reverse("overview:report_file", args=(run.pk,)) if run.has_file else "",
        rows=ngettext("%(count)d row", "%(count)d rows", run.rows) % {"count": run.rows},
    )


def run_cards(runs: Any) -> list[RunCard]:
    """The reports of a list."""
    return [run_card(run) for run in runs]


def run_page(run: ReportRun, *, by: Any) -> dict[str, Any]:
    """One report with what is different since the one before."""
    card = run_card(run)
    is_mine = run.made_by_id == by.pk
    facts = [
        {"label": _("Place"), "value": card.where},
        {"label": _("Period"), "value": card.when},
        {"label": _("Made for"), "value": card.who},
        {"label": _("Asked at"), "value": moment(run.asked_at)},
        {"label": pgettext("report", "Rows"), "value": str(run.rows)},
        {"label": _("File"), "value": run.get_kind_display()},
        {"label": _("File kept until"), "value": run.keep_until.isoformat()},
        {"label": _("Content hash"), "value": run.sha256[:16]},
    ]
    return {
        "card": card,
        "run": run,
        "job": run.job,
        "progress": progress_of(run),
        "facts": facts,
        "is_mine": is_mine,
        "compared": changes_part(run),
    }


def progress_of(run: ReportRun) -> str:
    """How the bar of a long report is drawn."""
    if run.job is None:
        return ""
    states = {Job.State.DONE: "done", Job.State.FAILED: "failed"}
    return states.get(Job.State(run.job.state), "running")


def changes_part(run: ReportRun) -> dict[str, Any] | None:
    """What was added, gone or changed since the report before; None without one."""
    if run.previous_id is None or run.made_at is None:
        return None
    found = counted_only(run) if run.rows > MOST_COMPARED else list(changes_of(run))
    return {
        "url": reverse("overview:report_run", args=(run.previous_id,)),
        "at": moment(run.previous.made_at),
        "parts": [
            {
                "title": title,
                "counts": [
                    {"label": KINDS[kind](), "value": count, "kind": kind}
                    for kind, count in changes.counts.items()
                ],
                "header": changes.header,
                "lines": [
                    {"kind": change.kind, "word": KINDS[change.kind](), "cells": change.pairs}
                    for change in changes.listed[:SHOWN_CHANGES]
                ],
                "rest": changes.total - len(changes.listed[:SHOWN_CHANGES]),
            }
            for title, changes in found
        ],
    }


def counted_only(run: ReportRun) -> list[tuple[str, Changes]]:
    """How many changes there are, as they were counted when it was made."""
    ledger = LEDGERS.get(run.ledger)
    sections = ledger.sections if ledger else ()
    return [
        (str(section.title), Changes(section.header(), **run.changes[section.name]))
        for section in sections
        if section.name in run.changes
    ]


def moment(at: Any) -> str:
    """A moment in site time."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def file_name(run: ReportRun) -> str:
    """A name that says what it is; never who is in it."""
    parts = [run.ledger, run.period, run.place_code, f"{timezone.localtime(run.asked_at):%m%d%H%M}"]
    return f"{slugify('-'.join(filter(None, parts)))}.{run.kind}"
