"""How departments are appraised: the scale, the yearly vote, the published year, what is said."""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tickets.models.ratings import Satisfaction, share
from tickets.querysets import (
    AppraisalResultQuerySet,
    AppraisalScaleQuerySet,
    OpinionQuerySet,
    SatisfactionVoteQuerySet,
)
from tickets.workflow.states import WhistleKind

COUNTED = ("sign", "contact", "attend")
"""Points computed from the clocks."""
GIVEN = ("effort", "result", "attitude")
"""Points the community gives."""
PARTS = COUNTED + GIVEN
FULL = 100


def part(label: Any, top: int) -> models.PositiveSmallIntegerField:
    """The most points one part can have."""
    return models.PositiveSmallIntegerField(
        label, default=top, validators=[MaxValueValidator(FULL)]
    )


def weight(label: Any, usual: str) -> models.DecimalField:
    """How much a whistle of one kind counts in the year."""
    return models.DecimalField(
        label,
        max_digits=4,
        decimal_places=2,
        default=Decimal(usual),
        validators=[MinValueValidator(Decimal("0.1")), MaxValueValidator(10)],
    )


class AppraisalScale(models.Model):
    """One version of the scale by which departments are appraised (DOMAIN.md section 5.5).

    The six parts add up to 100. A score keeps the version it was given by.
    """

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
    sign = part(_("signed in time"), 5)
    contact = part(_("contacted in time"), 5)
    attend = part(_("attended in time"), 20)
    effort = part(_("effort"), 20)
    result = part(_("result"), 40)
    attitude = part(_("attitude"), 10)
    low = part(_("unusually low below"), 60)
    high = part(_("unusually high from"), 100)
    weight_routine = weight(_("weight of a routine whistle"), "1")
    weight_joint = weight(_("weight of a joint whistle"), "1.5")
    weight_emergency = weight(_("weight of an emergency whistle"), "1.2")
    score_share = share(_("share of the whistle score"), "0.7")
    satisfaction_share = share(_("share of community satisfaction"), "0.3")
    minimum = models.PositiveSmallIntegerField(
        _("fewest appraised whistles of a year"), default=5, validators=[MinValueValidator(1)]
    )
    created_by = models.ForeignKey(
        "members.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made at"), null=True, blank=True)

    objects = AppraisalScaleQuerySet.as_manager()

    class Meta:
        verbose_name = _("appraisal scale")
        verbose_name_plural = _("appraisal scales")
        constraints = [
            models.UniqueConstraint(
                fields=("city", "version"), name="one_scale_per_version", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(
                    sign=FULL
                    - F("contact")
                    - F("attend")
                    - F("effort")
                    - F("result")
                    - F("attitude")
                ),
                name="scale_sum_is_100",
            ),
            models.CheckConstraint(
                condition=Q(score_share=1 - F("satisfaction_share")), name="scale_shares_are_1"
            ),
            models.CheckConstraint(
                condition=Q(low__lt=F("high"), high__lte=FULL), name="scale_bounds_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from} v{self.version}"

    def weight_of(self, kind: str) -> Decimal:
        """How much a whistle of this kind counts in the year."""
        return {
            WhistleKind.ROUTINE: self.weight_routine,
            WhistleKind.JOINT: self.weight_joint,
            WhistleKind.EMERGENCY: self.weight_emergency,
        }[WhistleKind(kind)]

    def is_unusual(self, total: Decimal) -> bool:
        """A total that needs a comment."""
        return total < self.low or total >= self.high


class UnitYear(models.Model):
    """Something said of one department's year."""

    year = models.PositiveSmallIntegerField(_("year"))
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("department"),
    )

    class Meta:
        abstract = True


class SatisfactionVote(UnitYear):
    """How satisfied one community was with one department in one year, by its secretary."""

    community = models.ForeignKey(
        "grids.Area", models.PROTECT, related_name="+", verbose_name=_("community")
    )
    level = models.PositiveSmallIntegerField(_("satisfaction"), choices=Satisfaction.choices)
    comment = models.CharField(_("comment"), max_length=300, blank=True)
    voted_by = models.ForeignKey(
        "members.User", models.PROTECT, related_name="+", verbose_name=_("voted by")
    )
    voted_at = models.DateTimeField(_("voted at"))

    objects = SatisfactionVoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("satisfaction vote")
        verbose_name_plural = _("satisfaction votes")
        constraints = [
            models.UniqueConstraint(
                fields=("unit", "year", "community"), name="one_vote_per_community"
            ),
            models.CheckConstraint(
                condition=Q(level__in=Satisfaction.values), name="vote_level_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.unit_id} {self.level}"


class AppraisalResult(UnitYear):
    """A department's year as it was published: the numbers are frozen, nothing follows from them.

    `numbers` holds what the page showed, keyed as in tickets.operations.yearly.
    """

    scale = models.ForeignKey(
        AppraisalScale, models.PROTECT, related_name="+", verbose_name=_("scale")
    )
    numbers = models.JSONField(_("numbers"))
    published_by = models.ForeignKey(
        "members.User", models.PROTECT, related_name="+", verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("published at"))

    objects = AppraisalResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly result")
        verbose_name_plural = _("yearly results")
        constraints = [models.UniqueConstraint(fields=("unit", "year"), name="one_result_per_year")]

    def __str__(self) -> str:
        return f"{self.year} {self.unit_id}"


class Opinion(UnitYear):
    """Said for the record about a department's year, by a street or by the department; kept as is.

    The street's personnel opinion (DOMAIN.md section 5.5) is a record: no consequence follows.
    """

    class Side(models.TextChoices):
        STREET = "street", _("Street's opinion")
        UNIT = "unit", _("Department's statement")

    side = models.CharField(_("said by"), max_length=6, choices=Side.choices)
    street = models.ForeignKey(
        "grids.Area",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("street"),
    )
    text = models.TextField(_("opinion"), max_length=1000)
    by = models.ForeignKey(
        "members.User", models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    at = models.DateTimeField(_("written at"))

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        indexes = [models.Index(fields=("unit", "year"), name="opinion_unit_year")]
        constraints = [
            models.UniqueConstraint(
                fields=("unit", "year"), condition=Q(side="unit"), name="one_statement_per_year"
            ),
            models.CheckConstraint(
                condition=Q(side="street", street__isnull=False)
                | Q(side="unit", street__isnull=True),
                name="opinion_of_a_street",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.unit_id} {self.side}"
