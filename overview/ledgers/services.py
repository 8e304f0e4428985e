"""Standing ledgers of services: care, wishes, agency service, bookings; and what reports take."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.listing import listed
from lib.pii import mask_name
from lib.publicity import mask_public
from overview.ledgers.columns import Chosen, Column, name_column, no_name, phone_column
from overview.ledgers.declarations import Group
from overview.ledgers.people import listed_ledger, within_page
from overview.ledgers.scope import Scope
from overview.ledgers.sections import Listing
from services.models import (
    Activity,
    AllianceMeeting,
    Booking,
    CareContact,
    Deliberation,
    ListEntry,
    ServiceRequest,
    Visit,
    Wish,
)
from services.panels.visits import place_words, who
from services.workflow.wishes import WishStatus

CARE_COLUMNS = (
    name_column(lambda row: row.name, _("Name")),
    phone_column(lambda row: row.phone, _("Telephone")),
    Column("kind", _("Kind"), Chosen("kind"), no_name, 16),
    Column("place", _("Building"), lambda row: place_words(row.area), no_name, 26),
    Column("every", _("Days between visits"), lambda row: row.every_days, no_name, 8),
    Column("last", _("Last visited on"), lambda row: row.last_visited_on, no_name, 12),
    Column("due", _("Next visit"), lambda row: row.due_on, no_name, 12),
    Column("consent", _("Consent given on"), lambda row: row.consent_on, no_name, 12),
)
CARE = Listing(
    CARE_COLUMNS,
    lambda rows: rows.with_card(),
    ("area__tree_id", "area__lft", "id"),
    lambda key, cells: reverse("services:care", args=(key,)),
)


def care(scope: Scope) -> Any:
    """Households looked after on their own consent; doors are never listed."""
    return scope.cut(CareContact.objects.all(), Power.SERVE)


def helper_of(row: Wish) -> str:
    """Who fulfils a wish, or did."""
    kept = [one for one in row.claims.all() if one.outcome in ("", "delivered")]
    return str(kept[0].holder) if kept else ""


WISH_COLUMNS = (
    Column("number", pgettext_lazy("matter", "Number"), lambda row: row.number, no_name, 20),
    Column("need", _("What is wished for"), lambda row: row.need, width=24),
    name_column(lambda row: row.applicant.name, _("Who wishes"), "wisher"),
    Column("age", _("Age of the wisher"), Chosen("age_band"), no_name, 12),
    Column("community", _("Community"), lambda row: row.community, no_name, 18),
    Column("cost", _("Estimated cost in yuan"), lambda row: row.cost, no_name, 10),
    Column("created_at", _("Collected on"), lambda row: row.created_at, no_name, 17),
    Column("helper", _("Fulfilled by"), helper_of, no_name, 20),
    Column("fulfilled_at", _("Fulfilled at"), lambda row: row.fulfilled_at, no_name, 17),
    Column("stars", _("Stars"), lambda row: row.stars, no_name, 6),
    Column("status", _("Status"), Chosen("status"), no_name, 10),
)
WISHES = Listing(
    WISH_COLUMNS,
    lambda rows: rows.with_claims(),
    ("-id",),
    lambda key, cells: reverse("services:wish_desk_row", args=(key,)),
)


def wishes(scope: Scope) -> Any:
    """Wishes collected in the period."""
    return scope.during(scope.cut(Wish.objects.all(), Power.SERVE), "created_at")


def fulfilled(scope: Scope) -> Any:
    """Wishes that came true in the period."""
    rows = scope.cut(Wish.objects.all(), Power.SERVE).lit()
    return scope.during(rows, "fulfilled_at")


def waiting_wishes(scope: Scope) -> Any:
    """Wishes on the wall that nobody has claimed, as it stands now."""
    rows = scope.cut(Wish.objects.all(), Power.SERVE)
    return rows.filter(status=WishStatus.PUBLISHED)


REQUEST_COLUMNS = (
    Column("number", pgettext_lazy("matter", "Number"), lambda row: row.number, no_name, 20),
    Column("item", _("Service"), lambda row: row.item, no_name, 20),
    name_column(lambda row: row.applicant.name, _("Applicant"), "who"),
    Column("mode", _("How"), Chosen("mode"), no_name, 10),
    Column("area", _("Area"), lambda row: row.area, no_name, 18),
    Column(
        "agent",
        _("Agent"),
        lambda row: mask_name(row.agent.person.name) if row.agent and row.agent.person else "",
        no_name,
        10,
    ),
    Column("created_at", _("Asked at"), lambda row: row.created_at, no_name, 17),
    Column("due_at", _("Due at"), lambda row: row.due_at, no_name, 17),
    Column("done_at", _("Done at"), lambda row: row.done_at, no_name, 17),
    Column("status", _("Status"), Chosen("status"), no_name, 12),
)
REQUESTS = Listing(
    REQUEST_COLUMNS,
    lambda rows: rows.with_card(),
    ("-id",),
    lambda key, cells: reverse("services:request", args=(key,)),
)


def requests(scope: Scope) -> Any:
    """Requests for services of the period."""
    return scope.during(scope.cut(ServiceRequest.objects.all(), Power.HANDLE), "created_at")


BOOKING_COLUMNS = (
    Column("space", _("Room"), lambda row: row.space.name, no_name, 20),
    Column("community", _("Community"), lambda row: row.space.area, no_name, 18),
    Column("starts_at", _("From"), lambda row: row.starts_at, no_name, 17),
    Column("ends_at", _("Until"), lambda row: row.ends_at, no_name, 17),
    Column("purpose", _("What for"), lambda row: row.purpose, width=24),
    Column("people", _("How many people"), lambda row: row.people, no_name, 8),
    Column("group", _("For whom"), Chosen("group"), no_name, 12),
    Column("who", _("Who booked"), lambda row: row.booker, no_name, 16),
    Column("status", _("Status"), Chosen("status"), no_name, 10),
)
BOOKINGS = Listing(
    BOOKING_COLUMNS,
    lambda rows: rows.with_card(),
    ("-starts_at", "-id"),
    lambda key, cells: reverse("services:booking", args=(key,)),
)


def bookings(scope: Scope) -> Any:
    """Bookings of rooms that begin in the period."""
    return scope.during(scope.cut(Booking.objects.all(), Power.SERVE), "starts_at")


VISIT_COLUMNS = (
    Column("visited_at", _("When"), lambda row: row.visited_at, no_name, 17),
    Column("place", _("Where"), lambda row: place_words(row.area), no_name, 26),
    Column("kind", _("Visited"), Chosen("kind"), no_name, 12),
    Column("minutes", pgettext_lazy("time", "Minutes"), lambda row: row.minutes, no_name, 8),
    Column("who", _("Who went"), who, no_name, 16),
    Column("found", _("Found"), lambda row: listed(row.problem_labels), no_name, 16),
    Column("text", _("In a few words"), lambda row: row.text, mask_public, 30),
    Column(
        "settled",
        _("Settled on the spot"),
        lambda row: _("yes") if row.is_settled else "",
        no_name,
        8,
    ),
    Column("back", _("Come back on"), lambda row: row.follow_up_on, no_name, 12),
    Column("ticket", _("Matter"), lambda row: row.ticket.number if row.ticket else "", no_name, 18),
)
VISITS = Listing(
    VISIT_COLUMNS,
    lambda rows: rows.with_card(),
    ("-visited_at", "-id"),
    lambda key, cells: reverse("services:visit", args=(key,)),
)


def visits(scope: Scope) -> Any:
    """Visits of the period."""
    return scope.during(scope.cut(Visit.objects.all(), Power.SERVE), "visited_at")


def my_visits(scope: Scope) -> Any:
    """Those the reader made or came along to."""
    return visits(scope).by(scope.by)


def visits_page(scope: Scope) -> str:
    """The log with the same days."""
    if scope.period is None:
        return str(within_page("services:visits")(scope))
    days = {"first": scope.period.first.isoformat(), "last": scope.period.last.isoformat()}
    return str(within_page("services:visits", **days)(scope))


TOPIC_COLUMNS = (
    Column("topic", _("Topic"), lambda row: row.topic, width=28),
    Column("area", _("Area"), lambda row: row.area, no_name, 18),
    Column("source", _("Comes from"), Chosen("source"), no_name, 12),
    Column("status", _("Step"), Chosen("status"), no_name, 10),
    Column("stage_at", _("In this step since"), lambda row: row.stage_at, no_name, 17),
    Column("decision", _("Decision"), lambda row: row.decision, width=30),
)
TOPICS = Listing(
    TOPIC_COLUMNS,
    lambda rows: rows.with_card(),
    ("-id",),
    lambda key, cells: reverse("services:deliberation", args=(key,)),
)


def open_topics(scope: Scope) -> Any:
    """Topics that are still talked over."""
    return scope.cut(Deliberation.objects.all(), Power.SERVE).alive()


ACTIVITY_COLUMNS = (
    Column("title", _("Activity"), lambda row: row.title, width=28),
    Column("kind", _("Kind"), Chosen("kind"), no_name, 12),
    Column("area", _("Area"), lambda row: row.area, no_name, 18),
    Column("starts_at", _("Begins"), lambda row: row.starts_at, no_name, 17),
    Column("status", _("Status"), Chosen("status"), no_name, 10),
    Column("result", _("What came of it"), lambda row: row.result, width=30),
)
ACTIVITIES = Listing(
    ACTIVITY_COLUMNS,
    lambda rows: rows.with_card(),
    ("-starts_at", "-id"),
    lambda key, cells: reverse("services:activity_desk_page", args=(key,)),
)


def activities(scope: Scope) -> Any:
    """Activities that begin in the period."""
    return scope.during(scope.cut(Activity.objects.all(), Power.SERVE), "starts_at")


GATHERING_COLUMNS = (
    Column("alliance", _("Alliance"), lambda row: row.alliance, no_name, 26),
    Column("meet_at", _("Meets at"), lambda row: row.meet_at, no_name, 17),
    Column("place", _("Place"), lambda row: row.place, width=20),
    Column("status", _("Status"), Chosen("status"), no_name, 10),
    Column(
        "minutes", _("Minutes"), lambda row: row.meeting.minutes if row.meeting else "", width=50
    ),
)
GATHERINGS = Listing(GATHERING_COLUMNS, lambda rows: rows.with_card(), ("-meet_at", "-id"))


def gatherings(scope: Scope) -> Any:
    """Meetings of alliances in the period."""
    return scope.during(scope.cut(AllianceMeeting.objects.all(), Power.MANAGE_SERVICES), "meet_at")


ENTRY_COLUMNS = (
    Column("kind", _("List"), Chosen("kind"), no_name, 12),
    Column("what", _("What it is about"), lambda row: row.what, width=40),
    Column("owner", _("By"), lambda row: row.owner, no_name, 22),
    Column("due_on", _("By when"), lambda row: row.due_on, no_name, 12),
    Column("status", _("Status"), lambda row: row.standing_label, no_name, 12),
    Column("result", _("Result"), lambda row: row.result, width=30),
)
ENTRIES = Listing(
    ENTRY_COLUMNS,
    lambda rows: rows.with_card(),
    ("kind", "-id"),
)


def entries(scope: Scope) -> Any:
    """Needs, resources and projects entered up to the end of the period."""
    rows = scope.cut(ListEntry.objects.all(), Power.MANAGE_SERVICES)
    return rows.filter(entered_at__lt=scope.period.until) if scope.period else rows


GROUP = {"group": Group.SERVICES}
LEDGERS = (
    listed_ledger(
        "visits",
        pgettext_lazy("ledger", "Visits"),
        _("Who dropped by where, without names and doors."),
        Power.SERVE,
        VISITS,
        visits,
        page=visits_page,
        subject="visit",
        moment="visited_at",
        is_dated=True,
        **GROUP,
    ),
    listed_ledger(
        "care",
        pgettext_lazy("ledger", "Vulnerable people looked after"),
        _("Households that agreed to be visited; names are masked."),
        Power.SERVE,
        CARE,
        care,
        page=within_page("services:cares"),
        **GROUP,
    ),
    listed_ledger(
        "wishes",
        pgettext_lazy("ledger", "Micro-wishes"),
        _("Wishes from collecting to rating."),
        Power.SERVE,
        WISHES,
        wishes,
        is_dated=True,
        **GROUP,
    ),
    listed_ledger(
        "agency-service",
        pgettext_lazy("ledger", "Help and agency"),
        _("Requests for services, with who acts for whom."),
        Power.HANDLE,
        REQUESTS,
        requests,
        is_dated=True,
        **GROUP,
    ),
    listed_ledger(
        "bookings",
        pgettext_lazy("ledger", "Bookings of rooms"),
        _("Who uses the shared rooms, when and what for."),
        Power.SERVE,
        BOOKINGS,
        bookings,
        is_dated=True,
        **GROUP,
    ),
    listed_ledger(
        "activities",
        pgettext_lazy("ledger", "Activities"),
        _("Activities with their result."),
        Power.SERVE,
        ACTIVITIES,
        activities,
        is_dated=True,
        **GROUP,
    ),
)
