"""Saved views: kept, changed, shared and dropped by those who made them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from grids.models import Area
from grids.powers import Power
from lib.errors import Refused
from members.models import SavedView, User

MOST = 40
Sharing = SavedView.Sharing


@dataclass(frozen=True)
class ViewDraft:
    """What somebody wants to keep; `params` have been held against the filters of the list."""

    kind: str
    name: str
    params: dict[str, str]
    columns: list[str] = field(default_factory=list)
    shared_with: str = Sharing.PRIVATE
    role: str = ""
    area: Area | None = None
    position: int = 0


def save_view(draft: ViewDraft, *, by: User, at: datetime.datetime) -> SavedView:
    """Keep a view under a name that its owner has not used for this list.

    Raises Refused with `too_many_views`, `view_name_taken` or a reason why it cannot be shared.
    """
    if SavedView.objects.of(by).count() >= MOST:
        raise Refused("too_many_views", _("Drop a view before you keep another one."))
    return _write(SavedView(owner=by, kind=draft.kind, created_at=at), draft, by)


def change_view(view: SavedView, draft: ViewDraft, *, by: User) -> SavedView:
    """Give one's own view another name, other filters or other readers."""
    return _write(SavedView.objects.of(by).get(pk=view.pk), draft, by)


def drop_view(view: SavedView, *, by: User) -> None:
    """Forget one's own view; readers it was shared with lose it too."""
    SavedView.objects.of(by).filter(pk=view.pk).delete()


def _write(view: SavedView, draft: ViewDraft, by: User) -> SavedView:
    view.name, view.params, view.columns = draft.name.strip(), draft.params, draft.columns
    view.position = draft.position
    view.shared_with = draft.shared_with
    view.role = draft.role if draft.shared_with in (Sharing.ROLE, Sharing.ROLE_AREA) else ""
    view.area = draft.area if draft.shared_with in (Sharing.AREA, Sharing.ROLE_AREA) else None
    view.city_id = _city(draft, by)
    _check(view, by)
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        message = _("You have a view of this name already.")
        raise Refused("view_name_taken", message, "name") from None
    return view


def _check(view: SavedView, by: User) -> None:
    """A view is shared with somebody, and only where its owner works."""
    if view.shared_with in (Sharing.ROLE, Sharing.ROLE_AREA) and not view.role:
        raise Refused("role_needed", _("Choose the role."), "role")
    if view.shared_with in (Sharing.AREA, Sharing.ROLE_AREA):
        if view.area is None:
            raise Refused("area_needed", _("Choose the area."), "area")
        if not by.reach(Power.VIEW_TICKETS).covers_area(view.area):
            raise Refused("area_elsewhere", _("Share it within the areas you work in."), "area")


def _city(draft: ViewDraft, by: User) -> int | None:
    """The city whose holders of a role are meant: only who configures it may address them all."""
    if draft.shared_with != Sharing.ROLE:
        return None
    cities = sorted(by.reach(Power.CONFIGURE).cities)
    if not cities:
        message = _("Choose an area as well: only administrators share with a whole city.")
        raise Refused("sharing_too_wide", message, "shared_with")
    return cities[0]
