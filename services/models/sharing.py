"""The sharing register (阵地共享、资源共用): what is shared, and each use of it."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.workflow import Workflow
from records.models import FlowRecord
from services.models.alliances import account
from services.models.lists import ListEntry
from services.querysets.sharing import ResourceUseQuerySet, SharedResourceQuerySet
from services.workflow.sharing import SHARED_USE, SharedKind, UseStatus


def unit_of(label: Any) -> Any:
    """A unit on one side of the register, where it is not the community itself."""
    return models.ForeignKey(
        "grids.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class SharedResource(models.Model):
    """A place, a thing or somebody's skill that a community or a unit shares with others.

    `unit` gives it, else the community itself; `contact` is the unit that is asked, never a
    person's telephone. `entry` is the line of an alliance's list that it was registered from.
    """

    area = models.ForeignKey(
        "grids.Area", models.PROTECT, related_name="shared_resources", verbose_name=_("area served")
    )
    unit = unit_of(_("given by"))
    contact = unit_of(_("unit to ask"))
    entry = models.OneToOneField(
        ListEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="shared_resource",
        verbose_name=_("entry of a list"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=SharedKind)
    name = models.CharField(pgettext_lazy("shared resource", "what it is"), max_length=120)
    description = models.CharField(_("description"), max_length=500, blank=True)
    available = models.CharField(_("when it is available"), max_length=200, blank=True)
    terms = models.CharField(_("terms"), max_length=500, blank=True)
    is_open = models.BooleanField(_("can be asked for"), default=True)
    created_by = account(_("entered by"))
    created_at = models.DateTimeField(_("entered at"))

    objects = SharedResourceQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("shared resource")
        verbose_name_plural = _("shared resources")
        indexes = (
            models.Index(fields=("area", "-id"), name="shared_area"),
            models.Index(fields=("unit", "-id"), name="shared_unit"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=SharedKind.values), name="shared_kind_known"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> str:
        """Who gives it, as lists show it."""
        return str(self.unit or self.area)


class ResourceUse(models.Model):
    """One use: asked for by a community or a unit, answered by who gives it, given back."""

    resource = models.ForeignKey(
        SharedResource, models.PROTECT, related_name="uses", verbose_name=_("shared resource")
    )
    area = models.ForeignKey(
        "grids.Area",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("community"),
    )
    unit = unit_of(_("unit"))
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    purpose = models.CharField(_("what for"), max_length=300)
    status = models.CharField(
        _("status"), max_length=10, choices=UseStatus, default=UseStatus.ASKED
    )
    feedback = models.CharField(_("feedback"), max_length=500, blank=True)
    asked_by = account(_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    returned_at = models.DateTimeField(_("given back at"), null=True, blank=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = ResourceUseQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("use of a shared resource")
        verbose_name_plural = _("uses of shared resources")
        indexes = (models.Index(fields=("resource", "-id"), name="shared_use_resource"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=UseStatus.values), name="shared_use_status_known"
            ),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="shared_use_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(area=None, unit__isnull=False) | Q(area__isnull=False, unit=None),
                name="shared_use_one_asker",
            ),
            ExclusionConstraint(
                name="shared_use_no_overlap",
                expressions=(
                    ("resource", RangeOperators.EQUAL),
                    (
                        Func(
                            "from_on",
                            "until_on",
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ),
                condition=Q(status="agreed"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.resource} {self.from_on}"

    @property
    def asker(self) -> str:
        """Who asks, as lists show it: never a person."""
        return str(self.unit or self.area)

    @property
    def workflow(self) -> Workflow:
        return SHARED_USE

    def append_record(self, **values: Any) -> ResourceUseStep:
        """Write one flow record; only lib.moves and operations call it."""
        return ResourceUseStep.objects.create(use=self, **values)


class ResourceUseStep(FlowRecord):
    """One step of a use."""

    use = models.ForeignKey(ResourceUse, models.PROTECT, related_name="records")

    class Meta(FlowRecord.Meta):
        verbose_name = _("step of a use")
        verbose_name_plural = _("steps of uses")
        indexes = (models.Index(fields=("use", "id"), name="shared_use_step"),)
