"""Who sees what of a wisher and a helper in clear: for a reason, and each look is recorded.

Staff with the power to reveal, over the place; the unit that has claimed the wish sees where to
deliver, whom to ask for and by which number. A helper without an account sees none of it: the
community brings the two together (docs/decisions/0030).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from grids.powers import Power
from grids.reach import Reach, permits
from lib.errors import Refused
from lib.pii import decrypt
from members.privacy import SHORTEST_REASON
from records.operations import write_audit
from services.models import Wish

FIELDS = ("name", "phone", "address", "story", "helper_name", "helper_phone")
FOR_HELPERS = ("name", "phone", "address")


def visible_wishes(by: Any) -> Any:
    """The wishes somebody works on: of their place, or claimed by their unit."""
    return Wish.objects.within(by.reach(Power.SERVE) | Reach(units=by.reach(Power.HANDLE).units))


def fields_for(wish: Wish, by: Any) -> tuple[str, ...]:
    """What somebody may see in clear, for a reason; nothing for most people."""
    if permits(by.reach(Power.REVEAL), wish):
        return FIELDS
    units = by.reach(Power.HANDLE).units
    is_helper = wish.claims.active().filter(unit__in=sorted(units)).exists()
    return FOR_HELPERS if is_helper else ()


def see_in_clear(
    wish: Wish, field: str, *, by: Any, at: datetime, reason: str, ip: str | None = None
) -> str:
    """One value in clear; leaves an audit entry, also when it is refused.

    Raises Refused with `reason_too_short` or `reveal_not_allowed`.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused("reason_too_short", _("Say in a few words what you need this for."), "reason")
    facts: dict[str, Any] = {"by": by, "at": at, "about": ("wish", wish.pk), "ip": ip}
    facts |= {"reason": reason.strip(), "data": {"field": field}}
    if field not in fields_for(wish, by):
        write_audit("wish.reveal", result="refused", **facts)
        raise Refused("reveal_not_allowed", _("You may not see this in clear."))
    write_audit("wish.reveal", **facts)
    return clear_text(wish, field)


def clear_text(wish: Wish, field: str) -> str:
    """The value behind a cipher of the wish, of the wisher, or of the latest helper."""
    if field in ("address", "story"):
        return decrypt(getattr(wish, f"{field}_cipher"))
    holder: Any = wish
    if field.startswith("helper_"):
        holder = wish.claims.select_related("applicant__user__person").order_by("-pk").first()
        field = field.removeprefix("helper_")
    if holder is None:
        return ""
    known = decrypt(getattr(holder.applicant, f"{field}_cipher"))
    person = holder.applicant.user.person if holder.applicant.user else None
    return known or (str(getattr(person, field, "") or "") if person else "")
