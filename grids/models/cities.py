"""Cities, districts and level schemes: the plain rows above the area forest."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.querysets import CityQuerySet, DistrictQuerySet


class Tier(models.TextChoices):
    """How fine an area is; a level scheme says which tiers a city uses and how it calls them."""

    STREET = "street", _("Street or town")
    COMMUNITY = "community", _("Community or village")
    SECTION = "section", _("Section")
    GRID = "grid", _("Grid")
    BUILDING = "building", _("Building")
    UNIT = "unit", _("Stairwell")

    @property
    def rank(self) -> int:
        """1 for the coarsest tier (street) to 6 for the finest."""
        return TIER_ORDER.index(self) + 1


TIER_ORDER = tuple(Tier)


class LevelScheme(models.Model):
    """The set of tiers that a city uses, with their local names."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("level scheme")
        verbose_name_plural = _("level schemes")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Level(models.Model):
    """One tier of a level scheme; matters and grid workers refer to the grid level."""

    scheme = models.ForeignKey(LevelScheme, on_delete=models.CASCADE, related_name="levels")
    tier = models.CharField(_("tier"), max_length=12, choices=Tier)
    name = models.CharField(_("name"), max_length=40)
    is_grid_level = models.BooleanField(_("grid level"), default=False)

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        constraints = (
            models.UniqueConstraint(fields=["scheme", "tier"], name="level_once_per_scheme"),
            models.UniqueConstraint(
                fields=["scheme"], condition=Q(is_grid_level=True), name="level_one_grid_level"
            ),
        )

    def __str__(self) -> str:
        return self.name


class City(models.Model):
    """A city that this installation serves; a county-level city counts as one."""

    code = models.CharField(_("code"), max_length=6, unique=True)
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(
        _("number prefix"),
        max_length=6,
        unique=True,
        help_text=_("Capital letters that ticket numbers of this city begin with."),
    )
    scheme = models.ForeignKey(LevelScheme, on_delete=models.PROTECT, related_name="cities")
    lng = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)

    objects = CityQuerySet.as_manager()

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class District(models.Model):
    """A district or county of a city; its boundary is GeoJSON geometry in WGS-84."""

    code = models.CharField(_("code"), max_length=6, unique=True)
    name = models.CharField(_("name"), max_length=80)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="districts")
    boundary = models.JSONField(_("boundary"), null=True, blank=True)
    is_synthetic = models.BooleanField(
        _("synthetic boundary"), default=False, help_text=_("The boundary was made up.")
    )
    # Raised by every change of its own or an area's boundary, so that look-ups load them again
    boundaries_version = models.PositiveIntegerField(default=1, editable=False)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name
