"""What a page says of one step on many matters: who could make it, on how many, and why not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from tickets.operations.bulk import Verdict
from tickets.workflow.bulk import BULK, BulkMove

SHOWN = 12


@dataclass
class Reason:
    """One reason why a step is not open, and the matters it holds for."""

    code: str
    message: str
    count: int = 0
    numbers: list[str] = field(default_factory=list)

    @property
    def rest(self) -> int:
        """How many are not named."""
        return self.count - len(self.numbers)


def bulk_choices(user: Any) -> list[BulkMove]:
    """The steps that somebody holds the power for, somewhere."""
    return [row for row in BULK.values() if user.holds(row.move.power)]


def reasons(verdicts: Iterable[Verdict]) -> list[Reason]:
    """Refusals by reason, the commonest first."""
    found: dict[str, Reason] = {}
    for verdict in verdicts:
        if verdict.refusal is None:
            continue
        code = verdict.refusal.code
        one = found.setdefault(code, Reason(code, str(verdict.refusal)))
        one.count += 1
        if len(one.numbers) < SHOWN:
            one.numbers.append(verdict.ticket.number)
    return sorted(found.values(), key=lambda one: -one.count)


def rows_text(verdicts: Sequence[Verdict]) -> str:
    """The matters that can, each with the state it was seen in, as one field of a form."""
    return ",".join(
        f"{one.ticket.number}:{one.ticket.flow_count}" for one in verdicts if one.refusal is None
    )


UNDO_WORDS = {
    "withdraw": _("It can be taken back afterwards, as long as nobody has gone on with it."),
    "": _("It cannot be taken back afterwards."),
}
