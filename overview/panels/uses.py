"""How many reports a record filled, in words for its own page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from overview.ledgers import LEDGERS
from overview.ledgers.reuse import uses_of


def use_words(kind: str, row: Any, *, at: datetime) -> dict[str, Any]:
    """One sentence, and how often by ledger."""
    found = uses_of(kind, row, at=at)
    total = sum(found.values())
    words = _("Entered once; it has filled no report this month yet.")
    if total:
        words = ngettext(
            "Entered once: this record filled %(count)d report this month.",
            "Entered once: this record filled %(count)d reports this month.",
            total,
        ) % {"count": total}
    return {
        "row": row,
        "words": words,
        "total": total,
        "lines": [(LEDGERS[slug].title, count) for slug, count in found.most_common()],
    }
