"""Saved views as tabs above a list, with how many rows each holds for this reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from members.models import SavedView

MOST_TABS = 8
TAB_CAP = 1_000
"""Where counting for a tab stops: eight lists are counted at once, and the list says more."""
PAGES = {SavedView.Kind.TICKETS: "tickets:tickets", SavedView.Kind.WHISTLES: "tickets:whistles"}
NOT_KEPT = ("saved", "cursor", "format", "csrfmiddlewaretoken")


@dataclass
class ViewTab:
    """One view: where it leads, whether it is open, how many rows it holds."""

    view: SavedView
    url: str
    active: bool
    count: str = ""

    @property
    def label(self) -> str:
        return self.view.name

    @property
    def edit(self) -> str:
        """Where its owner changes it."""
        return reverse("tickets:saved_view", args=[self.view.pk])


def views_of(user: Any, kind: str) -> list[SavedView]:
    """The views a reader may open, own ones first."""
    return list(SavedView.objects.to(user).for_list(kind))


def open_view(views: Iterable[SavedView], query: QueryDict) -> SavedView | None:
    """The view that the address names, if the reader may open it."""
    return next((view for view in views if str(view.pk) == query.get("saved")), None)


def tabs_of(views: Sequence[SavedView], current: str = "") -> list[ViewTab]:
    """The first views as tabs."""
    return [
        ViewTab(view, f"{reverse(PAGES[view.kind])}?{view.query}", str(view.pk) == current)
        for view in views[:MOST_TABS]
    ]


def with_counts(tabs: Sequence[ViewTab], counts: Sequence[int]) -> list[ViewTab]:
    """The tabs, counted up to where counting stops."""
    for tab, count in zip(tabs, counts, strict=True):
        tab.count = count_words(count)
    return list(tabs)


def count_words(count: int) -> str:
    """1,000+ where counting stops."""
    return f"{TAB_CAP:,}+" if count > TAB_CAP else f"{count:,}"


def params_of(query: QueryDict) -> dict[str, str]:
    """The filters of an address, as a view would keep them."""
    return {name: value for name, value in query.items() if value and name not in NOT_KEPT}


def saving_url(kind: str, view: SavedView | None, query: QueryDict, user: Any) -> str:
    """Where the present filters are kept: in one's own open view, or in a new one."""
    params = params_of(query)
    if view is not None and view.owner_id == user.pk:
        base = reverse("tickets:saved_view", args=[view.pk])
    else:
        base, params = reverse("tickets:saved_view_new"), {"kind": kind, **params}
    return f"{base}?{urlencode(params)}"
