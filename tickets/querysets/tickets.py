"""The vocabulary of tickets, their records and requesters, and assignments."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import cos, radians
from typing import Any, Self

from django.db import connection, models
from django.db.models import Count, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual

from grids.models.units import UnitKind
from grids.reach import Reach
from lib.grams import grams
from tickets.querysets.marks import reach_marks
from tickets.querysets.published import PublishedMixin, StepsQuerySet
from tickets.querysets.scoping import StampedQuerySet, light_condition, shown, team_condition
from tickets.workflow.states import (
    OPEN_ASSIGNMENT,
    OPEN_TICKET,
    OPEN_WHISTLE,
    WITH_UNITS,
    AdjustmentKind,
    AssignmentStatus,
    ProposalStatus,
    TicketStatus,
)
from tickets.workflow.ticket import TICKET

PROPOSERS = (UnitKind.PROPERTY_COMPANY, UnitKind.OWNERS_COMMITTEE)
"""Bodies without power over departments, whose people may ask for a whistle."""


def square(*, lng: float, lat: float, metres: float) -> Q:
    """The square of twice `metres` around a WGS-84 point."""
    dlat = metres / DEGREE
    dlng = dlat / narrowing(lat)
    return Q(lat__range=(lat - dlat, lat + dlat), lng__range=(lng - dlng, lng + dlng))


DEGREE = 111_320
"""Metres of a degree northwards."""


def narrowing(lat: float) -> float:
    """How much shorter a degree is eastwards."""
    return max(cos(radians(lat)), 0.01)


def circle(*, lng: float, lat: float, metres: float) -> Q:
    """The circle of `metres` around a WGS-84 point."""
    north = (F("lat") - lat) * DEGREE
    east = (F("lng") - lng) * (DEGREE * narrowing(lat))
    within = LessThanOrEqual(north * north + east * east, metres * metres)
    return square(lng=lng, lat=lat, metres=metres) & Q(within)


SAME_PLACE = 50
SAME_TIME = timedelta(hours=24)
"""Reports of one kind within 50 m and 24 hours may be one matter (DOMAIN.md section 4.1)."""


def twin_condition(ticket: Any) -> Q:
    """Open matters that may be the same as this one."""
    here = Q(area=ticket.area_id)
    if ticket.lng is not None and ticket.lat is not None:
        here = circle(lng=ticket.lng, lat=ticket.lat, metres=SAME_PLACE) | (here & Q(lng=None))
    span = (ticket.reported_at - SAME_TIME, ticket.reported_at + SAME_TIME)
    same = Q(category=ticket.category_id, reported_at__range=span, status__in=OPEN_TICKET)
    return here & same & ~Q(pk=ticket.pk)


END_OF_TIME = datetime(9999, 12, 30, tzinfo=UTC)
DUE_ORDER = Coalesce("due_at", Value(END_OF_TIME), output_field=models.DateTimeField())
"""What an index can sort by; the same expression stands in the indexes of the model."""

RARE = 1_000


def rare_ids(pieces: list[str], marks: list[str] | None) -> list[int] | None:
    """The tickets that hold all these pieces and one of the marks; None: too many to name.

    The planner takes any word for a common one and walks the newest tickets until the page is full:
    a word that stands nowhere cost the whole table (that page: 1,305 ms at 1,000,000, now 42 ms).
    A materialised list is planned for all its rows, and read only as far as asked.
    """
    near = " AND grams && %(marks)s::varchar[]" if marks is not None else ""
    known = {"pieces": pieces, "marks": marks, "most": RARE + 1}
    with connection.cursor() as cursor:
        cursor.execute(RARE_SQL + near + RARE_LIMIT, known)
        found = [ticket for (ticket,) in cursor.fetchall()]
    return found if len(found) <= RARE else None


RARE_SQL = """
WITH found AS MATERIALIZED (
    SELECT ticket_id FROM tickets_ticketgrams WHERE grams @> %(pieces)s::varchar[]"""
RARE_LIMIT = ") SELECT ticket_id FROM found LIMIT %(most)s"


class TicketQuerySet(PublishedMixin, StampedQuerySet):
    """Tickets."""

    area_path = "area"
    unit_path = "assignments__unit"
    owner_path = "reported_by"

    def unit_conditions(self, units: frozenset[int]) -> Iterator[Q]:
        """Tickets in which one of these units has an assignment or was called by a whistle."""
        mine = sorted(units)
        given = self._related("assignments").filter(unit__in=mine)
        yield Q(pk__in=given.values("ticket"))
        called = self._related("whistles").filter(issued_at__isnull=False, tasks__unit__in=mine)
        yield Q(pk__in=called.values("ticket"))

    def _related(self, name: str) -> models.QuerySet:
        """All rows on the other side of a relation: joining the tickets again would cost most."""
        return self.model._meta.get_field(name).related_model._base_manager.order_by()

    def _crosses_many(self) -> bool:
        return False

    def open(self) -> Self:
        return self.filter(status__in=OPEN_TICKET)

    def closed(self) -> Self:
        return self.filter(status="closed")

    def with_units(self) -> Self:
        """Given to units or teams, who have not handed in a result yet: the 在办 of a desk."""
        return self.filter(status__in=WITH_UNITS)

    def tallied(self, at: datetime) -> dict[str, int]:
        """How many open ones are with units, yellow and red: one look at the open rows."""
        return self.open().aggregate(
            working=Count("pk", filter=Q(status__in=WITH_UNITS)),
            yellow=Count("pk", filter=light_condition("yellow", at)),
            red=Count("pk", filter=light_condition("red", at)),
        )

    def suspended(self) -> Self:
        """Resting by permission until a day: the grey light."""
        return self.filter(status=TicketStatus.SUSPENDED)

    def counted(self) -> Self:
        """What figures of handling count: neither suspended nor void, nor with an exempt delay.

        DOMAIN.md section 4.2: suspension takes a matter out of the metrics; a granted appeal keeps
        the fact of the delay and leaves it out of the statistics.
        """
        exempt = self._related("assignments").filter(is_exempt=True, role="lead")
        uncounted = (TicketStatus.SUSPENDED, TicketStatus.VOID)
        return self.exclude(status__in=uncounted).exclude(pk__in=exempt.values("ticket"))

    def due_to_resume(self, before: date) -> Self:
        """Suspended until a day that lies before this one."""
        return self.suspended().filter(suspended_until__lt=before)

    def ended(self) -> Self:
        """Closed, declined, void or merged: nothing more happens to them by themselves."""
        return self.exclude(status__in=OPEN_TICKET)

    def confirmed(self) -> Self:
        """Tickets whose category a person of ours confirmed: by filing, or by closing what was
        settled on the spot."""
        kept = self.exclude(status__in=("not_filed", "void", "merged")).exclude(channel="import")
        return kept.filter(Q(filed_at__isnull=False) | Q(status="closed", self_closed=True))

    def of(self, user: Any, handles: Reach) -> Self:
        """Tickets the user reported, or with work given to a unit or team of `handles`."""
        given = self.addressed(handles).order_by().values("pk")
        return self.filter(Q(reported_by=user) | Q(pk__in=given))

    def given_to(self, unit: Any) -> Self:
        """Tickets in which this unit has or had an assignment."""
        return self.filter(pk__in=self._related("assignments").filter(unit=unit).values("ticket"))

    def addressed(self, reach: Reach) -> Self:
        """Tickets with an assignment to a unit or team of this reach."""
        if reach.everywhere:
            return self.all()
        mine = self._related("assignments").filter(team_condition(reach, ""))
        return self.filter(pk__in=mine.values("ticket"))

    def with_work_for(self, reach: Reach) -> Self:
        """Tickets in which a unit or team of this reach has an assignment to work on."""
        mine = self._related("assignments").filter(status__in=OPEN_ASSIGNMENT)
        if not reach.everywhere:
            mine = mine.filter(team_condition(reach, ""))
        return self.filter(pk__in=mine.values("ticket"))

    def open_to_proposal(self, reach: Reach) -> Self:
        """Tickets for which a whistle may be proposed: none is on its way, none proposed already.

        By those who work in the place, and by property companies and owners' committees with a
        part in the matter (DOMAIN.md section 5.2): departments answer whistles, they ask for none.
        """
        here, now = OuterRef("pk"), self._related
        called = now("whistles").filter(ticket=here, status__in=OPEN_WHISTLE)
        asked = now("proposals").filter(ticket=here, status=ProposalStatus.PROPOSED)
        rows = self.filter(~Exists(called), ~Exists(asked))
        if reach.everywhere:
            return rows
        mine = now("assignments").filter(unit__in=sorted(reach.units), unit__kind__in=PROPOSERS)
        mine = mine.exclude(status__in=(AssignmentStatus.WITHDRAWN, AssignmentStatus.RETURNED))
        own = self.within(replace(reach, units=frozenset(), user_id=None))
        return rows.filter(Q(pk__in=own.values("pk")) | Q(pk__in=mine.values("ticket")))

    def waiting_for(self, by: Any) -> Self:
        """Open tickets on which `by` has a move to make: the 待办 of a desk."""
        asked: dict[tuple[Reach, str], set[str]] = {}
        for move in TICKET:
            statuses = set(move.sources).intersection(OPEN_TICKET)
            if statuses and move.is_duty and not move.hidden:
                asked.setdefault((by.reach(move.power), move.scope), set()).update(statuses)
        every = self.model._default_manager.order_by()
        arms = [
            getattr(every, scope)(reach).filter(status__in=sorted(statuses)).values("pk")
            for (reach, scope), statuses in asked.items()
        ]
        # A union, not an OR: each arm is read by its own index
        return self.open().filter(pk__in=arms[0].union(*arms[1:], all=True))

    def like(self, category: Any, area: Any, *, lng: Any, lat: Any, at: datetime) -> Self:
        """Open tickets that may be the same matter: one kind, within 50 m or here within a day."""
        here = Q(area=area, reported_at__gte=at - timedelta(days=1))
        if lng is not None and lat is not None:
            here |= circle(lng=lng, lat=lat, metres=SAME_PLACE)
        return self.open().filter(here, category=category, district_now=area.district_id)

    def at_place_of(self, ticket: Any) -> Self:
        """Other tickets of the same exact place, or of the same kind within 50 m of it.

        Those that may be the same matter come first, as `is_twin`.
        """
        here = Q(area=ticket.area_id)
        if ticket.lng is not None and ticket.lat is not None:
            near = circle(lng=ticket.lng, lat=ticket.lat, metres=SAME_PLACE)
            here |= near & Q(category=ticket.category_id)
        tier = "grid" if ticket.grid_now_id else "street"
        same = {f"{tier}_now": getattr(ticket, f"{tier}_now_id")}
        twin = ExpressionWrapper(twin_condition(ticket), models.BooleanField())
        rows = self.filter(here, **same).exclude(pk=ticket.pk).annotate(is_twin=twin)
        return rows.order_by("-is_twin", "-reported_at", "-id")

    def twins_of(self, ticket: Any) -> Self:
        """Open tickets that may be the same matter, the earliest first."""
        district = {"district_now": ticket.district_now_id}
        return self.filter(twin_condition(ticket), **district).order_by("reported_at", "pk")

    def visible_to_neighbours(self) -> Self:
        """Matters of a kind that one can see in the street or the house."""
        return self.filter(category__is_physical=True)

    def with_public_words(self, state: str) -> Self:
        """Open matters whose words wait to be looked at, or are shown."""
        return self.open().filter(public_state=state)

    def with_public_card(self) -> Self:
        """What residents may see of others' matters: kind, place, time, and how many met it."""
        rows = shown(self, "category", places=("area__parent", "area"))
        return rows.annotate(people=Count("requesters"))

    def near(self, *, lng: float, lat: float, metres: float) -> Self:
        """Tickets in the square of twice `metres` around a WGS-84 point."""
        return self.filter(square(lng=lng, lat=lat, metres=metres))

    def matching(self, words: str, reach: Reach | None = None) -> Self:
        """Tickets whose number starts with `words`, or whose text holds all their grams.

        The `reach` these rows were cut to makes it quick: see `tickets.querysets.marks`.
        """
        words = words.strip()
        if not words:
            return self
        pieces = grams(words)
        if not pieces:
            return self.filter(number__startswith=words.upper())
        marks = reach_marks(reach) if reach else None
        few = rare_ids(pieces, marks)
        by_words = Q(grams__grams__contains=pieces)
        if few is not None:
            by_words = Q(pk__in=few)
        elif marks is not None:
            by_words &= Q(grams__grams__overlap=marks)
        if words[:2].isascii() and words[0].isalnum():
            return self.filter(Q(number__startswith=words.upper()) | by_words)
        return self.filter(by_words)

    def whistled(self) -> Self:
        """Tickets for which a whistle has sounded."""
        sounded = self._related("whistles").filter(issued_at__isnull=False, ticket__isnull=False)
        return self.filter(pk__in=sounded.values("ticket"))

    def with_due_order(self) -> Self:
        """Carries `due_order`: the due moment, and the end of time for rows without a clock."""
        return self.annotate(due_order=DUE_ORDER)

    def with_card(self) -> Self:
        """What a list row shows: category, areas and the unit that leads."""
        lead = self._related("assignments").filter(role="lead")
        lead = lead.exclude(status__in=("withdrawn", "returned"))
        leads = shown(lead, "unit", places=("area",))
        rows = shown(self, "category", places=("community_now", "grid_now", "area"))
        return rows.prefetch_related(Prefetch("assignments", leads, to_attr="leads"))

    def with_line(self) -> Self:
        """What one line about another matter shows: number, title, kind, moment and state."""
        own = ("number", "title", "status", "reported_at")
        return self.select_related("category").only(
            *own, "category__name", "category__is_key_matter"
        )

    def with_detail(self) -> Self:
        """What the detail page shows beside its own lists."""
        places = ("area", "district_now", "street_now", "community_now", "grid_now")
        plain = ("category__parent", "condition", "city_now", "reported_by__person", "merged_into")
        return shown(self, *plain, places=places)


class TicketRecordQuerySet(StepsQuerySet):
    """Flow records of tickets."""

    def with_timeline(self) -> Self:
        """Oldest first, with actor, post and the unit spoken for."""
        rows = shown(self, "by__person", "post", "assignment__unit", places=("assignment__area",))
        return rows.order_by("at", "id")


class RequesterQuerySet(StampedQuerySet):
    """Requesters; whoever reaches the place of their ticket reaches them."""

    area_path = "ticket__area"
    stamp_prefix = "ticket__"


class AssignmentQuerySet(StampedQuerySet):
    """Assignments."""

    area_path = "ticket__area"
    unit_path = "unit"
    stamp_prefix = "ticket__"

    def open(self) -> Self:
        return self.filter(status__in=OPEN_ASSIGNMENT)

    def taking_part(self) -> Self:
        """Open work, and what was given back and may return to its unit by a decision."""
        undecided = Q(status=AssignmentStatus.RETURNED, asked__contains=[AdjustmentKind.RETURN])
        return self.filter(undecided | Q(status__in=OPEN_ASSIGNMENT))

    def suspended(self) -> Self:
        """Shares of suspended matters: the grey light."""
        return self.filter(ticket__status=TicketStatus.SUSPENDED)

    def counted(self) -> Self:
        """What figures of handling count of a unit.

        Left out: shares of suspended and void matters, shares that were given back or withdrawn
        (whoever gave them back is not charged), and delays exempt by a granted appeal.
        """
        gone = (AssignmentStatus.RETURNED, AssignmentStatus.WITHDRAWN)
        rows = self.exclude(ticket__status__in=(TicketStatus.SUSPENDED, TicketStatus.VOID))
        return rows.exclude(status__in=gone).filter(is_exempt=False)

    def that_led(self, ticket_ids: Iterable[int]) -> Self:
        """The units that answered for these tickets in the end."""
        gone = ("withdrawn", "returned")
        leads = self.filter(role="lead", unit__isnull=False).exclude(status__in=gone)
        return leads.filter(ticket__in=list(ticket_ids))

    def addressed(self, reach: Reach) -> Self:
        """Assignments to a unit or team of this reach."""
        return self.all() if reach.everywhere else self.filter(team_condition(reach, ""))

    def with_card(self) -> Self:
        """What an inbox row shows."""
        places = ("area", "ticket__community_now", "ticket__area")
        return shown(self, "unit", "person", "ticket__category", places=places)

    def with_line(self) -> Self:
        """What one line of a desk shows: matter, place and who holds it."""
        rows = self.select_related("unit", "area", "ticket__community_now")
        return rows.only(
            "status",
            "due_at",
            "pressed",
            "unit__name",
            "unit__short_name",
            "area__name",
            "ticket__number",
            "ticket__title",
            "ticket__community_now__name",
        )
