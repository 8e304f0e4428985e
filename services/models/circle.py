"""How far every building has it to the nearest place of each kind, as last reckoned."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from services.querysets.circle import CircleQuerySet


class CircleRow(models.Model):
    """One building: its position, and per kind of place the nearest one and the straight line.

    `metres` and `places` are keyed by the kind of place; a kind without any place in the city is
    left out. Written anew as a whole by `services.operations.circle`, never changed by hand.
    """

    building = models.OneToOneField(
        "grids.Area", models.CASCADE, related_name="circle", verbose_name=_("building")
    )
    lng = models.FloatField(_("longitude"))
    lat = models.FloatField(_("latitude"))
    is_estimated = models.BooleanField(_("position estimated"), default=False)
    metres = models.JSONField(_("straight metres by kind"), default=dict)
    places = models.JSONField(_("nearest place by kind"), default=dict)

    objects = CircleQuerySet.as_manager()

    class Meta:
        verbose_name = _("building in the circle")
        verbose_name_plural = _("buildings in the circle")

    def __str__(self) -> str:
        return str(self.building)


class CircleState(models.Model):
    """When the circle of a city was reckoned, and from what; other ground makes it old."""

    city = models.OneToOneField(
        "grids.City", models.CASCADE, related_name="circle_state", verbose_name=_("city")
    )
    ground = models.CharField(_("fingerprint of the ground"), max_length=64)
    reckoned_at = models.DateTimeField(_("reckoned at"))
    buildings = models.PositiveIntegerField(_("buildings"), default=0)
    unplaced = models.PositiveIntegerField(_("buildings without any position"), default=0)
    places = models.PositiveIntegerField(_("places"), default=0)

    class Meta:
        verbose_name = _("state of the circle")
        verbose_name_plural = _("states of the circle")

    def __str__(self) -> str:
        return f"{self.city} {self.reckoned_at:%Y-%m-%d %H:%M}"
