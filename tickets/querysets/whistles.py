"""The vocabulary of whistles, their records and tasks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from grids.reach import Reach
from lib.worded import WordedQuerySet
from tickets.querysets.scoping import StampedQuerySet, shown
from tickets.workflow.states import (
    OPEN_TASK,
    OPEN_WHISTLE,
    RUNNING_WHISTLE,
    TaskStatus,
    WhistleStatus,
)


class WhistleQuerySet(StampedQuerySet, WordedQuerySet):
    """Whistles, found by title or number."""

    area_path = "area"
    unit_path = "tasks__unit"
    worded = ("title",)
    numbered = ("number",)
    is_indexed = True

    def unit_conditions(self, units: frozenset[int]) -> Iterator[Q]:
        """Issued whistles under which one of these units has a task; drafts stay at home."""
        whistles = self.model._base_manager.order_by().exclude(issued_at=None)
        yield Q(pk__in=whistles.filter(tasks__unit__in=sorted(units)).values("pk"))

    def _crosses_many(self) -> bool:
        return False

    def open(self) -> Self:
        return self.filter(status__in=OPEN_WHISTLE)

    def suspended(self) -> Self:
        """Whistles under which a department's work rests by permission."""
        resting = self.model._base_manager.filter(tasks__suspended_until__isnull=False)
        return self.filter(pk__in=resting.order_by().values("pk"))

    def running(self) -> Self:
        return self.filter(status__in=RUNNING_WHISTLE)

    def of(self, user: Any, handles: Reach) -> Self:
        """Whistles the user blew, or that call a unit of `handles`."""
        called = self.model._base_manager.filter(tasks__unit__in=sorted(handles.units))
        return self.filter(Q(blown_by=user) | Q(pk__in=called.order_by().values("pk")))

    def with_card(self) -> Self:
        """What a list row shows: place and each department's state."""
        tasks = self.model._meta.get_field("tasks").related_model._base_manager
        calls = tasks.select_related("unit", "objection").order_by("-role", "pk")
        rows = shown(self, "ticket", places=("community_now", "street_now"))
        return rows.prefetch_related(Prefetch("tasks", calls))

    def with_detail(self) -> Self:
        """What the detail page shows beside the departments' cards."""
        places = ("area", "community_now", "street_now")
        return shown(self, "ticket", "area__city", "blown_by__person", places=places)


SCORE_MOVES = ("score", "reply")


class WhistleRecordQuerySet(models.QuerySet):
    """Flow records of whistles."""

    def open_to(self, reach: Reach) -> Self:
        """Without what is said of the appraisal of a department that is none of the reader's."""
        tasks = self.model._meta.get_field("task").related_model._default_manager
        known = tasks.score_open_to(reach).filter(pk=OuterRef("task"))
        return self.filter(~Q(move__in=SCORE_MOVES) | Exists(known.order_by()))

    def with_timeline(self) -> Self:
        """Oldest first, with actor, post, and the department or decision spoken for."""
        rows = shown(
            self,
            "by__person",
            "post",
            "task__unit",
            "objection__unit",
            "resolution__unit",
            places=("resolution__area",),
        )
        return rows.order_by("at", "id")


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

    def suspended(self) -> Self:
        """Work that rests by permission until a day: the grey light."""
        return self.filter(suspended_until__isnull=False)

    def counted(self) -> Self:
        """What figures of departments count: not what is suspended, let go or exempt by appeal."""
        rows = self.filter(suspended_until__isnull=True, is_exempt=False)
        return rows.exclude(status=TaskStatus.RELEASED)

    def due_to_resume(self, before: date) -> Self:
        """Suspended until a day that lies before this one."""
        return self.filter(suspended_until__lt=before)

    def addressed(self, reach: Reach) -> Self:
        """Tasks of a department of this reach."""
        if reach.everywhere:
            return self.all()
        return self.filter(unit__in=sorted(reach.units), issued_at__isnull=False)

    def score_open_to(self, reach: Reach) -> Self:
        """Tasks whose appraisal may be read: by those above the place, and by the department.

        Other departments read it once the year is published (DOMAIN.md section 1.4).
        """
        if reach.everywhere:
            return self.all()
        above = self.model._default_manager.within(replace(reach, units=frozenset(), user_id=None))
        published = apps.get_model("tickets", "AppraisalResult")._base_manager.filter(
            unit=OuterRef("unit"), year=OuterRef("issued_at__year")
        )
        return self.filter(
            Q(pk__in=above.order_by().values("pk"))
            | Q(unit__in=sorted(reach.units))
            | Exists(published)
        )

    def in_year(self, year: int) -> Self:
        """Calls of one year: the year in which the whistle sounded, in site time."""
        return self.filter(issued_at__year=year)

    def standing(self) -> Self:
        """Each row with `stands`: appraised, or why it is not counted in its year.

        `counted` is what its score counts: a delay exempted on appeal, perhaps after the score,
        costs no points of timeliness.
        """
        clocks = ("sign", "contact", "attend")
        lost = sum(F(f"appraisal__scale__{name}") - F(f"appraisal__{name}") for name in clocks)
        return self.annotate(
            counted=F("appraisal__total")
            + Case(
                When(is_exempt=True, then=lost),
                default=Value(0),
                output_field=models.DecimalField(),
            ),
            stands=Case(
                When(appraisal__isnull=False, then=Value("scored")),
                When(whistle__status=WhistleStatus.WITHDRAWN, then=Value("withdrawn")),
                When(status=TaskStatus.RELEASED, then=Value("released")),
                When(status=TaskStatus.ACCEPTED, then=Value("unappraised")),
                default=Value("open"),
            ),
        )

    def showing_scores(self, reach: Reach) -> Self:
        """Each row with `shows_score`: whether this reader may know its appraisal."""
        known = self.model._default_manager.score_open_to(reach).filter(pk=OuterRef("pk"))
        return self.annotate(shows_score=Exists(known.order_by()))

    def with_card(self) -> Self:
        """What an inbox row shows."""
        places = ("whistle__community_now",)
        return shown(
            self, "unit", "whistle__ticket", "appraisal__scale", "objection", places=places
        )

    def with_dispute(self, at: datetime) -> Self:
        """The department's objection to each task, and how many unfounded ones it had lately."""
        objections = self.model._meta.get_field("objection").related_model.objects
        found = objections.unfounded_since(OuterRef("unit"), at).order_by()
        count = found.values("unit").annotate(count=Count("pk")).values("count")
        rows = self.select_related("unit", "objection__proposed_unit")
        return rows.annotate(unfounded=Coalesce(Subquery(count), 0))

    def with_line(self) -> Self:
        """What one line of a desk shows: whistle, place, department and who presses it."""
        rows = self.select_related("unit", "whistle__community_now")
        return rows.only(
            "status",
            "due_at",
            "pressed",
            "unit__name",
            "unit__short_name",
            "whistle__number",
            "whistle__title",
            "whistle__place",
            "whistle__handed_up_to",
            "whistle__community_now__name",
        )
