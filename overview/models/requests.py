"""Who asked for which table or task, on what basis, until when (要表登记、任务准入)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.workflow import Workflow
from overview.models.reports import ReportTemplate, account
from overview.querysets.requests import TableRequestQuerySet
from overview.workflow.requests import TABLE_REQUEST, Rhythm, TableKind, TableStatus
from records.models import FlowRecord


class TableRequest(models.Model):
    """One table or task that somebody wants from the grids of a street or community.

    `unit` asks, or `unit_words` where it is none of the units kept here; `basis` is the document.
    `ledger` and `template` say what fills it, or answers it already.
    """

    kind = models.CharField(_("kind"), max_length=5, choices=TableKind, default=TableKind.TABLE)
    title = models.CharField(pgettext_lazy("table request", "what is asked for"), max_length=80)
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="table_requests",
        verbose_name=_("unit that asks"),
    )
    unit_words = models.CharField(_("another body that asks"), max_length=80, blank=True)
    basis = models.CharField(_("basis (document)"), max_length=200)
    asked_fields = models.CharField(_("which fields"), max_length=500)
    rhythm = models.CharField(_("how often"), max_length=8, choices=Rhythm)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    area = models.ForeignKey(
        "grids.Area",
        models.PROTECT,
        related_name="table_requests",
        verbose_name=_("street or community that fills it in"),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=TableStatus, default=TableStatus.ASKED
    )
    ledger = models.CharField(_("ledger"), max_length=40, blank=True)
    template = models.ForeignKey(
        ReportTemplate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("template"),
    )
    asked_by = account(_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)
    idempotency_key = models.CharField(max_length=80, null=True, blank=True, unique=True)

    objects = TableRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("request for a table")
        verbose_name_plural = _("requests for tables")
        indexes = (
            models.Index(fields=("area", "-id"), name="table_request_area"),
            models.Index(
                fields=("until_on",),
                condition=Q(status__in=("asked", "admitted")),
                name="table_request_open",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=TableStatus.values), name="table_request_status_known"
            ),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="table_request_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(unit=None) & ~Q(unit_words="") | Q(unit__isnull=False, unit_words=""),
                name="table_request_one_asker",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def asker(self) -> str:
        """Who asks, as lists show it."""
        return str(self.unit or self.unit_words)

    @property
    def workflow(self) -> Workflow:
        return TABLE_REQUEST

    def append_record(self, **values: Any) -> TableRequestStep:
        """Write one flow record; only lib.moves and operations call it."""
        return TableRequestStep.objects.create(request=self, **values)


class TableRequestStep(FlowRecord):
    """One step of a request."""

    request = models.ForeignKey(TableRequest, models.PROTECT, related_name="records")

    class Meta(FlowRecord.Meta):
        verbose_name = _("step of a request for a table")
        verbose_name_plural = _("steps of requests for tables")
        indexes = (models.Index(fields=("request", "id"), name="table_request_step"),)
