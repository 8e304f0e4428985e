"""Keys of programs that write to us over open interfaces; only a keyed hash of each is kept."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.querysets.keys import ApiKeyQuerySet

MOST_PER_HOUR = 100_000


class ApiKey(models.Model):
    """What another system shows when it writes: for which places and kinds, and how often.

    Without a city it serves the whole installation; without areas or codes, all of them. The key
    itself is told once; `prefix` is its beginning, by which people tell keys apart.
    """

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=60)
    contact = models.CharField(_("contact"), max_length=120, blank=True)
    prefix = models.CharField(_("begins with"), max_length=12)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    city = models.ForeignKey(
        "grids.City",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only for the city"),
    )
    areas = models.ManyToManyField(
        "grids.Area", blank=True, related_name="+", verbose_name=_("only for areas")
    )
    service_codes = ArrayField(
        models.CharField(max_length=8),
        default=list,
        blank=True,
        verbose_name=_("only for kinds of matters"),
    )
    hourly_rate = models.PositiveIntegerField(
        _("calls an hour"),
        default=600,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PER_HOUR)],
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    created_at = models.DateTimeField(_("issued at"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revoked by"),
    )

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("key")
        verbose_name_plural = _("keys")

    def __str__(self) -> str:
        return self.name

    @property
    def source(self) -> str:
        """By which rows know the program that sent them."""
        return f"key-{self.pk}"

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None
