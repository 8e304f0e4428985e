"""Numbers drawn at the counter of a place; they name nobody."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from services.querysets.queueing import QueueDayQuerySet, QueueNumberQuerySet

TOKEN_LENGTH = 16
"""What the address of a drawn number ends with; it cannot be guessed."""


class QueueDay(models.Model):
    """The counter of one place on one day: how many numbers were drawn. Its row is the lock."""

    place = models.ForeignKey(
        "grids.Place", models.PROTECT, related_name="queue_days", verbose_name=_("place")
    )
    day = models.DateField(_("day"))
    drawn = models.PositiveIntegerField(_("numbers drawn"), default=0)

    objects = QueueDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of a counter")
        verbose_name_plural = _("days of counters")
        constraints = (
            models.UniqueConstraint(fields=("place", "day"), name="one_queue_per_place_and_day"),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.day}"


class QueueNumber(models.Model):
    """One number of a day: drawn on the page, called by the counter."""

    queue = models.ForeignKey(
        QueueDay, models.PROTECT, related_name="numbers", verbose_name=_("day of a counter")
    )
    number = models.PositiveIntegerField(_("number"))
    token = models.CharField(max_length=TOKEN_LENGTH, unique=True)
    drawn_at = models.DateTimeField(_("drawn at"))
    called_at = models.DateTimeField(_("called at"), null=True, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("called by"),
    )

    objects = QueueNumberQuerySet.as_manager()

    class Meta:
        ordering = ("queue", "number")
        verbose_name = _("queue number")
        verbose_name_plural = _("queue numbers")
        constraints = (
            models.UniqueConstraint(fields=("queue", "number"), name="queue_numbers_differ"),
            models.CheckConstraint(
                condition=Q(called_at=None) | Q(called_at__gte=F("drawn_at")),
                name="queue_number_called_after_drawn",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}"

    def get_absolute_url(self) -> str:
        """The page on which whoever drew it waits."""
        return reverse("services:queue_number", args=(self.token,))
