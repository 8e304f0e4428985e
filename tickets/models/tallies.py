"""Matters counted beforehand: how many of each kind lie in each place and month (decision 0035).

A trigger of the database notes every change of what is counted in the same statement that makes
it; folding adds the notes up and drops them. Whoever counts reads both, so a figure is never old.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.stamps import PLACES
from tickets.querysets.tallies import MatterTallyQuerySet, TallyChangeQuerySet

COUNTED_PLACES = tuple(place for place in PLACES if place != "grid")
"""A grid has so few matters that they are counted from themselves."""


def key(to: str) -> models.ForeignKey:
    """A place or category as a plain number: the row it names is never deleted."""
    return models.ForeignKey(
        to, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )


class PlacedTwice(models.Model):
    """Where matters belong, as areas are today and as they were when reported."""

    city_now = key("grids.City")
    district_now = key("grids.District")
    street_now = key("grids.Area")
    community_now = key("grids.Area")
    city_filed = key("grids.City")
    district_filed = key("grids.District")
    street_filed = key("grids.Area")
    community_filed = key("grids.Area")
    category = key("tickets.Category")

    class Meta:
        abstract = True


class TallyChange(PlacedTwice):
    """What a matter was before a change (`sign` -1) or is after it (1), as far as it is counted.

    Only the trigger `tickets_note_tally_change` writes these rows, only folding deletes them.
    """

    ticket_id = models.BigIntegerField()
    sign = models.SmallIntegerField()
    status = models.CharField(max_length=12)
    reported_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    self_closed = models.BooleanField()
    solved_level = models.CharField(max_length=10)
    is_late = models.BooleanField()
    rework_count = models.PositiveSmallIntegerField()
    reopened_count = models.PositiveSmallIntegerField()

    objects = TallyChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a tally")
        verbose_name_plural = _("changes of tallies")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.sign:+d}"


class MatterTally(PlacedTwice):
    """The matters of one place and stretch of time: one column for each `Measure`.

    `grain` says what is added up: days and months of communities over all categories, months by
    category of communities, and of whole streets.
    """

    class Grain(models.TextChoices):
        DAY = "day", _("Day")
        MONTH = "month", _("Month")
        CATEGORY = "category", _("Month by category")
        STREET = "street", _("Month by category of a street")

    grain = models.CharField(max_length=8, choices=Grain.choices)
    since = models.DateField()
    reported = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    declined = models.BigIntegerField(default=0)
    filed = models.BigIntegerField(default=0)
    self_closed = models.BigIntegerField(default=0)
    dispatched = models.BigIntegerField(default=0)
    handled = models.BigIntegerField(default=0)
    handled_timely = models.BigIntegerField(default=0)
    handled_late = models.BigIntegerField(default=0)
    reworked = models.BigIntegerField(default=0)
    closed = models.BigIntegerField(default=0)
    reopened = models.BigIntegerField(default=0)
    minutes = models.BigIntegerField(default=0)
    kept = models.BigIntegerField(default=0)
    in_grid = models.BigIntegerField(default=0)
    in_community = models.BigIntegerField(default=0)
    in_street = models.BigIntegerField(default=0)
    in_district = models.BigIntegerField(default=0)

    objects = MatterTallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("tally of matters")
        verbose_name_plural = _("tallies of matters")
        constraints = [
            models.UniqueConstraint(
                fields=(
                    "grain",
                    "since",
                    *(f"{place}_{basis}" for basis in ("now", "filed") for place in COUNTED_PLACES),
                    "category",
                ),
                name="one_tally",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(
                fields=("grain", f"{place}_{basis}", "since"), name=f"tally_{place}_{basis}"
            )
            for basis in ("now", "filed")
            for place in ("district", "street", "community")
        ]

    def __str__(self) -> str:
        return f"{self.grain} {self.since}"
