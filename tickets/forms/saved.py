"""The form of a saved view, and its filters held against the list they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from members.models import SavedView
from members.operations.saved import ViewDraft
from members.roles import Role
from tickets.filters import TicketFilter, WhistleFilter
from tickets.forms.choices import area_choices, areas_in
from tickets.models import Ticket, Whistle
from tickets.panels.columns import COLUMNS

Kind = SavedView.Kind
FILTERS: dict[str, Any] = {Kind.TICKETS: TicketFilter, Kind.WHISTLES: WhistleFilter}
MODELS: dict[str, Any] = {Kind.TICKETS: Ticket, Kind.WHISTLES: Whistle}
NOT_KEPT = ("saved",)


def narrowed(kind: str, params: Mapping[str, str], request: HttpRequest) -> Any:
    """The list of a view as this reader sees it: the filters over the rows within reach."""
    data = QueryDict(mutable=True)
    data.update(params)
    rows = MODELS[kind].objects.within(request.user.reach(Power.VIEW_TICKETS))
    return FILTERS[kind](data, queryset=rows, request=request)


def clean_params(kind: str, given: Mapping[str, Any], request: HttpRequest) -> dict[str, str]:
    """The filters among what was given; Refused with `bad_filters` when one makes no sense."""
    names = [name for name in FILTERS[kind].base_filters if name not in NOT_KEPT]
    params = {name: str(given[name]) for name in names if given.get(name) not in (None, "")}
    form = narrowed(kind, params, request).form
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        words = f"{form.fields[name].label or name}: {errors[0]}"
        raise Refused("bad_filters", words, "params")
    return params


class SavedViewForm(forms.Form):
    """Name, readers, columns and place of a view."""

    name = forms.CharField(label=pgettext_lazy("of a view", "Name"), max_length=40)
    shared_with = forms.ChoiceField(
        label=_("Who sees it"),
        choices=SavedView.Sharing.choices,
        help_text=_("Everybody sees only matters within their own reach."),
    )
    role = forms.ChoiceField(label=_("Role"), required=False)
    area = forms.ModelChoiceField(
        None, to_field_name="code", label=_("Area"), required=False, empty_label=_("None")
    )
    columns = forms.MultipleChoiceField(
        label=pgettext_lazy("of a list", "Columns"),
        choices=list(COLUMNS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen: those of the reader."),
    )
    position = forms.IntegerField(
        label=_("Position among your views"), min_value=0, max_value=99, required=False
    )

    def __init__(self, request: HttpRequest, kind: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        reach = request.user.reach(Power.VIEW_TICKETS)
        areas = areas_in(reach, timezone.localdate())
        self.fields["area"].queryset = areas
        choices = area_choices(reach, None, timezone.localdate())
        self.fields["area"].widget.choices = [("", _("None")), *choices]
        self.fields["role"].choices = [("", _("None")), *Role.choices]
        if kind != Kind.TICKETS:
            del self.fields["columns"]

    def draft(self, kind: str, params: dict[str, str]) -> ViewDraft:
        """What the operation takes."""
        given = self.cleaned_data
        return ViewDraft(
            kind=kind,
            name=given["name"],
            params=params,
            columns=given.get("columns", []),
            shared_with=given["shared_with"],
            role=given["role"],
            area=given["area"],
            position=given["position"] or 0,
        )


def initial_of(view: SavedView) -> dict[str, Any]:
    """The form of a view that is there."""
    return {
        "name": view.name,
        "shared_with": view.shared_with,
        "role": view.role,
        "area": view.area.code if view.area else "",
        "columns": view.columns,
        "position": view.position,
    }
