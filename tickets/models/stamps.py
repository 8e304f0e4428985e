"""Where a matter belongs, as plain columns: today's areas for access, filed ones for history."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

PLACES = ("city", "district", "street", "community", "grid")


@dataclass(frozen=True)
class ClockFacts:
    """What a clock must know of its subject: what it is, who answers, where it is today."""

    subject_type: str
    label: str
    title: str
    unit_id: int | None
    stamps: dict[str, int | None]


def place_column(to: str, label: Any) -> models.ForeignKey:
    """A nullable stamp without an index of its own: the composite indexes serve the lists."""
    return models.ForeignKey(
        to,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=label,
    )


class NowStamps(models.Model):
    """City, district, street, community and grid as areas are today; renewed by reorganisation."""

    city_now = place_column("grids.City", _("city"))
    district_now = place_column("grids.District", _("district"))
    street_now = place_column("grids.Area", _("street"))
    community_now = place_column("grids.Area", _("community"))
    grid_now = place_column("grids.Area", _("grid"))

    class Meta:
        abstract = True

    def now_stamps(self) -> dict[str, int | None]:
        """The five columns, to be handed on to a row that belongs to this one."""
        return {f"{place}_now_id": getattr(self, f"{place}_now_id") for place in PLACES}


class FiledStamps(models.Model):
    """The same five as they were when the matter was reported; never changed afterwards."""

    city_filed = place_column("grids.City", _("city when filed"))
    district_filed = place_column("grids.District", _("district when filed"))
    street_filed = place_column("grids.Area", _("street when filed"))
    community_filed = place_column("grids.Area", _("community when filed"))
    grid_filed = place_column("grids.Area", _("grid when filed"))

    class Meta:
        abstract = True
