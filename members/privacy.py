"""Personal data in clear, for a reason that is kept; the masks stand on the rows themselves."""

import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from lib.pii import decrypt
from members.models import User
from records.operations import write_audit

SHORTEST_REASON = 5
FIELDS = ("name", "phone", "id")
OF_HOUSEHOLDS = ("name", "phone", "door")
"""What is kept encrypted of a household that is visited."""


def reveal(
    row: models.Model,
    field: str,
    *,
    by: User,
    at: datetime.datetime,
    reason: str,
    ip: str | None = None,
) -> str:
    """One value of one row in clear, for a reason in words; leaves an audit entry.

    `row` is a person or any scoped row with `<field>_cipher` columns; `field` one of FIELDS, or of
    OF_HOUSEHOLDS.
    """
    if field not in (OF_HOUSEHOLDS if hasattr(row, "door_cipher") else FIELDS):
        raise Refused("field_not_revealable", _("This field cannot be revealed."), "field")
    said = check_reason(reason)
    about = (row._meta.model_name, row.pk)
    action = f"{row._meta.model_name}.reveal"
    facts: dict[str, Any] = {"by": by, "at": at, "about": about, "ip": ip, "reason": said}
    if not permits(by.reach(Power.REVEAL), row):
        write_audit(action, result="refused", data={"field": field}, **facts)
        raise Refused("reveal_not_allowed", _("You may not see this in clear."))
    with transaction.atomic():
        write_audit(action, data={"field": field}, **facts)
        return _clear_text(row, field)


def check_reason(reason: str) -> str:
    """The reason for a look in clear, in a few words at least.

    Raises Refused with `reason_too_short`.
    """
    said = reason.strip()
    if len(said) < SHORTEST_REASON:
        raise Refused("reason_too_short", _("Say in a few words what you need this for."), "reason")
    return said


def _clear_text(row: Any, field: str) -> str:
    cipher = getattr(row, f"{field}_cipher", None)
    return getattr(row, field) if cipher is None else decrypt(cipher)
