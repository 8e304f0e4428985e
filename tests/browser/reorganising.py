"""What people do when the organisation changes: propose, decide, look at how it was."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from grids.models import OrganisationChange
from overview.operations.changes import apply_due_changes
from tests.browser.people import Person

CRITERIA = ("size", "convenience", "resources", "functions")


def propose(person: Person, **inputs: Any) -> OrganisationChange:
    """Fill in the open form of a proposal and send it."""
    form = person.page.locator("main form[method=post]")
    person.fill(form, **inputs)
    person.press(form.locator("[type=submit]"))
    assert person.path.startswith("/organisation/changes/"), person.refusal
    return OrganisationChange.objects.latest("pk")


def scored(points: int = 4) -> dict[str, str]:
    """The four criteria, each with so many points."""
    return {f"points-{name}": str(points) for name in CRITERIA}


def approve(person: Person, change: OrganisationChange, words: str) -> None:
    """Find a change among those to be decided on, and agree."""
    person.go("/organisation/changes/?view=decide")
    person.press(f"main a[href='/organisation/changes/{change.number}/']")
    person.page.fill("#words", words)
    person.press(f"button[formaction='/organisation/changes/{change.number}/approve/']")
    change.refresh_from_db()


def midnight(site: Any, on: date) -> int:
    """Let the time come to a minute after midnight, and do what beat asks the worker for then."""
    now = timezone.localtime(timezone.now())
    ahead = timezone.make_aware(timezone.datetime(on.year, on.month, on.day, 0, 1)) - now
    return apply_due_changes(site.later(seconds=ahead.total_seconds()))
