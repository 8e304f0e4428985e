"""Deeds of several steps, as people tell of them: report a matter, blow a whistle, answer one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grids.models import Unit
from tests.browser.people import Person, picture
from tickets.models import Ticket, Whistle, WhistleTask

# Reporting


def report_form(person: Person, *, at: str = "") -> Person:
    """Open the form for reports, by the code of a building where one is at hand."""
    return person.go(f"/report/?at={at}" if at else "/report/")


def choose_kind(person: Person, category: str, words: str = "") -> None:
    """Find a kind of matter by a word, or under its heading, and choose it."""
    page = person.page
    leaf = page.locator(f"#leaf-{category}")
    if words and person.shows("[data-find]"):
        page.fill("[data-find]", words)
    elif not leaf.is_visible():
        leaf.locator("xpath=ancestor::details/summary").click()
    leaf.check()


def describe(person: Person, **inputs: Any) -> None:
    """Fill in the other fields of the report."""
    person.fill(person.page.locator("main form").first, **inputs)


def send(person: Person) -> str:
    """Send the report; answers the follow-up code of the receipt."""
    person.press(".thumb-bar [type=submit]")
    assert person.path.startswith("/report/done/"), person.refusal
    return person.page.inner_text(".receipt .code").strip()


def report(person: Person, category: str, text: str, *, at: str, **inputs: Any) -> str:
    """A whole report with a photo; answers the follow-up code."""
    report_form(person, at=at)
    choose_kind(person, category)
    describe(person, text=text, photos=[picture()], **inputs)
    return send(person)


# Matters


def open_matter(person: Person, ticket: Ticket) -> Person:
    """The page of a ticket, found in the list."""
    person.go("/tickets/?view=all")
    person.press(f"main a[href='/tickets/{ticket.number}/']")
    return person


def share(ticket: Ticket, unit: Unit) -> str:
    """The path of a unit's latest share of a ticket."""
    return f"/assignments/{ticket.assignments.filter(unit=unit).latest('pk').pk}/"


# Whistles


def blow(
    person: Person,
    ticket: Ticket,
    *,
    kind: str,
    lead: Unit,
    assist: Sequence[Unit] = (),
    **said: str,
) -> Whistle:
    """Blow a whistle from the page of a ticket."""
    open_matter(person, ticket)
    person.press(f"main a[href='/whistles/new/?ticket={ticket.number}']")
    form = person.page.locator(".whistle-form")
    person.fill(form, kind=kind, **said)
    for fold in form.locator("details:not([open]) > summary").all():
        fold.click()
    for box in form.locator("[name=assist]:checked").all():
        box.uncheck()
    person.fill(form, lead=lead.pk, assist=[unit.pk for unit in assist])
    person.press("[name=blow]")
    assert not person.path.endswith("/new/"), person.refusal
    return Whistle.objects.latest("pk")


def task_of(whistle: Whistle, unit: Unit) -> WhistleTask:
    """A department's task as it stands now."""
    return whistle.tasks.get(unit=unit)


def duty(whistle: Whistle, unit: Unit) -> str:
    """The path of a department's task."""
    return f"/whistle-tasks/{task_of(whistle, unit).pk}/"


def open_inbox(person: Person, show: str = "") -> Person:
    """The inbox, at one of its tabs."""
    return person.go(f"/inbox/?show={show}" if show else "/inbox/")


def answer(person: Person, whistle: Whistle, unit: Unit, *moves: str, **inputs: Any) -> None:
    """Make moves of a department one after the other from its inbox."""
    for name in moves:
        waits = task_of(whistle, unit).status == "unsigned"
        open_inbox(person, "waiting" if waits else "working")
        person.move(name, on=duty(whistle, unit), **inputs)
