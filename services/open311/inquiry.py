"""Guides, places and answers for residents, as Inquiry v1 words them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.models import Place
from grids.models.units import PlaceKind
from grids.panels import week_of
from services.models import Activity, ServiceItem
from services.models.requests import ItemGroup, Mode
from tickets.open311.asking import Asked
from tickets.open311.dates import told
from tickets.open311.door import Answer
from tickets.open311.faults import Faults, fault
from tickets.open311.feeds import RSS, element
from tickets.open311.rendering import DECLARATION

BEFORE, AHEAD = timedelta(days=7), timedelta(days=31)
MOST = 1000

Handler = Callable[..., Answer]


def absent() -> Faults:
    """Nothing has this number, or nothing is sorted so."""
    return fault(_("There is no such thing here."), 404)


def services(asked: Asked, sort: str) -> Answer:
    """All guides, or those of one group or one way to ask."""
    rows = ServiceItem.objects.offered(timezone.localdate(asked.at))
    if sort in ItemGroup.values:
        rows = rows.filter(group=sort)
    elif sort in Mode.values:
        rows = rows.filter(modes__contains=[sort])
    elif sort != "all":
        raise absent()
    found = rows.within(asked.place).with_card().order_by("group", "code", "id")[:MOST]
    return Answer("services", [service(row) for row in found])


def service(row: ServiceItem) -> dict[str, Any]:
    """One guide in a line."""
    return {
        "id": str(row.pk),
        "service_name": row.name,
        "expiration": row.closed_on.isoformat() if row.closed_on else None,
        "brief_description": row.who,
    }


def service_one(asked: Asked, pk: str) -> Answer:
    """One guide with what to bring and what it costs."""
    rows = ServiceItem.objects.offered(timezone.localdate(asked.at)).within(asked.place)
    row = rows.with_card().filter(pk=int(pk)).first()
    if row is None:
        raise absent()
    url = f"{settings.SITE_URL}{reverse('services:item', args=(row.pk,))}"
    lines = [row.who, f"{_('Fee')}: {row.fee}", *materials(row)]
    body = {
        **service(row),
        "categories": [row.get_group_display()],
        "types": row.mode_labels,
        "description": "\n".join(lines),
        "description_html": html(lines),
        "eligibility_information": row.who,
        "url": url,
        "web_actions": [{"label": _("Ask for it"), "url": url}],
    }
    return Answer("service", body)


def materials(row: ServiceItem) -> list[str]:
    """What to bring, one paper a line."""
    return [f"· {each['name'] if isinstance(each, dict) else each}" for each in row.materials]


def facilities(asked: Asked, sort: str) -> Answer:
    """All places, or those of one kind."""
    rows = Place.objects.published(timezone.localdate(asked.at)).within(asked.place)
    if sort in PlaceKind.values:
        rows = rows.of_kind(sort)
    elif sort != "all":
        raise absent()
    return Answer("facilities", [facility(row) for row in rows.order_by("name", "pk")[:MOST]])


def facility(row: Place) -> dict[str, Any]:
    """One place in a line."""
    return {
        "id": str(row.pk),
        "facility_name": row.name,
        "expiration": row.valid_to.isoformat() if row.valid_to else None,
        "brief_description": row.services or row.get_kind_display(),
    }


def facility_one(asked: Asked, pk: str) -> Answer:
    """One place with address, hours and position."""
    rows = Place.objects.published(timezone.localdate(asked.at)).within(asked.place)
    row = rows.filter(pk=int(pk)).first()
    if row is None:
        raise absent()
    body = {
        **facility(row),
        "categories": [row.get_kind_display()],
        "description": row.services,
        "description_html": html([row.services]) if row.services else None,
        "url": f"{settings.SITE_URL}{reverse('grids:place_public', args=(row.pk,))}",
        "address": row.address or row.area.name,
        "displayed_hours": "; ".join(f"{each['days']} {each['hours']}" for each in week_of(row)),
        "lat": row.lat,
        "long": row.lng,
        "phone": row.phone,
    }
    return Answer("facility", body)


def faq_door(pages: Callable[[], Sequence[Any]]) -> Handler:
    """The list of answers and each of them, from help pages that an app above keeps.

    A page has `slug`, `title`, `summary`, `chapter`, `text`, `html` and `url`.
    """

    def faqs(asked: Asked, sort: str) -> Answer:
        found = [page for page in pages() if sort in ("all", page.slug, page.chapter)]
        if not found:
            raise absent()
        if found[0].slug == sort:
            return Answer("web_faq", whole_faq(found[0]))
        return Answer("web_faqs", [faq(page) for page in found])

    return faqs


def whole_faq(page: Any) -> dict[str, Any]:
    """One answer in full."""
    return {
        **faq(page),
        "categories": [page.chapter],
        "answer": page.text,
        "answer_html": str(page.html),
        "url": f"{settings.SITE_URL}{page.url}",
    }


def faq(page: Any) -> dict[str, Any]:
    """One answer in a line."""
    return {
        "id": page.slug,
        "question": page.title,
        "expiration": None,
        "brief_description": page.summary,
    }


def today(asked: Asked) -> HttpResponse:
    """What happened last week and what the next month brings in the communities, as a feed."""
    rows = Activity.objects.published().within(asked.place).select_related("area")
    rows = rows.filter(starts_at__range=(asked.at - BEFORE, asked.at + AHEAD))
    items = "".join(item(row) for row in rows.order_by("starts_at", "pk")[:MOST])
    head = element("title", _("Today in the communities")) + element("link", settings.SITE_URL)
    said = element("description", told(asked.at) or "")
    body = f'{DECLARATION}<rss version="2.0"><channel>{head}{said}{items}</channel></rss>'
    return HttpResponse(body, content_type=RSS)


def item(row: Activity) -> str:
    """One activity of the feed."""
    link = f"{settings.SITE_URL}{reverse('services:activity', args=(row.pk,))}"
    said = {
        "title": row.title,
        "link": link,
        "description": f"{row.area.name} · {row.place}",
        "pubDate": format_datetime(row.starts_at),
        "guid": link,
    }
    return f"<item>{''.join(element(name, text) for name, text in said.items())}</item>"


def html(lines: Iterable[str]) -> str:
    """Lines as paragraphs."""
    return "".join(element("p", line) for line in lines)
