"""Two-way pledges (双向承诺), and the yearly appraisal of an alliance's units."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.workflow import Workflow
from services.models.alliances import Alliance, AllianceRecord, account
from services.querysets.alliances import AllianceAppraisalQuerySet, PledgeQuerySet
from services.workflow.alliances import PLEDGE, PledgeStatus


class Pledge(models.Model):
    """What one side promises the other for a year; kept or not is settled by both."""

    class Direction(models.TextChoices):
        FROM_COMMUNITY = "from_community", _("The community to the unit")
        FROM_UNIT = "from_unit", _("The unit to the community")

    class Outcome(models.TextChoices):
        KEPT = "kept", pgettext_lazy("pledge", "Kept")
        PARTLY = "partly", pgettext_lazy("pledge", "Partly kept")
        NOT_KEPT = "not_kept", pgettext_lazy("pledge", "Not kept")

    alliance = models.ForeignKey(
        Alliance, models.PROTECT, related_name="pledges", verbose_name=_("alliance")
    )
    unit = models.ForeignKey(
        "grids.Unit", models.PROTECT, related_name="pledges", verbose_name=_("unit")
    )
    direction = models.CharField(_("who promises"), max_length=16, choices=Direction)
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    text = models.CharField(_("what is promised"), max_length=500)
    due_on = models.DateField(_("by when"))
    status = models.CharField(
        _("status"), max_length=10, choices=PledgeStatus, default=PledgeStatus.OPEN
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    made_by = account(_("made by"))
    made_at = models.DateTimeField(_("made at"))
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        indexes = (
            models.Index(fields=("alliance", "-id"), name="pledge_alliance"),
            models.Index(fields=("due_on", "id"), condition=Q(status="open"), name="pledge_due"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=PledgeStatus.values), name="pledge_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("reported", "confirmed")) | ~Q(outcome=""),
                name="pledge_reported_has_outcome",
            ),
        )

    def __str__(self) -> str:
        return self.text

    @property
    def giver(self) -> str:
        """Who promises."""
        is_unit = self.direction == self.Direction.FROM_UNIT
        return str(self.unit if is_unit else self.alliance.area)

    @property
    def taker(self) -> str:
        """To whom, and who settles whether it was kept."""
        is_unit = self.direction == self.Direction.FROM_UNIT
        return str(self.alliance.area if is_unit else self.unit)

    @property
    def workflow(self) -> Workflow:
        return PLEDGE

    def append_record(self, **values: Any) -> AllianceRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return AllianceRecord.objects.create(alliance=self.alliance, pledge=self, **values)


class AllianceAppraisal(models.Model):
    """Which yearly appraisal (members) was made of a seat, with the figures that were before it."""

    alliance = models.ForeignKey(
        Alliance, models.PROTECT, related_name="appraisals", verbose_name=_("alliance")
    )
    appraisal = models.OneToOneField(
        "members.ServiceAppraisal",
        models.PROTECT,
        related_name="of_alliance",
        verbose_name=_("appraisal"),
    )
    figures = models.JSONField(_("figures"), default=dict)
    made_at = models.DateTimeField(_("made at"))

    objects = AllianceAppraisalQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("appraisal in an alliance")
        verbose_name_plural = _("appraisals in alliances")

    def __str__(self) -> str:
        return f"{self.alliance} {self.appraisal_id}"
