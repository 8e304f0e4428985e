"""Issuing a key: text into the arguments of the operation."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.forms import offer_cities
from grids.models import Area, City
from grids.reach import Reach
from members.models.keys import MOST_PER_HOUR
from members.operations.keys import KeyFacts
from tickets.models import Category


def codes_of(text: str) -> list[str]:
    """Codes separated by commas, spaces or lines."""
    return [code for code in re.split(r"[^0-9A-Za-z]+", text) if code]


def areas_of(codes: list[str], reach: Reach) -> list[Area]:
    """The areas of these codes within reach; the first unknown one is told."""
    found = {area.code: area for area in Area.objects.within(reach).filter(code__in=codes)}
    for code in codes:
        if code not in found:
            message = _("No area within your reach has the code %(code)s.") % {"code": code}
            raise ValidationError(message, "unknown")
    return list(found.values())


def services_of(codes: list[str]) -> list[str]:
    """These codes, if each is a kind of matter; the first other one is told."""
    known = set(Category.objects.leaves().filter(code__in=codes).values_list("code", flat=True))
    for code in codes:
        if code not in known:
            message = _("No kind of matter has the code %(code)s.") % {"code": code}
            raise ValidationError(message, "unknown")
    return sorted(known)


class KeyForm(forms.Form):
    """For which system a key is, and what it opens."""

    name = forms.CharField(
        label=pgettext_lazy("of a thing", "Name"),
        max_length=60,
        help_text=_("Of the system that will use it."),
    )
    contact = forms.CharField(
        label=_("Contact"),
        max_length=120,
        required=False,
        help_text=_("Whom to call when something is wrong over there."),
    )
    city = forms.ModelChoiceField(City.objects.none(), label=_("Only for the city"))
    areas = forms.CharField(
        label=_("Only for areas"),
        max_length=2000,
        required=False,
        help_text=_("Codes of streets, communities or grids; left empty, all."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    services = forms.CharField(
        label=_("Only for kinds of matters"),
        max_length=1000,
        required=False,
        help_text=_("Codes of categories; left empty, all."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    hourly_rate = forms.IntegerField(
        label=_("Calls an hour"), min_value=1, max_value=MOST_PER_HOUR, initial=600
    )

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reach = reach
        offer_cities(self.fields["city"], reach)

    def clean_areas(self) -> list[Area]:
        return areas_of(codes_of(self.cleaned_data["areas"]), self.reach)

    def clean_services(self) -> list[str]:
        return services_of(codes_of(self.cleaned_data["services"]))

    def facts(self) -> KeyFacts:
        """The argument of the operation."""
        given = dict(self.cleaned_data)
        city = given.pop("city")
        services = given.pop("services")
        return KeyFacts(**given, city_id=city.pk if city else None, service_codes=services)
