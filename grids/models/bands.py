"""How many households a grid should have, by city and by the type of its community."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models.cities import City


class CommunityType(models.TextChoices):
    """What a community is built of (DOMAIN.md section 2.2)."""

    OLD_ESTATE = "old_estate", _("Old estates")
    COMMODITY = "commodity", _("Commodity housing")
    MIXED = "mixed", pgettext_lazy("community type", "Mixed")
    RURAL = "rural", _("Rural")


class HouseholdBand(models.Model):
    """Fewest and most households of a grid; without a row the usual 300 to 500 hold."""

    LOW, HIGH = 300, 500
    WIDEST = 10_000

    city = models.ForeignKey(City, models.PROTECT, related_name="bands")
    community_type = models.CharField(_("community type"), max_length=12, choices=CommunityType)
    low = models.PositiveIntegerField(
        _("at least"), validators=[MinValueValidator(1), MaxValueValidator(WIDEST)]
    )
    high = models.PositiveIntegerField(
        _("at most"), validators=[MinValueValidator(1), MaxValueValidator(WIDEST)]
    )

    class Meta:
        verbose_name = _("household band")
        verbose_name_plural = _("household bands")
        ordering = ("city", "community_type")
        constraints = (
            models.UniqueConstraint(fields=("city", "community_type"), name="band_once"),
            models.CheckConstraint(
                condition=Q(community_type__in=CommunityType.values), name="band_type_known"
            ),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="band_low_below_high"),
        )

    def __str__(self) -> str:
        return f"{self.get_community_type_display()} {self.low}–{self.high}"
