"""Who hears of a service request: the desk, the unit it was given to, the applicant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from grids.operations.nodes import day_of
from grids.powers import Power
from members.models import Post
from members.operations.telling import of_unit
from records.operations import post_notices
from services.models.requests import ServiceRequest
from services.operations.applicants import write_to_applicant

SUBJECT = "service_request"


def desk_of(row: ServiceRequest, at: datetime) -> set[int]:
    """Whoever carries services out in the place itself, and the unit it was given to."""
    posts = Post.objects.active(day_of(at)).holding(Power.SERVE)
    return set(posts.at_area(row.area).user_ids()) | of_unit(row.unit, at)


def tell_staff(kind: str, row: ServiceRequest, *, to: set[int], at: datetime) -> None:
    """One notice to each of these accounts; it names the service, never the person."""
    if not to:
        return
    post_notices(
        kind,
        to=to,
        event=f"{SUBJECT}:{row.pk}:{kind}:{row.flow_count}",
        about=(SUBJECT, row.pk),
        params={
            "number": row.number,
            "item": row.item.name,
            "area": str(row.area),
            "url": reverse("services:request", args=(row.pk,)),
        },
        at=at,
    )


def write(kind: str, row: ServiceRequest, *, at: datetime, **params: Any) -> None:
    """A text message to the applicant."""
    city = row.area.city_id
    names = {"number": row.number, "item": row.item.name}
    write_to_applicant(kind, row, at=at, city_id=city, **names, **params)
