"""The vocabulary of the catalogue and of requests for what it offers."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar, Self

from django.db.models import Case, F, Q, Value, When

from grids.models import Tier
from grids.reach import Reach, ScopedQuerySet, span_conditions
from lib.worded import WordedQuerySet
from services.workflow.requests import OPEN_REQUEST, WAITING, RequestStatus


class ServiceItemQuerySet(ScopedQuerySet, WordedQuerySet):
    """What a city, or a place in it, offers; found by name, code, first letters or who may ask."""

    worded: ClassVar[tuple[str, ...]] = ("name", "who")
    spelt: ClassVar[tuple[str, ...]] = ("initials",)
    numbered: ClassVar[tuple[str, ...]] = ("code",)
    area_path: ClassVar[str | None] = "area"
    city_path: ClassVar[str | None] = "city"
    district_path: ClassVar[str | None] = "area__district"

    def offered(self, on: datetime.date) -> Self:
        """Those residents may ask for on a day."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=on))

    def seen_by(self, user: Any, power: str) -> Self:
        """Those of the cities in which somebody holds the power; whoever keeps a place reads all
        that is offered there."""
        reach = user.reach(power)
        if reach.everywhere:
            return self.all()
        cities = {post.city_id for post in user.active_posts if post.city_id}
        areas = {post.area.city_id for post in user.active_posts if post.area is not None}
        return self.filter(city__in=cities | areas | set(reach.cities))

    def here(self, area: Any) -> Self:
        """Those offered in an area: by its whole city, or by a place above it."""
        above = Q(area__tree_id=area.tree_id, area__lft__lte=area.lft, area__rght__gte=area.rght)
        return self.filter(Q(area=None) | above, city=area.city_id)

    def at_place(self, place: Any) -> Self:
        """Those offered at a place, by group."""
        return self.filter(places=place).order_by("group", "code", "id")

    def with_card(self) -> Self:
        """With its provider and scope."""
        return self.select_related("city", "area", "unit").defer("area__boundary")


class ServiceRequestQuerySet(ScopedQuerySet):
    """Requests; units see those that were given to them."""

    area_path: ClassVar[str | None] = "area"
    unit_path: ClassVar[str | None] = "unit"
    city_path: ClassVar[str | None] = "area__city"
    district_path: ClassVar[str | None] = "area__district"

    def matching(self, text: str) -> Self:
        """Those whose number begins with the text, or that ask for a service it finds.

        What applicants write and who they are is never searched.
        """
        items = self.model._meta.get_field("item").related_model._default_manager
        asked = list(items.matching(text).order_by().values_list("pk", flat=True))
        return self.filter(Q(number__startswith=text.strip().upper()) | Q(item__in=asked))

    def at_street(self, reach: Reach) -> Self:
        """Those of whole streets, districts or cities of the reach."""
        if reach.everywhere:
            return self.all()
        found = Q(pk__in=[])
        streets = [span for span in reach.areas if span.tier == Tier.STREET]
        for condition in span_conditions("area", streets):
            found |= condition
        if reach.districts:
            found |= Q(area__district__in=sorted(reach.districts))
        if reach.cities:
            found |= Q(area__city__in=sorted(reach.cities))
        return self.filter(found)

    def asked_by(self, user: Any) -> Self:
        """What an account asked for itself."""
        return self.filter(applicant__user=user)

    def open(self) -> Self:
        """Those that have not ended."""
        return self.filter(status__in=OPEN_REQUEST)

    def waiting(self) -> Self:
        """Those that wait for us, not for the applicant."""
        return self.filter(status__in=WAITING)

    def late(self, at: datetime.datetime) -> Self:
        """Those whose limit has passed."""
        return self.waiting().filter(due_at__lt=at)

    def published(self, on: datetime.date) -> Self:
        """Those made public on a day."""
        return self.filter(status=RequestStatus.PUBLICITY, public_until__gte=on)

    def with_card(self) -> Self:
        """What a row shows."""
        rows = self.select_related("item", "area__parent", "applicant", "unit", "agent__person")
        return rows.defer("area__boundary", "area__parent__boundary")

    def most_urgent_first(self) -> Self:
        """The next due first; what rests or has ended last."""
        ended = Case(When(status__in=OPEN_REQUEST, then=Value(0)), default=Value(1))
        return self.order_by(ended, F("due_at").asc(nulls_last=True), "-id")


class OfRequestQuerySet(ScopedQuerySet):
    """What belongs to a request lies where the request does."""

    area_path: ClassVar[str | None] = "request__area"
    unit_path: ClassVar[str | None] = "request__unit"
    city_path: ClassVar[str | None] = "request__area__city"
    district_path: ClassVar[str | None] = "request__area__district"

    def of(self, requests: Any) -> Self:
        """Those of these requests."""
        return self.filter(request__in=requests)


class MaterialQuerySet(OfRequestQuerySet):
    """Lines of the ledger of what was received and given back."""

    def with_card(self) -> Self:
        """With their request."""
        return self.select_related("request")

    def originals_out(self) -> Self:
        """Originals that are still with us."""
        return self.filter(kind="original", returned_at=None)
