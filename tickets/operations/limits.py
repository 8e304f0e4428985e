"""How long the desks' own steps may take: rows, with the shipped amounts behind them."""

from lib.remembering import remembered
from tickets.clock import Limit, LimitUnit
from tickets.models import StepLimit
from tickets.operations.catalogue import rows


@remembered(lambda step: (step,))
def step_limit(step: str) -> Limit:
    """The limit of one step in force: the row, else what is shipped.

    Raises KeyError for a step that neither knows.
    """
    row = StepLimit.objects.filter(step=step).first()
    return row.limit if row else shipped()[step]


def triage_limit(urgency: str) -> Limit:
    """How soon a reported matter is accepted; online intake within 2 h (DOMAIN.md section 3)."""
    return step_limit(f"triage_{urgency.lower()}")


def shipped() -> dict[str, Limit]:
    """The amounts of `seeds/step_limits.csv`."""
    return {
        row["step"]: Limit(
            float(row["limit_value"]), LimitUnit(row["limit_unit"]), key=f"step/{row['step']}"
        )
        for row in rows("step_limits")
    }
