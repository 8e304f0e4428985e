"""Moving members between Party bodies, one or many at once, and keeping where they were."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from grids.models import PartyOrganisation
from members.models import Membership, Person
from records.operations import write_audit

DAY = timedelta(days=1)


def rehome(
    people: QuerySet[Any, Any] | Iterable[int],
    organisation: PartyOrganisation,
    *,
    on: date,
    by: Any,
    at: datetime,
    reason: str,
) -> int:
    """Give members another home from a day on, inside the caller's transaction; answers how many.

    The caller has decided that they may go there; where they were is kept until the day before.
    """
    last = Membership.objects.filter(person=OuterRef("pk")).order_by("-until_on")
    rows = (
        Person.objects.filter(pk__in=people)
        .exclude(organisation=organisation)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    since = Subquery(last.values("until_on")[:1])
    moving = list(rows.annotate(known=since).values_list("pk", "organisation", "known"))
    Membership.objects.bulk_create(
        Membership(
            person_id=pk,
            organisation_id=home,
            from_on=known + DAY if known and known < on - DAY else None,
            until_on=on - DAY,
            reason=reason[:300],
        )
        for pk, home, known in moving
        if home is not None
    )
    Person.objects.filter(pk__in=[pk for pk, _home, _known in moving]).update(
        organisation=organisation
    )
    if moving:
        about = ("organisation", organisation.pk)
        data = {"count": len(moving), "on": on.isoformat()}
        write_audit("member.transfer", by=by, at=at, about=about, reason=reason, data=data)
    return len(moving)
