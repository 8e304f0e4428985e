"""What lists of areas, organisations, units and places can be narrowed by, and `within` for all.

Shared by list pages and REST.
"""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters.widgets import BooleanWidget
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from grids.boundaries import reach_of_code
from grids.models import (
    BRANCHES,
    SERVING,
    Area,
    AreaKind,
    CommitteeKind,
    OrganisationKind,
    PartyOrganisation,
    Place,
    PlaceKind,
    Tier,
    Unit,
    UnitKind,
)
from grids.powers import Power
from grids.reach import Reach


class PlaceCodeField(forms.CharField):
    """The code of a city, district or area; its clean value is what lies in it."""

    default_validators = (
        RegexValidator(r"\A[0-9A-Z]{1,24}\Z", _("A code has digits and capital letters only.")),
    )

    def clean(self, value: Any) -> Reach | None:
        code = super().clean(value)
        if not code:
            return None
        reach = reach_of_code(code)
        if reach is None:
            raise ValidationError(_("No area, district or city has this code."), code="unknown")
        return reach


@extend_schema_field(OpenApiTypes.STR)
class WithinFilter(django_filters.Filter):
    """Rows in the city, district or area of a code.

    The rows are already cut by the reader's reach, so any code may be asked for.
    """

    field_class = PlaceCodeField

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Code of an area, district or city"))
        super().__init__(**kwargs)

    def filter(self, qs: QuerySet[Any], value: Reach | None) -> QuerySet[Any]:
        return qs if value is None else qs.within(value)


class WordsFilter(django_filters.CharFilter):
    """Rows whose name, pinyin, initials or code answer to what was typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Name, initials or code"))
        super().__init__(max_length=60, **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        return qs.matching(value) if value.strip() else qs


class OpenFilter(django_filters.BooleanFilter):
    """Those that exist today unless asked otherwise; `false` gives the closed ones."""

    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        today = timezone.localdate()
        return qs.closed(today) if value is False else qs.open(today)


class YesNo(BooleanWidget):
    """Either, both, or no question at all, in words a list of areas can use."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        forms.Select.__init__(
            self, attrs, choices=[("", _("All")), ("true", _("yes")), ("false", _("no"))]
        )


class ServiceFilter(django_filters.BooleanFilter):
    """Areas that Party bodies the reader sees serve or cover; nothing without that power."""

    def __init__(self, *kinds: str, **kwargs: Any) -> None:
        super().__init__(widget=YesNo, **kwargs)
        self.kinds = kinds

    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        if value is None:
            return qs
        user = self.parent.request.user
        if not user.holds(Power.VIEW_PARTY):
            return qs.none()
        bodies = PartyOrganisation.objects.within(user.reach(Power.VIEW_PARTY))
        bodies = bodies.open(timezone.localdate())
        bodies = bodies.of_kind(*self.kinds) if self.kinds else bodies
        return qs.with_service(bodies).filter(**{self.field_name: value})


class ServingFilter(django_filters.BooleanFilter):
    """Branches and groups; `false` gives what stands above them."""

    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        if value is None:
            return qs
        return qs.filter(kind__in=SERVING) if value else qs.exclude(kind__in=SERVING)


class PartyGridFilter(django_filters.BooleanFilter):
    """Party grids: branches that cover areas on the grid level; `false` gives all others."""

    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        if value is None:
            return qs
        found = qs.model.objects.of_kind(*BRANCHES).on_grids().order_by().values("pk")
        return qs.filter(pk__in=found) if value else qs.exclude(pk__in=found)


SERVED = _("Served by a branch or group")
LINKED = _("Has a Party organisation of its own")


class AreaFilter(django_filters.FilterSet):
    """Areas by tier, kind, committee, parent, place and name."""

    tier = django_filters.MultipleChoiceFilter(choices=Tier.choices)
    kind = django_filters.ChoiceFilter(choices=AreaKind.choices)
    committee_kind = django_filters.ChoiceFilter(choices=CommitteeKind.choices)
    parent = django_filters.CharFilter(field_name="parent__code", max_length=24)
    within = WithinFilter()
    search = WordsFilter()
    open = OpenFilter()
    served = ServiceFilter(*SERVING, field_name="is_served", label=SERVED)
    linked = ServiceFilter(field_name="is_linked", label=LINKED)

    class Meta:
        model = Area
        fields: tuple[str, ...] = ()


class OrganisationFilter(django_filters.FilterSet):
    """Party organisations by kind, parent, place and name."""

    kind = django_filters.MultipleChoiceFilter(choices=OrganisationKind.choices)
    parent = django_filters.CharFilter(field_name="parent__code", max_length=32)
    within = WithinFilter()
    search = WordsFilter()
    open = OpenFilter()
    serving = ServingFilter(label=_("Branch or group"))
    party_grid = PartyGridFilter(label=_("Party grid"))

    class Meta:
        model = PartyOrganisation
        fields: tuple[str, ...] = ()


class AreaListFilter(django_filters.FilterSet):
    """The page of areas: as over the API, one tier at a time."""

    search = WordsFilter(widget=forms.TextInput(attrs={"type": "search"}))
    tier = django_filters.ChoiceFilter(
        choices=Tier.choices, label=pgettext_lazy("of an area", "Level"), empty_label=_("All")
    )
    within = WithinFilter()
    served = ServiceFilter(*SERVING, field_name="is_served", label=SERVED)
    linked = ServiceFilter(field_name="is_linked", label=LINKED)

    class Meta:
        model = Area
        fields: tuple[str, ...] = ()


class OrganisationListFilter(django_filters.FilterSet):
    """The page of Party organisations."""

    search = WordsFilter(widget=forms.TextInput(attrs={"type": "search"}))
    kind = django_filters.ChoiceFilter(
        choices=OrganisationKind.choices, label=_("Kind"), empty_label=_("All")
    )
    within = WithinFilter()
    serving = ServingFilter(label=_("Branch or group"), widget=YesNo)
    party_grid = PartyGridFilter(label=_("Party grid"), widget=YesNo)

    class Meta:
        model = PartyOrganisation
        fields: tuple[str, ...] = ()


class UnitFilter(django_filters.FilterSet):
    """Units by kind, place and name, and those that serve an area."""

    kind = django_filters.MultipleChoiceFilter(choices=UnitKind.choices)
    within = WithinFilter()
    serving = django_filters.CharFilter(max_length=24, method="filter_serving")
    search = WordsFilter()
    active = django_filters.BooleanFilter(field_name="is_active")

    class Meta:
        model = Unit
        fields: tuple[str, ...] = ()

    def filter_serving(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        areas = Area.objects.within(self.request.user.reach(Power.VIEW_AREAS))
        area = areas.filter(code=value).defer("boundary").first()
        return rows.serving(area) if area is not None else rows.none()


class PlaceFilter(django_filters.FilterSet):
    """Places by kind, area and name."""

    kind = django_filters.MultipleChoiceFilter(choices=PlaceKind.choices)
    within = WithinFilter()
    search = django_filters.CharFilter(field_name="name", lookup_expr="contains", max_length=60)
    open = OpenFilter()

    class Meta:
        model = Place
        fields: tuple[str, ...] = ()
