"""Visits and households as pages show them: lines, one visit, what to go on with, the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from grids.powers import Power
from lib.listing import listed
from lib.pages import capped_count
from lib.pii import mask_name
from lib.publicity import mask_public
from services.models import CareContact, Visit
from services.operations.visits import pictures_of
from tickets.models import Ticket
from tickets.panels.cards import ticket_url
from tickets.panels.looks import badge_of


@dataclass(frozen=True)
class GoOn:
    """What a visit may be gone on with on another page: where, in which words, for whom."""

    page: str
    label: Any
    icon: str
    power: str


GO_ON = (
    GoOn("services:wish_desk_new", gettext_lazy("Make it a wish"), "star", Power.SERVE),
    GoOn("services:service_request_new", gettext_lazy("Ask for a service"), "task", Power.SERVE),
)
"""Shown where the page exists and the reader holds the power."""


def ways_on(visit: Visit, by: Any) -> list[dict[str, Any]]:
    """The pages a visit can be gone on with, each told which visit it is."""
    found = []
    for way in GO_ON:
        try:
            url = reverse(way.page)
        except NoReverseMatch:
            continue
        if by.holds(way.power):
            url = f"{url}?visit={visit.pk}"
            found.append({"url": url, "label": way.label, "icon": way.icon})
    return found


def state_of(visit: Visit) -> dict[str, str] | None:
    """What became of it, as a badge; nothing where all was well."""
    if visit.ticket_id:
        return {"text": _("Made a matter"), "tone": "blue", "icon": "matter"}
    if visit.is_settled:
        return {"text": _("Settled on the spot"), "tone": "green", "icon": "check"}
    if visit.waits:
        return {"text": _("To come back"), "tone": "yellow", "icon": "clock"}
    return {"text": _("Noted"), "tone": "grey", "icon": "info"} if visit.problems else None


def views(shown: str) -> list[dict[str, Any]]:
    """The log as a whole, and the two parts of it that people come back to."""
    tabs = (("", _("All in my area")), ("mine", _("My visits")), ("follow-up", _("To come back")))
    page = reverse("services:visits")
    return [
        {"url": f"{page}?show={name}" if name else page, "label": label, "active": name == shown}
        for name, label in tabs
    ]


def line(visit: Visit) -> dict[str, Any]:
    """One row of the list; words are masked, the door is not shown."""
    found = listed(visit.problem_labels)
    return {
        "row": visit,
        "url": visit.get_absolute_url(),
        "found": found,
        "text": mask_public(visit.text),
        "badge": state_of(visit),
        "who": who(visit),
    }


def who(visit: Visit) -> str:
    """Who went, masked: visitor first."""
    people = [visit.visited_by, *visit.companions.all()]
    return listed(mask_name(one.person.name) for one in people if one.person)


def last_issue(area: Any, *, by: Any, but: int | None = None) -> dict[str, Any] | None:
    """回头看: the last visit to a place that found something, and what became of it."""
    if area is None:
        return None
    rows = Visit.objects.within(by.reach(Power.SERVE)).at_area(area).with_problems()
    visit = rows.exclude(pk=but).with_card().order_by("-visited_at", "-id").first()
    return {**line(visit), "matter": matter_of(visit, by)} if visit is not None else None


def matter_of(visit: Visit, by: Any) -> dict[str, Any] | None:
    """The matter that was made of it: its state, and the way there for those who may see it."""
    if visit.ticket is None:
        return None
    seen = Ticket.objects.within(by.reach(Power.VIEW_TICKETS)).filter(pk=visit.ticket_id)
    may_read = seen.exists()
    return {
        "number": visit.ticket.number,
        "badge": badge_of(visit.ticket),
        "url": ticket_url(visit.ticket) if may_read else "",
    }


def page(visit: Visit, *, by: Any) -> dict[str, Any]:
    """All that the page of one visit shows."""
    pictures = [
        {"url": reverse("services:visit_photo", args=(visit.pk, row.pk)), "alt": _("Photo")}
        for row in pictures_of(visit)
    ]
    for picture in pictures:
        picture["thumb"] = picture["url"]
    return {
        **line(visit),
        "visit": visit,
        "facts": facts(visit),
        "photos": pictures,
        "matter": matter_of(visit, by),
        "ways": ways_on(visit, by),
        "before": last_issue(visit.area, by=by, but=visit.pk),
    }


def facts(visit: Visit) -> list[dict[str, Any]]:
    """What is known of a visit."""
    shown = [
        {"label": _("Where"), "value": place_words(visit.area), "wide": True},
        {"label": _("Visited"), "value": visit.get_kind_display()},
        {"label": pgettext("time", "Minutes"), "value": visit.minutes},
        {"label": _("Who went"), "value": who(visit)},
        {"label": _("Found"), "value": listed(visit.problem_labels) or _("All was well")},
    ]
    if visit.door_cipher:
        url = reverse("services:visit_reveal", args=(visit.pk,))
        shown.append({"label": _("Door"), "value": _("Kept, not shown"), "href": url})
    if visit.follow_up_on:
        shown.append({"label": _("Come back on"), "value": visit.follow_up_on.isoformat()})
    return shown


def place_words(area: Any) -> str:
    """A place with what it lies in."""
    return f"{area.parent.name} · {area.name}" if area.parent else area.name


def care_line(row: CareContact, on: date) -> dict[str, Any]:
    """One household of the register; "time to drop by" is a hint, never red."""
    tone = ("yellow", "clock") if row.is_due(on) else ("grey", "check")
    words = _("Time to drop by") if row.is_due(on) else _("Next: %(day)s") % {"day": row.due_on}
    return {
        "row": row,
        "url": reverse("services:care", args=(row.pk,)),
        "visit_url": f"{reverse('services:visit_new')}?care={row.pk}",
        "badge": {"text": words, "tone": tone[0], "icon": tone[1]},
        "place": place_words(row.area),
    }


def care_facts(row: CareContact) -> list[dict[str, Any]]:
    """What is kept of a household, masked."""
    url = reverse("services:care_reveal", args=(row.pk,))
    last = row.last_visited_on.isoformat() if row.last_visited_on else ""
    hidden = {"value": _("Kept, not shown"), "href": url}
    shown = [
        {"label": _("Name"), "value": row.name, "href": url},
        {"label": _("Where"), "value": place_words(row.area)},
        {"label": _("Kind"), "value": row.get_kind_display()},
        {"label": _("Days between visits"), "value": row.every_days},
        {"label": _("Last visited on"), "value": last or _("not yet")},
        {
            "label": _("Consent"),
            "value": _("%(who)s, %(day)s")
            % {"who": row.get_consent_by_display(), "day": row.consent_on},
        },
    ]
    if row.phone_cipher:
        shown.insert(1, {"label": _("Telephone"), "value": row.phone, "href": url})
    if row.door_cipher:
        shown.append({"label": _("Door"), **hidden})
    if row.ends_on:
        shown.append({"label": _("Consent ends on"), "value": row.ends_on.isoformat()})
    return shown


def rounds_of(by: Any, on: date) -> list[dict[str, Any]]:
    """Whom to drop by on today, with the lists behind the numbers; nothing for other people."""
    if not by.holds(Power.SERVE):
        return []
    reach = by.reach(Power.SERVE)
    back = capped_count(Visit.objects.within(reach).due_back(by, on))
    care = capped_count(CareContact.objects.within(reach).due(on))
    lines = (
        (_("Come back as you meant to"), back, f"{reverse('services:visits')}?show=today"),
        (_("Households it is time to drop by on"), care, f"{reverse('services:cares')}?due=on"),
    )
    return [{"label": label, "count": count, "url": url} for label, count, url in lines if count]


def log_table(rows: Iterable[Visit]) -> tuple[list[str], Iterator[list[Any]]]:
    """The log as a sheet: header and lines, masked, without doors."""
    header = [
        _("When"),
        _("Where"),
        _("Visited"),
        pgettext("time", "Minutes"),
        _("Who went"),
        _("Found"),
        _("In a few words"),
        _("Settled on the spot"),
        _("Come back on"),
        _("Matter"),
    ]
    return header, (log_row(row) for row in rows)


def log_row(visit: Visit) -> list[Any]:
    """One line of the sheet."""
    return [
        visit.visited_at,
        place_words(visit.area),
        visit.get_kind_display(),
        visit.minutes,
        who(visit),
        listed(visit.problem_labels),
        mask_public(visit.text),
        _("yes") if visit.is_settled else "",
        visit.follow_up_on,
        visit.ticket.number if visit.ticket else "",
    ]
