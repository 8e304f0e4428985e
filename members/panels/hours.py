"""Confirmed hours per member and unit of a year, reports as a table, the versions of parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lib.pii import mask_text
from members.models import ServiceScale
from members.operations.scales import SCALE_VALUES

ORDERS = {"member": ("pinyin", "id"), "unit": ("code",)}
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Asked:
    """Which year, and per member or per unit."""

    year: int
    by: str

    @classmethod
    def of(cls, query: Any, usual: int) -> Asked:
        """From an address; what makes no sense is left out."""
        text = query.get("year", "")
        year = int(text) if text.isdecimal() and len(text) == 4 else usual
        year = year if FIRST_YEAR <= year <= LAST_YEAR else usual
        return cls(year, "unit" if query.get("by") == "unit" else "member")


def line(row: Any, asked: Asked, scale: ServiceScale) -> dict[str, Any]:
    """One sum, and the way to its entries."""
    is_member = asked.by == "member"
    ledger = reverse("members:hours_entries")
    key = f"person={row.pk}" if is_member else f"unit={row.code}"
    return {
        "name": row.masked_name if is_member else str(row),
        "total": row.total or Decimal(0),
        "reached": (row.total or 0) >= scale.yearly_hours if is_member else None,
        "url": f"{ledger}?year={asked.year}&{key}",
    }


def views(asked: Asked) -> list[dict[str, Any]]:
    """Per member, per unit; this year and the one before."""
    words = {"member": _("Per member"), "unit": _("Per unit")}
    found = [
        {"label": words[by], "url": f"?year={asked.year}&by={by}", "active": by == asked.by}
        for by in words
    ]
    before = {"label": f"{asked.year - 1}", "url": f"?year={asked.year - 1}&by={asked.by}"}
    after = {"label": f"{asked.year + 1}", "url": f"?year={asked.year + 1}&by={asked.by}"}
    return [*found, before, after]


def report_table(reports: Any) -> tuple[list[str], Iterator[list[Any]]]:
    """Reports as a table: header and rows, masked."""
    header = [
        _("Half-year"),
        _("Community"),
        _("Member or unit"),
        _("Unit"),
        _("Status"),
        _("To be sent by"),
        _("Sent at"),
        _("Confirmed hours"),
        _("Work of the half-year"),
        _("What comes next"),
        _("Acknowledged by the community"),
        _("Acknowledged by the own unit"),
    ]
    rows = (
        [
            f"{row.year} {row.get_half_display()}",
            row.community,
            row.subject,
            row.unit or "",
            row.get_status_display(),
            row.due_on,
            row.sent_at,
            row.hours,
            mask_text(row.text),
            mask_text(row.plans),
            row.community_at,
            row.unit_at,
        ]
        for row in reports.iterator(chunk_size=500)
    )
    return header, rows


def scale_facts(scale: ServiceScale) -> list[dict[str, Any]]:
    """Every parameter by its name."""
    return [
        {"label": ServiceScale._meta.get_field(name).verbose_name, "value": getattr(scale, name)}
        for name in SCALE_VALUES
    ]


def versions() -> list[ServiceScale]:
    """All versions, newest first."""
    rows = ServiceScale.objects.select_related("city", "created_by__person")
    return list(rows.order_by("-valid_from", "-version"))
