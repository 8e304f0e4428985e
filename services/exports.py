"""Ledgers of shared spaces as files; names and numbers are masked, every export is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lib.exports import xlsx_file
from records.operations import write_audit
from services.statistics.occupancy import Use
from services.workflow.spaces import SpaceGroup


def booking_sheet(rows: Any) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
    """Bookings as a sheet, who booked masked."""
    header = (
        _("Room"),
        _("Community"),
        _("From"),
        _("Until"),
        _("What for"),
        _("How many people"),
        _("For whom"),
        _("Unit"),
        _("Status"),
        _("Who booked"),
        _("Telephone"),
    )
    return header, (booking_row(row) for row in rows)


def booking_row(row: Any) -> tuple[Any, ...]:
    """One line of the sheet."""
    return (
        row.space.name,
        str(row.space.area),
        row.starts_at,
        row.ends_at,
        row.purpose,
        row.people,
        row.get_group_display(),
        str(row.unit or ""),
        row.get_status_display(),
        row.booker,
        row.applicant.phone,
    )


def export_occupancy(
    uses: Iterable[Use], month: date, *, by: Any, at: datetime, ip: str | None
) -> IO[bytes]:
    """The use of rooms in a month as a sheet."""
    lines = list(uses)
    data = {"rows": len(lines), "month": f"{month:%Y-%m}"}
    write_audit("occupancy.export", by=by, at=at, ip=ip, data=data)
    header = (
        _("Room"),
        _("Community"),
        _("Month"),
        _("Open hours"),
        _("Booked hours"),
        _("Used, percent"),
        _("Bookings"),
        pgettext("space", "People"),
        *(group.label for group in SpaceGroup),
        _("Nobody came"),
    )
    return xlsx_file(_("Use of rooms"), header, (use_row(use, month) for use in lines))


def use_row(use: Use, month: date) -> tuple[Any, ...]:
    """One line of the sheet."""
    return (
        use.space.name,
        str(use.space.area),
        f"{month:%Y-%m}",
        round(use.open_minutes / 60, 1),
        round(use.booked_minutes / 60, 1),
        use.share,
        use.bookings,
        use.people,
        *(use.by_group[group.value] for group in SpaceGroup),
        use.missed,
    )
