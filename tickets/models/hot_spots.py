"""Where the same trouble comes again and again: thresholds, and the spots that passed them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.models.stamps import NowStamps
from tickets.querysets import HotSpotQuerySet


class HotSpotThreshold(models.Model):
    """From when on a kind of matter at a place is a hot spot (DOMAIN.md section 5.7).

    The row of a city goes before the general one, which has no city.
    """

    city = models.OneToOneField(
        "grids.City",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("city"),
    )
    days = models.PositiveSmallIntegerField(
        _("days looked at"),
        default=90,
        validators=[MinValueValidator(7), MaxValueValidator(365)],
    )
    least = models.PositiveSmallIntegerField(
        _("matters that make a hot spot"), default=5, validators=[MinValueValidator(2)]
    )
    grown_least = models.PositiveSmallIntegerField(
        _("matters that suffice where they multiplied"),
        default=4,
        validators=[MinValueValidator(2)],
    )
    factor = models.DecimalField(
        _("times as many as before"),
        max_digits=4,
        decimal_places=1,
        default=2,
        validators=[MinValueValidator(1)],
    )
    metres = models.PositiveSmallIntegerField(
        _("metres that count as one place"),
        default=150,
        validators=[MinValueValidator(20), MaxValueValidator(1000)],
    )

    class Meta:
        verbose_name = _("hot-spot threshold")
        verbose_name_plural = _("hot-spot thresholds")
        constraints = [
            models.UniqueConstraint(
                fields=("city",), name="one_hot_spot_threshold", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.city or '*'}: {self.least}/{self.days}"

    def is_hot(self, now: int, before: int) -> bool:
        """Enough of them, or fewer that multiplied."""
        return now >= self.least or (now >= self.grown_least and now >= self.factor * before)


class HotSpot(NowStamps):
    """A category that came up too often at a place; found by night, answered by people."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("hot spot", "Open")
        TOPIC = "topic", _("Made a topic")
        DISMISSED = "dismissed", _("Dismissed")

    category = models.ForeignKey(
        "tickets.Category", models.PROTECT, related_name="+", verbose_name=_("category")
    )
    area = models.ForeignKey(
        "grids.Area", models.PROTECT, related_name="+", verbose_name=_("place")
    )
    lng = models.FloatField(_("longitude (WGS-84)"), null=True, blank=True)
    lat = models.FloatField(_("latitude (WGS-84)"), null=True, blank=True)
    metres = models.PositiveSmallIntegerField(_("metres around it"), default=0)
    days = models.PositiveSmallIntegerField(_("days looked at"))
    count = models.PositiveIntegerField(_("matters"))
    previous = models.PositiveIntegerField(_("matters before"))
    found_at = models.DateTimeField(_("found at"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        "members.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = HotSpotQuerySet.as_manager()

    class Meta:
        verbose_name = _("hot spot")
        verbose_name_plural = _("hot spots")
        indexes = [
            models.Index(fields=("street_now", "-found_at", "-id"), name="hot_spot_street"),
            models.Index(fields=("community_now", "category", "-found_at"), name="hot_spot_place"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("category", "community_now"),
                condition=Q(state="open"),
                name="one_open_hot_spot",
            )
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.area}"
