"""What staff may look for among services: each kind as its own desk shows it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from overview.search.nouns import Hit, Kind, Reader, line
from services.models import Alliance, Deliberation, ServiceItem, ServiceRequest, Space
from services.operations.activity_desks import visible_activities
from services.operations.desks import visible
from services.operations.seeing_wishes import visible_wishes
from services.operations.sharing import own_cities, visible_shared


def requests(reader: Reader, words: str) -> Any:
    """Service requests, by number or by what was asked for; never by who asked."""
    rows = ServiceRequest.objects.within(reader.user.reach(Power.HANDLE))
    return rows.matching(words)


def request_hit(row: Any, reader: Reader) -> Hit:
    url = reverse("services:request", args=(row.pk,))
    detail = line(row.number, row.area, row.get_status_display())
    return Hit("requests", row.number, row.item.name, url, detail)


def services(reader: Reader, words: str) -> Any:
    """What the own cities offer their residents."""
    rows = ServiceItem.objects.offered(reader.on).matching(words)
    cities = own_cities(reader.user)
    return rows if cities is None else rows.filter(city__in=cities)


def service_hit(row: Any, reader: Reader) -> Hit:
    url = reverse("services:item", args=(row.pk,))
    detail = line(row.get_group_display(), row.area or row.city, row.unit)
    return Hit("services", str(row.pk), row.name, url, detail)


def spaces(reader: Reader, words: str) -> Any:
    """Shared spaces of the own places: those that can be booked, and all that one keeps."""
    rows = Space.objects.within(reader.user.reach(Power.VIEW_AREAS)).matching(words)
    kept = Space.objects.within(reader.user.reach(Power.MANAGE_SERVICES))
    return rows.filter(Q(is_open=True) | Q(pk__in=kept.order_by().values("pk")))


def space_hit(row: Any, reader: Reader) -> Hit:
    is_kept = reader.user.reach(Power.MANAGE_SERVICES).covers_area(row.area)
    page = "services:space_room" if is_kept else "services:space"
    detail = line(row.get_kind_display(), row.where)
    return Hit("spaces", str(row.pk), row.name, reverse(page, args=(row.pk,)), detail)


def wishes(reader: Reader, words: str) -> Any:
    """Wishes of the own places, and those the own unit has claimed."""
    return visible_wishes(reader.user).matching(words)


def wish_hit(row: Any, reader: Reader) -> Hit:
    url = reverse("services:wish_desk_row", args=(row.pk,))
    detail = line(row.number, row.community, row.get_status_display())
    return Hit("wishes", row.number, row.need, url, detail)


def activities(reader: Reader, words: str) -> Any:
    """Activities of the own places, and those the own unit takes part in."""
    return visible_activities(reader.user).matching(words)


def activity_hit(row: Any, reader: Reader) -> Hit:
    url = reverse("services:activity_desk_page", args=(row.pk,))
    detail = line(row.get_kind_display(), row.place, row.get_status_display())
    return Hit("activities", str(row.pk), row.title, url, detail)


def deliberations(reader: Reader, words: str) -> Any:
    """Topics in deliberation, of the own places."""
    return Deliberation.objects.within(reader.user.reach(Power.SERVE)).matching(words)


def deliberation_hit(row: Any, reader: Reader) -> Hit:
    url = reverse("services:deliberation", args=(row.pk,))
    detail = line(row.area, row.get_status_display())
    return Hit("deliberations", str(row.pk), row.topic, url, detail)


def alliances(reader: Reader, words: str) -> Any:
    """Alliances by place, by Party body, or by a seat of the own unit."""
    return visible(Alliance, reader.user).matching(words)


def alliance_hit(row: Any, reader: Reader) -> Hit:
    url = reverse("services:alliance", args=(row.pk,))
    detail = line(row.get_kind_display(), row.area, row.get_status_display())
    return Hit("alliances", str(row.pk), row.name, url, detail)


def shared(reader: Reader, words: str) -> Any:
    """The sharing register of the own cities, from which anybody there may ask."""
    return visible_shared(reader.user).matching(words)


def shared_hit(row: Any, reader: Reader) -> Hit:
    url = reverse("services:shared_resource", args=(row.pk,))
    detail = line(row.get_kind_display(), row.owner)
    return Hit("shared", str(row.pk), row.name, url, detail)


OFFERED = (
    Kind("requests", _("Service requests"), "task", requests, request_hit, exact="number"),
    Kind("services", _("Services"), "service", services, service_hit, ("code", "id")),
    Kind("spaces", _("Shared spaces"), "home", spaces, space_hit, ("name", "id")),
    Kind(
        "activities", _("Activities"), "calendar", activities, activity_hit, ("-starts_at", "-id")
    ),
    Kind("wishes", pgettext_lazy("desk", "Wishes"), "heart", wishes, wish_hit, exact="number"),
    Kind(
        "deliberations",
        pgettext_lazy("desk", "Deliberations"),
        "message",
        deliberations,
        deliberation_hit,
    ),
    Kind("alliances", _("Alliances"), "link", alliances, alliance_hit),
    Kind("shared", _("Shared resources"), "gift", shared, shared_hit),
)
"""In the order in which they are shown."""
