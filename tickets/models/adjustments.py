"""A request to adjust a share (调整): more time, suspension, return, appeal against overdue."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tickets.models.stamps import ClockFacts, NowStamps
from tickets.querysets import AdjustmentQuerySet
from tickets.workflow.states import (
    OWN_HEAD_FIRST,
    PENDING_ADJUSTMENT,
    AdjustmentKind,
    AdjustmentStatus,
    TicketStatus,
)


def account(label: Any, *, always: bool = False) -> models.ForeignKey:
    """An account that did one step; never looked up the other way."""
    return models.ForeignKey(
        "members.User",
        models.PROTECT,
        null=not always,
        blank=not always,
        related_name="+",
        db_index=False,
        verbose_name=label,
    )


def record_about(part: Any, name: str, row: Any, values: dict[str, Any]) -> Any:
    """Write a step of something that belongs to a share into the history of the share's matter.

    The share itself stays as it is; what the step did to the row stands in the record's data.
    """
    data = {**values.pop("data"), name: row.pk, "was": values["before"], "is": values["after"]}
    values |= {"before": part.status, "after": part.status, "data": data}
    type(part).objects.filter(pk=part.pk).update(flow_count=F("flow_count") + 1)
    return part.append_record(**values)


class OfShare(NowStamps):
    """A row that belongs to exactly one assignment or whistle task."""

    ticket = models.ForeignKey(
        "tickets.Ticket",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("ticket"),
    )
    assignment = models.ForeignKey(
        "tickets.Assignment",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("assignment"),
    )
    task = models.ForeignKey(
        "tickets.WhistleTask",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("whistle task"),
    )
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("unit"),
    )

    class Meta:
        abstract = True

    @property
    def share(self) -> Any:
        """The assignment or whistle task it belongs to."""
        return self.assignment or self.task

    @property
    def matter(self) -> Any:
        """The ticket or whistle on whose page the reader finds it."""
        return self.ticket if self.assignment_id else self.share.whistle

    @property
    def holder(self) -> Any:
        """The unit, or the area whose team is meant."""
        return self.unit or self.share.area

    @property
    def is_suspended(self) -> bool:
        """Whether the matter it belongs to rests by permission."""
        if self.assignment_id:
            return self.matter.status == TicketStatus.SUSPENDED
        return self.share.suspended_until is not None


EITHER = Q(assignment__isnull=False) ^ Q(task__isnull=False)


class Adjustment(OfShare):
    """A unit asks to change what it was given: 延期 挂账 退单 申诉 (DOMAIN.md section 4.2)."""

    kind = models.CharField(_("kind"), max_length=12, choices=AdjustmentKind.choices)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=AdjustmentStatus.choices,
        default=AdjustmentStatus.ASKED,
    )
    asked_by = account(_("asked by"), always=True)
    asked_at = models.DateTimeField(_("asked at"))
    reason = models.CharField(_("reason"), max_length=1000)
    until_on = models.DateField(_("suspended until"), null=True, blank=True)
    rule = models.ForeignKey(
        "tickets.DutyRule",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("duty rule when it was given back"),
    )
    before_status = models.CharField(_("state before"), max_length=10, blank=True)
    endorsed_by = account(_("endorsed by"))
    endorsed_at = models.DateTimeField(_("endorsed at"), null=True, blank=True)
    decided_by = account(_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision = models.CharField(_("reason of the decision"), max_length=1000, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    yellow_at = models.DateTimeField(_("yellow from"), null=True, blank=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        indexes = [
            models.Index(fields=(f"{place}_now", "-asked_at", "-id"), name=f"adjustment_{place}")
            for place in ("city", "district", "street", "community")
        ] + [
            models.Index(fields=("unit", "-asked_at", "-id"), name="adjustment_unit"),
            models.Index(
                fields=("-asked_at", "-id"),
                condition=Q(status__in=PENDING_ADJUSTMENT),
                name="adjustment_pending",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=EITHER, name="adjustment_of_one_share"),
            models.CheckConstraint(
                condition=Q(status__in=AdjustmentStatus.values), name="adjustment_status_known"
            ),
            models.UniqueConstraint(
                fields=("assignment", "kind"),
                condition=Q(status__in=PENDING_ADJUSTMENT),
                name="one_request_per_assignment",
            ),
            models.UniqueConstraint(
                fields=("task", "kind"),
                condition=Q(status__in=PENDING_ADJUSTMENT),
                name="one_request_per_task",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.holder}"

    @property
    def is_with_head(self) -> bool:
        """Whether the unit's own head has it on the table."""
        return self.status == AdjustmentStatus.ASKED and self.kind in OWN_HEAD_FIRST

    @property
    def records(self) -> Any:
        """The steps of this request in the history of its matter."""
        return self.share.records.filter(data__adjustment=self.pk)

    def append_record(self, **values: Any) -> Any:
        """Write the step into the history of the ticket or whistle."""
        values["data"] = {**values["data"], "kind": self.kind}
        return record_about(self.share, "adjustment", self, values)

    def clock_facts(self) -> ClockFacts:
        """Until its own head has endorsed it the unit answers, then the desk that decides."""
        matter = self.matter
        unit_id = self.unit_id if self.is_with_head else None
        return ClockFacts("adjustment", matter.number, matter.title, unit_id, self.now_stamps())
