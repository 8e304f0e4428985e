"""The vocabulary of proposed whistles."""

from collections.abc import Iterator
from typing import Self

from django.db.models import Q

from tickets.querysets.scoping import StampedQuerySet, shown
from tickets.workflow.states import ProposalStatus


class ProposalQuerySet(StampedQuerySet):
    """Proposals; whoever made one follows it."""

    area_path = "ticket__area"
    owner_path = "proposed_by"

    def unit_conditions(self, units: frozenset[int]) -> Iterator[Q]:
        """Departments see what they proposed themselves, by owner, and nobody else's wishes."""
        yield from ()

    def open(self) -> Self:
        return self.filter(status=ProposalStatus.PROPOSED)

    def answered(self) -> Self:
        return self.exclude(status=ProposalStatus.PROPOSED)

    def with_card(self) -> Self:
        """What a row shows: the matter, its place, who proposed it and the whistle it led to."""
        rows = shown(
            self, "ticket__category", "proposed_by__person", "whistle", places=("community_now",)
        )
        return rows.select_related("street_now").defer("street_now__boundary")
