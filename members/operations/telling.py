"""Who hears of dual check-ins, services, reports and appraisals, and the notice itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from grids.operations.nodes import day_of
from grids.powers import Power
from members.models import Post
from records.operations import post_notices

PAGES = {
    "checkin": "members:check_in",
    "servicerecord": "members:service_record",
    "halfyearreport": "members:half_year_report",
    "serviceappraisal": "members:service_appraisal",
    "redemption": "members:redemption",
    "hoursobjection": "members:hours_objection",
    "certificate": "members:certificate",
}


def of_community(area: Any, at: datetime) -> set[int]:
    """The accounts of the community itself that keep its people."""
    posts = Post.objects.active(day_of(at)).holding(Power.MANAGE_PEOPLE)
    return set(posts.at_area(area).user_ids())


def of_unit(unit: Any, at: datetime) -> set[int]:
    """The accounts that act for a unit."""
    if unit is None:
        return set()
    return set(Post.objects.active(day_of(at)).holding(Power.HANDLE).at_unit(unit).user_ids())


def of_member(person: Any) -> set[int]:
    """The account of a member, where there is one."""
    user = getattr(person, "user", None)
    return {user.pk} if user is not None and user.is_active else set()


def tell(kind: str, row: Any, *, to: set[int], at: datetime, step: str = "", **params: Any) -> None:
    """One notice to each of these accounts, with the way to the page; names are masked."""
    name = row._meta.model_name
    event = f"{name}:{row.pk}:{kind}:{step or row.flow_count}"
    post_notices(
        kind,
        to=to,
        event=event,
        about=(name, row.pk),
        params={
            "who": row.subject,
            "community": str(row.community),
            "url": reverse(PAGES[name], args=(row.pk,)),
            **params,
        },
        at=at,
    )
