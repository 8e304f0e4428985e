"""What people read of the interface: how to begin, and which test holds which line of the norm."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tickets.open311.services import ENDPOINTS, SPECIFICATION

LINES = Path(__file__).resolve().parent.parent / "seeds" / "open311_conformance.csv"
PARTS = {
    "T": _("Transport, formats, dates"),
    "D": _("Discovery"),
    "L": _("List of services"),
    "F": _("Definition of a service"),
    "P": _("Sending a request"),
    "K": _("Tokens"),
    "Q": _("Lists of requests"),
    "R": _("One request"),
    "E": _("Errors"),
    "A": _("Keys"),
    "J": _("Jurisdictions"),
    "U": _("Updates in both directions"),
    "X": _("Extensions"),
    "B": _("Bulk files"),
    "I": _("Inquiry"),
}
"""The parts of the checklist by the letter their lines begin with."""


@dataclass(frozen=True)
class Line:
    """One line of the checklist, and the tests that hold it."""

    id: str
    english: str
    chinese: str
    tests: tuple[str, ...]

    @property
    def words(self) -> str:
        """In the language of the page."""
        return self.chinese if get_language() == "zh-hans" else self.english


@lru_cache(maxsize=1)
def checklist() -> tuple[Line, ...]:
    """The shipped lines in their order."""
    with LINES.open(encoding="utf-8", newline="") as file:
        return tuple(
            Line(row["id"], row["english"], row["chinese"], tuple(row["tests"].split()))
            for row in csv.DictReader(file)
        )


def parts() -> list[tuple[object, Sequence[Line]]]:
    """The checklist by parts."""
    return [
        (PARTS[letter], list(lines))
        for letter, lines in groupby(checklist(), lambda one: one.id[0])
    ]


def base_for(request: HttpRequest) -> str:
    """The frame of residents, or that of staff."""
    return "base.html" if request.user.is_authenticated else "public_base.html"


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where to begin: addresses, formats, keys."""
    context = {
        "base": base_for(request),
        "site": settings.SITE_URL,
        "endpoints": [(kind, f"{settings.SITE_URL}{path}") for kind, path in ENDPOINTS.items()],
        "specification": SPECIFICATION,
        "contact": settings.OPEN311_CONTACT,
        "lines": len(checklist()),
    }
    return render(request, "tickets/open311.html", context)


@login_not_required
@require_safe
def conformance(request: HttpRequest) -> HttpResponse:
    """Every line of the norm with the tests that hold it."""
    lines = checklist()
    held = sum(1 for line in lines if line.tests)
    context = {"base": base_for(request), "parts": parts(), "lines": len(lines), "held": held}
    return render(request, "tickets/open311_conformance.html", context)
