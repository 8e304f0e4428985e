"""What strangers and sending programs may read of matters, and in which order of time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, Max, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

OPEN_MOVES = (
    "report",
    "accept",
    "file",
    "dispatch",
    "start",
    "self-close",
    "hand-in",
    "pass",
    "rework",
    "close",
    "not-file",
    "reopen",
    "whistle",
    "suspend",
    "resume",
    "redirect",
    "void",
    "merge",
    "publish",
)
"""Moves of a ticket that others may hear of, as a state and a sentence, never with its notes."""

OWN_STEPS = Q(move__in=OPEN_MOVES, assignment__isnull=True, proposal__isnull=True)
"""The records of a ticket itself that others may hear of; an index holds exactly these."""

SHOWN = "shown"


class PublishedMixin(models.QuerySet):
    """Tickets as strangers and sending programs may read them."""

    def published(self, source: str = "") -> Self:
        """What was approved for residents, and what the program known as `source` sent itself."""
        shown = Q(public_state=SHOWN)
        return self.filter(shown | Q(channel="open311", source=source) if source else shown)

    def sent_by(self, source: str) -> Self:
        """What the program known as `source` sent."""
        return self.filter(channel="open311", source=source)

    def of_keys(self, ids: Sequence[int]) -> Self:
        """Rows that were found before, by their keys."""
        return self.filter(pk__in=ids)

    def with_updated(self) -> Self:
        """Carries `updated`: when it was closed, else when something others may hear happened."""
        records = self.model._meta.get_field("records").related_model._base_manager
        last = records.filter(OWN_STEPS, ticket=OuterRef("pk")).order_by().values("ticket")
        newest = Subquery(last.annotate(at=Max("at")).values("at")[:1])
        return self.annotate(updated=Coalesce("closed_at", newest, "reported_at"))

    def touched(self, after: datetime, before: datetime) -> Self:
        """Those with something others may hear of in a span, found by the index of such steps."""
        records = self.model._meta.get_field("records").related_model._base_manager
        steps = records.filter(OWN_STEPS, at__range=(after, before))
        return self.filter(pk__in=steps.order_by().values("ticket"))

    def pictured(self, wanted: bool) -> Self:
        """Those with, or without, pictures that residents may see."""
        return self.filter(photos_shown=wanted)

    def with_open_card(self) -> Self:
        """What one entry of the open interface shows."""
        places = ("area", "area__parent", "community_now", "district_now")
        leads = self.model._meta.get_field("assignments").related_model._base_manager
        leads = leads.filter(role="lead").exclude(status__in=("withdrawn", "returned"))
        rows = self.select_related("category__parent", "open_request", *places)
        rows = rows.prefetch_related(Prefetch("assignments", leads.select_related("unit"), "leads"))
        return rows.defer(*(f"{place}__boundary" for place in places))


class StepsQuerySet(models.QuerySet):
    """Flow records of tickets as others may hear of them."""

    def heard_by(self, source: str = "", tickets: Any = None) -> Self:
        """Steps of matters (of these, where `tickets` says so) from the moment their words were
        shown; all steps of those that the program known as `source` sent itself.

        A matter first shows its present state when it is shown, so that nobody who asks for what
        happened since is told of a moment before.
        """
        shown = self.model._base_manager.filter(
            ticket=OuterRef("ticket"), move="publish", pk__lte=OuterRef("pk")
        )
        seen = Q(Exists(shown), ticket__public_state=SHOWN)
        if source:
            seen |= Q(ticket__channel="open311", ticket__source=source)
        rows = self.filter(OWN_STEPS, seen)
        return rows if tickets is None else rows.filter(ticket__in=tickets.order_by().values("pk"))

    def of(self, tickets: Sequence[int]) -> Self:
        """The steps of these tickets that others may hear of."""
        return self.filter(OWN_STEPS, ticket__in=tickets)

    def told_between(self, after: datetime, before: datetime) -> Self:
        """In a span, both ends included, the earliest first."""
        return self.filter(at__range=(after, before)).order_by("at", "id")


class TrialQuerySet(models.QuerySet):
    """Trials, which belong to nobody and are read by everybody."""

    def published(self, source: str = "") -> Self:
        """All of them: their words are masked where they are shown."""
        return self.all()


class HeardUpdateQuerySet(models.QuerySet):
    """What other systems told."""

    def about(self, ticket: Any) -> Self:
        """Of one matter, the earliest first."""
        return self.filter(ticket=ticket).order_by("id")
