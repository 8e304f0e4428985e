"""The papers of a street as both doors read them, and the one signature that keeps whistle figures.

The figures are the yearly appraisal's (decision 0012), which `members` does not know.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from grids.models import Unit
from grids.powers import Power
from lib.workflow import Desk
from members.models import ConsentRequest, PersonnelOpinion, PlanningOpinion, User
from members.operations import street_powers as powers
from members.workflow import CONSENT, PERSONNEL, PLANNING
from tickets.models import SatisfactionVote, WhistleTask
from tickets.operations.yearly import EXEMPT, YearFigures, figures_of


def year_of(unit: Unit, year: int, *, by: User, at: datetime) -> YearFigures:
    """The whistle figures of an agency's year over the calls the reader may know."""
    reach = by.reach(Power.VIEW_TICKETS)
    tasks = WhistleTask.objects.within(reach).score_open_to(reach)
    votes = SatisfactionVote.objects.within(reach)
    found = figures_of([unit.pk], year, tasks=tasks, votes=votes, city_id=unit.city_id, at=at)
    return found[unit.pk]


def counts_of(figures: YearFigures) -> dict[str, Any]:
    """The figures that stand beside an opinion: calls, what was late, the score with its n."""
    late = {kind: n for kind, n in figures.late.items() if kind != EXEMPT}
    return {
        "called": figures.called,
        "scored": figures.scored,
        "score": None if figures.score is None else str(figures.score),
        "is_small": figures.is_small,
        "late_sign": late.get("sign", 0),
        "late_contact": late.get("contact", 0),
        "late_attend": late.get("attend", 0),
        "exempt": figures.late.get(EXEMPT, 0),
        "unfounded": figures.unfounded,
    }


def sign_with_figures(
    row: PersonnelOpinion, *, by: User, at: datetime, seen: int | None = None
) -> PersonnelOpinion:
    """Sign a personnel opinion; the figures of the year are kept with it as they stand now."""
    numbers = counts_of(year_of(row.unit, row.year, by=by, at=at))
    return powers.sign_personnel(row, numbers=numbers, by=by, at=at, seen=seen)


DESKS: dict[str, Desk] = {
    "consent": Desk(
        ConsentRequest,
        CONSENT,
        {
            "draft-answer": powers.draft_answer,
            "sign": powers.sign_answer,
            "withdraw": powers.withdraw_request,
        },
    ),
    "personnel": Desk(
        PersonnelOpinion,
        PERSONNEL,
        {
            "revise": powers.revise_personnel,
            "sign": sign_with_figures,
            "drop": powers.drop_personnel,
        },
    ),
    "planning": Desk(
        PlanningOpinion,
        PLANNING,
        {
            "answer": powers.answer_planning,
            "record-answer": powers.record_answer,
            "withdraw": powers.withdraw_planning,
        },
    ),
}
