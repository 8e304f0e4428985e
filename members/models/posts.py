"""Posts: who holds which role, where, from when to when. Dated rows, hence their own history."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from lib.rows import day_span
from members.querysets import COMMUNITY_SIDE, ESTATE_KINDS, PostQuerySet
from members.roles import Role

SCOPES = ("area", "organisation", "unit", "district", "city")


def exactly_one_scope() -> Q:
    """True of a row with one scope column set and the four others empty."""
    either = Q()
    for chosen in SCOPES:
        either |= Q(**{f"{name}__isnull": name != chosen for name in SCOPES})
    return either


class Post(models.Model):
    """One person in one role at one place, from a first day to a last day (both included).

    The place is an area, a Party organisation, a unit, a district or a city: exactly one of them.
    Serving two bodies at once (cross-appointment) is two posts.
    """

    person = models.ForeignKey(
        "members.Person", models.PROTECT, related_name="posts", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=30, choices=Role)
    area = models.ForeignKey(
        "grids.Area", models.PROTECT, null=True, blank=True, related_name="posts"
    )
    organisation = models.ForeignKey(
        "grids.PartyOrganisation", models.PROTECT, null=True, blank=True, related_name="posts"
    )
    unit = models.ForeignKey(
        "grids.Unit", models.PROTECT, null=True, blank=True, related_name="posts"
    )
    district = models.ForeignKey(
        "grids.District", models.PROTECT, null=True, blank=True, related_name="posts"
    )
    city = models.ForeignKey(
        "grids.City", models.PROTECT, null=True, blank=True, related_name="posts"
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    is_paid = models.BooleanField(_("paid"), default=False)
    basis = models.CharField(_("basis"), max_length=300, blank=True)
    """The decision the post rests on."""

    objects = PostQuerySet.as_manager()

    child_unit_ids: list[int]
    """The units directly below the post's unit; only after `with_scope`."""

    class Meta:
        ordering = ("id",)
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = (
            models.CheckConstraint(condition=exactly_one_scope(), name="post_one_scope"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="post_role_known"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="post_until_after_from",
            ),
            ExclusionConstraint(
                name="post_no_overlap",
                expressions=(
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    *((Coalesce(name, Value(0)), RangeOperators.EQUAL) for name in SCOPES),
                    (day_span("from_on", "until_on"), RangeOperators.OVERLAPS),
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.scope}"

    def is_active(self, on: datetime.date) -> bool:
        """True on the first and the last day and all between."""
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)

    @property
    def scope_type(self) -> str:
        """Which kind of place this post is held at: the name of its one filled column."""
        return next(name for name in SCOPES if getattr(self, f"{name}_id"))

    @property
    def scope(self) -> Any:
        """The area, organisation, unit, district or city this post is held at."""
        return getattr(self, self.scope_type)

    @property
    def is_community_side(self) -> bool:
        """Held in the committee of a community or in its Party body."""
        if self.role in COMMUNITY_SIDE:
            return True
        return self.organisation is not None and self.organisation.unit_id is None

    @property
    def is_estate_side(self) -> bool:
        """Held in a property company or an owners' committee."""
        return self.unit is not None and self.unit.kind in ESTATE_KINDS


class Substitution(models.Model):
    """Who stands in for whom: the post of the one away, and the dated post of the other.

    From when to when stands on the second post, nowhere else.
    """

    post = models.ForeignKey(Post, models.PROTECT, related_name="substitutions")
    stand_in = models.OneToOneField(Post, models.PROTECT, related_name="substitution")
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.stand_in} / {self.post}"
