"""What everybody may look for without an account: only what is published, and no person in it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from grids.models import Place
from overview.search.nouns import Hit, Kind, Reader, line
from services.models import Activity, Deliberation, ServiceItem, Space, Wish
from services.workflow.wishes import WishStatus


def services(reader: Reader, words: str) -> Any:
    """What residents may ask for."""
    return ServiceItem.objects.offered(reader.on).matching(words)


def service_hit(row: Any, reader: Reader) -> Hit:
    url = reverse("services:item", args=(row.pk,))
    detail = line(row.get_group_display(), row.area or row.city)
    return Hit("services", str(row.pk), row.name, url, detail)


def places(reader: Reader, words: str) -> Any:
    """Places residents can go to."""
    return Place.objects.published(reader.on).matching(words)


def place_hit(row: Any, reader: Reader) -> Hit:
    url = reverse("grids:place_public", args=(row.pk,))
    detail = line(row.get_kind_display(), row.address or row.area)
    return Hit("places", str(row.pk), row.name, url, detail)


def spaces(reader: Reader, words: str) -> Any:
    """Rooms that can be booked."""
    return Space.objects.published().matching(words)


def space_hit(row: Any, reader: Reader) -> Hit:
    url = reverse("services:space", args=(row.pk,))
    detail = line(row.get_kind_display(), row.where)
    return Hit("spaces", str(row.pk), row.name, url, detail)


def activities(reader: Reader, words: str) -> Any:
    """Activities that are still to come or running."""
    return Activity.objects.published().ahead(reader.at).matching(words)


def activity_hit(row: Any, reader: Reader) -> Hit:
    url = reverse("services:activity", args=(row.pk,))
    day = date_format(timezone.localtime(row.starts_at), "MONTH_DAY_FORMAT")
    return Hit("activities", str(row.pk), row.title, url, line(day, row.place, row.area))


def wishes(reader: Reader, words: str) -> Any:
    """Wishes that hang on the wall."""
    return Wish.objects.published().matching(words)


def wish_hit(row: Any, reader: Reader) -> Hit:
    if row.status == WishStatus.PUBLISHED:
        url = reverse("services:wish_claim", args=(row.number,))
    else:
        url = reverse("services:wishes")
    detail = line(row.get_age_band_display(), row.community, row.get_status_display())
    return Hit("wishes", row.number, row.need, url, detail)


def deliberations(reader: Reader, words: str) -> Any:
    """What communities talk over in public, by the words that are public."""
    return Deliberation.objects.published().matching_in_public(words)


def deliberation_hit(row: Any, reader: Reader) -> Hit:
    url = f"{reverse('services:deliberations_public')}#deliberation-{row.pk}"
    detail = line(row.area, row.get_status_display())
    return Hit("deliberations", str(row.pk), row.public_topic, url, detail)


OPEN_KINDS = (
    Kind("services", _("Services"), "heart", services, service_hit, ("code", "id")),
    Kind("places", _("Places"), "map", places, place_hit, ("name", "id")),
    Kind("spaces", _("Rooms to book"), "home", spaces, space_hit, ("name", "id")),
    Kind("activities", _("Activities"), "calendar", activities, activity_hit, ("starts_at", "id")),
    Kind("wishes", _("Micro-wishes"), "gift", wishes, wish_hit),
    Kind("deliberations", _("Talked over together"), "message", deliberations, deliberation_hit),
)
"""In the order in which they are shown."""
