"""What the pages of ledgers show: the list by groups, a preview with counts, the way to rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from grids.models import Area
from grids.powers import Power
from lib.pages import COUNT_CAP
from lib.periods import Period, PeriodKind
from overview.ledgers import ledgers_for
from overview.ledgers.columns import Cell, printed
from overview.ledgers.declarations import Group, Ledger
from overview.ledgers.making import head_of_scope
from overview.ledgers.scope import WHOLE, Scope, usual_period
from overview.ledgers.sections import Section
from tickets.forms.choices import area_choices

SHOWN = 50
PRINTED = 500
FEW = 10
"""Rows of a part of a report with several parts; a ledger of one list shows more."""


@dataclass(frozen=True)
class Part:
    """One section as a page shows it."""

    name: str
    title: str
    header: list[str]
    figures: bool
    lines: list[dict[str, Any]]
    count: str
    is_cut: bool
    page_url: str


def grouped(user: Any, words: str = "") -> list[dict[str, Any]]:
    """The ledgers of a reader under their headings; `words` narrows by name."""
    found: dict[str, list[Ledger]] = {}
    for ledger in ledgers_for(user):
        text = f"{ledger.title} {ledger.about} {ledger.slug}".casefold()
        if words.casefold() in text:
            found.setdefault(ledger.group, []).append(ledger)
    return [
        {"title": Group(name).label, "ledgers": [line_of(one) for one in ledgers]}
        for name, ledgers in found.items()
    ]


def line_of(ledger: Ledger) -> dict[str, Any]:
    """One ledger in the list."""
    url = reverse("overview:ledger", args=(ledger.slug,))
    kind = PeriodKind(ledger.kind).label if ledger.kind else pgettext("ledger", "Always current")
    return {"title": ledger.title, "about": ledger.about, "url": url, "kind": kind}


def count_text(count: int) -> str:
    """How many lines a part has, up to where counting stops."""
    if count > COUNT_CAP:
        return _("more than %(count)d entries") % {"count": COUNT_CAP}
    return ngettext("%(count)d entry", "%(count)d entries", count) % {"count": count}


def part_of(section: Section, scope: Scope, ledger: Ledger, most: int) -> Part:
    """The first rows of a section, each with its page, and how many there are."""
    lines = list(section.lines(scope, most))
    count = len(lines) if len(lines) < most else section.count(scope, COUNT_CAP)
    base = reverse("overview:ledger", args=(ledger.slug,))
    urls = section.links(scope, lines)
    page = getattr(section, "page", None)
    return Part(
        name=section.name,
        title=str(section.title),
        header=section.header(),
        figures=section.figures,
        lines=[
            {
                "cells": [cell_of(cell) for cell in cells],
                "url": url if url.startswith("/") or not url else f"{base}{url}",
            }
            for (_key, cells), url in zip(lines, urls, strict=True)
        ],
        count="" if section.figures else count_text(count),
        is_cut=count > len(lines),
        page_url=page(scope) if page else "",
    )


def cell_of(cell: Cell) -> dict[str, Any]:
    """A cell as a table shows it."""
    is_number = isinstance(cell, int | float)
    return {"text": "\u2013" if cell is None and not is_number else printed(cell), "num": is_number}


def parts_of(ledger: Ledger, scope: Scope) -> list[Part]:
    """Every section of a ledger for its page."""
    most = SHOWN if len(ledger.sections) == 1 else FEW
    return [part_of(section, scope, ledger, most) for section in ledger.sections]


def picker_of(ledger: Ledger, scope: Scope, url: str) -> dict[str, Any]:
    """Ways to another period: the kinds, the one before and the one after; `url` is the page."""
    if not ledger.is_dated:
        return {}
    period = scope.period
    day = min(period.last, scope.today) if period else scope.today
    kinds = [
        {
            "label": label,
            "url": address(url, scope, (Period.of if period else usual_period)(kind, day).code),
            "active": period is not None and period.kind == kind,
        }
        for kind, label in PeriodKind.choices
    ]
    if ledger.kind is None:
        whole = {"label": _("All"), "url": address(url, scope, WHOLE), "active": period is None}
        kinds.insert(0, whole)
    found: dict[str, Any] = {"kinds": kinds, "words": period.label if period else ""}
    if period is not None:
        found["earlier"] = address(url, scope, period.previous.code)
        found["earlier_words"] = period.previous.label
        if period.next.first <= scope.today:
            found["later"] = address(url, scope, period.next.code)
            found["later_words"] = period.next.label
    return found


def address(url: str, scope: Scope, period: str) -> str:
    """The page for another period of the same place."""
    return scope.address(url, period=period)


def place_choices(ledger: Ledger, scope: Scope) -> list[tuple[str, str]]:
    """A short way into the areas of the reader, around the chosen one."""
    chosen: Area | None = scope.ground.area if scope.ground else None
    choices: list[tuple[str, str]] = area_choices(scope.by.reach(ledger.power), chosen, scope.today)
    return choices


def ledger_page(ledger: Ledger, scope: Scope) -> dict[str, Any]:
    """Everything the page of a ledger shows."""
    may_take = scope.by.holds(Power.EXPORT)
    return {
        "ledger": ledger,
        "scope": scope,
        "parts": parts_of(ledger, scope),
        "picker": picker_of(ledger, scope, reverse("overview:ledger", args=(ledger.slug,))),
        "places": place_choices(ledger, scope),
        "place": scope.ground.code if scope.ground else WHOLE,
        "whole": WHOLE,
        "may_take": may_take,
        "print_url": scope.address(reverse("overview:ledger_print", args=(ledger.slug,))),
        "head": head_of_scope(ledger, scope),
    }


def print_page(ledger: Ledger, scope: Scope) -> dict[str, Any]:
    """The same for paper: up to some hundred rows of each part."""
    return {
        "ledger": ledger,
        "scope": scope,
        "head": head_of_scope(ledger, scope),
        "parts": [part_of(section, scope, ledger, PRINTED) for section in ledger.sections],
        "most": PRINTED,
        "back": scope.address(reverse("overview:ledger", args=(ledger.slug,))),
    }


def rows_page(ledger: Ledger, scope: Scope, of: str) -> dict[str, Any] | None:
    """The rows a figure counts, newest first, and their number; None for an unknown figure."""
    name, _colon, key = of.partition(":")
    section = ledger.section(name)
    found = section.behind(scope, key) if section else None
    if section is None or found is None:
        return None
    listing, rows = found
    shown = [(str(row.pk), listing.cells(row)) for row in listing.loaded(rows)[:SHOWN]]
    urls = [listing.url(key, cells) if listing.url else "" for key, cells in shown]
    count = rows.order_by().count()
    return {
        "ledger": ledger,
        "scope": scope,
        "title": label_of(section, scope, key),
        "part": Part(
            name=name,
            title=str(section.title),
            header=listing.header,
            figures=False,
            lines=[
                {"cells": [cell_of(cell) for cell in cells], "url": url}
                for (_key, cells), url in zip(shown, urls, strict=True)
            ],
            count=count_text(count),
            is_cut=count > len(shown),
            page_url="",
        ),
        "n": count,
        "back": scope.address(reverse("overview:ledger", args=(ledger.slug,))),
    }


def label_of(section: Section, scope: Scope, key: str) -> str:
    """What a figure is called."""
    lines: Iterable[tuple[str, list[Cell]]] = section.lines(scope) if section.figures else ()
    return next((str(cells[0]) for name, cells in lines if name == key), str(section.title))
