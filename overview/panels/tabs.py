"""The tabs of ledgers and reports."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from grids.powers import Power

TABS = (
    ("overview:ledgers", pgettext_lazy("ledgers", "Ledgers and reports"), None),
    ("overview:report_runs", pgettext_lazy("ledgers", "Made reports"), None),
    ("overview:table_requests", pgettext_lazy("ledgers", "Who asked for this table"), None),
    ("overview:report_templates", pgettext_lazy("ledgers", "Templates"), Power.EXPORT),
    ("overview:report_schedules", pgettext_lazy("ledgers", "Sent by themselves"), Power.EXPORT),
)


def report_tabs(user: Any, here: str) -> list[dict[str, Any]]:
    """The pages this person may open, the present one marked."""
    return [
        {"label": label, "url": reverse(page), "active": here.startswith(reverse(page))}
        for page, label, power in TABS
        if power is None or user.holds(power)
    ]
