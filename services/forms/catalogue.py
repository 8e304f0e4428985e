"""The form of one service of the catalogue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, City, Place, Tier, Unit
from grids.powers import Power
from members.models import User
from services.models import ServiceItem
from services.models.requests import ItemGroup, MaterialKind, Mode
from services.operations.catalogue import MOST_MATERIALS, MOST_NAME, ItemDraft
from services.operations.choosing import units_of
from tickets.models.catalogue import LimitedRow

ORIGINAL = "*"
OPTIONAL = "?"


class ItemForm(forms.Form):
    """Everything residents read about a service.

    Papers are lines; a line that begins with * is an original, one that ends with ? need not be
    brought by everybody.
    """

    name = forms.CharField(label=_("Name of the service"), max_length=60)
    code = forms.RegexField(r"^[A-Za-z0-9-]{1,20}$", label=_("Code"))
    group = forms.ChoiceField(label=_("Group"), choices=ItemGroup.choices)
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("Offered in"), to_field_name="code", required=False
    )
    who = forms.CharField(label=_("Who may ask"), max_length=200)
    fee = forms.CharField(label=_("Fee"), max_length=100)
    limit_value = forms.DecimalField(
        label=_("Takes at most"), min_value=0, max_digits=6, decimal_places=2
    )
    limit_unit = forms.ChoiceField(label=_("Counted in"), choices=LimitedRow.Unit.choices)
    modes = forms.MultipleChoiceField(
        label=_("Ways to ask"), choices=Mode.choices, widget=forms.CheckboxSelectMultiple
    )
    papers = forms.CharField(
        label=_("What to bring"),
        required=False,
        max_length=2000,
        help_text=_("One paper per line; * before it for an original, ? after it if not always."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    publicity_days = forms.IntegerField(label=_("Days in public"), min_value=0, max_value=30)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Given by"), required=False, empty_label=_("the community")
    )
    places = forms.ModelMultipleChoiceField(
        Place.objects.none(),
        label=_("Places that offer it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    use_required_attribute = False

    def __init__(
        self, *args: Any, by: User, item: ServiceItem | None = None, **kwargs: Any
    ) -> None:
        if item is not None:
            kwargs.setdefault("initial", initial_of(item))
        super().__init__(*args, **kwargs)
        self.item = item
        today, reach = timezone.localdate(), by.reach(Power.MANAGE_SERVICES)
        areas = Area.objects.within(reach).open(today).defer("boundary")
        areas = areas.filter(tier__in=(Tier.STREET, Tier.COMMUNITY)).order_by("lft")
        self.fields["area"].queryset = areas
        is_city_wide = reach.everywhere or bool(reach.cities)
        self.fields["area"].required = not is_city_wide
        cities = {area.city_id for area in areas}
        self.fields["unit"].queryset = units_of(*cities)
        places = Place.objects.within(reach).open(today).order_by("name")
        self.fields["places"].queryset = places.with_card()
        self.city_id = item.city_id if item else min(cities, default=None)

    def clean_papers(self) -> list[dict[str, Any]]:
        """The lines as rows."""
        lines = [line.strip() for line in self.cleaned_data["papers"].splitlines() if line.strip()]
        if len(lines) > MOST_MATERIALS:
            raise ValidationError(_("At most 20 papers."))
        rows = [paper_of(line) for line in lines]
        if any(not 0 < len(row["name"]) <= MOST_NAME for row in rows):
            raise ValidationError(_("Give each paper a short name."))
        return rows

    def draft(self) -> ItemDraft:
        """What is said of the service."""
        given = {**self.cleaned_data}
        materials, area = given.pop("papers"), given["area"]
        city = area.city if area else City.objects.get(pk=self.city_id)
        return ItemDraft(**given, materials=materials, city=city)


def paper_of(line: str) -> dict[str, Any]:
    """One line of the box."""
    kind = MaterialKind.ORIGINAL if line.startswith(ORIGINAL) else MaterialKind.COPY
    needed = not line.endswith((OPTIONAL, "\uff1f"))
    name = line.strip(ORIGINAL + OPTIONAL + "\uff1f ").strip()
    return {"name": name, "kind": str(kind), "is_needed": needed}


def line_of(paper: Any) -> str:
    """The same back again."""
    first = ORIGINAL if paper["kind"] == MaterialKind.ORIGINAL else ""
    return f"{first}{paper['name']}{'' if paper['is_needed'] else OPTIONAL}"


def initial_of(item: ServiceItem) -> dict[str, Any]:
    """What the form of a service starts with."""
    same = ("name", "code", "group", "who", "fee", "limit_unit", "modes", "publicity_days")
    return {
        **{name: getattr(item, name) for name in same},
        "limit_value": item.limit_value.normalize(),
        "area": item.area.code if item.area else "",
        "unit": item.unit_id,
        "papers": "\n".join(line_of(paper) for paper in item.materials),
        "places": [place.pk for place in item.places.all()],
    }
