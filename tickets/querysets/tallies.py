"""Tallies and their changes, found by today's stamps like the matters they count."""

from tickets.querysets.scoping import StampedQuerySet


class TallyChangeQuerySet(StampedQuerySet):
    """Changes that no tally holds yet."""


class MatterTallyQuerySet(StampedQuerySet):
    """Matters counted beforehand."""
