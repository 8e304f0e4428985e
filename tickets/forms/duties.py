"""Forms of the duty list: what a rule says, its end, the filters of the list, a file of rules."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import Area, AreaKind, District, Tier, Unit
from grids.powers import Power
from tickets.forms.choices import Choices, areas_in, category_choices, indented, units_in
from tickets.models import Category, CategoryLimit, DutyRule
from tickets.operations.duties import Draft

DAY, ISO = {"type": "date"}, "%Y-%m-%d"
NONE = ("", "—")


def day(label: Any, **kwargs: Any) -> forms.DateField:
    """A date to pick."""
    return forms.DateField(label=label, widget=forms.DateInput(DAY, ISO), **kwargs)


class DutyForm(forms.Form):
    """One version of a rule; all choices lie within the reach of whoever writes it."""

    category = forms.ModelChoiceField(
        Category.objects.leaves(), to_field_name="code", label=_("Category")
    )
    condition = forms.ModelChoiceField(
        CategoryLimit.objects.filter(category__is_active=True),
        required=False,
        label=_("Filing condition"),
        help_text=_("Leave it empty for all conditions of the category."),
    )
    district = forms.ModelChoiceField(
        District.objects.none(), to_field_name="code", required=False, label=_("Whole district")
    )
    area = forms.ModelChoiceField(
        Area.objects.none(),
        to_field_name="code",
        required=False,
        label=_("Or one street, community or grid"),
        help_text=_("The finer place goes before the coarser one."),
    )
    lead = forms.ModelChoiceField(Unit.objects.none(), to_field_name="code", label=_("Lead unit"))
    assist = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        to_field_name="code",
        required=False,
        label=_("Assisting units"),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"),
        max_length=200,
        required=False,
        help_text=_("Law and article; a department that objects must cite it."),
    )
    valid_from = day(_("Valid from"))
    valid_to = day(
        _("Valid to"), required=False, help_text=_("The last day; empty: until changed.")
    )
    note = forms.CharField(
        label=_("Why"), max_length=300, required=False, help_text=_("Stays in the rule's history.")
    )

    def __init__(
        self, *args: Any, by: Any, today: date, rule: DutyRule | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        reach = by.reach(Power.CONFIGURE)
        rows: dict[str, QuerySet[Any]] = {
            "district": District.objects.within(reach).order_by("code"),
            "area": areas_in(reach, today),
            "lead": units_in(reach),
            "assist": units_in(reach),
        }
        for name, queryset in rows.items():
            self.fields[name].queryset = queryset
        leaves = self.fields["category"].queryset
        self.fields["category"].widget.choices = [NONE, *category_choices(leaves)]
        self.fields["condition"].widget.choices = [NONE, *condition_choices(rule)]
        self.fields["area"].widget.choices = [
            NONE,
            *place_choices(rows["area"], self["area"].value()),
        ]
        units = unit_groups(rows["lead"])
        self.fields["lead"].widget.choices = [NONE, *units]
        self.fields["assist"].widget.choices = units
        if rule is not None:
            self.fields["category"].disabled = True

    def draft(self) -> Draft:
        """What was typed, as the operation takes it."""
        given = {**self.cleaned_data, "assist": list(self.cleaned_data["assist"])}
        return Draft(**given)


def initial_of(rule: DutyRule, today: date) -> dict[str, Any]:
    """The form of a change begins with what the rule says now, valid from today at the earliest."""
    return {
        "category": rule.category.code,
        "condition": rule.condition_id,
        "district": rule.district.code if rule.district else None,
        "area": rule.area.code if rule.area else None,
        "lead": rule.lead.code,
        "assist": [unit.code for unit in rule.assist.all()],
        "legal_basis": rule.legal_basis,
        "valid_from": max(today, rule.valid_from),
        "valid_to": rule.valid_to,
    }


def condition_choices(rule: DutyRule | None) -> Choices:
    """Filing conditions under their categories; a change has those of its own category only."""
    rows = CategoryLimit.objects.filter(category__is_active=True).select_related("category")
    if rule is not None:
        rows = rows.filter(category=rule.category_id)
    ordered = rows.order_by("category__code", "-is_default", "pk")
    return [
        (str(category), [(row.pk, row.condition) for row in group])
        for category, group in groupby(ordered, key=lambda row: row.category)
    ]


def place_choices(areas: QuerySet[Area], chosen: Any) -> Choices:
    """Streets, communities and dedicated grids, and whatever was chosen already."""
    shown = Q(tier__in=(Tier.STREET, Tier.COMMUNITY)) | Q(kind=AreaKind.DEDICATED)
    rows = areas.filter(shown | Q(code=str(chosen or ""))).order_by("tree_id", "lft")
    return indented(rows.values_list("code", "name", "level"))


def unit_groups(units: QuerySet[Unit]) -> Choices:
    """Units under their kind; a city has a thousand, so no rows are made of them."""
    kinds = dict(Unit._meta.get_field("kind").flatchoices)
    columns = units.order_by("kind", "code").values_list("kind", "code", "short_name", "name")
    return [
        (kinds[kind], [(code, short or name) for _kind, code, short, name in group])
        for kind, group in groupby(columns, key=lambda row: row[0])
    ]


class DutyEndForm(forms.Form):
    """The last day of a rule, and why it ends."""

    on = day(_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


class DutyImportForm(forms.Form):
    """A file of rules."""

    file = forms.FileField(
        label=pgettext_lazy("noun", "File"),
        help_text=_("XLSX or CSV, with the columns of the export."),
    )
    only_check = forms.BooleanField(label=_("Only check the rows, change nothing"), required=False)


class GapForm(forms.Form):
    """From how many matters without a rule a category is worth a line."""

    least = forms.IntegerField(
        label=_("At least so many matters"), min_value=1, max_value=9999, required=False
    )
