"""Dual check-in: which unit is paired with which community, and who has checked in where."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lib.pii import decrypt, mask_name, mask_phone
from lib.rows import day_span
from lib.workflow import Workflow
from members.querysets import CheckInQuerySet, PairingQuerySet
from members.workflow import CHECK_IN, CheckInStatus
from records.models import FlowRecord


def account(label: Any, **more: Any) -> Any:
    """An account that did something."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **more
    )


def community() -> Any:
    """The community something happens in."""
    return models.ForeignKey(
        "grids.Area", models.PROTECT, related_name="+", verbose_name=_("community")
    )


class Pairing(models.Model):
    """One unit and one community that belong together from a day on (结对共建)."""

    unit = models.ForeignKey(
        "grids.Unit", models.PROTECT, related_name="pairings", verbose_name=_("unit")
    )
    community = community()
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    made_by = account(_("made by"))
    made_at = models.DateTimeField(_("made at"))

    objects = PairingQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("pairing")
        verbose_name_plural = _("pairings")
        constraints = (
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="pairing_until_after_from",
            ),
            ExclusionConstraint(
                name="pairing_no_overlap",
                expressions=(
                    ("unit", RangeOperators.EQUAL),
                    ("community", RangeOperators.EQUAL),
                    (day_span("from_on", "until_on"), RangeOperators.OVERLAPS),
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} – {self.community}"


class CheckIn(models.Model):
    """One unit's or one member's check-in at a community, to be confirmed there by `due_on`.

    Of a unit `person` is empty and `contact` is whom to ask; of a member `unit` is the employer.
    Membership is counted at the home branch; a check-in never changes it.
    """

    class Kind(models.TextChoices):
        UNIT = "unit", _("Unit check-in")
        MEMBER = "member", _("Member check-in")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    community = community()
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="check_ins",
        verbose_name=_("unit"),
    )
    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="check_ins",
        verbose_name=_("member"),
    )
    contact = models.CharField(_("contact person"), max_length=50, blank=True)
    phone_cipher = models.TextField(blank=True)
    on = models.DateField(_("checked in on"))
    skills = models.JSONField(_("skills"), default=list, blank=True)
    free_time = models.CharField(_("free time"), max_length=200, blank=True)
    wish = models.CharField(_("wish to serve"), max_length=300, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=CheckInStatus, default=CheckInStatus.PENDING
    )
    due_on = models.DateField(_("to be confirmed by"))
    confirmed_by = account(_("confirmed by"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    entered_by = account(_("entered by"))
    entered_at = models.DateTimeField(_("entered at"))
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        indexes = (
            models.Index(fields=("community", "-id"), name="check_in_community"),
            models.Index(fields=("unit", "-id"), name="check_in_unit"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=CheckInStatus.values), name="check_in_status_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="unit", unit__isnull=False, person=None)
                | Q(kind="member", person__isnull=False),
                name="check_in_of_unit_or_member",
            ),
            models.UniqueConstraint(
                fields=("unit", "community"),
                condition=Q(kind="unit", status__in=("pending", "confirmed")),
                name="one_open_unit_check_in",
            ),
            models.UniqueConstraint(
                fields=("person", "status"),
                condition=Q(kind="member", status__in=("pending", "confirmed")),
                name="one_open_member_check_in",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} – {self.community}"

    @property
    def subject(self) -> str:
        """Who has checked in, as lists show it."""
        return str(self.unit) if self.person is None else mask_name(self.person.name)

    @property
    def masked_contact(self) -> str:
        """Whom to ask, as lists show it."""
        return mask_name(self.contact)

    @property
    def masked_phone(self) -> str:
        """The contact's telephone number, as pages show it."""
        return mask_phone(decrypt(self.phone_cipher))

    @property
    def workflow(self) -> Workflow:
        return CHECK_IN

    def append_record(self, **values: Any) -> CheckInRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return CheckInRecord.objects.create(check_in=self, **values)


class CheckInRecord(FlowRecord):
    """One step of a check-in."""

    check_in = models.ForeignKey(CheckIn, models.PROTECT, related_name="records")

    class Meta(FlowRecord.Meta):
        verbose_name = _("record of a check-in")
        verbose_name_plural = _("records of check-ins")
        indexes = (models.Index(fields=("check_in", "id"), name="check_in_record"),)
