"""Changes of both forests as proposals: reasons, plan, decision, the day they take effect."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models.areas import Area
from grids.models.cities import City, District
from grids.models.organisations import PartyOrganisation
from grids.querysets import ChangeQuerySet
from grids.workflow import CHANGE, ChangeKind, ChangeStatus, Forest
from lib.workflow import Workflow
from records.models import FlowRecord


class OrganisationChange(models.Model):
    """One proposed change of areas or of Party organisations; nothing moves before its day.

    `areas` or `organisations` are the nodes it is about; `area` or `organisation` is where it is
    found by reach. Who decides: the Party committee in `superior_body`, the street in
    `superior_area`, or with neither the district. What is to be done stands in `plan`
    (`grids.operations.plans`).
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    forest = models.CharField(_("forest"), max_length=8, choices=Forest)
    kind = models.CharField(_("kind"), max_length=12, choices=ChangeKind)
    title = models.CharField(_("title"), max_length=160)
    status = models.CharField(
        _("status"), max_length=10, choices=ChangeStatus, default=ChangeStatus.PROPOSED
    )
    city = models.ForeignKey(City, models.PROTECT, related_name="changes")
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="changes")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="changes_here")
    organisation = models.ForeignKey(
        PartyOrganisation, models.PROTECT, null=True, related_name="changes_here"
    )
    superior_area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    superior_body = models.ForeignKey(
        PartyOrganisation, models.PROTECT, null=True, related_name="+"
    )
    areas = models.ManyToManyField(Area, related_name="changes", blank=True)
    organisations = models.ManyToManyField(PartyOrganisation, related_name="changes", blank=True)
    plan = models.JSONField(_("plan"), default=dict)
    outcome = models.JSONField(_("outcome"), default=dict)
    reason = models.TextField(_("reason"), max_length=2000)
    criteria = models.JSONField(_("criteria"), default=dict)
    effective_on = models.DateField(_("takes effect on"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    applied_at = models.DateTimeField(_("took effect at"), null=True)
    failure = models.CharField(_("why it failed"), max_length=500, blank=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of the organisation")
        verbose_name_plural = _("changes of the organisation")
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=("effective_on", "id"),
                condition=Q(status="approved"),
                name="change_waits_for_its_day",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=ChangeStatus.values), name="change_status_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ChangeKind.values), name="change_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(forest="area", area__isnull=False, organisation=None)
                | Q(forest="party", organisation__isnull=False, area=None),
                name="change_of_one_forest",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def workflow(self) -> Workflow:
        """The moves of its forest."""
        return CHANGE[Forest(self.forest)]

    def append_record(self, **values: Any) -> ChangeRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return ChangeRecord.objects.create(change=self, **values)


class ChangeRecord(FlowRecord):
    """One step of a change."""

    change = models.ForeignKey(OrganisationChange, models.PROTECT, related_name="records")

    class Meta(FlowRecord.Meta):
        verbose_name = _("record of a change")
        verbose_name_plural = _("records of changes")
        indexes = (models.Index(fields=("change", "id"), name="change_record"),)
