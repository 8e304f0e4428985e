"""A list as a sheet: not longer than anybody reads, and the audit trail says who took it along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import IO, Any

from django.utils.translation import gettext as _

from lib.errors import Refused
from lib.exports import xlsx_file
from lib.pages import COUNT_CAP, capped_count
from records.operations import write_audit

Table = Callable[[Any], tuple[Sequence[Any], Iterable[Sequence[Any]]]]


def export_sheet(
    rows: Any, table: Table, *, what: str, title: str, by: Any, at: datetime, ip: str | None
) -> IO[bytes]:
    """Exactly these rows, which are within the reach of `by`, as `table` writes them: masked.

    `what` names the list in the audit trail. Raises Refused with `too_many_rows`.
    """
    count = capped_count(rows)
    if count > COUNT_CAP:
        raise Refused("too_many_rows", _("Narrow the list before you export it."))
    write_audit(f"{what}.export", by=by, at=at, ip=ip, data={"rows": count})
    header, lines = table(rows)
    return xlsx_file(title, header, lines)
