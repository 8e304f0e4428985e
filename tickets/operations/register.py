"""Which operation carries out which move: the one list both doors, HTML and REST, read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lib.workflow import Workflow
from tickets.models import Assignment, Ticket, Whistle, WhistleTask
from tickets.operations import (
    appraisal,
    checking,
    dispatch,
    handling,
    triage,
    urging,
    whistle_tasks,
    whistles,
)
from tickets.workflow.ticket import ASSIGNMENT, TICKET
from tickets.workflow.whistle import TASK, WHISTLE


@dataclass(frozen=True)
class Desk:
    """A model, its move table, and the operation behind each move a door may offer."""

    model: Any
    workflow: Workflow
    operations: dict[str, Callable[..., Any]]


DESKS: dict[str, Desk] = {
    "ticket": Desk(
        Ticket,
        TICKET,
        {
            "accept": triage.accept_ticket,
            "file": triage.file_ticket,
            "not-file": triage.decline_ticket,
            "dispatch": dispatch.dispatch_ticket,
            "self-close": handling.self_close_ticket,
            "finish": handling.finish_ticket,
            "pass": checking.pass_ticket,
            "rework": checking.rework_ticket,
            "close": checking.close_ticket,
            "reopen": checking.reopen_ticket,
            "rate": checking.rate_ticket,
            "urge": urging.urge_ticket,
        },
    ),
    "assignment": Desk(
        Assignment,
        ASSIGNMENT,
        {
            "sign": handling.sign_assignment,
            "start": handling.start_assignment,
            "finish": handling.finish_assignment,
            "withdraw": dispatch.withdraw_assignment,
        },
    ),
    "whistle": Desk(
        Whistle,
        WHISTLE,
        {
            "submit": whistles.submit_whistle,
            "issue": whistles.issue_whistle,
            "reject": whistles.reject_whistle,
            "withdraw": whistles.withdraw_whistle,
        },
    ),
    "whistle_task": Desk(
        WhistleTask,
        TASK,
        {
            "sign": whistle_tasks.sign_task,
            "contact": whistle_tasks.contact_community,
            "attend": whistle_tasks.attend_task,
            "control": whistle_tasks.control_danger,
            "plan": whistle_tasks.plan_task,
            "finish": whistle_tasks.finish_task,
            "urge": urging.urge_task,
            "verify": whistle_tasks.verify_task,
            "rework": whistle_tasks.rework_task,
            "release": whistle_tasks.release_task,
            "score": appraisal.score_task,
            "reply": appraisal.reply_to_score,
        },
    ),
}
