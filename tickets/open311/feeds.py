"""The list of matters for maps and readers: GeoJSON and RSS, beside the two formats of the norm."""

from __future__ import annotations

import json
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from tickets.open311.asking import Asked
from tickets.open311.dates import read_moment
from tickets.open311.rendering import DECLARATION, legal
from tickets.open311.requests import found, trials
from tickets.open311.shapes import shown_requests, shown_trial

GEOJSON = "application/geo+json; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"


def entries(asked: Asked) -> list[dict[str, Any]]:
    """The same rows as the list has."""
    if asked.is_test:
        return [shown_trial(row) for row in trials(asked)]
    return shown_requests(found(asked), source=asked.source)


def geojson(asked: Asked) -> HttpResponse:
    """A collection of points; matters without a position are left out."""
    features = [
        {
            "type": "Feature",
            "id": entry["service_request_id"],
            "geometry": {"type": "Point", "coordinates": [entry["long"], entry["lat"]]},
            "properties": {name: entry[name] for name in entry if name not in ("lat", "long")},
        }
        for entry in entries(asked)
        if entry["lat"] is not None and entry["long"] is not None
    ]
    body = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return HttpResponse(legal(body), content_type=GEOJSON)


def rss(asked: Asked) -> HttpResponse:
    """The newest matters as a feed."""
    home = f"{settings.SITE_URL}/open311/"
    head = element("title", _("Matters shown to residents")) + element("link", home)
    items = "".join(item(entry) for entry in entries(asked))
    channel = f"<channel>{head}{element('description', home)}{items}</channel>"
    body = f'{DECLARATION}<rss version="2.0">{channel}</rss>'
    return HttpResponse(body, content_type=RSS)


def item(entry: dict[str, Any]) -> str:
    """One matter of the feed."""
    number = entry["service_request_id"]
    said = {
        "title": entry["description"] or entry["service_name"],
        "link": f"{settings.SITE_URL}/open311/v2/requests/{number}.xml",
        "description": " · ".join(filter(None, (entry["service_name"], entry["address"]))),
        "category": entry["service_name"],
    }
    moment = read_moment(entry["requested_datetime"])
    words = "".join(element(name, text) for name, text in said.items())
    when = element("pubDate", format_datetime(moment)) if moment else ""
    return f'<item>{words}{when}<guid isPermaLink="false">{escape(number)}</guid></item>'


def element(name: str, text: str) -> str:
    """One element of text."""
    return f"<{name}>{escape(legal(text))}</{name}>"
