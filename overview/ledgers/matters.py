"""Standing ledgers of matters: disputes, hidden dangers, whistles; and what reports take."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import Area, District
from grids.powers import Power
from overview.ledgers.columns import Chosen, Column, no_name
from overview.ledgers.declarations import Group, Ledger
from overview.ledgers.scope import Scope
from overview.ledgers.sections import Listing, ListSection
from tickets.models import (
    Assignment,
    Category,
    HotSpot,
    SupervisionOrder,
    Ticket,
    Whistle,
    WhistleTask,
)
from tickets.panels.cards import lead_words
from tickets.panels.detail import lineage_words

DISPUTE_HEADS, DISPUTE_KINDS = ("08",), ("0701", "0704")
"""Disputes and rights of labour, and disputes with property companies and owners' committees."""

HAZARD_HEADS = ("04",)
HAZARD_KINDS = (
    *("0103", "0111", "0113"),  # cables from windows, cluttered stairs, trees about to fall
    *("0501", "0503"),  # blocked fire lanes, electric cycles in the house
    *("0601", "0602", "0604", "0605", "0606", "0607"),  # manholes, fitness gear, lifts, chargers
)
"""Emergencies, and what endangers life if it stays as it is."""


def kinds(heads: tuple[str, ...], codes: tuple[str, ...]) -> Q:
    """Matters of these headings and categories, by the codes of the catalogue."""
    return Q(category__parent__code__in=heads) | Q(category__code__in=codes)


DISPUTE = kinds(DISPUTE_HEADS, DISPUTE_KINDS)
HAZARD = kinds(HAZARD_HEADS, HAZARD_KINDS)


def is_of(ticket: Ticket, heads: tuple[str, ...], codes: tuple[str, ...]) -> bool:
    """Whether a matter is of these headings (the first digits of a code) and categories."""
    return ticket.category.code[:2] in heads or ticket.category.code in codes


def is_dispute(ticket: Ticket) -> bool:
    """Whether a matter stands in the ledger of disputes."""
    return is_of(ticket, DISPUTE_HEADS, DISPUTE_KINDS)


def is_hazard(ticket: Ticket) -> bool:
    """Whether a matter stands in the ledger of hidden dangers."""
    return is_of(ticket, HAZARD_HEADS, HAZARD_KINDS)


def ticket_page(key: str, cells: list[Any]) -> str:
    """The page of a matter, by its number, which stands first."""
    return reverse("tickets:ticket", args=(cells[0],))


SHOWN = (
    *("number", "title", "status", "channel", "urgency", "solved_level", "rework_count"),
    *("reported_at", "due_at", "closed_at", "self_closed"),
)
PLACES = ("street_now", "community_now", "grid_now", "area")


def loaded_tickets(rows: Any) -> Any:
    """With category, areas and the unit that leads, each read once for some hundred matters.

    Rows joined to what they show would make eight objects of every matter.
    """
    areas = Area.objects.only("name")
    leads = Assignment.objects.filter(role="lead").exclude(status__in=("withdrawn", "returned"))
    leads = leads.select_related("unit", "area").only(
        "ticket", "unit__name", "unit__short_name", "area__name"
    )
    return rows.only(*SHOWN, "category", "district_now", *PLACES).prefetch_related(
        Prefetch("category", Category.objects.select_related("parent")),
        Prefetch("district_now", District.objects.only("name")),
        *(Prefetch(name, areas) for name in PLACES),
        Prefetch("assignments", leads, to_attr="leads"),
    )


TICKET_COLUMNS = (
    Column("number", pgettext_lazy("matter", "Number"), lambda row: row.number, no_name, 20),
    Column("title", _("Title"), lambda row: row.title, width=24),
    Column("heading", _("Heading"), lambda row: row.category.parent.name, no_name, 16),
    Column("category", _("Category"), lambda row: row.category.name, no_name, 18),
    Column("place", _("Place"), lineage_words, no_name, 30),
    Column("status", _("Status"), Chosen("status"), no_name, 10),
    Column("lead", _("Lead unit"), lead_words, no_name, 16),
    Column("channel", _("Channel"), Chosen("channel"), no_name, 12),
    Column("urgency", _("Urgency"), Chosen("urgency"), no_name, 8),
    Column("reported_at", _("Reported at"), lambda row: row.reported_at, no_name, 17),
    Column("due_at", _("Due at"), lambda row: row.due_at, no_name, 17),
    Column("closed_at", _("Closed at"), lambda row: row.closed_at, no_name, 17),
    Column("solved", _("Solved at"), Chosen("solved_level"), no_name, 10),
    Column("rework", _("Times reworked"), lambda row: row.rework_count, no_name, 10),
)
TICKETS = Listing(TICKET_COLUMNS, loaded_tickets, ("-reported_at", "-id"), ticket_page)


