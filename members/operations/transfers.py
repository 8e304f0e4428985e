"""Moving members between Party bodies, one or many at once, and keeping where they were."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.models import OrganisationKind, PartyOrganisation
from grids.powers import Power
from lib.errors import Refused
from members.models import Membership, Person
from records.operations import write_audit

DAY = timedelta(days=1)
MOST, SHORTEST = 200, 2
HOMES = (
    OrganisationKind.BRANCH,
    OrganisationKind.JOINT_BRANCH,
    OrganisationKind.TEMPORARY_BRANCH,
    OrganisationKind.GENERAL_BRANCH,
    OrganisationKind.COMMITTEE,
)
"""What a member may belong to; a small community has only its committee."""
FURTHEST_BACK = timedelta(days=366)


@transaction.atomic
def transfer_members(
    people: Iterable[int],
    organisation: PartyOrganisation,
    *,
    on: date,
    by: Any,
    at: datetime,
    reason: str,
) -> int:
    """Move members to another branch; who does it keeps the branch they leave and the new one.

    So a branch secretary receives nobody alone: the committee above both decides (DOMAIN.md 2.1).
    The home branch is not the check-in community, which stays as it is. Answers how many moved.
    """
    keys = sorted(set(people))
    members = list(
        Person.objects.filter(pk__in=keys)
        .select_for_update(of=("self",), no_key=True)
        .select_related("organisation")
        .order_by("pk")
    )
    _check_keeps(members, organisation, by)
    if not members or len(members) != len(keys):
        raise Refused("members_needed", _("Choose at least one member."), "people")
    if len(keys) > MOST:
        raise Refused("too_many_people", _("At most 200 at a time."), "people")
    _check_target(organisation, on)
    _check_members(members, organisation)
    _check_day(members, on, at)
    if len(reason.strip()) < SHORTEST:
        raise Refused("reason_needed", _("Say why."), "reason")
    return rehome(keys, organisation, on=on, by=by, at=at, reason=reason.strip())


def _check_keeps(members: list[Person], organisation: PartyOrganisation, by: Any) -> None:
    """Both branches' keepers rule: here one person who keeps both."""
    reach = by.reach(Power.MANAGE_PARTY)
    homes = {row.organisation_id for row in members} | {organisation.pk}
    homes.discard(None)
    kept = PartyOrganisation.objects.within(reach).filter(pk__in=homes).count()
    if reach.is_empty or kept != len(homes):
        raise PermissionDenied


def _check_target(organisation: PartyOrganisation, on: date) -> None:
    if not organisation.is_open(on):
        raise Refused("place_closed", _("This place does not exist on that day."), "organisation")
    if organisation.kind not in HOMES:
        message = _("A member's home is a branch or committee, not a group.")
        raise Refused("not_a_branch", message, "organisation")


def _check_members(members: list[Person], organisation: PartyOrganisation) -> None:
    if any(row.party_status == Person.PartyStatus.NONE for row in members):
        raise Refused("not_a_member", _("Somebody chosen is no Party member."), "people")
    if all(row.organisation_id == organisation.pk for row in members):
        raise Refused("home_already", _("They have their home there already."), "organisation")


def _check_day(members: list[Person], on: date, at: datetime) -> None:
    """Not in the future, because the home changes at once; not before an earlier transfer."""
    today = timezone.localdate(at)
    if not today - FURTHEST_BACK <= on <= today:
        message = _("Choose a day of the last year, at most today.")
        raise Refused("day_not_possible", message, "on")
    later = Membership.objects.filter(person__in=members, until_on__gte=on)
    if later.exists():
        message = _("Somebody chosen was transferred after that day.")
        raise Refused("transferred_later", message, "on")


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
