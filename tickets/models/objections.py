"""A department's objection to its task under a whistle, and who holds what nobody owns."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tickets.models.duties import DutyRule
from tickets.models.stamps import ClockFacts, NowStamps
from tickets.models.whistles import Whistle, WhistleRecord, WhistleTask
from tickets.querysets import ObjectionQuerySet
from tickets.workflow.states import STANDING_OBJECTION, ObjectionGround, ObjectionStatus


def ruler(label: Any) -> models.ForeignKey:
    """Who ruled; nobody looks objections up by it."""
    return models.ForeignKey(
        "members.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=label,
    )


def named_unit(label: Any) -> models.ForeignKey:
    """A unit somebody names in the place of the objecting one."""
    return models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=label,
    )


class Objection(NowStamps):
    """One department says that its task is not its own; the street rules, then the district.

    Once per task and for ever. The cited item of the duty list is kept in words too, so that a
    later edition of the list does not change what was argued.
    """

    task = models.OneToOneField(
        WhistleTask, models.PROTECT, related_name="objection", verbose_name=_("task")
    )
    whistle = models.ForeignKey(
        Whistle, models.PROTECT, related_name="objections", verbose_name=_("whistle")
    )
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("department"),
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=ObjectionStatus.choices,
        default=ObjectionStatus.RAISED,
    )
    ground = models.CharField(_("ground"), max_length=14, choices=ObjectionGround.choices)
    rule = models.ForeignKey(
        DutyRule,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("cited item of the duty list"),
    )
    cited = models.CharField(_("cited item in words"), max_length=500)
    basis = models.CharField(_("further legal basis"), max_length=500, blank=True)
    reason = models.TextField(_("what the department says"), max_length=1000)
    proposed_unit = named_unit(_("who should do it"))
    raised_by = models.ForeignKey(
        "members.User",
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("raised by"),
    )
    raised_at = models.DateTimeField(_("raised at"))
    street_ruled_by = ruler(_("ruled for the street by"))
    street_ruled_at = models.DateTimeField(_("street ruled at"), null=True, blank=True)
    street_reason = models.TextField(_("what the street says"), max_length=1000, blank=True)
    persist_by = models.DateTimeField(_("may persist until"), null=True, blank=True)
    persisted_at = models.DateTimeField(_("persisted at"), null=True, blank=True)
    persist_reason = models.TextField(_("why it persists"), max_length=1000, blank=True)
    district_ruled_by = ruler(_("ruled for the district by"))
    district_ruled_at = models.DateTimeField(_("district ruled at"), null=True, blank=True)
    district_reason = models.TextField(_("what the district says"), max_length=1000, blank=True)
    successor = named_unit(_("who does it instead"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    yellow_at = models.DateTimeField(_("yellow from"), null=True, blank=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        indexes = [
            models.Index(fields=(f"{place}_now", "-raised_at", "-id"), name=f"objection_{place}")
            for place in ("district", "street", "community")
        ] + [
            models.Index(fields=("unit", "-raised_at", "-id"), name="objection_unit"),
            models.Index(
                fields=("street_now", "raised_at"),
                condition=Q(status__in=STANDING_OBJECTION),
                name="objection_standing",
            ),
            models.Index(
                fields=("persist_by",), condition=Q(status="confirmed"), name="objection_persist"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ObjectionStatus.values), name="objection_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=STANDING_OBJECTION, ended_at__isnull=True)
                | Q(ended_at__isnull=False) & ~Q(status__in=STANDING_OBJECTION),
                name="objection_ended_iff_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.whistle_id} {self.unit}"

    @property
    def holder(self) -> Any:
        """Who speaks: the department."""
        return self.unit

    @property
    def stands(self) -> bool:
        """True until it is ruled on for good, withdrawn, or has fallen away."""
        return self.status in STANDING_OBJECTION

    @property
    def records(self) -> models.QuerySet[WhistleRecord]:
        """What happened to it since it was raised, in the history of its whistle."""
        return self.whistle_records.order_by("id")

    def append_record(self, **values: Any) -> WhistleRecord:
        """Write the move into the whistle's history, which counts it too."""
        Whistle.objects.filter(pk=self.whistle_id).update(flow_count=F("flow_count") + 1)
        return self.whistle.append_record(objection=self, **values)

    def clock_facts(self) -> ClockFacts:
        """The desks that rule answer, so no unit does; the whistle says where."""
        return ClockFacts(
            "objection", self.whistle.number, self.whistle.title, None, self.now_stamps()
        )


class FallbackOwner(models.Model):
    """Who holds what has no clear owner in a district: its government office (兜底)."""

    district = models.OneToOneField(
        "grids.District",
        models.CASCADE,
        related_name="fallback_owner",
        verbose_name=_("district"),
    )
    unit = models.ForeignKey("grids.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))

    class Meta:
        verbose_name = _("fallback owner")
        verbose_name_plural = _("fallback owners")

    def __str__(self) -> str:
        return f"{self.district_id} {self.unit_id}"
