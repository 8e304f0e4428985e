"""Small technical stamps: when a background job last ran, how often a key came by."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When one background job last ran, and what it said about itself; the health page reads it."""

    name = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ("name",)
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name


class RateCount(models.Model):
    """How often one keyed hash (of a phone, device, address) came by in a window; no raw values."""

    key = models.CharField(max_length=64)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ("id",)
        verbose_name = _("rate count")
        verbose_name_plural = _("rate counts")
        indexes = (models.Index(fields=("window_start",), name="rate_count_window"),)
        constraints = (
            models.UniqueConstraint(fields=("key", "window_start"), name="rate_count_once"),
        )

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.window_start:%H:%M} {self.count}"
