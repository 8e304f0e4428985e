"""Which operation carries out which move: the one list both doors, HTML and REST, read."""

from collections.abc import Callable
from typing import Any

from lib.workflow import Desk
from tickets.models import (
    Adjustment,
    Assignment,
    CallBack,
    Inspection,
    Objection,
    Proposal,
    Resolution,
    SupervisionOrder,
    Ticket,
    Topic,
    TopicTask,
    Whistle,
    WhistleTask,
)
from tickets.operations import (
    adjustments,
    appraisal,
    callbacks,
    checking,
    dispatch,
    handlers,
    handling,
    inspections,
    leads,
    levels,
    merging,
    moderation,
    objections,
    proposals,
    resolutions,
    returns,
    rulings,
    supervision,
    suspension,
    topics,
    triage,
    urging,
    voiding,
    whistle_tasks,
    whistles,
)
from tickets.workflow.adjustment import ADJUSTMENT, SUPERVISION
from tickets.workflow.assignment import ASSIGNMENT
from tickets.workflow.call_back import CALL_BACK
from tickets.workflow.objection import OBJECTION
from tickets.workflow.proposal import PROPOSAL
from tickets.workflow.resolution import RESOLUTION
from tickets.workflow.ticket import TICKET
from tickets.workflow.topic import INSPECTION, TOPIC, TOPIC_TASK
from tickets.workflow.whistle import WHISTLE
from tickets.workflow.whistle_task import TASK

OF_SHARE: dict[str, Callable[..., Any]] = {
    "ask-extension": adjustments.ask_extension,
    "ask-suspension": adjustments.ask_suspension,
    "appeal": adjustments.appeal_overdue,
    "remind": supervision.remind_share,
    "chase": supervision.chase_share,
    "order": supervision.order_share,
    "criticise": supervision.criticise_share,
}
"""What may be done with an assignment and a whistle task alike."""

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
            "resume": suspension.resume_ticket,
            "void": voiding.void_ticket,
            "propose-whistle": proposals.propose_whistle,
            "merge": merging.merge_ticket,
            "publish": moderation.publish_ticket,
            "withhold": moderation.withhold_ticket,
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
            "name-handler": handlers.name_handler,
            "withdraw-handler": handlers.withdraw_handler,
            "ask-return": returns.return_assignment,
            **OF_SHARE,
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
            "change-lead": leads.change_lead,
            "hand-up": levels.hand_up_whistle,
        },
    ),
    "proposal": Desk(Proposal, PROPOSAL, {"decline": proposals.decline_proposal}),
    "resolution": Desk(
        Resolution,
        RESOLUTION,
        {
            "finish": resolutions.finish_resolution,
            "confirm": resolutions.confirm_resolution,
            "rework": resolutions.rework_resolution,
            "drop": resolutions.drop_resolution,
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
            "object": objections.object_task,
            "release": whistle_tasks.release_task,
            "score": appraisal.score_task,
            "reply": appraisal.reply_to_score,
            "resume": suspension.resume_task,
            **OF_SHARE,
        },
    ),
    "adjustment": Desk(
        Adjustment,
        ADJUSTMENT,
        {
            "endorse": adjustments.endorse_adjustment,
            "decline": adjustments.decline_adjustment,
            "forward": adjustments.forward_appeal,
            "grant": adjustments.grant_adjustment,
            "redirect": returns.redirect_return,
            "exempt": adjustments.exempt_delay,
            "refuse": returns.refuse_adjustment,
            "cancel": returns.cancel_adjustment,
        },
    ),
    "supervision": Desk(SupervisionOrder, SUPERVISION, {"answer": supervision.answer_order}),
    "objection": Desk(
        Objection,
        OBJECTION,
        {
            "confirm": rulings.confirm_task,
            "uphold": rulings.uphold_objection,
            "yield": objections.accept_ruling,
            "persist": objections.persist_in_objection,
            "designate": rulings.designate_unit,
            "void": rulings.relieve_unit,
            "withdraw-objection": objections.withdraw_objection,
        },
    ),
    "topic": Desk(
        Topic,
        TOPIC,
        {
            "start": topics.start_topic,
            "close": topics.close_topic,
            "publish": topics.publish_topic,
            "unpublish": topics.unpublish_topic,
            "revise": topics.revise_topic,
            "drop": topics.drop_topic,
        },
    ),
    "topic_task": Desk(
        TopicTask,
        TOPIC_TASK,
        {"finish": topics.finish_task, "drop": topics.drop_task},
    ),
    "inspection": Desk(
        Inspection,
        INSPECTION,
        {
            "record": inspections.record_inspection,
            "report": inspections.report_finding,
            "cancel": inspections.cancel_inspection,
        },
    ),
    "call_back": Desk(
        CallBack,
        CALL_BACK,
        {
            "record-answer": callbacks.record_answer,
            "not-reached": callbacks.note_attempt,
            "ask-exclusion": callbacks.ask_exclusion,
            "grant-exclusion": callbacks.grant_exclusion,
            "refuse-exclusion": callbacks.refuse_exclusion,
        },
    ),
}
