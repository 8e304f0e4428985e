"""The rules as pages show them: limits with their history, ladders side by side, what moves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grids.models import City
from grids.operations.configuring import configures
from lib.listing import listed
from tickets.explanations import ACTIONS, CLOCK_ORDER, WHO, clock_label, limit_words, pair_label
from tickets.models import CategoryLimit, LadderPolicy, LimitChange, StepLimit, WhistleLimit
from tickets.models.catalogue import ConfiguredLimit
from tickets.operations.forecasts import Forecast
from tickets.operations.ladder_versions import known_pairs
from tickets.workflow.states import WhistleKind

HISTORY = 20


def limit_url(row: ConfiguredLimit) -> str:
    """The page of one configured limit."""
    return reverse("tickets:limit", args=[limit_id(row)])


def limit_id(row: ConfiguredLimit) -> str:
    """The name of a limit in addresses: whistle-3."""
    return f"{row.limit_key.partition('/')[0]}-{row.pk}"


def limit_title(row: Any) -> str:
    """What a configured limit is for, in words."""
    if isinstance(row, CategoryLimit):
        return _("%(category)s: %(condition)s") % {
            "category": row.category.name,
            "condition": row.condition,
        }
    if isinstance(row, WhistleLimit):
        return _("%(kind)s: %(clock)s") % {
            "kind": row.get_kind_display(),
            "clock": clock_label(row.clock_kind),
        }
    return str(row.get_step_display())


def limit_history(row: ConfiguredLimit) -> list[LimitChange]:
    """The latest changes of a limit, newest first."""
    changes = LimitChange.objects.of(row.limit_key).select_related("by__person")
    return list(changes[:HISTORY])


def whistle_rows() -> list[dict[str, Any]]:
    """A row for each clock of a whistle with its limit for every kind."""
    limits = {(row.clock_kind, row.kind): row for row in WhistleLimit.objects.all()}
    kinds = sorted({clock for clock, _kind in limits}, key=CLOCK_ORDER.index)
    return [
        {
            "label": clock_label(clock),
            "cells": [
                whistle_cell(limits.get((clock, kind.value)), kind.label) for kind in WhistleKind
            ],
        }
        for clock in kinds
    ]


def whistle_cell(row: WhistleLimit | None, kind: Any) -> dict[str, Any]:
    """One limit, and from when it runs if not from the issue."""
    if row is None:
        return {"kind": kind, "words": "–"}
    late = row.starts != WhistleLimit.Start.ISSUE
    start = row.get_starts_display() if late else ""
    return {"kind": kind, "words": limit_words(row), "start": start, "url": limit_url(row)}


def step_rows() -> list[dict[str, Any]]:
    """The limits of the desks' own steps."""
    order = [value for value, _label in StepLimit.Step.choices]
    rows = sorted(StepLimit.objects.all(), key=lambda row: order.index(row.step))
    return [
        {"label": row.get_step_display(), "words": limit_words(row), "url": limit_url(row)}
        for row in rows
    ]


def forecast_rows(told: Forecast) -> list[dict[str, Any]]:
    """The first clocks that move, in words."""
    return [
        {
            "url": reverse("tickets:clock", args=[shift.clock.pk]),
            "label": shift.clock.label,
            "title": shift.clock.title,
            "clock": clock_label(shift.clock.kind),
            "before": moment_words(shift.before, shift.level_before),
            "after": moment_words(shift.after, shift.level_after),
        }
        for shift in told.first
    ]


def moment_words(at: datetime | None, level: int | None) -> dict[str, Any]:
    """A moment, and for a ladder which level falls then."""
    return {"at": at, "level": level}


def forecast_context(told: Forecast | None) -> dict[str, Any]:
    """What the preview panel needs; nothing before one was asked for."""
    if told is None:
        return {}
    tone = "red" if told.overdue else "plain"
    return {"told": told, "moves": forecast_rows(told), "overdue_tone": tone}


def ladder_shelves(by: Any, at: datetime) -> list[dict[str, Any]]:
    """Each city's ladders and the general ones: what is in force, the draft, and what was."""
    policies = list(
        LadderPolicy.objects.select_related("city", "activated_by__person").order_by(
            "city__code", "-version"
        )
    )
    shelves = [
        shelf(city, [row for row in policies if row.city_id == (city.pk if city else None)], by, at)
        for city in (None, *City.objects.order_by("code"))
    ]
    return [row for row in shelves if row["versions"] or row["may_edit"]]


