"""Changing the limits that administrators set: read as people write them, every change kept."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grids.operations.configuring import require_configuring
from lib.errors import Refused
from records.operations import write_audit
from tickets.clock import Limit, LimitUnit, format_limit, parse_limit, units_understood
from tickets.models import CategoryLimit, LimitChange, StepLimit, WhistleLimit
from tickets.models.catalogue import ConfiguredLimit

LIMITS: dict[str, type[ConfiguredLimit]] = {
    "category": CategoryLimit,
    "whistle": WhistleLimit,
    "step": StepLimit,
}
"""The rows that hold limits, by the first word of their keys."""

LONGEST = {
    LimitUnit.URGENT_HOUR: 24 * 731,
    LimitUnit.WORKING_HOUR: 8 * 731,
    LimitUnit.WORKING_DAY: 731,
    LimitUnit.NATURAL_DAY: 731,
}
"""Two years: what is longer was mistyped."""

FINEST, SHORTEST = Decimal("0.0001"), 0.001


def read_limit(text: str, field: str = "limit") -> Limit:
    """A limit as people write it: 2紧急工作时, 4小时, 3自然日.

    Raises Refused with `limit_unreadable`, quoting what is understood, or `limit_out_of_range`.
    """
    try:
        limit = parse_limit(text)
    except ValueError as error:
        message = _("“%(text)s” is not understood. Write a number and one of these: %(units)s.")
        words = {"text": text[:40], "units": units_understood()}
        raise Refused("limit_unreadable", message % words, field) from error
    check_limit(limit, field)
    return Limit(Decimal(str(limit.value)).quantize(FINEST), limit.unit)


def check_limit(limit: Limit, field: str = "limit") -> Limit:
    """Refused for an amount nobody can have meant."""
    if not SHORTEST <= limit.value <= LONGEST[limit.unit]:
        message = _("A limit is at least a few seconds and at most two years.")
        raise Refused("limit_out_of_range", message, field)
    return limit


def key_of(limit_id: str) -> tuple[str, int] | None:
    """Kind and number of a limit from its name in addresses, such as whistle-3."""
    kind, _dash, number = limit_id.partition("-")
    known = kind in LIMITS and number.isascii() and number.isdigit() and len(number) < 18
    return (kind, int(number)) if known else None


def find_limit(limit_id: str) -> Any:
    """The row of a limit, or None."""
    key = key_of(limit_id)
    return LIMITS[key[0]]._default_manager.filter(pk=key[1]).first() if key else None


@transaction.atomic
def change_limit(
    row: Any,
    limit: Limit,
    *,
    by: Any,
    at: datetime,
    reason: str = "",
    moves_running: bool = False,
    seen: int | None = None,
) -> Any:
    """Give a configured limit another amount from now on; what it was stays on record.

    Clocks that run keep theirs, unless `moves_running` lets them follow: `follow_changes` then
    takes them up in batches.
    """
    require_configuring(by, None)
    check_limit(limit)
    row = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if seen is not None and seen != row.version:
        raise Refused("changed_meanwhile", _("Somebody has just changed this. Look again."))
    old = row.limit
    if old == limit and not moves_running:
        raise Refused("limit_unchanged", _("The limit is this already."), "limit")
    _write(row, limit)
    LimitChange.objects.create(
        limit_key=row.limit_key,
        old_value=old.value,
        old_unit=old.unit,
        new_value=limit.value,
        new_unit=limit.unit,
        reason=reason.strip(),
        at=at,
        by=by,
        moves_running=moves_running,
    )
    write_audit(
        "limit.change",
        by=by,
        at=at,
        about=(row._meta.model_name, row.pk),
        reason=reason.strip(),
        data={
            "key": row.limit_key,
            "old": format_limit(old),
            "new": format_limit(limit),
            "moves_running": moves_running,
        },
    )
    return row


def _write(row: Any, limit: Limit) -> None:
    row.limit_value, row.limit_unit = limit.value, limit.unit
    row.version += 1
    fields = ["limit_value", "limit_unit", "version"]
    if isinstance(row, CategoryLimit):
        row.limit_text = format_limit(limit)
        fields.append("limit_text")
    row.save(update_fields=fields)


def limit_on(row: Any, moment: datetime) -> Limit:
    """What a configured limit was at a moment: the state before the first change after it."""
    later = LimitChange.objects.of(row.limit_key).filter(at__gt=moment).last()
    return later.old if later else row.limit
