"""The vocabulary of tickets, assignments, whistles and clocks: who sees what, and what is open."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Prefetch, Q

from grids.reach import Reach, ScopedQuerySet, span_conditions
from lib.grams import grams
from tickets.workflow.states import (
    OPEN_ASSIGNMENT,
    OPEN_TASK,
    OPEN_TICKET,
    OPEN_WHISTLE,
    RUNNING_WHISTLE,
)
from tickets.workflow.ticket import TICKET

STAMPED_TIERS = ("street", "community")


class StampedQuerySet(ScopedQuerySet):
    """Rows found by today's stamps: a street or community is one indexed column, not a tree join.

    `stamp_prefix` leads to the row that carries the stamps; finer areas go through `area_path`.
    """

    stamp_prefix: ClassVar[str] = ""

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """The conditions of `within`, with stamps in place of tree edges where a stamp exists."""
        prefix = self.stamp_prefix
        if reach.cities:
            yield Q(**{f"{prefix}city_now__in": sorted(reach.cities)})
        if reach.districts:
            yield Q(**{f"{prefix}district_now__in": sorted(reach.districts)})
        for tier in STAMPED_TIERS:
            ids = [span.id for span in reach.areas if span.tier == tier]
            if ids:
                yield Q(**{f"{prefix}{tier}_now__in": ids})
        if self.area_path is not None:
            finer = [span for span in reach.areas if span.tier not in STAMPED_TIERS]
            yield from span_conditions(self.area_path, finer)
        if reach.units:
            yield from self.unit_conditions(reach.units)
        if self.owner_path is not None and reach.user_id is not None:
            yield Q(**{self.owner_path: reach.user_id})

    def unit_conditions(self, units: frozenset[int]) -> Iterator[Q]:
        """Rows given to these units."""
        if self.unit_path is not None:
            yield Q(**{f"{self.unit_path}__in": sorted(units)})

    def lit(self, light: str, *, at: datetime) -> Self:
        """Rows whose light at moment `at` is green, yellow or red, as in tickets.clock.light."""
        if light == "red":
            return self.filter(due_at__lte=at)
        if light == "yellow":
            return self.filter(due_at__gt=at, yellow_at__lte=at)
        return self.filter(yellow_at__gt=at)

    def most_urgent_first(self) -> Self:
        """By due time, rows without one last."""
        return self.order_by(F("due_at").asc(nulls_last=True), "pk")


def team_condition(reach: Reach, path: str) -> Q:
    """Work given to a unit of the reach, or to the team of an area within it."""
    either = Q(pk__in=[])
    if reach.units:
        either |= Q(**{f"{path}unit__in": sorted(reach.units)})
    for condition in span_conditions(f"{path}area", reach.areas):
        either |= condition
    for name, ids in (("city", reach.cities), ("district", reach.districts)):
        if ids:
            either |= Q(**{f"{path}area__{name}__in": sorted(ids)})
    return either


def square(*, lng: float, lat: float, metres: float) -> Q:
    """The square of twice `metres` around a WGS-84 point."""
    dlat = metres / 111_320
    dlng = dlat / 0.85
    return Q(lat__range=(lat - dlat, lat + dlat), lng__range=(lng - dlng, lng + dlng))


class TicketQuerySet(StampedQuerySet):
    """Tickets."""

    area_path = "area"
    unit_path = "assignments__unit"
    owner_path = "reported_by"

    def unit_conditions(self, units: frozenset[int]) -> Iterator[Q]:
        """Tickets in which one of these units has an assignment or a whistle task."""
        tickets = self.model._base_manager.order_by()
        mine = sorted(units)
        yield Q(pk__in=tickets.filter(assignments__unit__in=mine).values("pk"))
        yield Q(pk__in=tickets.filter(whistles__tasks__unit__in=mine).values("pk"))

    def _crosses_many(self) -> bool:
        return False

    def open(self) -> Self:
        return self.filter(status__in=OPEN_TICKET)

    def closed(self) -> Self:
        return self.filter(status="closed")

    def ended(self) -> Self:
        """Closed, declined, void or merged: nothing more happens to them by themselves."""
        return self.exclude(status__in=OPEN_TICKET)

    def of(self, user: Any, handles: Reach) -> Self:
        """Tickets the user reported, or with work given to a unit or team of `handles`."""
        given = self.addressed(handles).order_by().values("pk")
        return self.filter(Q(reported_by=user) | Q(pk__in=given))

    def addressed(self, reach: Reach) -> Self:
        """Tickets with an assignment to a unit or team of this reach."""
        if reach.everywhere:
            return self.all()
        mine = self.model._base_manager.filter(team_condition(reach, "assignments__"))
        return self.filter(pk__in=mine.order_by().values("pk"))

    def with_work_for(self, reach: Reach) -> Self:
        """Tickets in which a unit or team of this reach has an assignment to work on."""
        mine = self.model._base_manager.filter(assignments__status__in=OPEN_ASSIGNMENT)
        if not reach.everywhere:
            mine = self.model._base_manager.filter(
                team_condition(reach, "assignments__"), assignments__status__in=OPEN_ASSIGNMENT
            )
        return self.filter(pk__in=mine.order_by().values("pk"))

    def waiting_for(self, by: Any) -> Self:
        """Open tickets on which `by` has a move to make: the 待办 of a desk."""
        asked: dict[tuple[Reach, str], set[str]] = {}
        for move in TICKET:
            statuses = set(move.sources).intersection(OPEN_TICKET)
            if statuses and not move.hidden:
                asked.setdefault((by.reach(move.power), move.scope), set()).update(statuses)
        found = self.none()
        for (reach, scope), statuses in asked.items():
            found |= getattr(self, scope)(reach).filter(status__in=sorted(statuses))
        return found

    def like(self, category: Any, area: Any, *, lng: Any, lat: Any, at: datetime) -> Self:
        """Open tickets that may be the same matter: one kind, within 50 m or here within a day."""
        here = Q(area=area, reported_at__gte=at - timedelta(days=1))
        if lng is not None and lat is not None:
            here |= square(lng=lng, lat=lat, metres=50)
        return self.open().filter(here, category=category, district_now=area.district_id)

    def at_place_of(self, ticket: Any) -> Self:
        """Other tickets of the same exact place, or of the same kind within 50 m of it."""
        here = Q(area=ticket.area_id)
        if ticket.lng is not None and ticket.lat is not None:
            near = square(lng=ticket.lng, lat=ticket.lat, metres=50)
            here |= near & Q(category=ticket.category_id)
        tier = "grid" if ticket.grid_now_id else "street"
        same = {f"{tier}_now": getattr(ticket, f"{tier}_now_id")}
        return self.filter(here, **same).exclude(pk=ticket.pk).order_by("-reported_at", "-id")

    def near(self, *, lng: float, lat: float, metres: float) -> Self:
        """Tickets in the square of twice `metres` around a WGS-84 point."""
        return self.filter(square(lng=lng, lat=lat, metres=metres))

    def matching(self, words: str) -> Self:
        """Tickets whose number starts with `words`, or whose text holds all their grams."""
        words = words.strip()
        if not words:
            return self
        pieces = grams(words)
        if not pieces:
            return self.filter(number__startswith=words.upper())
        by_words = Q(grams__grams__contains=pieces)
        if words[:2].isascii() and words[0].isalnum():
            return self.filter(Q(number__startswith=words.upper()) | by_words)
        return self.filter(by_words)

    def with_card(self) -> Self:
        """What a list row shows: category, areas and the unit that leads."""
        lead = (
            self.model._meta.get_field("assignments")
            .related_model._base_manager.filter(role="lead")
            .exclude(status__in=("withdrawn", "returned"))
        )
        return self.select_related(
            "category", "community_now", "grid_now", "area"
        ).prefetch_related(
            Prefetch("assignments", lead.select_related("unit", "area"), to_attr="leads")
        )

    def with_detail(self) -> Self:
        """What the detail page shows beside its own lists."""
        return self.select_related(
            "category__parent",
            "condition",
            "area",
            "city_now",
            "district_now",
            "street_now",
            "community_now",
            "grid_now",
            "reported_by__person",
        )


class TicketRecordQuerySet(models.QuerySet):
    """Flow records of tickets."""

    def with_timeline(self) -> Self:
        """Oldest first, with actor, post and the unit spoken for."""
        return self.select_related(
            "by__person", "post", "assignment__unit", "assignment__area"
        ).order_by("at", "id")


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

    def addressed(self, reach: Reach) -> Self:
        """Assignments to a unit or team of this reach."""
        return self.all() if reach.everywhere else self.filter(team_condition(reach, ""))

    def with_card(self) -> Self:
        """What an inbox row shows."""
        return self.select_related(
            "unit", "area", "person", "ticket__category", "ticket__community_now", "ticket__area"
        )


class WhistleQuerySet(StampedQuerySet):
    """Whistles."""

    area_path = "area"
    unit_path = "tasks__unit"

    def unit_conditions(self, units: frozenset[int]) -> Iterator[Q]:
        """Issued whistles under which one of these units has a task; drafts stay at home."""
        whistles = self.model._base_manager.order_by().exclude(
            status__in=("draft", "submitted", "rejected")
        )
        yield Q(pk__in=whistles.filter(tasks__unit__in=sorted(units)).values("pk"))

    def _crosses_many(self) -> bool:
        return False

    def open(self) -> Self:
        return self.filter(status__in=OPEN_WHISTLE)

    def running(self) -> Self:
        return self.filter(status__in=RUNNING_WHISTLE)

    def of(self, user: Any, handles: Reach) -> Self:
        """Whistles the user blew, or that call a unit of `handles`."""
        called = self.model._base_manager.filter(tasks__unit__in=sorted(handles.units))
        return self.filter(Q(blown_by=user) | Q(pk__in=called.order_by().values("pk")))

    def matching(self, words: str) -> Self:
        """Whistles whose number starts with `words`, or whose title contains them."""
        words = words.strip()
        return self.filter(Q(number__startswith=words.upper()) | Q(title__icontains=words))

    def with_card(self) -> Self:
        """What a list row shows: place and each department's state."""
        tasks = self.model._meta.get_field("tasks").related_model._base_manager
        return self.select_related("community_now", "street_now", "ticket").prefetch_related(
            Prefetch("tasks", tasks.select_related("unit").order_by("-role", "pk"))
        )


