"""Saved views: a list with its filters under a name, for oneself or for colleagues."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.querysets import SavedViewQuerySet
from members.roles import Role


class SavedView(models.Model):
    """Filters, order and columns of a list under a name.

    Sharing shares the question, not the answer: each reader sees the rows within their own reach.
    """

    class Kind(models.TextChoices):
        TICKETS = "tickets", _("Matters")
        WHISTLES = "whistles", _("Whistles")

    class Sharing(models.TextChoices):
        PRIVATE = "private", _("Only me")
        ROLE = "role", _("Everybody with a role in my city")
        AREA = "area", _("Everybody posted in an area")
        ROLE_AREA = "role_area", _("Everybody with a role in an area")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    kind = models.CharField(_("list"), max_length=10, choices=Kind)
    name = models.CharField(pgettext_lazy("of a view", "name"), max_length=40)
    params = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    shared_with = models.CharField(
        _("shared with"), max_length=10, choices=Sharing, default=Sharing.PRIVATE
    )
    role = models.CharField(_("role"), max_length=30, choices=Role, blank=True)
    area = models.ForeignKey(
        "grids.Area",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("area"),
    )
    city = models.ForeignKey(
        "grids.City",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("city"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    created_at = models.DateTimeField(_("created at"))

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        indexes = (
            models.Index(
                fields=("shared_with", "role"),
                condition=~Q(shared_with="private"),
                name="saved_view_shared",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "kind", "name"), name="saved_view_name_once_per_owner"
            ),
            models.CheckConstraint(
                condition=Q(shared_with="private", role="", area=None)
                | Q(shared_with="role", area=None, city__isnull=False) & ~Q(role="")
                | Q(shared_with="area", role="", area__isnull=False)
                | Q(shared_with="role_area", area__isnull=False) & ~Q(role=""),
                name="saved_view_shared_with_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def query(self) -> str:
        """The filters as the query of an address, with the view they come from."""
        return urlencode({**self.params, "saved": self.pk})
