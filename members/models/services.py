"""What members did for a community, and the ledger of hours that were confirmed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NoReturn

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from lib.pii import mask_name
from lib.workflow import Workflow
from members.models.dual import account, community
from members.querysets import HoursQuerySet, ServiceQuerySet
from members.workflow import SERVICE, ServiceStatus
from records.models import FlowRecord

LEAST, MOST = Decimal("0.5"), Decimal(24)


def member() -> Any:
    """Whose service it was."""
    return models.ForeignKey(
        "members.Person", models.PROTECT, related_name="%(class)ss", verbose_name=_("member")
    )


def employer() -> Any:
    """The unit the member belonged to then."""
    return models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
    )


class ServiceRecord(models.Model):
    """One service of one member: what, when, how long; the community confirms the hours.

    `unit` is the employer on that day. What feeds it from elsewhere (an activity) names itself in
    `source_type` and `source_id`, each once per member.
    """

    person = member()
    unit = employer()
    community = community()
    what = models.CharField(_("what was done"), max_length=300)
    served_on = models.DateField(_("served on"))
    hours = models.DecimalField(
        _("hours"),
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(LEAST), MaxValueValidator(MOST)],
    )
    starts_at = models.DateTimeField(_("began at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=ServiceStatus, default=ServiceStatus.ENTERED
    )
    source_type = models.CharField(max_length=40, blank=True)
    source_id = models.BigIntegerField(null=True, blank=True)
    confirmed_by = account(_("confirmed by"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    entered_by = account(_("entered by"))
    entered_at = models.DateTimeField(_("entered at"))
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("service record")
        verbose_name_plural = _("service records")
        indexes = (
            models.Index(fields=("community", "-id"), name="service_community"),
            models.Index(fields=("unit", "-id"), name="service_unit"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=ServiceStatus.values), name="service_status_known"
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=LEAST, hours__lte=MOST), name="service_hours_of_one_day"
            ),
            models.UniqueConstraint(
                fields=("person", "source_type", "source_id"),
                condition=~Q(source_type=""),
                name="service_once_per_source",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="service_times_in_order",
            ),
            # Nobody serves in two places at once (DOMAIN.md 6.7)
            ExclusionConstraint(
                name="service_times_never_overlap",
                expressions=(
                    ("person", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_at",
                            "ends_at",
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ),
                condition=Q(status__in=("entered", "confirmed"), starts_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.served_on} {self.what}"

    @property
    def subject(self) -> str:
        """Who served, as lists show it."""
        return str(mask_name(self.person.name))

    @property
    def workflow(self) -> Workflow:
        return SERVICE

    def append_record(self, **values: Any) -> ServiceStep:
        """Write one flow record; only lib.moves and operations call it."""
        return ServiceStep.objects.create(service=self, **values)


class ServiceStep(FlowRecord):
    """One step of a service record."""

    service = models.ForeignKey(ServiceRecord, models.PROTECT, related_name="records")

    class Meta(FlowRecord.Meta):
        verbose_name = _("step of a service record")
        verbose_name_plural = _("steps of service records")
        indexes = (models.Index(fields=("service", "id"), name="service_step"),)


class HoursEntry(models.Model):
    """One line of the ledger of confirmed hours; never changed, corrected by a counter-entry."""

    person = member()
    unit = employer()
    community = community()
    served_on = models.DateField(_("served on"))
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1)
    service = models.ForeignKey(
        ServiceRecord, models.PROTECT, null=True, blank=True, related_name="entries"
    )
    counters = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="countered_by",
        verbose_name=_("takes back"),
    )
    source_type = models.CharField(max_length=40, blank=True)
    source_id = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = account(_("entered by"))
    at = models.DateTimeField(_("entered at"))

    objects = HoursQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("entry of hours")
        verbose_name_plural = _("entries of hours")
        indexes = (
            models.Index(fields=("person", "served_on"), name="hours_person"),
            models.Index(fields=("unit", "served_on"), name="hours_unit"),
            models.Index(fields=("community", "-id"), name="hours_community"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(counters=None, hours__gt=0) | Q(counters__isnull=False, hours__lt=0),
                name="hours_counter_is_negative",
            ),
        )

    def __str__(self) -> str:
        return f"{self.served_on} {self.hours}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An entry of hours is written once and never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("An entry of hours is never deleted.")

    @property
    def subject(self) -> str:
        """Whose hours, as lists show it."""
        return str(mask_name(self.person.name))
