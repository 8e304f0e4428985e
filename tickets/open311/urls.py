"""Addresses under /open311/; the suffix alone chooses the format."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, include, path, re_path

from tickets.open311 import pages
from tickets.open311.bulk import bulk
from tickets.open311.door import door, nowhere
from tickets.open311.feeds import geojson, rss
from tickets.open311.media import media
from tickets.open311.posting import post_request
from tickets.open311.requests import request_list, request_one
from tickets.open311.services import definition, discovery, service_list
from tickets.open311.tokens import token
from tickets.open311.updates import post_update, update_list

KIND = r"\.(?P<kind>xml|json)$"
NAMED = "[^/]{1,60}?"


def endpoint(kwargs: dict[str, Any]) -> list[URLPattern]:
    """The resources of one endpoint; singular names are asked for by some clients."""
    return [
        re_path(rf"^services{KIND}", door(get=service_list), kwargs, "services"),
        re_path(rf"^services?/(?P<code>{NAMED}){KIND}", door(get=definition), kwargs, "definition"),
        re_path(rf"^requests{KIND}", door(get=request_list, post=post_request), kwargs, "requests"),
        re_path(rf"^requests?/(?P<number>{NAMED}){KIND}", door(get=request_one), kwargs, "request"),
        re_path(rf"^tokens/(?P<token>{NAMED}){KIND}", door(get=token), kwargs, "token"),
        re_path(
            rf"^servicerequestupdates{KIND}",
            door(get=update_list, post=post_update),
            kwargs,
            "updates",
        ),
        path("requests.geojson", door(get=geojson), {"kind": "json", **kwargs}, "geojson"),
        path("requests.rss", door(get=rss), {"kind": "xml", **kwargs}, "rss"),
        path("bulk/requests-full.csv", door(get=bulk), {"kind": "xml", **kwargs}, "bulk"),
        re_path(
            r"^bulk/requests-(?P<month>\d{4}-\d\d)\.csv$",
            door(get=bulk),
            {"kind": "xml", **kwargs},
            "bulk_month",
        ),
        path("media/<int:attachment_id>.jpg", door(get=media), {"kind": "xml", **kwargs}, "media"),
    ]


app_name = "open311"
urlpatterns = [
    path("", pages.start, name="start"),
    path("conformance/", pages.conformance, name="conformance"),
    re_path(rf"^discovery{KIND}", door(get=discovery), {}, "discovery"),
    path("v2/", include((endpoint({}), "v2"))),
    path("test/v2/", include((endpoint({"is_test": True}), "test"))),
]
elsewhere = [re_path(r"^.*$", nowhere, name="nowhere")]
"""Whatever else stands under /open311/, for the site's own list to put last."""
