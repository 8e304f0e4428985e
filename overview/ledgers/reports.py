"""Reports that are asked for again and again: of the grid worker, the community and the street.

DOMAIN.md section 7.1. Each is put together from the ledgers; nothing is entered for a report.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.periods import PeriodKind
from overview.ledgers import matters, people, services
from overview.ledgers.declarations import Group, Ledger
from overview.ledgers.defined import CONTAINMENT, RATES, RESPONSE
from overview.ledgers.scope import Scope
from overview.ledgers.sections import Figure, FigureSection, GroupSection, ListSection

Kind = PeriodKind


def self_closed(scope: Scope) -> Any:
    """Matters settled on the spot by the reader."""
    return matters.closed(scope).filter(self_closed=True, reported_by=scope.by)


MATTER_FIGURES = FigureSection(
    "figures",
    pgettext_lazy("report", "Figures"),
    matters.TICKETS,
    (
        Figure("new", pgettext_lazy("report", "New matters"), matters.reported),
        Figure("closed", pgettext_lazy("report", "Closed matters"), matters.closed),
        Figure("overdue", _("Overdue and open, as it stands now"), matters.overdue),
        Figure("rework", _("Sent back at least once"), matters.reworked),
    ),
)
BY_CATEGORY = GroupSection(
    "categories",
    _("New matters by heading"),
    _("Heading"),
    matters.TICKETS,
    matters.reported,
    "category__parent",
    "category__parent__name",
)
BY_GRID = GroupSection(
    "by-grid",
    _("New matters by grid"),
    pgettext_lazy("ledger", "Grid"),
    matters.TICKETS,
    matters.reported,
    "grid_now",
    "grid_now__name",
)
BY_UNIT = GroupSection(
    "by-unit",
    _("Calls by department"),
    _("Department"),
    matters.TASKS,
    matters.tasks,
    "unit",
    "unit__name",
    by_name=True,
)
NEW = matters.ticket_list(
    "new",
    pgettext_lazy("report", "New matters"),
    matters.reported,
    page=matters.tickets_page,
    moment="reported_at",
)
OVERDUE = matters.ticket_list("overdue", _("Overdue and open, as it stands now"), matters.overdue)
REWORKED = matters.ticket_list(
    "rework",
    _("Sent back at least once"),
    matters.reworked,
    moment="reported_at",
    covers=lambda ticket: ticket.rework_count > 0,
)
DISPUTES = matters.ticket_list(
    "disputes", _("Disputes"), matters.disputes, moment="reported_at", covers=matters.is_dispute
)
HAZARDS = matters.ticket_list(
    "hazards", _("Hidden dangers"), matters.hazards, moment="reported_at", covers=matters.is_hazard
)
WHISTLES = ListSection(
    "whistles", _("Whistles"), matters.WHISTLES, matters.whistles, subject="whistle"
)
VISITS = ListSection(
    "visits",
    pgettext_lazy("ledger", "Visits"),
    services.VISITS,
    services.visits,
    services.visits_page,
    subject="visit",
    moment="visited_at",
)

LEDGERS = (
    Ledger(
        "grid-day",
        pgettext_lazy("ledger", "Daily log of a grid worker"),
        _("My visits and what I settled on the spot."),
        Group.GRID,
        Power.SERVE,
        (
            ListSection(
                "visits",
                _("My visits"),
                services.VISITS,
                services.my_visits,
                subject="visit",
                moment="visited_at",
            ),
            matters.ticket_list(
                "settled",
                _("Settled on the spot by me"),
                self_closed,
                moment="closed_at",
                covers=lambda ticket: ticket.self_closed,
            ),
        ),
        kind=Kind.DAY,
        is_dated=True,
        is_own=True,
    ),
    Ledger(
        "community-week",
        pgettext_lazy("ledger", "Weekly report of a community"),
        _("New, closed and overdue matters, disputes, and what the Party meeting has before it."),
        Group.COMMUNITY,
        Power.CLOSE,
        (
            MATTER_FIGURES,
            NEW,
            OVERDUE,
            DISPUTES,
            ListSection(
                "to-discuss",
                _("Topics for the Party meeting"),
                services.TOPICS,
                services.open_topics,
            ),
        ),
        kind=Kind.WEEK,
        is_dated=True,
    ),
    Ledger(
        "community-month",
        pgettext_lazy("ledger", "Monthly report of a community"),
        _("Matters by heading and grid, whistles, wishes, hours, rooms, dangers, check-ins."),
        Group.COMMUNITY,
        Power.CLOSE,
        (
            MATTER_FIGURES,
            BY_CATEGORY,
            BY_GRID,
            CONTAINMENT,
            WHISTLES,
            ListSection(
                "wishes", pgettext_lazy("ledger", "Micro-wishes"), services.WISHES, services.wishes
            ),
            ListSection(
                "hours", pgettext_lazy("ledger", "Hours of service"), people.HOURS, people.hours
            ),
            ListSection(
                "bookings",
                pgettext_lazy("ledger", "Bookings of rooms"),
                services.BOOKINGS,
                services.bookings,
            ),
            HAZARDS,
            ListSection(
                "check-ins",
                pgettext_lazy("ledger", "Check-ins of members and units"),
                people.CHECK_INS,
                people.check_ins,
            ),
        ),
        kind=Kind.MONTH,
        is_dated=True,
        note=_(
            "The system keeps no minutes of branch meetings (three meetings and one lesson) and no "
            "register of allowances, so they are not part of this report."
        ),
    ),
    Ledger(
        "community-quarter",
        pgettext_lazy("ledger", "Quarterly report of a community"),
        _("Meetings and lists of alliances, changes of grids and branches, satisfaction."),
        Group.COMMUNITY,
        Power.MANAGE_SERVICES,
        (
            ListSection(
                "meetings", _("Meetings of alliances"), services.GATHERINGS, services.gatherings
            ),
            ListSection(
                "lists", _("Needs, resources and projects"), services.ENTRIES, services.entries
            ),
            ListSection(
                "appraisals",
                _("Appraisals of members and units"),
                people.APPRAISALS,
                people.appraisals,
            ),
            ListSection(
                "changes", _("Changes of grids and branches"), people.CHANGES, people.changes
            ),
            RATES,
        ),
        kind=Kind.QUARTER,
        is_dated=True,
        note=_("How a property company is appraised stands on the page of its alliance."),
    ),
    Ledger(
        "street-month",
        pgettext_lazy("ledger", "Monthly report of a street"),
        _("Response, solution and satisfaction, departments, containment, hot spots, orders."),
        Group.STREET,
        Power.SUPERVISE,
        (
            MATTER_FIGURES,
            RATES,
            RESPONSE,
            BY_UNIT,
            CONTAINMENT,
            ListSection("hot-spots", _("Hot spots"), matters.SPOTS, matters.spots),
            OVERDUE,
            REWORKED,
            ListSection("orders", _("Supervision orders"), matters.ORDERS, matters.orders),
        ),
        kind=Kind.MONTH,
        is_dated=True,
    ),
    Ledger(
        "street-half",
        pgettext_lazy("ledger", "Half-yearly or yearly report of a street"),
        _("Calls of departments, appraisals of members and units, grids and their staff."),
        Group.STREET,
        Power.SUPERVISE,
        (
            RESPONSE,
            BY_UNIT,
            ListSection(
                "appraisals",
                _("Appraisals of members and units"),
                people.APPRAISALS,
                people.appraisals,
            ),
            ListSection(
                "grids", pgettext_lazy("ledger", "Grids and staff"), people.GRIDS, people.grids
            ),
            BY_CATEGORY,
            CONTAINMENT,
        ),
        kind=Kind.HALF,
        is_dated=True,
        note=_("The work report and the self-review are written by people, not by the system."),
    ),
)
"""In the order in which they are due."""
