"""What a change of the areas does to the duty list: rules of closed areas go on for successors."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from grids.models import Area
from grids.operations.carrying import Carried
from grids.workflow import Forest
from records.operations import write_audit
from tickets.models import DutyRule
from tickets.operations.duties import DAY, can_rule


def follow_duties(carried: Carried, *, by: Any, at: datetime) -> dict[str, int]:
    """End the rules of closed areas and open the same for what takes their place.

    A rule that a successor has for itself stays; of two closed areas with different rules the older
    rule goes on. A change that was made up for late hands them on today: what has been stays as it
    was (DOMAIN.md section 4.5). Inside the caller's transaction; answers how many were handed on.
    """
    if carried.forest != Forest.AREA:
        return {}
    on = max(carried.on, timezone.localdate(at))
    rules = DutyRule.objects.filter(area__in=list(carried.heirs))
    rules = rules.filter(Q(valid_to=None) | Q(valid_to__gte=on)).select_related("area")
    handed = 0
    for rule in rules.select_for_update(of=("self",), no_key=True).order_by("number", "version"):
        successors = [area for area in carried.successors(rule.area_id) if can_rule(area)]
        made = [new.pk for area in successors if (new := opened(rule, area, on, carried, by, at))]
        end(rule, on, carried)
        handed += bool(made)
        about = ("duty_rule", rule.pk)
        reason = carried.change.number
        write_audit("duty.follow", by=by, at=at, about=about, reason=reason, data={"made": made})
    return {"duties": handed}


def opened(
    rule: DutyRule, area: Area, on: date, carried: Carried, by: Any, at: datetime
) -> DutyRule | None:
    """The same rule for a successor; None when one as specific is in force there."""
    same = ("category_id", "condition_id", "lead_id", "legal_basis", "valid_to")
    new = DutyRule(
        **{name: getattr(rule, name) for name in same},
        area=area,
        valid_from=max(on, rule.valid_from),
        note=carried.change.number,
        changed_by=by,
        changed_at=at,
    )
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError as error:
        if "duty_overlap" not in str(error):
            raise
        return None
    new.assist.set(rule.assist.all())
    return new


def end(rule: DutyRule, on: date, carried: Carried) -> None:
    """The rule's last day; one that had not begun never will."""
    rule.valid_to = max(on, rule.valid_from) - DAY
    rule.end_note = carried.change.number
    rule.save(update_fields=["valid_to", "end_note"])
