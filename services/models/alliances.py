"""Alliances of a community with its property company or its resident units, and their seats."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.workflow import Workflow
from records.models import FlowRecord
from services.querysets.alliances import AllianceQuerySet, AllianceRecordQuerySet, SeatQuerySet
from services.workflow.alliances import ALLIANCE, AllianceStatus


def account(label: Any) -> Any:
    """An account that did something."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label
    )


class Alliance(models.Model):
    """A community, or a street, with those who carry its life together (DOMAIN.md 6.3).

    A property alliance (红色物业联盟) is chaired by the community's Party secretary, whoever holds
    that post; a regional one (区域党建联盟) may name another post as its `chair`.
    """

    class Kind(models.TextChoices):
        PROPERTY = "property", _("Red property alliance")
        REGIONAL = "regional", _("Regional Party alliance")

    class Rhythm(models.TextChoices):
        MONTH = "month", pgettext_lazy("rhythm", "Every month")
        QUARTER = "quarter", pgettext_lazy("rhythm", "Every quarter")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    area = models.ForeignKey(
        "grids.Area", models.PROTECT, related_name="alliances", verbose_name=_("area")
    )
    name = models.CharField(_("name"), max_length=120)
    chair = models.ForeignKey(
        "members.Post",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("alliance", "chair"),
    )
    rhythm = models.CharField(_("meets"), max_length=8, choices=Rhythm, default=Rhythm.QUARTER)
    founded_on = models.DateField(_("founded on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=8, choices=AllianceStatus, default=AllianceStatus.ACTIVE
    )
    created_by = account(_("created by"))
    created_at = models.DateTimeField(_("created at"))
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = AllianceQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("alliance")
        verbose_name_plural = _("alliances")
        indexes = (models.Index(fields=("area", "-id"), name="alliance_area"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=AllianceStatus.values), name="alliance_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="active", closed_on=None)
                | Q(status="closed", closed_on__isnull=False),
                name="alliance_closed_iff_day",
            ),
            models.CheckConstraint(
                condition=Q(kind="regional") | Q(chair=None), name="property_alliance_chair"
            ),
            models.UniqueConstraint(
                fields=("area", "kind", "name"),
                condition=Q(status="active"),
                name="one_active_alliance_per_name",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def workflow(self) -> Workflow:
        return ALLIANCE

    @property
    def is_active(self) -> bool:
        """Whether anything can still be written."""
        return self.status == AllianceStatus.ACTIVE

    def append_record(self, **values: Any) -> AllianceRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return AllianceRecord.objects.create(alliance=self, **values)


class Seat(models.Model):
    """One seat: of a unit, of the community's Party body, or of its residents' committee.

    Held from a first to a last day, both included; the representative may stay open.
    """

    alliance = models.ForeignKey(
        Alliance, models.PROTECT, related_name="seats", verbose_name=_("alliance")
    )
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
        verbose_name=_("unit"),
    )
    organisation = models.ForeignKey(
        "grids.PartyOrganisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Party body"),
    )
    area = models.ForeignKey(
        "grids.Area",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("residents' committee"),
    )
    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("representative"),
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    given_by = account(_("given by"))
    given_at = models.DateTimeField(_("given at"))

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = (
            models.CheckConstraint(
                condition=Q(unit__isnull=False, organisation=None, area=None)
                | Q(unit=None, organisation__isnull=False, area=None)
                | Q(unit=None, organisation=None, area__isnull=False),
                name="seat_of_one_body",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="seat_until_after_from",
            ),
            *(
                models.UniqueConstraint(
                    fields=("alliance", body),
                    condition=Q(until_on=None, **{f"{body}__isnull": False}),
                    name=f"one_open_seat_per_{body}",
                )
                for body in ("unit", "organisation", "area")
            ),
        )

    def __str__(self) -> str:
        if self.area is not None:
            return self.area.official_name or self.area.name
        return str(self.unit or self.organisation)

    @property
    def kind_label(self) -> str:
        """What sits there, in a word."""
        if self.unit is not None:
            return str(self.unit.get_kind_display())
        if self.organisation is not None:
            return str(self.organisation.get_kind_display())
        return str(_("Residents' committee"))


class AllianceRecord(FlowRecord):
    """One step in the life of an alliance, or of a meeting, entry or pledge of it."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="records")
    gathering = models.ForeignKey(
        "services.AllianceMeeting", models.PROTECT, null=True, blank=True, related_name="records"
    )
    entry = models.ForeignKey(
        "services.ListEntry", models.PROTECT, null=True, blank=True, related_name="records"
    )
    pledge = models.ForeignKey(
        "services.Pledge", models.PROTECT, null=True, blank=True, related_name="records"
    )

    objects = AllianceRecordQuerySet.as_manager()

    class Meta(FlowRecord.Meta):
        verbose_name = _("record of an alliance")
        verbose_name_plural = _("records of alliances")
        indexes = (models.Index(fields=("alliance", "id"), name="alliance_record"),)
