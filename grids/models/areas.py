"""Areas: the forest of streets, communities, sections, grids, buildings and stairwells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, Subquery
from django.utils.translation import gettext_lazy as _

from grids.models.bands import CommunityType
from grids.models.cities import City, District, Level, Tier
from grids.querysets import AreaQuerySet
from grids.trees import TreeManager, TreeNode, tree_hold
from lib.errors import Refused
from lib.remembering import remembered
from lib.worded import word_index


class AreaKind(models.TextChoices):
    """Whether an area is one of the gap-free cover or a school, hospital, market, plant."""

    BASIC = "basic", _("Basic")
    DEDICATED = "dedicated", _("Dedicated")


class CommitteeKind(models.TextChoices):
    """The committee of a community, as digits 10 to 12 of its code say."""

    RESIDENTS = "residents", _("Residents' committee")
    VILLAGERS = "villagers", _("Villagers' committee")
    QUASI_RESIDENTS = "quasi_residents", _("Quasi residents' committee")
    QUASI_VILLAGERS = "quasi_villagers", _("Quasi villagers' committee")


def own_key(self: Any) -> tuple[Any, ...]:
    """What tells answers about a row apart."""
    return (self.pk,)


@remembered(lambda city_id: (city_id,))
def grid_tier(city_id: int) -> str | None:
    """The tier that a city's level scheme calls its grid level."""
    levels = Level.objects.filter(scheme__cities=city_id, is_grid_level=True)
    return levels.order_by().values_list("tier", flat=True).first()


@dataclass(frozen=True)
class AreaStamps:
    """The units above an area that a matter in it is stamped with, and all areas on the way."""

    city_id: int
    district_id: int
    street_id: int
    community_id: int | None
    grid_id: int | None
    area_ids: tuple[int, ...] = ()


class Area(TreeNode):
    """A piece of the city on one tier; streets and towns are the roots.

    City and district stand on every node, copied from the root. The code is unique for ever: an
    area is closed, never deleted.
    """

    tier = models.CharField(_("tier"), max_length=12, choices=Tier)
    kind = models.CharField(_("kind"), max_length=12, choices=AreaKind, default=AreaKind.BASIC)
    name = models.CharField(_("name"), max_length=80)
    official_name = models.CharField(_("official name"), max_length=120, blank=True)
    code = models.CharField(
        _("code"),
        max_length=24,
        unique=True,
        validators=[RegexValidator(r"^[0-9A-Z]+$", _("Digits and capital letters only."))],
    )
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="areas")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="areas")
    committee_kind = models.CharField(
        _("committee"), max_length=16, choices=CommitteeKind, blank=True
    )
    community_type = models.CharField(
        _("community type"), max_length=12, choices=CommunityType, blank=True
    )
    boundary = models.JSONField(_("boundary"), null=True, blank=True)
    boundary_is_synthetic = models.BooleanField(_("synthetic boundary"), default=False)
    lng = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    residents = models.PositiveIntegerField(_("residents"), null=True, blank=True)
    pinyin = models.CharField(_("pinyin"), max_length=300, blank=True, editable=False)
    initials = models.CharField(_("initials"), max_length=80, blank=True, editable=False)

    objects = TreeManager.from_queryset(AreaQuerySet)()

    class Meta(TreeNode.Meta):
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        indexes = (
            models.Index(fields=["district", "tier"], name="area_district_tier"),
            models.Index(fields=["city", "tier"], name="area_city_tier"),
            word_index(AreaQuerySet, "area_words"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="area_tier_known"),
            models.CheckConstraint(condition=Q(kind__in=AreaKind.values), name="area_kind_known"),
            models.CheckConstraint(
                condition=Q(tier=Tier.STREET, parent__isnull=True)
                | (~Q(tier=Tier.STREET) & Q(parent__isnull=False)),
                name="area_streets_are_the_roots",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="area_valid_period",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def lineage(self) -> list[Area]:
        """The way from the street down to this area, itself included, as it is now."""
        here = Area.objects.filter(pk=self.pk).order_by()
        tree_id, lft, rght = (Subquery(here.values(name)) for name in ("tree_id", "lft", "rght"))
        way = Area.objects.filter(tree_id=tree_id, lft__lte=lft, rght__gte=rght)
        return list(way.defer("boundary"))

    @remembered(own_key)
    def held_stamps(self) -> AreaStamps:
        """The stamps for a row about to be stored: the tree stays as it is until it is.

        Raises Refused with `area_closed` when a reorganisation has just closed the area.
        """
        tree_id = self.tree_id
        while True:
            tree_hold(Area, tree_id)
            lineage = self.lineage()
            if lineage[0].tree_id == tree_id:
                break
            tree_id = lineage[0].tree_id
        if lineage[-1].valid_to is not None and self.valid_to is None:
            raise Refused("area_closed", _("This area exists no longer."), "area")
        return self._stamps(lineage)

    def stamps(self) -> AreaStamps:
        """City, district, street, community and grid-level area at or above this one."""
        return self._stamps(self.lineage())

    def _stamps(self, lineage: list[Area]) -> AreaStamps:
        by_tier = {area.tier: area.pk for area in lineage}
        return AreaStamps(
            city_id=lineage[-1].city_id,
            district_id=lineage[-1].district_id,
            street_id=by_tier[Tier.STREET],
            community_id=by_tier.get(Tier.COMMUNITY),
            grid_id=by_tier.get(grid_tier(self.city_id)),
            area_ids=tuple(area.pk for area in lineage),
        )
