"""Points beside hours, what they are given for, and the certificates of hours (DOMAIN.md 6.7)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NoReturn

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lib.pii import mask_name
from lib.workflow import Workflow
from members.models.dual import account, community
from members.models.services import HoursEntry, member
from members.querysets.ledgers import (
    CertificateQuerySet,
    LedgerRuleQuerySet,
    PointsQuerySet,
    RedemptionQuerySet,
    RewardQuerySet,
)
from members.workflow.ledgers import REDEMPTION, RedemptionStatus
from records.models import FlowRecord

LEAST_DAY, MOST_DAY = 8, 12


def factor(label: Any, usual: str) -> Any:
    """Points for one hour."""
    return models.DecimalField(
        label,
        max_digits=4,
        decimal_places=1,
        default=Decimal(usual),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )


class LedgerRule(models.Model):
    """One version of a city's rules of hours and points; entries made before keep theirs."""

    city = models.ForeignKey(
        "grids.City",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("city"),
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    valid_from = models.DateField(_("valid from"))
    daily_hours = models.PositiveSmallIntegerField(
        _("most hours of one day"),
        default=MOST_DAY,
        validators=[MinValueValidator(LEAST_DAY), MaxValueValidator(MOST_DAY)],
    )
    publicity_days = models.PositiveSmallIntegerField(
        _("days in public before a certificate"),
        default=0,
        validators=[MaxValueValidator(30)],
        help_text=_("0 where hours may be certified at once; the guidance asks for 7."),
    )
    service_factor = factor(_("points for an hour of service"), "1")
    activity_factor = factor(_("points for an hour in an activity"), "1")
    created_by = account(_("made by"), null=True, blank=True)
    created_at = models.DateTimeField(_("made at"), null=True, blank=True)

    objects = LedgerRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rules of hours and points")
        verbose_name_plural = _("rules of hours and points")
        constraints = (
            models.UniqueConstraint(
                fields=("city", "version"),
                name="one_ledger_rule_per_version",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(daily_hours__gte=LEAST_DAY, daily_hours__lte=MOST_DAY),
                name="ledger_rule_hours_of_one_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.valid_from} v{self.version}"

    def points_for(self, entry: HoursEntry) -> Decimal:
        """The points of an entry of hours: hours times the factor of its kind."""
        factor = self.activity_factor if entry.source_type else self.service_factor
        return (entry.hours * factor).quantize(Decimal("0.1"))


class Reward(models.Model):
    """A small thing or service that a community gives for points; the stock is what is left."""

    community = community()
    offered_by = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("given by"),
    )
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=300, blank=True)
    cost = models.DecimalField(
        _("points"), max_digits=6, decimal_places=1, validators=[MinValueValidator(Decimal("0.5"))]
    )
    stock = models.PositiveIntegerField(_("left"), validators=[MaxValueValidator(100_000)])
    per_person = models.PositiveSmallIntegerField(
        _("most for one person"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    is_open = models.BooleanField(_("can be redeemed"), default=True)
    created_by = account(_("made by"))
    created_at = models.DateTimeField(_("made at"))

    objects = RewardQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        indexes = (models.Index(fields=("community", "-id"), name="reward_community"),)
        constraints = (
            models.CheckConstraint(condition=Q(cost__gt=0), name="reward_costs_points"),
            models.CheckConstraint(condition=Q(stock__gte=0), name="reward_stock_not_negative"),
        )

    def __str__(self) -> str:
        return self.name


class Redemption(models.Model):
    """One reward that a volunteer ordered for points; the community hands it over."""

    person = member()
    reward = models.ForeignKey(
        Reward, models.PROTECT, related_name="redemptions", verbose_name=_("reward")
    )
    community = community()
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=1)
    status = models.CharField(
        _("status"), max_length=12, choices=RedemptionStatus, default=RedemptionStatus.ORDERED
    )
    ordered_at = models.DateTimeField(_("ordered at"))
    handed_at = models.DateTimeField(_("handed over at"), null=True, blank=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = RedemptionQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        indexes = (
            models.Index(fields=("community", "-id"), name="redemption_community"),
            models.Index(fields=("person", "-id"), name="redemption_person"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=RedemptionStatus.values), name="redemption_status_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.reward}"

    @property
    def subject(self) -> str:
        """Who ordered, as lists show it."""
        return str(mask_name(self.person.name))

    @property
    def workflow(self) -> Workflow:
        return REDEMPTION

    def append_record(self, **values: Any) -> RedemptionStep:
        """Write one flow record; only lib.moves and operations call it."""
        return RedemptionStep.objects.create(redemption=self, **values)


class RedemptionStep(FlowRecord):
    """One step of a redemption."""

    redemption = models.ForeignKey(Redemption, models.PROTECT, related_name="records")

    class Meta(FlowRecord.Meta):
        verbose_name = _("step of a redemption")
        verbose_name_plural = _("steps of redemptions")
        indexes = (models.Index(fields=("redemption", "id"), name="redemption_step"),)


class PointsEntry(models.Model):
    """One line of the ledger of points; never changed, corrected by a counter-entry.

    Earned with an entry of hours, given specially with a reason, or spent on a redemption.
    """

    person = member()
    community = community()
    points = models.DecimalField(_("points"), max_digits=7, decimal_places=1)
    hours_entry = models.OneToOneField(
        HoursEntry, models.PROTECT, null=True, blank=True, related_name="points_entry"
    )
    redemption = models.ForeignKey(
        Redemption, models.PROTECT, null=True, blank=True, related_name="entries"
    )
    counters = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="countered_by",
        verbose_name=_("takes back"),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = account(_("entered by"))
    at = models.DateTimeField(_("entered at"))

    objects = PointsQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("entry of points")
        verbose_name_plural = _("entries of points")
        indexes = (
            models.Index(fields=("person", "-id"), name="points_person"),
            models.Index(fields=("community", "-id"), name="points_community"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(counters__isnull=False)
                | Q(redemption=None, points__gt=0)
                | Q(redemption__isnull=False, points__lt=0),
                name="points_sign_follows_kind",
            ),
            models.UniqueConstraint(
                fields=("redemption",), condition=Q(counters=None), name="points_spent_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.points}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An entry of points is written once and never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("An entry of points is never deleted.")

    @property
    def subject(self) -> str:
        """Whose points, as lists show it."""
        return str(mask_name(self.person.name))


class Certificate(models.Model):
    """A numbered proof of confirmed hours; its figures stay as they were when it was issued.

    Who recorded the hours issues it, free of charge (DOMAIN.md 6.7).
    """

    person = member()
    community = community()
    code = models.CharField(_("code"), max_length=12, unique=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    hours = models.DecimalField(_("hours"), max_digits=7, decimal_places=1)
    lines = models.JSONField(_("services"))
    issuer = models.CharField(_("issuer"), max_length=120)
    responsible = models.CharField(_("responsible"), max_length=80)
    issued_by = account(_("issued by"))
    issued_at = models.DateTimeField(_("issued at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = account(_("withdrawn by"), null=True, blank=True)
    withdraw_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("certificate of service")
        verbose_name_plural = _("certificates of service")
        indexes = (
            models.Index(fields=("community", "-id"), name="certificate_community"),
            models.Index(fields=("person", "-id"), name="certificate_person"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(hours__gt=0), name="certificate_has_hours"),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="certificate_days_in_order"
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number on the paper: the year of issue, then the row."""
        return f"{self.issued_at:%Y}{self.pk:08d}"

    @property
    def subject(self) -> str:
        """Whose certificate, as lists and the public check show it."""
        return str(mask_name(self.person.name))

    @property
    def is_valid(self) -> bool:
        return self.withdrawn_at is None
