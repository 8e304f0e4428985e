"""Months that do not move any more: what was counted on the day they were frozen."""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from overview.querysets import SnapshotLineQuerySet, SnapshotQuerySet


class Snapshot(models.Model):
    """The results of one city and month under a number; written once and never changed.

    Live figures of the month may still move (a late closing, a reopening); what was reported to
    others is this.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    city = models.ForeignKey("grids.City", models.PROTECT, related_name="+", verbose_name=_("city"))
    month = models.DateField(_("month"))
    frozen_at = models.DateTimeField(_("frozen at"))

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("frozen month")
        verbose_name_plural = _("frozen months")
        ordering = ("-month", "city")
        constraints = [
            models.UniqueConstraint(fields=("city", "month"), name="one_snapshot_per_month")
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A frozen month is written once and never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("A frozen month is never deleted.")


class SnapshotLine(models.Model):
    """One place of a frozen month: the city itself, a district, a street or a community.

    `measures` holds what each measure came to, by its name; figures are made of them as of live
    ones.
    """

    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, related_name="lines", verbose_name=_("frozen month")
    )
    district = models.ForeignKey(
        "grids.District",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("district"),
    )
    area = models.ForeignKey(
        "grids.Area",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("area"),
    )
    measures = models.JSONField(_("measures"), default=dict)

    objects = SnapshotLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a frozen month")
        verbose_name_plural = _("lines of a frozen month")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("snapshot", "district", "area"),
                name="one_line_per_place",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.snapshot} {self.place}"

    @property
    def place(self) -> Any:
        """The area, district or city it speaks of."""
        return self.area or self.district or self.snapshot.city
