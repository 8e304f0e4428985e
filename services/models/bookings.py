"""Bookings of shared spaces, and pauses of booking after missed ones."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.pii import mask_name
from lib.workflow import Workflow
from records.models import FlowRecord
from services.models.alliances import account
from services.models.applicants import Applied
from services.models.spaces import Space
from services.querysets.spaces import BookingQuerySet, PauseQuerySet
from services.workflow.spaces import (
    ACTIVE_BOOKING,
    BOOKING,
    HOLDING_BOOKING,
    PAUSE,
    BookingStatus,
    PauseStatus,
    SpaceGroup,
)


class Booking(Applied):
    """One stretch of time in a shared space, from `starts_at` up to `ends_at`, for somebody.

    No two that hold their time overlap: the database itself refuses the second.
    """

    space = models.ForeignKey(
        Space, models.PROTECT, related_name="bookings", verbose_name=_("space")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    purpose = models.CharField(_("purpose"), max_length=120)
    people = models.PositiveSmallIntegerField(_("how many people"))
    group = models.CharField(
        _("for whom"), max_length=10, choices=SpaceGroup, default=SpaceGroup.EVERYBODY
    )
    is_sensitive = models.BooleanField(_("sale, public talk or collection"), default=False)
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("unit"),
    )
    series = models.UUIDField(_("series"), null=True, blank=True, db_index=True)
    status = models.CharField(
        _("status"), max_length=10, choices=BookingStatus, default=BookingStatus.CONFIRMED
    )
    remind_at = models.DateTimeField(_("remind at"), null=True, blank=True)
    came_at = models.DateTimeField(_("came at"), null=True, blank=True)
    booked_by = account(_("booked by"))
    booked_at = models.DateTimeField(_("booked at"))
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_at", "-id")
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        indexes = (
            models.Index(fields=("space", "starts_at"), name="booking_space_time"),
            models.Index(fields=("-starts_at", "-id"), name="booking_newest"),
            models.Index(
                fields=("remind_at",), name="booking_remind", condition=Q(remind_at__isnull=False)
            ),
            models.Index(fields=("status", "ends_at"), name="booking_status_end"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_length"),
            models.CheckConstraint(condition=Q(people__gte=1), name="booking_of_somebody"),
            models.CheckConstraint(
                condition=Q(status__in=BookingStatus.values), name="booking_status_known"
            ),
            ExclusionConstraint(
                name="booking_no_overlap",
                expressions=(
                    ("space", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_at",
                            "ends_at",
                            Value("[)"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ),
                condition=Q(status__in=[str(status) for status in HOLDING_BOOKING]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.space} {timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}"

    @property
    def workflow(self) -> Workflow:
        return BOOKING

    @property
    def booker(self) -> str:
        """Who booked, masked: the name left, else that of the account."""
        user = self.applicant.user
        if self.applicant.name_cipher or user is None or user.person is None:
            return self.applicant.name
        return mask_name(user.person.name)

    @property
    def is_open(self) -> bool:
        return self.status in ACTIVE_BOOKING

    def receipt_url(self, code: str) -> str:
        return reverse("services:booking_receipt", args=(code,))

    @property
    def receipt_line(self) -> str:
        return f"{self} · {self.get_status_display()}"

    def append_record(self, **values: Any) -> BookingRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return BookingRecord.objects.create(booking=self, **values)


class BookingPause(models.Model):
    """A proposal that somebody books nothing for a while, after missed bookings; a person decides.

    `booking` is the missed one after which it was proposed; it says who, and where. `missed` is how
    many there were. Whoever is meant may object, and is answered.
    """

    booking = models.OneToOneField(
        Booking, models.PROTECT, related_name="pause", verbose_name=_("booking")
    )
    missed = models.PositiveSmallIntegerField(_("missed bookings"))
    status = models.CharField(
        _("status"), max_length=10, choices=PauseStatus, default=PauseStatus.PROPOSED
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    until_on = models.DateField(_("last day"), null=True, blank=True)
    imposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("imposed by"),
    )
    objection = models.CharField(
        pgettext_lazy("booking pause", "objection"), max_length=500, blank=True
    )
    answer = models.CharField(pgettext_lazy("booking pause", "answer"), max_length=500, blank=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = PauseQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("pause of booking")
        verbose_name_plural = _("pauses of booking")
        indexes = (models.Index(fields=("status", "-id"), name="booking_pause_status"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=PauseStatus.values), name="booking_pause_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="active") | Q(until_on__isnull=False),
                name="booking_pause_has_end",
            ),
        )

    def __str__(self) -> str:
        return f"{self.booking}"

    @property
    def workflow(self) -> Workflow:
        return PAUSE

    def append_record(self, **values: Any) -> BookingRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return BookingRecord.objects.create(booking=self.booking, pause=self, **values)


class BookingRecord(FlowRecord):
    """One step in the life of a booking, or of the pause proposed after it."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="records")
    pause = models.ForeignKey(
        BookingPause, models.PROTECT, null=True, blank=True, related_name="records"
    )

    class Meta(FlowRecord.Meta):
        verbose_name = _("record of a booking")
        verbose_name_plural = _("records of bookings")
        indexes = (models.Index(fields=("booking", "id"), name="booking_record"),)
