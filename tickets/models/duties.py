"""The duty list (派单目录、权责清单): dated, versioned rules that say who leads."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tickets.querysets import DutyRuleQuerySet

NUMBERS = "tickets_dutyrule_numbers"
"""The sequence that numbers new rules; a new version keeps the number of the old one."""


def day_after(name: str) -> ExpressionWrapper:
    """The day after the date in a column."""
    return ExpressionWrapper(F(name) + Value(1), output_field=models.DateField())


class DutyRule(models.Model):
    """Who leads and who assists for a category, perhaps a condition and a place, on which basis.

    The most specific rule in force wins: condition, then finer area, then category. A change closes
    a version the day before the next one opens; nothing is deleted. A version whose last day lies
    before its first was replaced before it came into force.
    """

    number = models.IntegerField(
        _("number"), db_default=Func(Value(NUMBERS), function="nextval"), editable=False
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="later",
        verbose_name=_("replaces"),
    )
    category = models.ForeignKey(
        "tickets.Category", models.PROTECT, related_name="duty_rules", verbose_name=_("category")
    )
    condition = models.ForeignKey(
        "tickets.CategoryLimit",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("condition"),
    )
    area = models.ForeignKey(
        "grids.Area",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("area"),
    )
    district = models.ForeignKey(
        "grids.District",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("district"),
    )
    lead = models.ForeignKey(
        "grids.Unit", models.PROTECT, related_name="duties", verbose_name=_("lead unit")
    )
    assist = models.ManyToManyField(
        "grids.Unit", blank=True, related_name="+", verbose_name=_("assisting units")
    )
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    changed_by = models.ForeignKey(
        "members.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    changed_at = models.DateTimeField(_("written at"), null=True, blank=True)
    note = models.CharField(_("why"), max_length=300, blank=True)
    end_note = models.CharField(_("why it ended"), max_length=300, blank=True)

    objects = DutyRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty rule")
        verbose_name_plural = _("duty rules")
        indexes = [
            models.Index(fields=("category", "district"), name="duty_category_district"),
            models.Index(fields=("category", "id"), name="duty_category"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("number", "version"), name="duty_version_once"),
            models.CheckConstraint(
                condition=Q(area__isnull=True) | Q(district__isnull=True), name="duty_one_place"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__lte=day_after("valid_to")),
                name="duty_valid_period",
            ),
            # Two rules that are equally specific may not both be in force on any day
            ExclusionConstraint(
                name="duty_overlap",
                expressions=[
                    ("category", RangeOperators.EQUAL),
                    (Coalesce("condition", Value(0)), RangeOperators.EQUAL),
                    (Coalesce("area", Value(0)), RangeOperators.EQUAL),
                    (Coalesce("district", Value(0)), RangeOperators.EQUAL),
                    (
                        Func(
                            F("valid_from"),
                            day_after("valid_to"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} → {self.lead}"

    @property
    def place(self) -> Any:
        """The area or district it is made for; None when it counts everywhere."""
        return self.area or self.district

    @property
    def was_in_force(self) -> bool:
        """False for a version that was replaced before its first day."""
        return self.valid_to is None or self.valid_to >= self.valid_from