def tickets(scope: Scope) -> Any:
    """The matters this reader sees in the place."""
    return scope.cut(Ticket.objects.all(), Power.VIEW_TICKETS)


def reported(scope: Scope) -> Any:
    """Those reported in the period."""
    return scope.during(tickets(scope), "reported_at")


def closed(scope: Scope) -> Any:
    """Those closed in the period."""
    return scope.during(tickets(scope).closed(), "closed_at")


def overdue(scope: Scope) -> Any:
    """Open ones whose limit has passed, as it stands now."""
    return tickets(scope).open().filter(due_at__lte=scope.at)


def reworked(scope: Scope) -> Any:
    """Those reported in the period that were handed back at least once."""
    return reported(scope).filter(rework_count__gt=0)


def disputes(scope: Scope) -> Any:
    return reported(scope).filter(DISPUTE)


def hazards(scope: Scope) -> Any:
    return reported(scope).filter(HAZARD)


def tickets_page(scope: Scope) -> str:
    """The list of matters with the same filter; it knows days of reporting."""
    query = {"view": "all"}
    if scope.period:
        query |= {
            "after": scope.period.first.isoformat(),
            "before": scope.period.last.isoformat(),
        }
    if scope.ground:
        query["within"] = scope.ground.code
    return f"{reverse('tickets:tickets')}?" + "&".join(
        f"{name}={value}" for name, value in query.items()
    )


def ticket_list(name: str, title: Any, rows: Any, **more: Any) -> ListSection:
    """A part that lists matters."""
    return ListSection(name, title, TICKETS, rows, subject="ticket", **more)


WHISTLE_COLUMNS = (
    Column("number", pgettext_lazy("matter", "Number"), lambda row: row.number, no_name, 20),
    Column("title", _("Title"), lambda row: row.title, width=28),
    Column("kind", _("Kind"), Chosen("kind"), no_name, 10),
    Column("community", _("Community"), lambda row: row.community_now, no_name, 16),
    Column("status", _("Status"), Chosen("status"), no_name, 12),
    Column("issued_at", _("Issued at"), lambda row: row.issued_at, no_name, 17),
    Column(
        "units",
        _("Departments called"),
        lambda row: ", ".join(str(task.unit) for task in row.tasks.all()),
        no_name,
        30,
    ),
    Column("due_at", _("Due at"), lambda row: row.due_at, no_name, 17),
    Column("closed_at", _("Closed at"), lambda row: row.closed_at, no_name, 17),
)
WHISTLES = Listing(
    WHISTLE_COLUMNS,
    lambda rows: rows.with_card(),
    ("-created_at", "-id"),
    lambda key, cells: reverse("tickets:whistle", args=(cells[0],)),
)


def whistles(scope: Scope) -> Any:
    """Whistles that have sounded, in the period."""
    rows = scope.cut(Whistle.objects.all(), Power.VIEW_TICKETS).exclude(issued_at=None)
    return scope.during(rows, "issued_at")


TASK_COLUMNS = (
    Column("whistle", _("Whistle"), lambda row: row.whistle.number, no_name, 18),
    Column("title", _("Title"), lambda row: row.whistle.title, width=28),
    Column("unit", _("Department"), lambda row: row.unit, no_name, 18),
    Column("status", _("Status"), Chosen("status"), no_name, 12),
    Column("issued_at", _("Issued at"), lambda row: row.issued_at, no_name, 17),
    Column("signed_at", _("Signed at"), lambda row: row.signed_at, no_name, 17),
    Column("attended_at", _("On site at"), lambda row: row.attended_at, no_name, 17),
    Column("done_at", _("Done at"), lambda row: row.done_at, no_name, 17),
)
TASKS = Listing(
    TASK_COLUMNS,
    lambda rows: rows.select_related("unit", "whistle"),
    ("-issued_at", "-id"),
    lambda key, cells: reverse("tickets:whistle", args=(cells[0],)),
)


def tasks(scope: Scope) -> Any:
    """Calls of departments in the period."""
    rows = scope.cut(WhistleTask.objects.all(), Power.VIEW_TICKETS).exclude(issued_at=None)
    return scope.during(rows, "issued_at")