class WhistleRecordQuerySet(models.QuerySet):
    """Flow records of whistles."""

    def with_timeline(self) -> Self:
        """Oldest first, with actor, post and the department spoken for."""
        return self.select_related("by__person", "post", "task__unit").order_by("at", "id")


class WhistleTaskQuerySet(StampedQuerySet):
    """Whistle tasks."""

    area_path = "whistle__area"
    unit_path = "unit"
    stamp_prefix = "whistle__"

    def unit_conditions(self, units: frozenset[int]) -> Iterator[Q]:
        """Tasks of whistles that have sounded, where one of these units takes part."""
        sounded = self.model._base_manager.order_by().exclude(issued_at=None)
        yield Q(pk__in=sounded.filter(whistle__tasks__unit__in=sorted(units)).values("pk"))

    def open(self) -> Self:
        return self.filter(status__in=OPEN_TASK)

    def addressed(self, reach: Reach) -> Self:
        """Tasks of a department of this reach."""
        if reach.everywhere:
            return self.all()
        return self.filter(unit__in=sorted(reach.units), issued_at__isnull=False)

    def with_card(self) -> Self:
        """What an inbox row shows."""
        return self.select_related("unit", "whistle__community_now", "whistle__ticket", "appraisal")


class CategoryQuerySet(models.QuerySet):
    """Categories."""

    def leaves(self) -> Self:
        """What a matter can be filed as, in catalogue order."""
        return self.filter(parent__isnull=False, is_active=True).select_related("parent")


