"""Everything that is shown, as CSV for whoever reckons with it (GeoReport Bulk)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.timezone import get_default_timezone

from lib.exports import harmless
from lib.requests import client_ip
from records.throttle import HOUR, within_rate
from tickets.models import Ticket
from tickets.open311.asking import Asked, too_many
from tickets.open311.requests import absent, loaded
from tickets.open311.shapes import shown_requests

HEADER = (
    "service_request_id",
    "requested_datetime",
    "updated_datetime",
    "closed_date",
    "status_description",
    "status_notes",
    "source",
    "service_name",
    "service_subtype",
    "description",
    "agency_responsible",
    "address",
    "lat",
    "long",
)
AT_ONCE = 1000


def bulk(asked: Asked, month: str = "") -> StreamingHttpResponse:
    """All matters that are shown, or those reported in one month, the newest first."""
    if not within_rate("open311:bulk", client_ip(asked.request), at=asked.at):
        raise too_many(asked.at, HOUR)
    rows = Ticket.objects.published().within(asked.place)
    if month:
        rows = rows.filter(reported_at__range=span_of(month))
    if asked.is_test:
        rows = rows.none()
    answer = StreamingHttpResponse(
        lines(rows), content_type="text/csv; charset=utf-8; header=present"
    )
    answer["Content-Disposition"] = f'attachment; filename="requests-{month or "full"}.csv"'
    return answer


def span_of(month: str) -> tuple[datetime, datetime]:
    """The first and the last moment of a month in site time."""
    try:
        first = date.fromisoformat(f"{month}-01")
        following = (first + timedelta(days=31)).replace(day=1)
    except (ValueError, OverflowError):
        raise absent() from None
    zone = get_default_timezone()
    begin, end = (datetime.combine(day, time.min, zone) for day in (first, following))
    return begin, end - timedelta(microseconds=1)


def lines(rows: Any) -> Iterator[str]:
    """The file piece by piece: each thousand is found from where the last one ended."""
    yield written([HEADER])
    last: tuple[datetime, int] | None = None
    while True:
        part = rows
        if last is not None:
            part = rows.filter(reported_at__lte=last[0]).exclude(
                reported_at=last[0], pk__gte=last[1]
            )
        keys = list(part.order_by("-reported_at", "-pk").values_list("reported_at", "pk")[:AT_ONCE])
        if not keys:
            return
        tickets = loaded([pk for _at, pk in keys])
        yield written([line(*pair) for pair in zip(tickets, shown_requests(tickets), strict=True)])
        last = keys[-1]


def line(ticket: Ticket, entry: dict[str, Any]) -> list[Any]:
    """One matter in the columns of the norm."""
    closed = entry["updated_datetime"] if entry["status"] == "closed" else None
    group = ticket.category.parent.name if ticket.category.parent else ""
    cells = {
        **entry,
        "closed_date": closed,
        "status_description": entry["status"],
        "source": ticket.channel,
        "service_name": group,
        "service_subtype": entry["service_name"],
    }
    return [cell(cells[name]) for name in HEADER]


def cell(value: Any) -> Any:
    """Numbers as they are, texts so that no spreadsheet runs them."""
    if value is None:
        return ""
    return harmless(value) if isinstance(value, str) else value


def written(rows: Any) -> str:
    """Rows as RFC 4180 writes them."""
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
