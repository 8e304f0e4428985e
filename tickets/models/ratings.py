"""What the requester says of the result."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


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
