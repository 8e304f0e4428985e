"""Units that take part (departments, companies, committees …) and the places they run."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models.areas import Area
from grids.models.cities import City, District
from grids.querysets import PlaceQuerySet, UnitQuerySet
from lib.worded import word_index


class UnitKind(models.TextChoices):
    """What a unit is."""

    DEPARTMENT = "department", pgettext_lazy("unit kind", "Department")
    STATIONED_AGENCY = "stationed_agency", _("Stationed agency")
    UTILITY = "utility", _("Utility")
    PROPERTY_COMPANY = "property_company", _("Property company")
    OWNERS_COMMITTEE = "owners_committee", _("Owners' committee")
    RESIDENT_UNIT = "resident_unit", _("Resident unit")
    TWO_NEW = "two_new", _("Private firm or social body (two-new)")
    SOCIAL_ORGANISATION = "social_organisation", _("Social organisation")
    PARTNER = "partner", _("Partner unit")


class Unit(models.Model):
    """A body that work can be given to; `area` is the territory it serves or its seat.

    Without an area it serves its district, without a district its whole city.
    """

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="children", null=True, blank=True
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="units", null=True, blank=True
    )
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="units", null=True, blank=True
    )
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="units")
    phone = models.CharField(_("office telephone"), max_length=32, blank=True)
    pinyin = models.CharField(_("pinyin"), max_length=400, blank=True, editable=False)
    initials = models.CharField(_("initials"), max_length=120, blank=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("code",)
        indexes = (word_index(UnitQuerySet, "unit_words"),)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_kind_known"),
        )

    def __str__(self) -> str:
        return self.short_name or self.name


class PlaceKind(models.TextChoices):
    """What a place offers."""

    SERVICE_CENTRE = "service_centre", _("Party and community service centre")
    POST_HOUSE = "post_house", _("Neighbourhood post house")
    SERVICE_POINT = "service_point", _("Service point")
    POLICE_ROOM = "police_room", _("Police room")
    CLINIC = "clinic", _("Clinic")
    ELDER_CARE = "elder_care", _("Elder care")
    CHILD_CARE = "child_care", _("Child care")
    CULTURE = "culture", _("Culture and reading")
    SPORT = "sport", _("Sport")
    LEGAL_AID = "legal_aid", _("Legal aid")
    MARKET = "market", _("Market")
    OTHER = "other", _("Other")


class Place(models.Model):
    """A place residents can go to, with opening hours by weekday (0 is Monday)."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=PlaceKind)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="places")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="places", null=True, blank=True
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    lng = models.FloatField(
        _("longitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    lat = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    hours = models.JSONField(_("opening hours"), default=dict, blank=True)
    services = models.CharField(_("services offered"), max_length=500, blank=True)
    phone = models.CharField(_("telephone"), max_length=32, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ("name", "pk")
        indexes = (word_index(PlaceQuerySet, "place_words"),)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=PlaceKind.values), name="place_kind_known"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="place_valid_period",
            ),
        )

    def __str__(self) -> str:
        return self.name
