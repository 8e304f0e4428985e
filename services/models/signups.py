"""Who takes part in an activity: sign-ups of people, and batches of units."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.workflow import Workflow
from services.models.activities import Activity, ActivityRecord, Shift
from services.models.alliances import account
from services.models.applicants import Applied
from services.querysets.activities import SignUpQuerySet, UnitBatchQuerySet
from services.workflow.activities import (
    BATCH,
    RUNNING_SIGN_UP,
    SIGN_UP,
    BatchStatus,
    SignUpStatus,
)

LEAST_HOURS, MOST_HOURS = Decimal("0.5"), Decimal(12)
"""Half an hour is the unit of service hours, twelve are the most of a day (DOMAIN.md 6.7)."""


class UnitBatch(models.Model):
    """People whom a unit sends to a shift: as a head count, or one sign-up each.

    `head_count` places are held by the batch itself; named people hold their own.
    """

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="batches", verbose_name=_("activity")
    )
    shift = models.ForeignKey(
        Shift, models.PROTECT, related_name="batches", verbose_name=_("shift")
    )
    unit = models.ForeignKey("grids.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    head_count = models.PositiveIntegerField(_("people without names"), default=0)
    came = models.PositiveIntegerField(_("people who came"), null=True, blank=True)
    hours = models.DecimalField(
        _("hours of each"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=BatchStatus, default=BatchStatus.SIGNED_UP
    )
    made_by = account(_("signed up by"))
    made_at = models.DateTimeField(_("signed up at"))
    idempotency_key = models.CharField(max_length=100, null=True, blank=True, unique=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = UnitBatchQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("batch of a unit")
        verbose_name_plural = _("batches of units")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=BatchStatus.values), name="batch_status_known"
            ),
            models.CheckConstraint(
                condition=Q(came=None) | Q(came__lte=F("head_count")), name="batch_came_at_most"
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.head_count}"

    @property
    def workflow(self) -> Workflow:
        return BATCH

    def append_record(self, **values: Any) -> ActivityRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return ActivityRecord.objects.create(activity=self.activity, batch=self, **values)


class SignUp(Applied):
    """One person's place in a shift, or in the queue for one.

    `offer_until` is when a place that was offered goes on to the next; `person` is who it was, as
    far as staff know; `service` the entry in the ledger of hours made of it.
    """

    class AgeGroup(models.TextChoices):
        ADULT = "adult", pgettext_lazy("age group", "18 or older")
        TEEN = "teen", pgettext_lazy("age group", "14 to 17")
        CHILD = "child", pgettext_lazy("age group", "Under 14")

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="signups", verbose_name=_("activity")
    )
    shift = models.ForeignKey(
        Shift, models.PROTECT, related_name="signups", verbose_name=_("shift")
    )
    batch = models.ForeignKey(
        UnitBatch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signups",
        verbose_name=_("batch"),
    )
    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    age_group = models.CharField(_("age"), max_length=6, choices=AgeGroup, default=AgeGroup.ADULT)
    guardian_agreed = models.BooleanField(_("guardian's consent"), default=False)
    status = models.CharField(_("status"), max_length=12, choices=SignUpStatus)
    offer_until = models.DateTimeField(_("offered until"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("checked in at"), null=True, blank=True)
    left_at = models.DateTimeField(_("checked out at"), null=True, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=1, null=True, blank=True)
    hours_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("hours confirmed by"),
    )
    hours_at = models.DateTimeField(_("hours confirmed at"), null=True, blank=True)
    service = models.OneToOneField(
        "members.ServiceRecord",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entry of hours"),
    )
    signed_up_at = models.DateTimeField(_("signed up at"))
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        indexes = (
            models.Index(fields=("activity", "id"), name="signup_activity"),
            models.Index(fields=("shift", "status", "id"), name="signup_queue"),
            models.Index(
                fields=("offer_until",), condition=Q(status="offered"), name="signup_offer_due"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=SignUpStatus.values), name="signup_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="offered") | Q(offer_until__isnull=False),
                name="signup_offer_has_end",
            ),
            models.CheckConstraint(
                condition=Q(hours=None)
                | Q(status="checked_out", hours__gte=LEAST_HOURS, hours__lte=MOST_HOURS),
                name="signup_hours_of_one_day",
            ),
            models.CheckConstraint(
                condition=Q(age_group="adult") | Q(guardian_agreed=True),
                name="signup_minor_with_guardian",
            ),
        )

    def __str__(self) -> str:
        return f"{self.activity} · {self.shift}"

    @property
    def workflow(self) -> Workflow:
        return SIGN_UP

    @property
    def known(self) -> Any:
        """The person staff or the account say it is, if any."""
        user = self.applicant.user
        return self.person or (user.person if user is not None else None)

    @property
    def who(self) -> str:
        """Whose place it is, masked as in every list."""
        if self.applicant.name:
            return self.applicant.name
        return str(self.known.masked_name) if self.known is not None else ""

    @property
    def name_cipher(self) -> str | None:
        """What was left, for the one place that reveals it."""
        return self.applicant.name_cipher or None

    @property
    def phone_cipher(self) -> str | None:
        """What was left, or what is known of the account's person."""
        known = self.known.phone_cipher if self.known is not None else ""
        return self.applicant.phone_cipher or known or None

    @property
    def name(self) -> str:
        """The name of an account's person, in clear; only `members.privacy` reads it."""
        return str(self.known.name) if self.known is not None else ""

    @property
    def phone(self) -> str:
        """No number is known."""
        return ""

    @property
    def is_open(self) -> bool:
        return self.status in RUNNING_SIGN_UP

    def receipt_url(self, code: str) -> str:
        return reverse("services:sign_up", args=(code,))

    @property
    def receipt_line(self) -> str:
        day = timezone.localtime(self.shift.starts_at)
        return f"{self.activity} · {day:%m-%d %H:%M} · {self.get_status_display()}"

    def append_record(self, **values: Any) -> ActivityRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return ActivityRecord.objects.create(activity=self.activity, signup=self, **values)
