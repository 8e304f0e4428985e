"""Standing ledgers of people and organisation: members, branches, grids and staff, volunteers."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import Area, OrganisationChange, PartyOrganisation
from grids.powers import Power
from lib.listing import listed
from lib.pii import mask_name
from members.models import CheckIn, HoursEntry, Person, Post, ServiceAppraisal
from members.roles import Role
from overview.ledgers.columns import Chosen, Column, name_column, no_name, phone_column
from overview.ledgers.declarations import Group, Ledger
from overview.ledgers.scope import Scope
from overview.ledgers.sections import Listing, ListSection

GRID_STAFF = (
    Role.GRID_HEAD,
    Role.GRID_WORKER,
    Role.GRID_ADVISER,
    Role.INFO_OFFICER,
    Role.BUILDING_HEAD,
    Role.UNIT_HEAD_RESIDENT,
    Role.OFFICIAL_LINKED,
)

MEMBER_COLUMNS = (
    name_column(lambda row: row.name, _("Name")),
    Column("gender", _("Gender"), Chosen("gender"), no_name, 6),
    Column("birth_year", _("Year of birth"), lambda row: row.birth_year, no_name, 9),
    Column("status", _("Party membership"), Chosen("party_status"), no_name, 12),
    Column("branch", _("Home branch"), lambda row: row.organisation, no_name, 26),
    Column("employer", _("Employer"), lambda row: row.employer or "", no_name, 24),
    Column("skills", _("Skills"), lambda row: listed(row.skills), width=24),
)
MEMBERS = Listing(
    MEMBER_COLUMNS,
    lambda rows: rows.select_related("organisation", "employer"),
    ("organisation__name", "pinyin", "id"),
)


def bodies(scope: Scope) -> Any:
    """The Party organisations this reader sees, as they stand today."""
    return scope.cut(PartyOrganisation.objects.all(), Power.VIEW_PARTY).open(scope.today)


def members(scope: Scope) -> Any:
    """Full and probationary members of these bodies."""
    here = bodies(scope).order_by().values("pk")
    return Person.objects.party_members().filter(organisation__in=here)


BRANCH_COLUMNS = (
    Column("code", _("Code"), lambda row: row.code, no_name, 14),
    Column("name", _("Party organisation"), lambda row: row.name, no_name, 28),
    Column("kind", _("Kind"), Chosen("kind"), no_name, 14),
    Column("parent", _("Superior"), lambda row: row.parent or "", no_name, 26),
    Column(
        "heads",
        _("Posts today"),
        lambda row: listed(
            f"{post.get_role_display()} {mask_name(post.person.name)}" for post in row.heads
        ),
        no_name,
        36,
    ),
    Column("founded_on", _("Founded on"), lambda row: row.founded_on, no_name, 12),
    Column("term_ends_on", _("Term ends on"), lambda row: row.term_ends_on, no_name, 12),
)
BRANCHES = Listing(
    BRANCH_COLUMNS,
    lambda rows: rows.select_related("parent").prefetch_related(
        Prefetch("posts", Post.objects.select_related("person").order_by("role"), to_attr="heads")
    ),
    ("tree_id", "lft"),
    lambda key, cells: reverse("overview:party", args=(cells[0],)),
)


def branches(scope: Scope) -> Any:
    return bodies(scope)


AREA_COLUMNS = (
    Column("code", _("Code"), lambda row: row.code, no_name, 18),
    Column("name", pgettext_lazy("ledger", "Grid"), lambda row: row.name, no_name, 22),
    Column("parent", _("Lies in"), lambda row: row.parent or "", no_name, 18),
    Column("kind", _("Kind"), Chosen("kind"), no_name, 10),
    Column("households", _("Households"), lambda row: row.households, no_name, 8),
    Column("residents", _("Residents"), lambda row: row.residents, no_name, 8),
    Column(
        "staff",
        _("Staff"),
        lambda row: listed(
            f"{post.get_role_display()} {mask_name(post.person.name)}"
            for post in row.staff
            if post.until_on is None
        ),
        no_name,
        40,
    ),
)


def with_staff(rows: Any) -> Any:
    """Areas with the posts held there without an end."""
    staff = Post.objects.in_role(*GRID_STAFF).select_related("person").order_by("role", "id")
    rows = rows.select_related("parent").defer("boundary", "parent__boundary")
    return rows.prefetch_related(Prefetch("posts", staff, to_attr="staff"))


def area_page(key: str, cells: list[Any]) -> str:
    return reverse("overview:area", args=(cells[0],))


GRIDS = Listing(AREA_COLUMNS, with_staff, ("tree_id", "lft"), area_page)


def areas(scope: Scope) -> Any:
    """The areas of this reader that exist today."""
    return scope.cut(Area.objects.all(), Power.VIEW_AREAS).open(scope.today)


def grids(scope: Scope) -> Any:
    """Those on the grid level of their city."""
    return areas(scope).at_grid_level()


POST_COLUMNS = (
    Column("role", _("Role"), Chosen("role"), no_name, 16),
    name_column(lambda row: row.person.name, _("Name")),
    Column("place", _("Where"), lambda row: row.scope, no_name, 22),
    Column("from_on", _("From"), lambda row: row.from_on, no_name, 12),
    Column("until_on", _("Until"), lambda row: row.until_on, no_name, 12),
    Column("paid", _("Paid"), lambda row: _("yes") if row.is_paid else "", no_name, 6),
)
POSTS = Listing(
    POST_COLUMNS,
    lambda rows: rows.with_row(),
    ("area__tree_id", "area__lft", "role", "id"),
)


def staff(scope: Scope) -> Any:
    """Posts of today at grids and below."""
    posts = scope.cut(Post.objects.all(), Power.VIEW_PEOPLE)
    return posts.active(scope.today).in_role(*GRID_STAFF)


VOLUNTEER_COLUMNS = (
    name_column(lambda row: row.person.name, _("Name")),
    phone_column(lambda row: row.person.masked_phone, _("Telephone")),
    Column("place", _("Community"), lambda row: row.scope, no_name, 20),
    Column("skills", _("Skills"), lambda row: listed(row.person.skills), width=26),
    Column("from_on", _("Since"), lambda row: row.from_on, no_name, 12),
)
VOLUNTEERS = Listing(
    VOLUNTEER_COLUMNS, lambda rows: rows.with_row(), ("area__tree_id", "area__lft", "id")
)


def volunteers(scope: Scope) -> Any:
    """Posts of volunteers today."""
    posts = scope.cut(Post.objects.all(), Power.VIEW_PEOPLE)
    return posts.active(scope.today).in_role(Role.VOLUNTEER)


HOURS_COLUMNS = (
    name_column(lambda row: row.person.name, _("Name")),
    Column("unit", _("Unit"), lambda row: row.unit or "", no_name, 22),
    Column("community", _("Community"), lambda row: row.community, no_name, 18),
    Column("served_on", _("Served on"), lambda row: row.served_on, no_name, 12),
    Column("hours", _("Hours"), lambda row: row.hours, no_name, 8),
    Column("what", _("What was done"), lambda row: row.service.what if row.service else row.reason),
)
HOURS = Listing(
    HOURS_COLUMNS,
    lambda rows: rows.select_related("person", "unit", "community", "service").defer(
        "community__boundary"
    ),
    ("served_on", "id"),
)


def hours(scope: Scope) -> Any:
    """Confirmed hours of service in the period."""
    return scope.on_days(scope.cut(HoursEntry.objects.all(), Power.VIEW_PEOPLE), "served_on")


CHECK_IN_COLUMNS = (
    Column("kind", _("Kind"), Chosen("kind"), no_name, 10),
    Column(
        "who",
        _("Member or unit"),
        lambda row: mask_name(row.person.name) if row.person else str(row.unit),
        no_name,
        24,
    ),
    Column("unit", _("Unit"), lambda row: row.unit or "", no_name, 24),
    Column("community", _("Community"), lambda row: row.community, no_name, 18),
    Column("on", _("Checked in on"), lambda row: row.on, no_name, 12),
    Column("status", _("Status"), Chosen("status"), no_name, 10),
    phone_column(lambda row: row.masked_phone, _("Telephone")),
)
CHECK_INS = Listing(
    CHECK_IN_COLUMNS,
    lambda rows: rows.with_card(),
    ("-on", "-id"),
)


def check_ins(scope: Scope) -> Any:
    """Check-ins of members and units in the period."""
    return scope.on_days(scope.cut(CheckIn.objects.all(), Power.VIEW_PEOPLE), "on")


APPRAISAL_COLUMNS = (
    Column(
        "who",
        _("Member or unit"),
        lambda row: mask_name(row.person.name) if row.person else str(row.unit),
        no_name,
        24,
    ),
    Column("community", _("Community"), lambda row: row.community, no_name, 18),
    Column("year", _("Year"), lambda row: str(row.year), no_name, 8),
    Column("score", _("Score"), lambda row: row.score, no_name, 8),
    Column("grade", _("Grade"), Chosen("grade"), no_name, 10),
    Column("status", _("Status"), Chosen("status"), no_name, 12),
)
APPRAISALS = Listing(
    APPRAISAL_COLUMNS,
    lambda rows: rows.select_related("person", "unit", "community").defer("community__boundary"),
    ("community__code", "id"),
)


def appraisals(scope: Scope) -> Any:
    """Appraisals of members and units for the year of the period."""
    rows = scope.cut(ServiceAppraisal.objects.all(), Power.VIEW_PEOPLE)
    return rows.filter(year=scope.period.last.year) if scope.period else rows


CHANGE_COLUMNS = (
    Column("number", pgettext_lazy("matter", "Number"), lambda row: row.number, no_name, 16),
    Column("kind", _("Change"), Chosen("kind"), no_name, 12),
    Column("what", _("What"), lambda row: row.area or row.organisation or "", no_name, 26),
    Column("status", _("Status"), Chosen("status"), no_name, 12),
    Column("effective_on", _("Takes effect on"), lambda row: row.effective_on, no_name, 14),
)
CHANGES = Listing(
    CHANGE_COLUMNS,
    lambda rows: rows.with_card(),
    ("-effective_on", "-id"),
    lambda key, cells: reverse("overview:change", args=(cells[0],)),
)


def changes(scope: Scope) -> Any:
    """Changes of grids and Party organisations with their day in the period."""
    rows = scope.cut(OrganisationChange.objects.all(), Power.VIEW_AREAS)
    rows = rows.exclude(Q(status="declined") | Q(status="withdrawn"))
    return scope.on_days(rows, "effective_on")


def listed_ledger(
    slug: str, title: Any, about: Any, power: str, listing: Listing, rows: Any, **more: Any
) -> Ledger:
    """A standing ledger of one list."""
    parts = {name: more.pop(name) for name in ("page", "subject", "moment") if name in more}
    section = ListSection(slug, title, listing, rows, **parts)
    return Ledger(slug, title, about, more.pop("group"), power, (section,), **more)


def within_page(name: str, **query: str) -> Any:
    """The address of a list page that knows the filter `within`."""

    def page(scope: Scope) -> str:
        named = dict(query)
        if scope.ground:
            named["within"] = scope.ground.code
        text = "&".join(f"{key}={value}" for key, value in named.items())
        return f"{reverse(name)}?{text}" if text else reverse(name)

    return page


PEOPLE = {"group": Group.PEOPLE}
LEDGERS = (
    listed_ledger(
        "members",
        pgettext_lazy("ledger", "Party members"),
        _("Members by home branch; names are masked."),
        Power.VIEW_PARTY,
        MEMBERS,
        members,
        **PEOPLE,
    ),
    listed_ledger(
        "branches",
        pgettext_lazy("ledger", "Branches and posts"),
        _("Party organisations with who holds their posts."),
        Power.VIEW_PARTY,
        BRANCHES,
        branches,
        **PEOPLE,
    ),
    listed_ledger(
        "grids",
        pgettext_lazy("ledger", "Grids and staff"),
        _("Every grid with its households and its people."),
        Power.VIEW_PEOPLE,
        GRIDS,
        grids,
        **PEOPLE,
    ),
    listed_ledger(
        "grid-staff",
        pgettext_lazy("ledger", "Grid staff"),
        _("Posts of today at grids, buildings and stairwells."),
        Power.VIEW_PEOPLE,
        POSTS,
        staff,
        **PEOPLE,
    ),
    listed_ledger(
        "volunteers",
        pgettext_lazy("ledger", "Volunteers"),
        _("Volunteers with their skills."),
        Power.VIEW_PEOPLE,
        VOLUNTEERS,
        volunteers,
        page=within_page("members:posts", role="volunteer"),
        **PEOPLE,
    ),
    listed_ledger(
        "check-ins",
        pgettext_lazy("ledger", "Check-ins of members and units"),
        _("Who has checked in to which community."),
        Power.VIEW_PEOPLE,
        CHECK_INS,
        check_ins,
        is_dated=True,
        **PEOPLE,
    ),
    listed_ledger(
        "hours",
        pgettext_lazy("ledger", "Hours of service"),
        _("Confirmed hours of members and volunteers."),
        Power.VIEW_PEOPLE,
        HOURS,
        hours,
        is_dated=True,
        **PEOPLE,
    ),
)
