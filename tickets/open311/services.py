"""The list of services, the definition of one, and what other systems discover first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Prefetch
from django.utils.translation import gettext as _

from grids.boundaries.lookup import locate_districts
from tickets.models import Category, CategoryQuestion
from tickets.models.open311 import Automated, Datatype
from tickets.open311.asking import Asked
from tickets.open311.door import Answer
from tickets.open311.faults import fault
from tickets.operations.placing import has_outlines

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
ENDPOINTS = {"production": "/open311/v2", "test": "/open311/test/v2"}
FMS_ID = "fixmystreet_id"
_EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)


def offered() -> Any:
    """The kinds of matters that can be reported, each with whether it asks more than usual."""
    asks = CategoryQuestion.objects.filter(category=OuterRef("pk"), is_active=True)
    rows = Category.objects.leaves().filter(parent__is_active=True)
    return rows.annotate(asks_more=Exists(asks)).order_by("code")


def changed_at() -> datetime:
    """When a service or a definition changed last."""
    return Category.objects.aggregate(last=Max("changed_at"))["last"] or _EARLIEST


def service_list(asked: Asked) -> Answer:
    """Every service, or with a position those that are offered there."""
    asked.place  # noqa: B018 - an unknown jurisdiction is told
    rows = offered() if serves(asked) else Category.objects.none()
    return Answer("services", [service(row) for row in rows], changed_at())


def serves(asked: Asked) -> bool:
    """Whether the position asked for, if any, lies in one of our districts."""
    lat, lng = asked.number("lat", -90, 90), asked.number("long", -180, 180)
    if (lat is None) != (lng is None):
        raise fault(_("lat and long belong together."))
    if lat is None or lng is None or not has_outlines():
        return True
    return bool(locate_districts(lng, lat))


def service(row: Category) -> dict[str, Any]:
    """One entry of the list."""
    words = [word.strip() for word in row.aliases.split("|") if word.strip()]
    flags = [] if row.is_physical else ["private"]
    group = row.parent.name if row.parent else ""
    return {
        "service_code": row.code,
        "service_name": row.name,
        "description": f"{group} · {row.name}" if group else row.name,
        "metadata": row.asks_more or settings.OPEN311_FIXMYSTREET,
        "type": row.service_type,
        "keywords": ",".join([*words, *flags]),
        "group": group,
    }


def definition(asked: Asked, code: str) -> Answer:
    """What one service asks beside the usual; nothing, where it asks no more."""
    asked.place  # noqa: B018 - an unknown jurisdiction is told
    questions = CategoryQuestion.objects.filter(is_active=True).order_by("order", "id")
    rows = offered().prefetch_related(Prefetch("questions", questions, to_attr="asked"))
    row = rows.filter(code=code).first()
    if row is None:
        raise fault(_("There is no service %(code)s here.") % {"code": code[:40]}, 404)
    told = [attribute(each) for each in row.asked]
    if settings.OPEN311_FIXMYSTREET and FMS_ID not in {each["code"] for each in told}:
        told.append(FMS_ATTRIBUTE)
    numbered = [{**each, "order": place} for place, each in enumerate(told, start=1)]
    body = {"service_code": row.code, "attributes": numbered}
    return Answer("service_definition", body, changed_at())


def attribute(row: CategoryQuestion) -> dict[str, Any]:
    """One question; the list of answers only where there is one."""
    told: dict[str, Any] = {
        "variable": row.is_variable,
        "code": row.code,
        "datatype": row.datatype,
        "required": row.is_required,
        "datatype_description": row.datatype_description or None,
        "order": row.order,
        "description": row.description,
    }
    if row.automated:
        told["automated"] = row.automated
    if row.options:
        told["values"] = [{"key": str(o["key"]), "name": str(o["name"])} for o in row.options]
    return told


FMS_ATTRIBUTE: dict[str, Any] = {
    "variable": False,
    "code": FMS_ID,
    "datatype": Datatype.STRING.value,
    "required": False,
    "datatype_description": None,
    "order": 1,
    "description": "external system ID",
    "automated": Automated.SERVER.value,
}
"""What a FixMyStreet peer looks for: where to put its own number."""


def discovery(asked: Asked) -> Answer:
    """Where the interface is, who answers for it, and whether something has changed."""
    moved = changed_at()
    stamp = f"{moved.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    endpoints = [
        {
            "specification": SPECIFICATION,
            "url": f"{settings.SITE_URL}{path}",
            "changeset": stamp,
            "type": kind,
            "formats": ["text/xml", "application/json"],
        }
        for kind, path in ENDPOINTS.items()
    ]
    body = {
        "changeset": stamp,
        "contact": settings.OPEN311_CONTACT or _("See %(url)s") % {"url": settings.SITE_URL},
        "key_service": f"{settings.SITE_URL}/open311/",
        "max_requests": 1000,
        "endpoints": endpoints,
    }
    return Answer("discovery", body, moved)
