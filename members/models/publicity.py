"""Lists of hours on the notice board, their lines, and objections to one (DOMAIN.md 6.7)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lib.pii import mask_name
from lib.workflow import Workflow
from members.models.dual import account, community
from members.models.services import HoursEntry, member
from members.querysets.publicity import (
    HoursLineQuerySet,
    HoursListQuerySet,
    HoursObjectionQuerySet,
)
from members.workflow.publicity import HOURS_OBJECTION, HoursObjectionStatus
from records.models import FlowRecord


class HoursList(models.Model):
    """The confirmed hours of one community and period, in public from one day to another.

    Each confirmed service stands on one list only; both days of the publicity are included.
    """

    community = community()
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    public_from = models.DateField(_("public from"))
    public_until = models.DateField(_("public until"))
    posted_by = account(_("posted by"))
    posted_at = models.DateTimeField(_("posted at"))

    objects = HoursListQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("list of hours")
        verbose_name_plural = _("lists of hours")
        indexes = (
            models.Index(fields=("community", "-id"), name="hours_list_community"),
            models.Index(fields=("public_until",), name="hours_list_public"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on"), public_until__gt=F("public_from")),
                name="hours_list_days_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.community} {self.from_on} – {self.until_on}"

    def is_public(self, on: date) -> bool:
        """Whether it hangs on a day."""
        return self.public_from <= on <= self.public_until


class HoursLine(models.Model):
    """One confirmed service on a list; name, day and hours are read from the ledger."""

    list = models.ForeignKey(HoursList, models.PROTECT, related_name="lines")
    entry = models.OneToOneField(HoursEntry, models.PROTECT, related_name="line")

    objects = HoursLineQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("line of a list of hours")
        verbose_name_plural = _("lines of lists of hours")

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def subject(self) -> str:
        """Whose hours, as the list shows it."""
        return str(mask_name(self.entry.person.name))

    @property
    def is_gone(self) -> bool:
        """Whether the hours were taken back since."""
        return hasattr(self.entry, "countered_by")

    @property
    def what(self) -> str:
        """What the service was."""
        return self.entry.service.what if self.entry.service else ""


class HoursObjection(models.Model):
    """Somebody says that a line is wrong; whoever it is stays unknown, the community answers."""

    line = models.ForeignKey(HoursLine, models.PROTECT, related_name="objections")
    community = community()
    person = member()
    words = models.CharField(_("what is wrong"), max_length=300)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    status = models.CharField(
        _("status"),
        max_length=9,
        choices=HoursObjectionStatus,
        default=HoursObjectionStatus.OPEN,
    )
    raised_at = models.DateTimeField(_("raised at"))
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = HoursObjectionQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("objection to hours")
        verbose_name_plural = _("objections to hours")
        indexes = (models.Index(fields=("community", "-id"), name="hours_objection_community"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=HoursObjectionStatus.values),
                name="hours_objection_status_known",
            ),
            models.UniqueConstraint(
                fields=("line",), condition=Q(status="open"), name="one_open_objection_per_line"
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject}"

    @property
    def subject(self) -> str:
        """Whose hours it is about, as lists show it."""
        return str(mask_name(self.person.name))

    @property
    def workflow(self) -> Workflow:
        return HOURS_OBJECTION

    def append_record(self, **values: Any) -> HoursObjectionStep:
        """Write one flow record; only lib.moves and operations call it."""
        return HoursObjectionStep.objects.create(objection=self, **values)


class HoursObjectionStep(FlowRecord):
    """One step of an objection to hours."""

    objection = models.ForeignKey(HoursObjection, models.PROTECT, related_name="records")

    class Meta(FlowRecord.Meta):
        verbose_name = _("step of an objection to hours")
        verbose_name_plural = _("steps of objections to hours")
        indexes = (models.Index(fields=("objection", "id"), name="hours_objection_step"),)
