"""Addresses of Inquiry v1, case-sensitive, under /open311/inquiry/v1/."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import URLPattern, path, re_path

from services.open311.inquiry import (
    facilities,
    facility_one,
    faq_door,
    service_one,
    services,
    today,
)
from tickets.open311.door import door

KIND = r"\.(?P<kind>xml|json)$"
NUMBER = "(?P<pk>[0-9]{1,18})"
SORT = "(?P<sort>[^/]{1,60}?)"


def inquiry_urls(faqs: Callable[[], Sequence[Any]]) -> list[URLPattern]:
    """The addresses; `faqs` answers the help pages residents may read, which stand above."""
    return [
        re_path(rf"^services/{NUMBER}{KIND}", door(get=service_one), name="service"),
        re_path(rf"^services/{SORT}{KIND}", door(get=services), name="services"),
        re_path(rf"^facilities/{NUMBER}{KIND}", door(get=facility_one), name="facility"),
        re_path(rf"^facilities/{SORT}{KIND}", door(get=facilities), name="facilities"),
        re_path(rf"^web_faqs/{SORT}{KIND}", door(get=faq_door(faqs)), name="faqs"),
        path("311Today.rss", door(get=today), {"kind": "xml"}, name="today"),
    ]
