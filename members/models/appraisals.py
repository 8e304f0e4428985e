"""Dual appraisal and dual report: parameters in versions, appraisals, half-yearly reports."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.pii import mask_name
from lib.workflow import Workflow
from members.models.dual import account, community
from members.models.services import employer
from members.querysets import HalfYearReportQuerySet, ServiceAppraisalQuerySet, ServiceScaleQuerySet
from members.workflow import APPRAISAL, REPORT, AppraisalStatus, ReportStatus
from records.models import FlowRecord

FULL = 100


def percent(label: Any, usual: int) -> models.PositiveSmallIntegerField:
    """A whole number from 0 to 100."""
    return models.PositiveSmallIntegerField(
        label, default=usual, validators=[MaxValueValidator(FULL)]
    )


def points(label: Any, top: int = FULL, **more: Any) -> models.DecimalField:
    """Points with one decimal."""
    return models.DecimalField(
        label,
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(top))],
        **more,
    )


class Grade(models.TextChoices):
    """What a score is called."""

    EXCELLENT = "excellent", pgettext_lazy("grade", "Excellent")
    GOOD = "good", pgettext_lazy("grade", "Fairly good")
    ORDINARY = "ordinary", pgettext_lazy("grade", "Ordinary")
    FAILED = "failed", pgettext_lazy("grade", "Not up to standard")


class Half(models.IntegerChoices):
    """Half of a year."""

    FIRST = 1, _("First half")
    SECOND = 2, _("Second half")


class ServiceScale(models.Model):
    """One version of the parameters of dual check-in, report and appraisal (DOMAIN.md 6.1).

    An appraisal keeps the version it was made by.
    """

    city = models.ForeignKey(
        "grids.City",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("city"),
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    valid_from = models.DateField(_("valid from"))
    confirm_days = models.PositiveSmallIntegerField(
        _("working days to confirm a check-in"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    yearly_hours = models.PositiveSmallIntegerField(
        _("hours of service a year"), default=50, validators=[MaxValueValidator(1000)]
    )
    ordinary_share = percent(_("share of the ordinary appraisal, in per cent"), 50)
    annual_share = percent(_("share of the annual appraisal, in per cent"), 50)
    most_bonus = percent(_("most bonus points"), 10)
    absence = percent(_("points taken for each quarterly meeting missed"), 5)
    excellent = percent(_("excellent from"), 95)
    good = percent(_("fairly good from"), 90)
    passed = percent(_("up to standard from"), 60)
    award_rate = percent(_("least check-in and completion rate for awards, in per cent"), 95)
    minimum = models.PositiveSmallIntegerField(
        _("fewest members for a rate that says something"),
        default=5,
        validators=[MinValueValidator(1)],
    )
    report_days = models.PositiveSmallIntegerField(
        _("days after the half-year until a report is due"),
        default=15,
        validators=[MaxValueValidator(90)],
    )
    created_by = account(_("made by"), null=True, blank=True)
    created_at = models.DateTimeField(_("made at"), null=True, blank=True)

    objects = ServiceScaleQuerySet.as_manager()

    class Meta:
        verbose_name = _("parameters of dual appraisal")
        verbose_name_plural = _("parameters of dual appraisal")
        constraints = (
            models.UniqueConstraint(
                fields=("city", "version"),
                name="one_service_scale_per_version",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(ordinary_share=FULL - F("annual_share")),
                name="service_scale_shares_are_100",
            ),
            models.CheckConstraint(
                condition=Q(excellent__gt=F("good"), good__gt=F("passed")),
                name="service_scale_grades_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.valid_from} v{self.version}"

    def grade_of(self, score: Decimal) -> Grade:
        """What a score is called."""
        for bound, grade in (
            (self.excellent, Grade.EXCELLENT),
            (self.good, Grade.GOOD),
            (self.passed, Grade.ORDINARY),
        ):
            if score >= bound:
                return grade
        return Grade.FAILED


class AboutMemberOrUnit(models.Model):
    """What a community and one unit, or one member with the unit that employs them, share."""

    community = community()
    unit = employer()
    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("member"),
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    class Meta:
        abstract = True

    @property
    def subject(self) -> str:
        """Whom it is about, as lists show it."""
        return str(self.unit) if self.person is None else mask_name(self.person.name)


class ServiceAppraisal(AboutMemberOrUnit):
    """A community's appraisal of a unit or member for one year (双评议).

    score = ordinary × its share + annual × its share + bonus − deductions − meetings missed ×
    points. `numbers` keeps what the page showed when it was fed back. Nothing follows by itself.
    """

    ordinary = points(_("ordinary appraisal"))
    annual = points(_("annual appraisal"))
    bonus = points(_("bonus"), default=Decimal(0))
    bonus_reason = models.CharField(_("what the bonus is for"), max_length=200, blank=True)
    deductions = points(_("deductions"), default=Decimal(0))
    deductions_reason = models.CharField(
        _("what the deductions are for"), max_length=200, blank=True
    )
    meetings_held = models.PositiveSmallIntegerField(
        _("quarterly meetings held"), default=4, validators=[MaxValueValidator(12)]
    )
    meetings_attended = models.PositiveSmallIntegerField(
        _("quarterly meetings attended"), default=4, validators=[MaxValueValidator(12)]
    )
    feedback = models.TextField(_("feedback"), max_length=1000)
    scale = models.ForeignKey(
        ServiceScale, models.PROTECT, related_name="+", verbose_name=_("parameters")
    )
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=1)
    grade = models.CharField(_("grade"), max_length=10, choices=Grade)
    numbers = models.JSONField(_("numbers"), default=dict)
    status = models.CharField(
        _("status"), max_length=12, choices=AppraisalStatus, default=AppraisalStatus.DRAFT
    )
    fed_back_at = models.DateTimeField(_("fed back at"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    reply = models.TextField(_("reply"), max_length=1000, blank=True)
    made_by = account(_("made by"))
    made_at = models.DateTimeField(_("made at"))

    objects = ServiceAppraisalQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("service appraisal")
        verbose_name_plural = _("service appraisals")
        indexes = (models.Index(fields=("community", "-id"), name="service_appraisal_area"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=AppraisalStatus.values), name="service_appraisal_status"
            ),
            models.CheckConstraint(
                condition=Q(grade__in=Grade.values), name="service_appraisal_grade"
            ),
            models.CheckConstraint(
                condition=Q(meetings_attended__lte=F("meetings_held")),
                name="service_appraisal_meetings",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(person__isnull=False),
                name="service_appraisal_about",
            ),
            models.UniqueConstraint(
                fields=("community", "unit", "year"),
                condition=Q(person=None),
                name="one_unit_appraisal_a_year",
            ),
            models.UniqueConstraint(
                fields=("community", "person", "year"),
                condition=Q(person__isnull=False),
                name="one_member_appraisal_a_year",
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.subject} – {self.community}"

    @property
    def meetings_missed(self) -> int:
        """Quarterly meetings that were held without them."""
        return self.meetings_held - self.meetings_attended

    @property
    def workflow(self) -> Workflow:
        return APPRAISAL

    def append_record(self, **values: Any) -> ServiceAppraisalRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return ServiceAppraisalRecord.objects.create(appraisal=self, **values)


class ServiceAppraisalRecord(FlowRecord):
    """One step of a service appraisal."""

    appraisal = models.ForeignKey(ServiceAppraisal, models.PROTECT, related_name="records")

    class Meta(FlowRecord.Meta):
        verbose_name = _("record of a service appraisal")
        verbose_name_plural = _("records of service appraisals")
        indexes = (models.Index(fields=("appraisal", "id"), name="service_appraisal_record"),)


class HalfYearReport(AboutMemberOrUnit):
    """What a unit or member reports of half a year, written once (双报告).

    It goes to the community and to the own unit: of a member the employer, of a unit the unit
    above it. Both acknowledge; `due_on` is a plain day. Hours come from the ledger when it is sent.
    """

    half = models.PositiveSmallIntegerField(_("half-year"), choices=Half)
    to_unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("also goes to"),
    )
    text = models.TextField(_("what was done"), max_length=3000, blank=True)
    plans = models.TextField(_("what comes next"), max_length=1000, blank=True)
    hours = models.DecimalField(
        _("confirmed hours"), max_digits=7, decimal_places=1, null=True, blank=True
    )
    due_on = models.DateField(_("due on"))
    status = models.CharField(
        _("status"), max_length=12, choices=ReportStatus, default=ReportStatus.DRAFT
    )
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    community_at = models.DateTimeField(_("acknowledged by the community"), null=True, blank=True)
    unit_at = models.DateTimeField(_("acknowledged by the own unit"), null=True, blank=True)
    opened_at = models.DateTimeField(_("asked for at"))

    objects = HalfYearReportQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("half-yearly report")
        verbose_name_plural = _("half-yearly reports")
        indexes = (
            models.Index(fields=("community", "-id"), name="half_year_report_area"),
            models.Index(
                fields=("due_on", "id"), condition=Q(status="draft"), name="half_year_report_due"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=ReportStatus.values), name="half_year_report_status"
            ),
            models.UniqueConstraint(
                fields=("community", "unit", "year", "half"),
                condition=Q(person=None),
                name="one_unit_report_a_half",
            ),
            models.UniqueConstraint(
                fields=("person", "year", "half"),
                condition=Q(person__isnull=False),
                name="one_member_report_a_half",
            ),
        )

    def __str__(self) -> str:
        return f"{self.year}/{self.half} {self.subject} – {self.community}"

    @property
    def workflow(self) -> Workflow:
        return REPORT

    def append_record(self, **values: Any) -> HalfYearReportRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return HalfYearReportRecord.objects.create(report=self, **values)


class HalfYearReportRecord(FlowRecord):
    """One step of a half-yearly report."""

    report = models.ForeignKey(HalfYearReport, models.PROTECT, related_name="records")

    class Meta(FlowRecord.Meta):
        verbose_name = _("record of a half-yearly report")
        verbose_name_plural = _("records of half-yearly reports")
        indexes = (models.Index(fields=("report", "id"), name="half_year_report_record"),)