ORDER_COLUMNS = (
    Column("ticket", _("Matter"), lambda row: row.matter.number, no_name, 18),
    Column("title", _("Title"), lambda row: row.matter.title, width=28),
    Column("unit", _("Unit"), lambda row: row.unit or "", no_name, 18),
    Column("level", _("Level"), Chosen("level"), no_name, 10),
    Column("status", _("Status"), Chosen("status"), no_name, 10),
    Column("issued_at", _("Issued at"), lambda row: row.issued_at, no_name, 17),
    Column("reason", _("Reason"), lambda row: row.reason, width=30),
    Column("answer_by", _("To be answered by"), lambda row: row.answer_by, no_name, 12),
    Column("answer", _("Answer"), lambda row: row.answer, width=30),
)
ORDERS = Listing(
    ORDER_COLUMNS,
    lambda rows: rows.select_related("ticket", "task__whistle", "unit"),
    ("-issued_at", "-id"),
)


def orders(scope: Scope) -> Any:
    """Supervision orders of the period."""
    rows = scope.cut(SupervisionOrder.objects.all(), Power.SUPERVISE)
    return scope.during(rows, "issued_at")


SPOT_COLUMNS = (
    Column("category", _("Category"), lambda row: row.category.name, no_name, 18),
    Column("area", _("Place"), lambda row: row.area, no_name, 18),
    Column("count", _("Matters"), lambda row: row.count, no_name, 8),
    Column("previous", _("Matters before"), lambda row: row.previous, no_name, 8),
    Column("days", _("Days looked at"), lambda row: row.days, no_name, 8),
    Column("found_at", _("Found at"), lambda row: row.found_at, no_name, 17),
    Column("state", _("State"), Chosen("state"), no_name, 10),
)
SPOTS = Listing(SPOT_COLUMNS, lambda rows: rows.with_card(), ("-found_at", "-id"))


def spots(scope: Scope) -> Any:
    """Hot spots found in the period."""
    return scope.during(scope.cut(HotSpot.objects.all(), Power.VIEW_FIGURES), "found_at")


CALL_COLUMNS = (
    Column("ticket", _("Matter"), lambda row: row.ticket.number, no_name, 18),
    Column("title", _("Title"), lambda row: row.ticket.title, width=28),
    Column("closed_at", _("Closed at"), lambda row: row.ticket.closed_at, no_name, 17),
    Column("status", _("Status"), Chosen("status"), no_name, 12),
    Column(
        "solved",
        _("Solved"),
        lambda row: row.rating.get_solved_display() if row.rating else "",
        no_name,
        10,
    ),
    Column(
        "satisfaction",
        _("Satisfaction"),
        lambda row: row.rating.get_satisfaction_display() if row.rating else "",
        no_name,
        12,
    ),
)
CALLS = Listing(
    CALL_COLUMNS,
    lambda rows: rows.select_related("ticket", "rating"),
    ("-id",),
    lambda key, cells: reverse("tickets:ticket", args=(cells[0],)),
)


LEDGERS = (
    Ledger(
        "matters",
        pgettext_lazy("ledger", "Matters"),
        _("Every matter with category, place, unit and result."),
        Group.MATTERS,
        Power.VIEW_TICKETS,
        (ticket_list("matters", _("Matters"), reported, page=tickets_page, moment="reported_at"),),
        is_dated=True,
    ),
    Ledger(
        "disputes",
        pgettext_lazy("ledger", "Disputes"),
        _("Disputes between neighbours, with property companies, and about rights of labour."),
        Group.MATTERS,
        Power.VIEW_TICKETS,
        (
            ticket_list(
                "disputes", _("Disputes"), disputes, moment="reported_at", covers=is_dispute
            ),
        ),
        is_dated=True,
    ),
    Ledger(
        "hazards",
        pgettext_lazy("ledger", "Hidden dangers"),
        _("Emergencies and what endangers life: fire lanes, cables, lifts, manholes."),
        Group.MATTERS,
        Power.VIEW_TICKETS,
        (
            ticket_list(
                "hazards", _("Hidden dangers"), hazards, moment="reported_at", covers=is_hazard
            ),
        ),
        is_dated=True,
    ),
    Ledger(
        "whistles",
        pgettext_lazy("ledger", "Whistles"),
        _("Whistles that sounded, with the departments called."),
        Group.MATTERS,
        Power.VIEW_TICKETS,
        (ListSection("whistles", _("Whistles"), WHISTLES, whistles, subject="whistle"),),
        is_dated=True,
    ),
)
