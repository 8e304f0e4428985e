"""What stands around the rows of a list: tabs, active filters as chips, how many rows there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from lib.pages import COUNT_CAP

UNCHIPPED = ("sort",)
"""Choices that order a list and leave nothing out."""
LAYOUTS = (
    ("tickets", pgettext_lazy("layout", "List"), "menu"),
    ("tickets_board", gettext_lazy("Board"), "columns"),
    ("tickets_map", gettext_lazy("Map"), "map"),
)


def layouts(query: QueryDict, here: str) -> list[dict[str, Any]]:
    """The same rows as a list, as a board by status and on the map."""
    return [
        {
            "label": label,
            "icon": icon,
            "url": f"{reverse(f'tickets:{page}')}{address(query)}",
            "active": page == here,
        }
        for page, label, icon in LAYOUTS
    ]


def view_tabs(
    query: QueryDict, views: Iterable[tuple[str, Any]], is_saved: bool = False
) -> list[dict[str, Any]]:
    """One tab per view, the other filters kept; none is open while a saved view is."""
    return [
        {
            "label": label,
            "url": address(query, view=name, saved=None),
            "active": query.get("view") == name and not is_saved,
            "count": None,
        }
        for name, label in views
    ]


def chips_of(form: Any, query: QueryDict) -> list[dict[str, Any]]:
    """Each filter in force, with the address of the list without it."""
    return [
        {
            "label": _("%(field)s: %(value)s") % {"field": field.label, "value": shown}
            if shown is not True
            else field.label,
            "url": address(query, **{field.name: None}),
        }
        for field in form.visible_fields()
        if field.name not in UNCHIPPED
        and (shown := chosen_words(field, form.cleaned_data.get(field.name)))
    ]


def chosen_words(field: Any, value: Any) -> Any:
    """A filter's value as the bar calls it; True for a box that is ticked, empty for none."""
    if value in (None, "", False) or value is True:
        return value
    choices = getattr(field.field, "choices", None)
    if choices is not None and isinstance(value, str):
        return dict(choices).get(value, value)
    return str(value)


def address(query: QueryDict, **changes: str | None) -> str:
    """The list under other filters, from its first page."""
    changed = query.copy()
    changed.pop("cursor", None)
    for name, value in changes.items():
        changed.pop(name, None)
        if value is not None:
            changed[name] = value
    return f"?{changed.urlencode()}"


def count_words(count: int) -> str:
    """How many matters, up to the number that is worth counting."""
    if count > COUNT_CAP:
        return _("More than %(count)s matters") % {"count": f"{COUNT_CAP:,}"}
    return ngettext("%(count)s matter", "%(count)s matters", count) % {"count": f"{count:,}"}