def shelf(city: City | None, versions: list[LadderPolicy], by: Any, at: datetime) -> dict[str, Any]:
    """The versions of one owner, with the one in force named."""
    begun = [row for row in versions if row.is_active and row.valid_from <= at]
    serving = begun[0] if begun else None
    return {
        "city": city,
        "name": city.name if city else _("All cities"),
        "versions": [
            {"policy": row, "badge": ladder_badge(row, serving, at), "url": ladder_url(row)}
            for row in versions
        ],
        "draft": next((row for row in versions if row.is_draft), None),
        "serving": serving,
        "may_edit": configures(by, city.pk if city else None),
    }


def ladder_url(policy: LadderPolicy) -> str:
    """The page of one version."""
    return reverse("tickets:ladder", args=[policy.pk])


def ladder_badge(
    policy: LadderPolicy, serving: LadderPolicy | None, at: datetime
) -> dict[str, str]:
    """Whether a version is a draft, waits, serves, or is past."""
    if policy.is_draft:
        return {"text": pgettext("ladder", "Draft"), "tone": "yellow", "icon": "edit"}
    if policy.is_active and policy.valid_from > at:
        return {"text": pgettext("ladder", "Waits"), "tone": "blue", "icon": "hourglass"}
    if policy == serving:
        return {"text": pgettext("ladder", "In force"), "tone": "green", "icon": "check"}
    return {"text": pgettext("ladder", "Past"), "tone": "grey", "icon": "clock"}


def ladder_groups(policy: LadderPolicy) -> list[dict[str, Any]]:
    """The rungs of a version, clock by clock; a draft shows the clocks without any, too."""
    groups = filled_groups(policy)
    if not policy.is_draft:
        return groups
    filled = {(group["subject"], group["clock"]) for group in groups}
    return groups + [
        {"label": pair_label(subject, clock), "subject": subject, "clock": clock, "rungs": []}
        for subject, clock in known_pairs()
        if (subject, clock) not in filled
    ]


def filled_groups(policy: LadderPolicy) -> list[dict[str, Any]]:
    """The clocks of a version that have rungs."""
    rungs = sorted(policy.rungs.all(), key=lambda rung: (_order(rung), rung.level))
    return [
        {
            "label": pair_label(*key),
            "subject": key[0],
            "clock": key[1],
            "rungs": [rung_line(rung) for rung in group],
        }
        for key, group in groupby(rungs, key=lambda rung: (rung.subject_type, rung.clock_kind))
    ]


def _order(rung: Any) -> tuple[int, str, str]:
    known = rung.clock_kind in CLOCK_ORDER
    place = CLOCK_ORDER.index(rung.clock_kind) if known else len(CLOCK_ORDER)
    return place, rung.subject_type, rung.clock_kind


def rung_line(rung: Any) -> dict[str, Any]:
    """One level in words."""
    return {"rung": rung, "who": words_of(WHO, rung.who), "what": words_of(ACTIONS, rung.actions)}


def words_of(names: dict[str, Any], chosen: Iterable[str]) -> str:
    """Chosen keys as a list of words."""
    return listed(str(names.get(key, key)) for key in chosen)


def ladder_changes(old: LadderPolicy, new: LadderPolicy) -> list[dict[str, Any]]:
    """What differs between two versions, clock by clock, in words."""
    before, after = by_share(old), by_share(new)
    pairs = sorted({*before, *after}, key=lambda key: (key[0] != "whistle_task", key))
    found = [
        {
            "label": pair_label(*pair),
            "lines": share_lines(before.get(pair, {}), after.get(pair, {})),
        }
        for pair in pairs
    ]
    return [row for row in found if row["lines"]]


def by_share(policy: LadderPolicy) -> dict[tuple[str, str], dict[int, Any]]:
    """The rungs of a version by clock and by share of the limit."""
    found: dict[tuple[str, str], dict[int, Any]] = {}
    for rung in policy.rungs.all():
        found.setdefault((rung.subject_type, rung.clock_kind), {})[rung.percent] = rung
    return found


def share_lines(before: dict[int, Any], after: dict[int, Any]) -> list[str]:
    """Levels added, dropped and changed, by their share of the limit."""
    lines = []
    for share in sorted({*before, *after}):
        old, new = before.get(share), after.get(share)
        if old is None:
            line = rung_line(new)
            said = _("%(share)d %%: new, %(who)s, %(what)s")
            lines.append(said % {"share": share, "who": line["who"], "what": line["what"]})
        elif new is None:
            lines.append(_("%(share)d %%: dropped") % {"share": share})
        else:
            lines += rung_differences(share, rung_line(old), rung_line(new))
    return lines


def rung_differences(share: int, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What one level says differently."""
    said = _("%(share)d %%: %(old)s → %(new)s")
    return [
        said % {"share": share, "old": old[part], "new": new[part]}
        for part in ("who", "what")
        if old[part] != new[part]
    ]
