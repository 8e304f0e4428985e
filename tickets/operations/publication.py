"""The yearly vote, the published year, and what street and department say for the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Unit
from grids.powers import Power
from lib.errors import Refused
from members.models import Post
from members.roles import Role
from records.operations import post_notices, write_audit
from tickets.models import AppraisalResult, Opinion, SatisfactionVote, WhistleTask
from tickets.notices import unit_people
from tickets.operations.yearly import figures_of


def seats_of(by: Any, role: str, at: datetime) -> QuerySet[Area]:
    """The areas where somebody holds a role today: whose voice it is to give."""
    posts = Post.objects.active(timezone.localdate(at)).in_role(role)
    held = posts.filter(person=by.person_id, area__isnull=False) if by.person_id else posts.none()
    return Area.objects.filter(pk__in=held.values("area")).order_by("code")


def check_seat(by: Any, role: str, area: Area, at: datetime) -> None:
    """Refuse a voice that is somebody else's."""
    if not seats_of(by, role, at).filter(pk=area.pk).exists():
        raise Refused("not_your_voice", _("Only the Party secretary of this place says this."))


@transaction.atomic
def vote_satisfaction(
    unit: Unit,
    *,
    by: Any,
    at: datetime,
    year: int,
    community: Area,
    level: int,
    comment: str = "",
) -> SatisfactionVote:
    """A community's word on one department's year; changed freely until the year is published.

    Raises Refused with `not_your_voice`, `never_called` or `year_published`.
    """
    check_seat(by, Role.COMMUNITY_SECRETARY, community, at)
    lock_unit(unit)
    check_unpublished(unit, year)
    called = WhistleTask.objects.in_year(year).filter(unit=unit, whistle__community_now=community)
    if not called.exists():
        text = _("Your community did not call this department in that year.")
        raise Refused("never_called", text)
    vote, _is_new = SatisfactionVote.objects.update_or_create(
        unit=unit,
        year=year,
        community=community,
        defaults={"level": level, "comment": comment, "voted_by": by, "voted_at": at},
    )
    return vote


def lock_unit(unit: Unit) -> None:
    """Votes and publication of one department wait for each other."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def check_unpublished(unit: Unit, year: int) -> None:
    """A published year is frozen."""
    if AppraisalResult.objects.filter(unit=unit, year=year).exists():
        raise Refused("year_published", _("This year has been published and is not changed."))


@transaction.atomic
def publish_year(year: int, *, by: Any, at: datetime) -> int:
    """Freeze the year of every department the publisher answers for; answers how many.

    Nothing follows from it: no rank, no grade, no penalty. Raises PermissionDenied, and Refused
    with `year_not_over` or `nothing_to_publish`.
    """
    units = publishable(by, year).select_for_update(no_key=True, of=("self",))
    if timezone.localdate(at).year <= year:
        raise Refused("year_not_over", _("A year is published when it is over."), "year")
    rows = list(units)
    if not rows:
        raise Refused("nothing_to_publish", _("Nothing is left to publish for this year."))
    AppraisalResult.objects.bulk_create(results_of(rows, year, by=by, at=at))
    write_audit("appraisal.publish", by=by, at=at, data={"year": year, "units": len(rows)})
    for unit in rows:
        tell_unit(unit, year, at=at, by=by)
    return len(rows)


def publishable(by: Any, year: int) -> QuerySet[Unit]:
    """Departments called in the year, not yet published, in the publisher's districts."""
    reach = by.reach(Power.APPRAISE)
    if not (reach.everywhere or reach.cities or reach.districts):
        raise PermissionDenied
    mine = Q(district__in=sorted(reach.districts)) | Q(city__in=sorted(reach.cities))
    units = Unit.objects.all() if reach.everywhere else Unit.objects.filter(mine)
    called = WhistleTask.objects.in_year(year).order_by().values("unit")
    done = AppraisalResult.objects.in_year(year).order_by().values("unit")
    return units.filter(pk__in=called).exclude(pk__in=done).order_by("pk")


def results_of(units: Sequence[Unit], year: int, *, by: Any, at: datetime) -> list[AppraisalResult]:
    """The unsaved results, over all whistles; each city has its own scale."""
    made: list[AppraisalResult] = []
    for city_id in sorted({unit.city_id for unit in units}):
        found = figures_of(
            [unit.pk for unit in units if unit.city_id == city_id],
            year,
            tasks=WhistleTask.objects.all(),
            votes=SatisfactionVote.objects.all(),
            city_id=city_id,
            at=at,
        )
        made += [
            AppraisalResult(
                year=year,
                unit_id=unit_id,
                scale=figures.scale,
                numbers=figures.as_numbers(),
                published_by=by,
                published_at=at,
            )
            for unit_id, figures in found.items()
        ]
    return made


def tell_unit(unit: Unit, year: int, *, by: Any, at: datetime) -> None:
    """The department hears that its year stands, and where."""
    url = reverse("tickets:appraisal", args=(year, unit.code))
    post_notices(
        "year_published",
        to=unit_people([unit.pk], at) - {by.pk},
        event=f"unit:{unit.pk}:year:{year}",
        about=("unit", unit.pk),
        params={"title": str(unit), "year": year, "url": url},
        at=at,
    )


@transaction.atomic
def state_opinion(
    unit: Unit, *, by: Any, at: datetime, year: int, text: str, street: Area | None = None
) -> Opinion:
    """For the record: a street's opinion on the department, or the department's own statement.

    Kept as it was written; nothing follows from it. Raises PermissionDenied, and Refused with
    `not_your_voice` or `stated_before`.
    """
    if street is not None:
        check_seat(by, Role.STREET_SECRETARY, street, at)
        check_serves(unit, street)
        side = Opinion.Side.STREET
    elif unit.pk in by.reach(Power.HANDLE).units:
        side = Opinion.Side.UNIT
    else:
        raise PermissionDenied
    try:
        with transaction.atomic():
            return Opinion.objects.create(
                year=year, unit=unit, side=side, street=street, text=text, by=by, at=at
            )
    except IntegrityError:
        words = _("The department has stated its opinion on this year already.")
        raise Refused("stated_before", words) from None


def check_serves(unit: Unit, street: Area) -> None:
    """A street speaks of departments that work in it."""
    if not Unit.objects.serving(street).filter(pk=unit.pk).exists():
        inside = unit.area_id and unit.area and unit.area.tree_id == street.tree_id
        if not inside:
            raise Refused("not_your_voice", _("This department does not work in your street."))
