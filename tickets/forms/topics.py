"""Forms of topics, their tasks and inspections, and of hot spots."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import Area, District, Tier, Unit
from grids.powers import Power
from grids.reach import Reach
from tickets.forms.choices import areas_in, category_choices, indented, units_in
from tickets.forms.duties import NONE, day, unit_groups
from tickets.models import Category, HotSpotThreshold
from tickets.operations.inspections import Rounds
from tickets.operations.topics import TopicDraft

MONTH = "%Y-%m"
EVERY = [("", _("Once")), (1, _("Every week")), (2, _("Every 2 weeks")), (4, _("Every 4 weeks"))]


def proposing(by: Any) -> Reach:
    """Where somebody may propose topics."""
    return by.reach(Power.SUPERVISE) | by.reach(Power.WHISTLE)


class TopicForm(forms.Form):
    """What a topic is about; all choices lie within the reach of whoever proposes it."""

    title = forms.CharField(label=_("Title"), max_length=80)
    month = forms.DateField(
        label=_("Month"),
        input_formats=[MONTH],
        widget=forms.DateInput(attrs={"type": "month"}, format=MONTH),
    )
    categories = forms.ModelMultipleChoiceField(
        Category.objects.leaves(),
        to_field_name="code",
        label=_("Categories"),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    areas = forms.ModelMultipleChoiceField(
        Area.objects.none(),
        to_field_name="code",
        label=_("Communities or streets"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    district = forms.ModelChoiceField(
        District.objects.none(),
        to_field_name="code",
        label=_("Or the whole district"),
        required=False,
    )
    lead = forms.ModelChoiceField(
        Unit.objects.none(),
        to_field_name="code",
        label=_("Lead unit"),
        required=False,
        help_text=_("One unit answers for the whole; it can be named when the topic starts."),
    )
    aim = forms.CharField(
        label=_("Aim"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What shall be different afterwards, in a figure if there is one."),
    )

    def __init__(self, *args: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = proposing(by)
        areas = areas_in(reach, today).filter(tier__in=(Tier.STREET, Tier.COMMUNITY))
        self.fields["areas"].queryset = areas
        names = areas.order_by("tree_id", "lft").values_list("code", "name", "level")
        self.fields["areas"].widget.choices = indented(names)
        districts = District.objects.filter(
            Q(pk__in=reach.districts) | Q(city__in=reach.cities) | everywhere(reach)
        )
        self.fields["district"].queryset = districts.order_by("code")
        if not districts:
            del self.fields["district"]
        self.fields["lead"].queryset = units = units_in(reach)
        self.fields["lead"].widget.choices = [NONE, *unit_groups(units)]
        leaves = self.fields["categories"].queryset
        self.fields["categories"].widget.choices = category_choices(leaves)

    def draft(self, **more: Any) -> TopicDraft:
        """What was typed, as the operation takes it."""
        given = {**self.cleaned_data, **more}
        given["categories"], given["areas"] = list(given["categories"]), list(given["areas"])
        return TopicDraft(**given)


def everywhere(reach: Reach) -> Q:
    """All rows for a reach without bounds, none otherwise."""
    return Q() if reach.everywhere else Q(pk__in=[])


class TopicTaskForm(forms.Form):
    """A part of a topic for one unit."""

    what = forms.CharField(label=_("What is to be done"), max_length=200)
    unit = forms.ModelChoiceField(Unit.objects.none(), to_field_name="code", label=_("Unit"))
    due_on = day(_("Due on"), help_text=_("Until the end of this day."))

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_in(by.reach(Power.SUPERVISE))
        self.fields["unit"].queryset = units
        self.fields["unit"].widget.choices = [NONE, *unit_groups(units)]


class InspectionForm(forms.Form):
    """Where to look, at what, when and how often."""

    area = forms.ModelChoiceField(
        Area.objects.none(),
        to_field_name="code",
        label=_("Where"),
        help_text=_("The team of this area goes, unless a unit is named."),
    )
    category = forms.ModelChoiceField(
        Category.objects.leaves(), to_field_name="code", label=_("Category")
    )
    what = forms.CharField(label=_("What to look at"), max_length=200, required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), to_field_name="code", label=_("A unit instead"), required=False
    )
    on = day(_("First day"))
    every_weeks = forms.TypedChoiceField(
        label=_("How often"), choices=EVERY, coerce=int, empty_value=None, required=False
    )
    until = day(_("Until"), required=False)

    def __init__(self, *args: Any, by: Any, today: date, topic: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topic = topic
        reach = by.reach(Power.DISPATCH) | by.reach(Power.SUPERVISE)
        areas = areas_in(reach, today)
        self.fields["area"].queryset = areas
        shown = Q(tier=Tier.COMMUNITY) | Q(code=str(self["area"].value() or ""))
        if not (reach.everywhere or reach.cities or reach.districts):
            shown |= Q(tier__in=(Tier.SECTION, Tier.GRID))
        names = areas.filter(shown).order_by("tree_id", "lft").values_list("code", "name", "level")
        self.fields["area"].widget.choices = [NONE, *indented(names)]
        units = units_in(reach)
        self.fields["unit"].queryset = units
        self.fields["unit"].widget.choices = [NONE, *unit_groups(units)]
        leaves = self.fields["category"].queryset
        if topic is not None:
            leaves = leaves.filter(pk__in=topic.categories.values("pk"))
            self.fields["category"].queryset = leaves
        self.fields["category"].widget.choices = [NONE, *category_choices(leaves)]

    def rounds(self) -> Rounds:
        """What was typed, as the operation takes it."""
        return Rounds(**self.cleaned_data, topic=self.topic)


class DismissForm(forms.Form):
    """Why nothing more is done about a hot spot."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class HotSpotForm(forms.Form):
    """What the list of hot spots is narrowed by."""

    category = forms.ModelChoiceField(
        Category.objects.leaves(),
        to_field_name="code",
        label=_("Category"),
        required=False,
        empty_label=_("All"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leaves = self.fields["category"].queryset
        self.fields["category"].widget.choices = [("", _("All")), *category_choices(leaves)]


class ThresholdForm(forms.ModelForm):
    """From when on something is a hot spot."""

    class Meta:
        model = HotSpotThreshold
        fields = ("days", "least", "grown_least", "factor", "metres")
