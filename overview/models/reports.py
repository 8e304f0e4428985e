"""Made reports, templates of other people's tables, and schedules of sending.

A ledger is named by its slug (`overview.ledgers`), a section of it by its name; rows of a report
are never stored but for its file, which is kept encrypted for a while.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from overview.querysets.reports import RunQuerySet, ScheduleQuerySet, TemplateQuerySet


class FileKind(models.TextChoices):
    """As what a report is made."""

    XLSX = "xlsx", pgettext_lazy("file", "Excel")
    DOCX = "docx", pgettext_lazy("file", "Word")


class SendingRhythm(models.TextChoices):
    """How often a report is sent."""

    WEEK = "week", pgettext_lazy("sending", "Every week")
    MONTH = "month", pgettext_lazy("sending", "Every month")


def account(label: Any, **more: Any) -> Any:
    """Who did it."""
    return models.ForeignKey(
        "members.User", models.PROTECT, related_name="+", verbose_name=label, **more
    )


def place(to: str, label: Any) -> Any:
    """One of the kinds of places something may be about."""
    return models.ForeignKey(
        to, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class Placed(models.Model):
    """Something about an area, a district or a city; about nothing of them: all within reach."""

    area = place("grids.Area", _("area"))
    district = place("grids.District", _("district"))
    city = place("grids.City", _("city"))
    place_code = models.CharField(_("code of the place"), max_length=24, blank=True)
    place_name = models.CharField(_("place"), max_length=80, blank=True)

    class Meta:
        abstract = True


class ReportTemplate(Placed):
    """Somebody else's empty table and which column of a ledger goes where in it (一表通).

    `columns` says for each column of theirs: its letter, its header as it stands there, and the
    name of our column or "" for one that stays empty. A changed file is a new version of the same
    `series`; reports made before keep naming the old one.
    """

    series = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=80)
    asked_by_words = models.CharField(_("who asks for it"), max_length=80, blank=True)
    ledger = models.CharField(_("ledger"), max_length=40)
    section = models.CharField(_("part"), max_length=40)
    sheet = models.CharField(_("sheet"), max_length=31)
    header_row = models.PositiveSmallIntegerField(_("row of the headers"))
    columns = models.JSONField(_("columns"), default=list)
    made_by = account(_("made by"))
    made_at = models.DateTimeField(_("made at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    retired_at = models.DateTimeField(_("out of use since"), null=True, blank=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("report template")
        verbose_name_plural = _("report templates")
        constraints = (
            models.UniqueConstraint(fields=("series", "version"), name="template_version_once"),
            models.UniqueConstraint(
                fields=("series",), condition=Q(retired_at=None), name="template_one_in_use"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def unmapped(self) -> list[str]:
        """Headers of theirs that nothing of ours fills."""
        return [row["header"] for row in self.columns if not row["column"]]


class ReportRun(Placed):
    """One report that was made: of what, for whom, how many rows, which content.

    `sha256` is of the rows, so that the same content is the same hash in any format; `changes`
    counts what was added, removed and changed against `previous`. The file goes after `keep_until`,
    the row stays.
    """

    ledger = models.CharField(_("ledger"), max_length=40)
    template = models.ForeignKey(
        ReportTemplate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="runs",
        verbose_name=_("template"),
    )
    kind = models.CharField(_("file"), max_length=4, choices=FileKind)
    period = models.CharField(_("period"), max_length=10, blank=True)
    first_on = models.DateField(_("first day"), null=True, blank=True)
    last_on = models.DateField(_("last day"), null=True, blank=True)
    made_by = account(_("made for"))
    asked_at = models.DateTimeField(_("asked at"))
    made_at = models.DateTimeField(_("made at"), null=True, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    counts = models.JSONField(_("rows by part"), default=dict)
    sha256 = models.CharField(_("content hash"), max_length=64, blank=True)
    previous = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("compared with"),
    )
    changes = models.JSONField(_("changes"), default=dict)
    job = models.OneToOneField(
        "records.Job", models.PROTECT, null=True, blank=True, related_name="report_run"
    )
    has_file = models.BooleanField(_("file kept"), default=False)
    keep_until = models.DateField(_("file kept until"))

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("made report")
        verbose_name_plural = _("made reports")
        indexes = (
            models.Index(fields=("made_by", "-id"), name="run_made_by"),
            models.Index(fields=("ledger", "place_code", "-id"), name="run_of_ledger"),
            models.Index(fields=("area", "made_at"), name="run_of_area"),
            models.Index(fields=("keep_until",), condition=Q(has_file=True), name="run_with_file"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=FileKind.values), name="run_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.ledger} {self.period} {self.place_name}".strip()


class ReportSchedule(Placed):
    """A report that is made on a day of each week or month and sent to colleagues.

    Every receiver gets the rows of their own reach; `next_at` is when it is due again.
    """

    ledger = models.CharField(_("ledger"), max_length=40)
    template = models.ForeignKey(
        ReportTemplate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="schedules",
        verbose_name=_("template"),
    )
    kind = models.CharField(_("file"), max_length=4, choices=FileKind, default=FileKind.XLSX)
    rhythm = models.CharField(_("how often"), max_length=5, choices=SendingRhythm)
    day = models.PositiveSmallIntegerField(
        _("day"), validators=[MinValueValidator(1), MaxValueValidator(28)]
    )
    hour = models.PositiveSmallIntegerField(_("hour"), validators=[MaxValueValidator(23)])
    receivers = models.ManyToManyField(
        "members.User", related_name="report_schedules", verbose_name=_("receivers")
    )
    made_by = account(_("made by"))
    made_at = models.DateTimeField(_("made at"))
    next_at = models.DateTimeField(_("due next"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("schedule of sending")
        verbose_name_plural = _("schedules of sending")
        indexes = (
            models.Index(fields=("next_at",), condition=Q(ended_at=None), name="schedule_due"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(rhythm="week", day__range=(1, 7))
                | Q(rhythm="month", day__range=(1, 28)),
                name="schedule_day_fits",
            ),
            models.CheckConstraint(condition=Q(hour__lte=23), name="schedule_hour_of_day"),
        )

    def __str__(self) -> str:
        return f"{self.ledger} {self.place_name}".strip()


class ReportSending(models.Model):
    """One report to one receiver for one day of a schedule: the row is what makes it once."""

    schedule = models.ForeignKey(ReportSchedule, models.PROTECT, related_name="sendings")
    due_on = models.DateField(_("due on"))
    receiver = account(_("receiver"))
    run = models.OneToOneField(
        ReportRun, models.PROTECT, null=True, blank=True, related_name="sending"
    )
    refusal = models.CharField(_("why not"), max_length=200, blank=True)
    at = models.DateTimeField(_("ordered at"))

    class Meta:
        ordering = ("-id",)
        verbose_name = _("sending of a report")
        verbose_name_plural = _("sendings of reports")
        constraints = (
            models.UniqueConstraint(fields=("schedule", "due_on", "receiver"), name="sending_once"),
        )

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.due_on}"
