"""The vocabulary of wishes and of the claims to fulfil them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Self

from django.db.models import Q, QuerySet

from grids.reach import Reach, ScopedQuerySet
from lib.worded import WordedQuerySet
from services.workflow.wishes import LIT, ON_WALL, ClaimOutcome, WishStatus


class WishQuerySet(ScopedQuerySet, WordedQuerySet):
    """Wishes; staff find them by place, units by what they have claimed; by need or number."""

    worded = ("need",)
    numbered = ("number",)
    is_indexed = True
    area_path = "area"
    city_path = "area__city"
    district_path = "area__district"

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """By place; a unit sees what it has claimed."""
        yield from super().reach_conditions(reach)
        if reach.units:
            yield Q(pk__in=self.claimed_by_units(reach))

    def claimed_by_units(self, reach: Reach) -> Any:
        """Keys of the wishes that units of the reach have claimed, or fulfilled."""
        claims = self.model._meta.get_field("claims").related_model._default_manager
        kept = ("", ClaimOutcome.DELIVERED)
        mine = claims.filter(unit__in=sorted(reach.units), outcome__in=kept)
        return mine.order_by().values("wish")

    def helped(self, reach: Reach) -> Self:
        """What somebody carries out: everything of the place, and what their unit has claimed."""
        return self.within(reach)

    def for_anybody(self, reach: Reach) -> Self:
        """All: whoever stands before the wall may claim what hangs there."""
        return self.all()

    def published(self) -> Self:
        """What the wall shows: wishes to be claimed, on their way, or lit up."""
        return self.filter(status__in=ON_WALL)

    def communities(self) -> Any:
        """The communities that these wishes belong to."""
        areas: Any = self.model._meta.get_field("community").related_model._default_manager
        found = areas.filter(pk__in=self.order_by().values("community"))
        return found.defer("boundary").order_by("tree_id", "lft")

    def lit(self) -> Self:
        """Those that came true."""
        return self.filter(status__in=LIT)

    def counted(self, figure: str) -> Self:
        """The wishes behind a figure: published, claimed, fulfilled or rated."""
        taken = (WishStatus.CLAIMED, WishStatus.FULFILLING, *LIT)
        states = {"published": ON_WALL, "claimed": taken, "fulfilled": LIT}
        return self.filter(status__in=states.get(figure, (WishStatus.RATED,)))

    def waiting(self) -> Self:
        """Those that wait for staff: to be verified or published, or with thanks to be shown."""
        thanks = Q(status=WishStatus.RATED, thanks_shown=False) & ~Q(thanks="")
        return self.filter(Q(status__in=(WishStatus.DRAFT, WishStatus.VERIFIED)) | thanks)

    def late(self, at: datetime) -> Self:
        """Those whose helper has taken longer than promised."""
        return self.filter(status=WishStatus.FULFILLING, claims__in=self._overdue(at))

    def _overdue(self, at: datetime) -> Any:
        claims = self.model._meta.get_field("claims").related_model._default_manager
        return claims.filter(outcome="", deliver_by__lt=at).order_by()

    def faded(self, on: date) -> Self:
        """On the wall beyond their last day, and nobody has claimed them."""
        return self.filter(status=WishStatus.PUBLISHED, wall_until__lt=on)

    def with_card(self) -> Self:
        """What a row of a list shows."""
        rows = self.select_related("community__parent", "area", "applicant")
        return rows.defer("community__boundary", "community__parent__boundary", "area__boundary")

    def with_claims(self) -> Self:
        """With who has claimed it."""
        return self.with_card().prefetch_related("claims__unit", "claims__team")


class ClaimQuerySet(ScopedQuerySet):
    """Claims of wishes, by the wish's place and by the unit that claimed."""

    area_path = "wish__area"
    city_path = "wish__area__city"
    district_path = "wish__area__district"
    unit_path = "unit"

    def active(self) -> Self:
        return self.filter(outcome="")

    def due(self, at: datetime) -> Self:
        """Running, and nobody began within the time."""
        return self.active().filter(begun_at=None, due_at__lte=at)

    def with_card(self) -> Self:
        """What a row of a list shows."""
        rows = self.select_related("wish__community", "unit", "team", "applicant")
        return rows.defer("wish__community__boundary", "team__boundary")


class WishRecordQuerySet(QuerySet):
    """Flow records of wishes."""

    def with_row(self) -> Self:
        return self.select_related("by__person", "post")
