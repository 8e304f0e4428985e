"""What the requester says of the result, and how a year turns such answers into rates."""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tickets.querysets import RateWeightsQuerySet


class Solved(models.TextChoices):
    """已解决 部分解决 未解决."""

    YES = "yes", _("Solved")
    PARTLY = "partly", _("Partly solved")
    NO = "no", _("Not solved")


class Satisfaction(models.IntegerChoices):
    """Five levels, worth 100, 80, 60, 30 and 0 (DOMAIN.md section 5.6)."""

    VERY = 5, _("Satisfied")
    BASICALLY = 4, _("Basically satisfied")
    NEUTRAL = 3, _("Neutral")
    DISSATISFIED = 2, _("Dissatisfied")
    VERY_DISSATISFIED = 1, _("Very dissatisfied")


class Rating(models.Model):
    """One answer per requester and closing: solved or not, and how satisfied."""

    ticket = models.ForeignKey(
        "tickets.Ticket", models.CASCADE, related_name="ratings", verbose_name=_("ticket")
    )
    requester = models.ForeignKey(
        "tickets.Requester",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="ratings",
        verbose_name=_("requester"),
    )
    recorded_by = models.ForeignKey(
        "members.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    round = models.PositiveSmallIntegerField(_("closing"), default=1)
    solved = models.CharField(_("solved"), max_length=6, choices=Solved.choices)
    satisfaction = models.PositiveSmallIntegerField(
        _("satisfaction"),
        choices=Satisfaction.choices,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("rated at"))

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(
                fields=("ticket", "requester", "round"),
                name="one_rating_per_closing",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.solved} {self.satisfaction}"


def share(label: Any, usual: str) -> models.DecimalField:
    """A part of the whole, from 0 to 1."""
    return models.DecimalField(
        label,
        max_digits=3,
        decimal_places=2,
        default=Decimal(usual),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )


def worth(level: Satisfaction, usual: int) -> models.PositiveSmallIntegerField:
    """What a level of satisfaction counts."""
    return models.PositiveSmallIntegerField(
        level.label, default=usual, validators=[MaxValueValidator(100)]
    )


class RateWeights(models.Model):
    """How one year counts its three rates (DOMAIN.md section 5.6).

    The weights of response, solution and satisfaction add up to 1; they are fixed by no national
    rule and change from year to year.
    """

    city = models.ForeignKey(
        "grids.City",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("city"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    response = share(_("weight of response"), "0.3")
    solution = share(_("weight of solution"), "0.4")
    satisfaction = share(_("weight of satisfaction"), "0.3")
    partly = share(_("what partly solved counts"), "0.5")
    contact_hours = models.PositiveSmallIntegerField(
        _("hours to the first contact"), default=24, validators=[MinValueValidator(1)]
    )
    minimum = models.PositiveSmallIntegerField(
        _("fewest cases of a rate"), default=30, validators=[MinValueValidator(1)]
    )
    very = worth(Satisfaction.VERY, 100)
    basically = worth(Satisfaction.BASICALLY, 80)
    neutral = worth(Satisfaction.NEUTRAL, 60)
    dissatisfied = worth(Satisfaction.DISSATISFIED, 30)
    very_dissatisfied = worth(Satisfaction.VERY_DISSATISFIED, 0)

    objects = RateWeightsQuerySet.as_manager()

    class Meta:
        verbose_name = _("weights of the rates")
        verbose_name_plural = _("weights of the rates")
        constraints = [
            models.UniqueConstraint(
                fields=("city", "year"), name="one_weighting_per_year", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(response=1 - F("solution") - F("satisfaction")),
                name="rate_weights_are_1",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.response}/{self.solution}/{self.satisfaction}"

    @property
    def worths(self) -> dict[int, int]:
        """What each level of satisfaction counts, of 100."""
        return {
            Satisfaction.VERY: self.very,
            Satisfaction.BASICALLY: self.basically,
            Satisfaction.NEUTRAL: self.neutral,
            Satisfaction.DISSATISFIED: self.dissatisfied,
            Satisfaction.VERY_DISSATISFIED: self.very_dissatisfied,
        }
