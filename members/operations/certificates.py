"""Certificates of confirmed hours: issued by who recorded them, checked by anybody (DOMAIN 6.7)."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from grids.models import Area
from grids.operations.nodes import day_of
from grids.powers import Power
from lib.errors import Refused
from members.models import Certificate, HoursEntry, Person, Post
from members.operations.check_ins import need
from members.operations.points import lock_volunteer
from members.operations.publicity import published_only
from members.operations.telling import of_member, tell
from members.roles import Role
from records.operations import write_audit
from records.throttle import TooMany, within_rate

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
MOST_LINES = 400


@transaction.atomic
def issue_certificate(
    person: Person, community: Area, *, from_on: date, until_on: date, by: Any, at: datetime
) -> Certificate:
    """Certify what the community has confirmed between two days, both included; free of charge.

    The community does so on request, the volunteer for themselves. Raises PermissionDenied for
    anybody else, Refused with `days_in_order`, `too_many_services` or `no_confirmed_hours`.
    """
    is_here = by.reach(Power.MANAGE_PEOPLE).covers_area(community)
    if not (is_here or by.person_id == person.pk):
        raise PermissionDenied
    if until_on < from_on or until_on > day_of(at):
        text = _("The last day is not before the first one, nor in the future.")
        raise Refused("days_in_order", text, "until_on")
    lock_volunteer(person.pk)
    lines = confirmed_lines(person, community, from_on, until_on, on=day_of(at))
    row = Certificate.objects.create(
        person=person,
        community=community,
        code="".join(secrets.choice(LETTERS) for _i in range(8)),
        from_on=from_on,
        until_on=until_on,
        hours=sum((Decimal(line["hours"]) for line in lines), Decimal(0)),
        lines=lines,
        issuer=community.official_name or community.name,
        responsible=responsible_for(community, at),
        issued_by=by,
        issued_at=at,
    )
    facts = {"hours": str(row.hours)}
    write_audit("certificate.issue", by=by, at=at, about=("certificate", row.pk), data=facts)
    people = of_member(person) - {by.pk}
    tell("certificate_issued", row, to=people, at=at, step="issue", hours=str(row.hours))
    return row


def confirmed_lines(
    person: Person, community: Area, from_on: date, until_on: date, *, on: date
) -> list[dict[str, str]]:
    """What a certificate lists: each confirmed service with its day and hours, oldest first.

    Where the city asks for publicity, only what has hung for its days (DOMAIN.md 6.7).
    """
    entries = HoursEntry.objects.filter(
        person=person,
        community=community,
        served_on__range=(from_on, until_on),
        counters=None,
        countered_by=None,
    )
    entries = published_only(entries, community, on)
    found = list(entries.select_related("service").order_by("served_on", "id")[: MOST_LINES + 1])
    if not found:
        text = _("There are no confirmed hours between these days.")
        raise Refused("no_confirmed_hours", text, "from_on")
    if len(found) > MOST_LINES:
        text = _("These are too many services for one certificate: take a shorter time.")
        raise Refused("too_many_services", text, "from_on")
    return [
        {
            "on": entry.served_on.isoformat(),
            "what": entry.service.what if entry.service else "",
            "hours": str(entry.hours),
        }
        for entry in found
    ]


def responsible_for(community: Area, at: datetime) -> str:
    """Who answers for the community's records: its secretary, where there is one."""
    posts = Post.objects.active(day_of(at)).filter(area=community, role=Role.COMMUNITY_SECRETARY)
    post = posts.select_related("person").order_by("from_on").first()
    return post.person.name if post else ""


@transaction.atomic
def withdraw_certificate(row: Certificate, *, reason: str, by: Any, at: datetime) -> Certificate:
    """Withdraw a certificate that is wrong; the public check says so from now on.

    Raises PermissionDenied outside the reach, Refused with `reason_needed` or `withdrawn_already`.
    """
    rows = Certificate.objects.within(by.reach(Power.MANAGE_PEOPLE))
    fresh = rows.select_for_update(of=("self",), no_key=True).filter(pk=row.pk).first()
    if fresh is None:
        raise PermissionDenied
    need(reason)
    if fresh.withdrawn_at is not None:
        raise Refused("withdrawn_already", _("This certificate was withdrawn already."))
    fresh.withdrawn_at, fresh.withdrawn_by, fresh.withdraw_reason = at, by, reason[:300]
    fresh.save()
    about = ("certificate", row.pk)
    write_audit("certificate.withdraw", by=by, at=at, about=about, data={"reason": reason[:300]})
    people = of_member(fresh.person) - {by.pk}
    tell("certificate_withdrawn", fresh, to=people, at=at, step="withdraw", reason=reason[:300])
    return fresh


def check_certificate(number: str, code: str) -> Certificate | None:
    """The certificate on a paper, for whoever holds it: number and code must agree."""
    return Certificate.objects.numbered(number.strip(), code).with_card().first()


def check_paper(number: str, code: str, *, address: str | None, at: datetime) -> Certificate | None:
    """The same for whoever asks over the net: limited, so that nobody finds a code by trying.

    Raises TooMany.
    """
    if not within_rate("follow:ip", address, at=at):
        raise TooMany
    row = check_certificate(number, code)
    if row is None and not within_rate("follow:miss", address, at=at):
        raise TooMany
    return row
