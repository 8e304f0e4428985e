"""Meetings of alliances: called ahead, held with minutes, or called off."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib.workflow import Workflow
from services.models.alliances import Alliance, AllianceRecord, account
from services.querysets.alliances import GatheringQuerySet
from services.workflow.alliances import GATHERING, GatheringStatus


class AllianceMeeting(models.Model):
    """One meeting of an alliance; minutes, attendance and decisions are its `meeting` (tickets)."""

    alliance = models.ForeignKey(
        Alliance, models.PROTECT, related_name="gatherings", verbose_name=_("alliance")
    )
    meet_at = models.DateTimeField(_("meets at"))
    place = models.CharField(_("place"), max_length=200)
    agenda = models.TextField(_("agenda"), max_length=1000, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=GatheringStatus, default=GatheringStatus.CALLED
    )
    meeting = models.OneToOneField(
        "tickets.Meeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="gathering",
        verbose_name=_("minutes"),
    )
    called_by = account(_("called by"))
    called_at = models.DateTimeField(_("called at"))
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = GatheringQuerySet.as_manager()

    class Meta:
        ordering = ("-meet_at", "-id")
        verbose_name = _("meeting of an alliance")
        verbose_name_plural = _("meetings of alliances")
        indexes = (models.Index(fields=("alliance", "-meet_at"), name="gathering_alliance"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=GatheringStatus.values), name="gathering_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="held", meeting__isnull=False)
                | (~Q(status="held") & Q(meeting=None)),
                name="gathering_held_iff_minutes",
            ),
        )

    def __str__(self) -> str:
        return f"{self.alliance} {self.meet_at:%Y-%m-%d}"

    @property
    def workflow(self) -> Workflow:
        return GATHERING

    def append_record(self, **values: Any) -> AllianceRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return AllianceRecord.objects.create(alliance=self.alliance, gathering=self, **values)