class DutyRuleQuerySet(models.QuerySet):
    """Duty rules."""

    def valid(self, day: Any) -> Self:
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)

    def best_for(
        self,
        *,
        category_id: int,
        condition_id: int | None,
        area_ids: list[int | None],
        district_id: int | None,
        on: Any,
    ) -> Any:
        """The most specific valid rule: condition before area before category.

        `area_ids` run from the finest to the coarsest; a rule without an area or district counts
        everywhere.
        """
        finest = {area_id: rank for rank, area_id in enumerate(area_ids) if area_id is not None}
        rules = self.valid(on).filter(
            Q(condition__isnull=True) | Q(condition=condition_id),
            Q(area__isnull=True) | Q(area__in=list(finest)),
            Q(district__isnull=True) | Q(district=district_id),
            category=category_id,
            lead__is_active=True,
        )
        return min(
            rules.select_related("lead").prefetch_related("assist"),
            key=lambda rule: (
                rule.condition_id is None,
                finest.get(rule.area_id, len(finest)),
                rule.district_id is None,
                rule.pk,
            ),
            default=None,
        )


class LadderPolicyQuerySet(models.QuerySet):
    """Ladders."""

    def serving(self, city_id: int | None, at: datetime) -> Self:
        """The ladder in force for a city: its own before the general one, the newest version."""
        return (
            self.filter(Q(city=city_id) | Q(city__isnull=True), is_active=True, valid_from__lte=at)
            .order_by(F("city").asc(nulls_last=True), "-version")
            .prefetch_related("rungs")
        )


class ClockQuerySet(models.QuerySet):
    """Clocks."""

    def of(self, subject_type: str, *subject_ids: int) -> Self:
        return self.filter(subject_type=subject_type, subject_id__in=subject_ids)

    def running(self) -> Self:
        return self.filter(state="running")

    def live(self) -> Self:
        return self.filter(state__in=("running", "paused"))


class EscalationQuerySet(StampedQuerySet):
    """Escalations."""

    unit_path = "unit"

    def with_card(self) -> Self:
        """What a list row shows."""
        return self.select_related("clock", "unit", "community_now", "street_now")
