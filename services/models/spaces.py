"""Shared spaces: what can be booked, when, and which hours are kept for whom."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.models.alliances import account
from services.querysets.spaces import OfSpaceQuerySet, SpaceQuerySet
from services.workflow.spaces import SpaceGroup, SpaceKind


def number(label: Any, default: int, least: int, most: int, **more: Any) -> Any:
    """A small number with its limits; they hold in forms, the API and the database."""
    limits = (MinValueValidator(least), MaxValueValidator(most))
    return models.PositiveSmallIntegerField(label, default=default, validators=limits, **more)


class Space(models.Model):
    """A room or yard that neighbours share, and the rules under which it is booked.

    The limits are those of DOMAIN.md 6.5: slots of 30-120 minutes, 1-14 days ahead, two bookings at
    a time per person, approval above 50 people, given back two hours before, a pause of 30 days
    after three missed ones. Each is a number of the space, so that a city changes it without us.
    """

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=SpaceKind)
    area = models.ForeignKey(
        "grids.Area", models.PROTECT, related_name="spaces", verbose_name=_("area")
    )
    place = models.ForeignKey(
        "grids.Place",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="spaces",
        verbose_name=_("place"),
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(
        pgettext_lazy("space", "people at most"),
        validators=(MinValueValidator(1), MaxValueValidator(2000)),
    )
    equipment = models.CharField(_("equipment"), max_length=300, blank=True)
    rules = models.TextField(pgettext_lazy("space", "house rules"), max_length=2000, blank=True)
    hours = models.JSONField(_("opening hours"), default=dict, blank=True)
    slot_minutes = number(_("minutes of a slot"), 60, 30, 120)
    most_slots = number(_("slots in one booking"), 3, 1, 8)
    lead_days = number(_("bookable days ahead"), 14, 1, 14)
    most_active = number(_("bookings at a time per person"), 2, 1, 10)
    approve_over = number(_("approval above so many people"), 50, 0, 2000)
    cancel_hours = number(_("given back hours before"), 2, 0, 72)
    most_missed = number(_("missed bookings before a pause"), 3, 2, 10)
    pause_days = number(_("days of a pause"), 30, 1, 90)
    is_open = models.BooleanField(_("can be booked"), default=True)
    created_by = account(_("created by"))
    created_at = models.DateTimeField(_("created at"))

    objects = SpaceQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("space")
        verbose_name_plural = _("spaces")
        indexes = (models.Index(fields=("area", "name", "id"), name="space_area"),)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=SpaceKind.values), name="space_kind_known"),
            models.CheckConstraint(
                condition=Q(slot_minutes__range=(30, 120)), name="space_slot_30_to_120"
            ),
            models.CheckConstraint(
                condition=Q(lead_days__range=(1, 14)), name="space_lead_1_to_14"
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="space_holds_somebody"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def where(self) -> str:
        """How one gets there: the address, else that of the place, else the area."""
        return self.address or (self.place.address if self.place else "") or str(self.area)


class SpaceWindow(models.Model):
    """Hours of a weekday kept for a group, until some hours before; then they are free for all."""

    space = models.ForeignKey(
        Space, models.CASCADE, related_name="windows", verbose_name=_("space")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    group = models.CharField(_("group"), max_length=10, choices=SpaceGroup)
    release_hours = number(_("free for all hours before"), 24, 0, 336)
    title = models.CharField(pgettext_lazy("space", "for what"), max_length=60, blank=True)

    objects = OfSpaceQuerySet.as_manager()

    class Meta:
        ordering = ("weekday", "starts", "pk")
        verbose_name = _("hours kept for a group")
        verbose_name_plural = _("hours kept for groups")
        constraints = (
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="window_has_length"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="window_weekday"),
            models.CheckConstraint(
                condition=Q(group__in=SpaceGroup.values) & ~Q(group="everybody"),
                name="window_of_a_group",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_group_display()} {self.starts:%H:%M}-{self.ends:%H:%M}"


class SpaceClosure(models.Model):
    """A day on which a space stays closed, and why."""

    space = models.ForeignKey(
        Space, models.CASCADE, related_name="closures", verbose_name=_("space")
    )
    day = models.DateField(_("day"))
    reason = models.CharField(_("reason"), max_length=120)

    objects = OfSpaceQuerySet.as_manager()

    class Meta:
        ordering = ("day", "pk")
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        constraints = (models.UniqueConstraint(fields=("space", "day"), name="one_closure_a_day"),)

    def __str__(self) -> str:
        return f"{self.day}"
