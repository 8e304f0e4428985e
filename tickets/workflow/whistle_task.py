"""The life of one department's task under a whistle (DOMAIN.md section 5.2)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow
from tickets.workflow.objection import may_object, undisputed
from tickets.workflow.shares import all_of, appeal, ask_extension, ask_suspension, supervision
from tickets.workflow.states import (
    OPEN_TASK,
    RUNNING_WHISTLE,
    AssignmentRole,
    TaskStatus,
    WhistleKind,
    WhistleStatus,
)
from tickets.workflow.ticket import may_urge

T = TaskStatus
W = WhistleStatus


def whistle_sounding(task, by, at):
    """A task moves only while its whistle has been issued, is not closed, and it does not rest."""
    if task.whistle.status not in RUNNING_WHISTLE:
        return Refused("whistle_not_running", _("This whistle is not sounding."))
    if task.suspended_until is not None:
        return Refused("matter_suspended", _("The matter is suspended; nothing moves in it now."))
    return None


undisputed_work = all_of(whistle_sounding, undisputed)
"""The handling part rests while an objection stands, though the department responds."""


def task_rests(task, by, at):
    """Only what is suspended can be resumed."""
    if task.suspended_until is None:
        return Refused("not_suspended", _("This work is not suspended."))
    return None


def danger_stopped(task, by, at):
    """Work is not put off while a danger is open."""
    if task.whistle.kind == WhistleKind.EMERGENCY and task.controlled_at is None:
        return Refused("danger_open", _("First the danger must be under control."))
    return None


def whistle_closed(task, by, at):
    """An appeal comes after the closing."""
    if task.whistle.status not in (W.CLOSED, W.SCORED):
        return Refused("not_closed", _("This is possible only after closing."))
    return None


def first_contact_missing(task, by, at):
    """First contact is stamped once."""
    if task.contacted_at is not None:
        return Refused("contacted_before", _("First contact has been recorded already."))
    return whistle_sounding(task, by, at)


def danger_running(task, by, at):
    """Only an emergency has a danger to stop, and it is stopped once."""
    if task.whistle.kind != WhistleKind.EMERGENCY or task.controlled_at is not None:
        return Refused("no_danger_open", _("There is no open danger to report on."))
    return whistle_sounding(task, by, at)


def releasable(task, by, at):
    """The lead answers for the whole and cannot be let go (DOMAIN.md section 5.2)."""
    if task.role == AssignmentRole.LEAD:
        return Refused("lead_stays", _("The lead department cannot be released."))
    return whistle_sounding(task, by, at)


def urgeable(task, by, at):
    """A department is urged once a day, while the whistle sounds."""
    return whistle_sounding(task, by, at) or may_urge(task, by, at)


def scorable(task, by, at):
    """A verified task is appraised once."""
    if task.score is not None:
        return Refused("scored_before", _("This task has been appraised already."))
    return None


def may_reply(task, by, at):
    """A department answers its appraisal once, within its limit (DOMAIN.md section 5.5)."""
    score = task.score
    if score is None:
        return Refused("not_scored", _("This task has not been appraised yet."))
    if score.replied_at is not None:
        return Refused("replied_before", _("The department has replied already."))
    if score.reply_until is None or at > score.reply_until:
        return Refused("reply_window_over", _("The time to reply to this appraisal is over."))
    return None


RESTING = (T.ATTENDED, T.PLANNED)
"""Only a department that has come may be suspended: its answer is what protects residents."""

TASK = Workflow(
    "whistle_task",
    (
        Move(
            "sign",
            _("Sign for"),
            (T.UNSIGNED,),
            (T.SIGNED,),
            Power.HANDLE,
            optional=("note",),
            stamp="signed_at",
            scope="addressed",
            tone="primary",
            guard=whistle_sounding,
        ),
        Move(
            "contact",
            _("Record first contact"),
            (T.SIGNED, T.ATTENDED, T.PLANNED),
            (),
            Power.HANDLE,
            optional=("note",),
            stamp="contacted_at",
            scope="addressed",
            guard=first_contact_missing,
        ),
        Move(
            "attend",
            _("Check in on site"),
            (T.SIGNED,),
            (T.ATTENDED,),
            Power.HANDLE,
            optional=("note", "photos"),
            stamp="attended_at",
            scope="addressed",
            tone="primary",
            guard=whistle_sounding,
        ),
        Move(
            "control",
            _("Danger under control"),
            (T.ATTENDED, T.PLANNED),
            (),
            Power.HANDLE,
            required=("note",),
            optional=("photos",),
            stamp="controlled_at",
            scope="addressed",
            tone="primary",
            guard=danger_running,
        ),
        Move(
            "meet",
            _("Came to the meeting"),
            (T.UNSIGNED, T.SIGNED),
            (T.ATTENDED,),
            Power.WHISTLE,
            hidden=True,
            guard=whistle_sounding,
        ),
        Move(
            "plan",
            _("Give the plan"),
            (T.ATTENDED,),
            (T.PLANNED,),
            Power.HANDLE,
            required=("plan",),
            optional=("finish_on",),
            stamp="planned_at",
            scope="addressed",
            guard=undisputed_work,
        ),
        Move(
            "finish",
            _("Report done"),
            (T.ATTENDED, T.PLANNED, T.REWORK),
            (T.DONE,),
            Power.HANDLE,
            required=("note",),
            optional=("photos",),
            stamp="done_at",
            scope="addressed",
            tone="success",
            guard=undisputed_work,
        ),
        Move(
            "object",
            pgettext_lazy("move", "Object"),
            (T.UNSIGNED, T.SIGNED, T.ATTENDED, T.PLANNED, T.REWORK, T.DONE, T.ACCEPTED),
            (),
            Power.HANDLE,
            required=("claim", "rule", "reason"),
            optional=("basis", "proposed_unit"),
            scope="addressed",
            is_duty=False,
            guard=all_of(whistle_sounding, may_object),
        ),
        Move(
            "urge",
            pgettext_lazy("move", "Urge"),
            OPEN_TASK,
            (),
            Power.WHISTLE,
            optional=("note",),
            stamp="urged_at",
            guard=urgeable,
            is_duty=False,
        ),
        Move(
            "verify",
            _("Verify the result"),
            (T.DONE,),
            (T.ACCEPTED,),
            Power.WHISTLE,
            optional=("note", "photos"),
            stamp="accepted_at",
            tone="success",
            guard=whistle_sounding,
        ),
        Move(
            "rework",
            _("Send back for rework"),
            (T.DONE,),
            (T.REWORK,),
            Power.WHISTLE,
            required=("reason",),
            optional=("photos",),
            tone="danger",
            guard=whistle_sounding,
        ),
        Move(
            "release",
            _("Release from the whistle"),
            OPEN_TASK,
            (T.RELEASED,),
            Power.WHISTLE,
            required=("reason",),
            tone="danger",
            guard=releasable,
        ),
        Move(
            "relieve",
            _("Relieved by ruling"),
            OPEN_TASK,
            (T.RELEASED,),
            Power.ARBITRATE,
            hidden=True,
        ),
        Move(
            "score",
            _("Appraise"),
            (T.ACCEPTED,),
            (),
            Power.APPRAISE,
            required=("effort", "result", "attitude"),
            optional=("comment",),
            stamp="scored_at",
            guard=scorable,
        ),
        Move(
            "reply",
            _("Reply to the appraisal"),
            (T.ACCEPTED,),
            (),
            Power.HANDLE,
            required=("reply",),
            scope="addressed",
            guard=may_reply,
        ),
        Move(
            "resume",
            _("Resume the work"),
            RESTING,
            (),
            Power.DISPATCH,
            optional=("note",),
            guard=task_rests,
            is_duty=False,
        ),
        ask_extension((T.UNSIGNED, T.SIGNED, T.ATTENDED, T.PLANNED), undisputed_work),
        ask_suspension(RESTING, all_of(undisputed_work, danger_stopped)),
        appeal((T.ACCEPTED,), whistle_closed),
        *supervision(OPEN_TASK, whistle_sounding),
    ),
)
