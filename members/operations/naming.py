"""What people type, as the one row it means: a community, a unit, a member within reach."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.models import Area, Tier, Unit
from grids.powers import Power
from grids.reach import Reach
from lib.errors import Refused
from lib.pii import is_mobile, keyed_hash, normal_phone
from members.models import Person

MOST = 2


def find_community(text: str) -> Area:
    """The open community with this code or name; Refused with `community_unknown`."""
    rows = Area.objects.of_tier(Tier.COMMUNITY).open(timezone.localdate()).defer("boundary")
    found = list(rows.filter(Q(code=text) | Q(name=text) | Q(official_name=text))[:MOST])
    if len(found) == 1:
        return found[0]
    message = _("There is no community with this name or code.")
    if found:
        message = _("Several communities have this name. Give the code.")
    raise Refused("community_unknown", message, "community")


def find_unit(text: str) -> Unit:
    """The unit with this code or name; Refused with `unit_unknown`."""
    rows = Unit.objects.active()
    found = list(rows.filter(Q(code=text) | Q(name=text) | Q(short_name=text))[:MOST])
    if len(found) == 1:
        return found[0]
    message = _("There is no unit with this name or code.")
    if found:
        message = _("Several units have this name. Give the code.")
    raise Refused("unit_unknown", message, "unit")


def members_known_to(by: Any) -> Any:
    """The people somebody may act for: by communities, by units, by Party bodies, and oneself."""
    reaches = (
        by.reach(Power.MANAGE_PEOPLE),
        by.reach(Power.MANAGE_PARTY),
        Reach(units=by.reach(Power.HANDLE).units),
    )
    either = Q(pk=by.person_id)
    for reach in reaches:
        rows = Person.objects.within(reach)
        either |= Q(pk__in=rows.order_by().values("pk"))
    return Person.objects.filter(either)


def find_member(text: str, *, by: Any) -> Person:
    """The person with this mobile number or exact name, out of those `by` may act for.

    Name and number together find anybody: whoever says both has them from the person.

    Raises Refused with `person_unknown`; absent and out of reach answer alike.
    """
    name, _blank, phone = text.strip().partition(" ")
    if is_mobile(normal_phone(name)):
        name, phone = "", name
    rows = members_known_to(by)
    if name and phone:
        rows = Person.objects.all()
    if name:
        rows = rows.filter(name=name)
    if phone:
        rows = rows.filter(phone_hash=keyed_hash(normal_phone(phone)))
    found = list(rows.select_related("employer", "user")[:MOST])
    if len(found) == 1:
        return found[0]
    message = _("Nobody within your reach has this name or number.")
    if found:
        message = _("Several people have this name. Give the mobile number.")
    raise Refused("person_unknown", message, "person")
