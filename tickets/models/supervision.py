"""A supervision order (督办): one level of 提醒 催办 督办 通报 on one share of a matter."""

from datetime import datetime, time
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.models.adjustments import EITHER, OfShare, account, record_about
from tickets.querysets import SupervisionOrderQuerySet
from tickets.workflow.states import SupervisionLevel, SupervisionStatus


class SupervisionOrder(OfShare):
    """A unit is pressed; each level once per share (DOMAIN.md section 4.2)."""

    level = models.CharField(_("level"), max_length=10, choices=SupervisionLevel.choices)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=SupervisionStatus.choices,
        default=SupervisionStatus.ISSUED,
    )
    issued_by = account(_("issued by"), always=True)
    issued_at = models.DateTimeField(_("issued at"))
    reason = models.CharField(_("reason"), max_length=1000)
    answer_by = models.DateField(_("to be settled and answered by"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    answered_by = account(_("answered by"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = SupervisionOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("supervision order")
        verbose_name_plural = _("supervision orders")
        indexes = [
            models.Index(fields=(f"{place}_now", "-issued_at", "-id"), name=f"order_{place}")
            for place in ("city", "district", "street", "community")
        ] + [
            models.Index(fields=("unit", "-issued_at", "-id"), name="order_unit"),
            models.Index(
                fields=("-issued_at", "-id"),
                condition=Q(status=SupervisionStatus.ISSUED),
                name="order_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=EITHER, name="order_of_one_share"),
            models.UniqueConstraint(fields=("assignment", "level"), name="level_once_assignment"),
            models.UniqueConstraint(fields=("task", "level"), name="level_once_task"),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.holder}"

    @property
    def due_at(self) -> datetime | None:
        """The end of the day by which an order is settled and answered."""
        if self.answer_by is None or self.status != SupervisionStatus.ISSUED:
            return None
        return timezone.make_aware(datetime.combine(self.answer_by, time.max))

    @property
    def yellow_at(self) -> datetime | None:
        """Yellow from the morning of that day."""
        if self.due_at is None:
            return None
        return self.due_at.replace(hour=0, minute=0, second=0, microsecond=0)

    @property
    def records(self) -> Any:
        """The steps of this order in the history of its matter."""
        return self.share.records.filter(data__supervision=self.pk)

    def append_record(self, **values: Any) -> Any:
        """Write the step into the history of the ticket or whistle."""
        values["data"] = {**values["data"], "level": self.level}
        return record_about(self.share, "supervision", self, values)
