"""The tabs of the service desk: one for each thing that is offered, for those who may look."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power

UNIT = "unit"
"""Opens a tab to those who act for a unit, whatever else they hold."""
GUEST = "guest"
"""Opens a tab to those of them who keep no rooms themselves."""
TABS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    # page, label, powers of which any opens it
    ("services:requests", _("Service requests"), (Power.SERVE, Power.HANDLE)),
    ("services:visits", _("Visits"), (Power.SERVE,)),
    ("services:space_desk", _("Shared spaces"), (Power.SERVE,)),
    ("services:bookings", _("My bookings"), (GUEST,)),
    ("services:activity_desk", _("Activities"), (Power.SERVE, UNIT)),
    ("services:wish_desk", pgettext_lazy("desk", "Wishes"), (Power.SERVE, UNIT)),
    ("services:deliberations", pgettext_lazy("desk", "Deliberations"), (Power.SERVE,)),
    ("services:shared_resources", _("Shared resources"), (Power.SERVE, Power.HANDLE)),
    ("services:circle", _("15-minute circle"), (Power.VIEW_FIGURES, Power.SERVE)),
    ("services:catalogue", _("Catalogue"), (Power.MANAGE_SERVICES,)),
)
"""One line per desk, in the order of a clerk's day."""


def badges(user: Any) -> set[str]:
    """What somebody is who acts for a unit."""
    if not user.reach(Power.HANDLE).units:
        return set()
    return {UNIT} if user.holds(Power.SERVE) else {UNIT, GUEST}


def desk_tabs(user: Any, here: str) -> list[dict[str, Any]]:
    """The desks this person may open, the one of the present page marked."""
    held = badges(user)
    return [
        {"url": url, "label": label, "active": here.startswith(url)}
        for page, label, powers in TABS
        if held.intersection(powers) or any(user.holds(power) for power in powers)
        for url in (reverse(page),)
    ]
