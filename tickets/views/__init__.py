"""Pages of tickets and whistles: each reads its input, calls one operation, renders."""

from tickets.views.adjustments import adjustments, ticket_requests, whistle_requests
from tickets.views.appraisals import (
    appraisal,
    appraisal_tasks,
    appraisals,
    appraisals_export,
    appraisals_publish,
)
from tickets.views.attachments import attachment
from tickets.views.boards import tickets_board, tickets_map, tickets_points
from tickets.views.bulk import tickets_bulk
from tickets.views.callbacks import call_back, call_back_move, call_backs
from tickets.views.catalogue import (
    categories,
    categories_export,
    category,
    category_edit,
    category_import,
    category_new,
    category_sheet,
    condition_edit,
    condition_new,
)
from tickets.views.clocks import clock
from tickets.views.duties import (
    duty_moved,
    duty_rule,
    duty_rule_change,
    duty_rule_end,
    duty_rule_new,
    duty_rules,
)
from tickets.views.duty_files import duty_export, duty_import
from tickets.views.duty_gaps import duty_disputed, duty_gaps, duty_unruled
from tickets.views.follow_up import follow_up_settings
from tickets.views.hot_spots import (
    hot_spot_dismiss,
    hot_spot_matters,
    hot_spot_thresholds,
    hot_spots,
)
from tickets.views.imports import import_rows, import_run, imports
from tickets.views.inbox import inbox
from tickets.views.inspections import inspection_new, inspections
from tickets.views.jobs import job, job_undo, jobs
from tickets.views.keys import api_key_new, api_key_revoke, api_keys
from tickets.views.meetings import meeting, meeting_new, meetings
from tickets.views.moderation import moderation
from tickets.views.moves import (
    adjustment_move,
    assignment_move,
    inspection_move,
    objection_move,
    proposal_move,
    resolution_move,
    supervision_order_move,
    ticket_move,
    topic_move,
    topic_task_move,
    whistle_move,
    whistle_task_move,
)
from tickets.views.objections import fallback_owners, objection, objections
from tickets.views.offline import (
    offline_account,
    offline_page,
    report_kept,
    service_worker,
    web_manifest,
)
from tickets.views.posters import building, poster_sheet
from tickets.views.presence import ticket_presence
from tickets.views.proposals import follow_propose, proposals
from tickets.views.public import follow, follow_entry, follow_urge, home, rate_by_link, report_done
from tickets.views.questions import question_edit, question_new
from tickets.views.rates import rate_cases, rates
from tickets.views.report import report, report_areas, report_suggestions
from tickets.views.rules import (
    calendar_edit,
    calendar_new,
    ladder,
    ladder_activate,
    ladder_draft,
    ladder_drop,
    ladder_rungs,
    ladders,
    limit,
    limits,
    work_calendar,
)
from tickets.views.saved import (
    saved_view,
    saved_view_counts,
    saved_view_drop,
    saved_view_new,
    saved_views,
)
from tickets.views.scales import appraisal_scale
from tickets.views.street import street
from tickets.views.tickets import requester_reveal, ticket, tickets, tickets_columns, tickets_export
from tickets.views.topics import topic, topic_matters, topic_new, topic_task_new, topics
from tickets.views.whistles import whistle, whistle_callees, whistle_new, whistles

__all__ = [
    "adjustment_move",
    "adjustments",
    "api_key_new",
    "api_key_revoke",
    "api_keys",
    "appraisal",
    "appraisal_scale",
    "appraisal_tasks",
    "appraisals",
    "appraisals_export",
    "appraisals_publish",
    "assignment_move",
    "attachment",
    "building",
    "calendar_edit",
    "calendar_new",
    "call_back",
    "call_back_move",
    "call_backs",
    "categories",
    "categories_export",
    "category",
    "category_edit",
    "category_import",
    "category_new",
    "category_sheet",
    "clock",
    "condition_edit",
    "condition_new",
    "duty_disputed",
    "duty_export",
    "duty_gaps",
    "duty_import",
    "duty_moved",
    "duty_rule",
    "duty_rule_change",
    "duty_rule_end",
    "duty_rule_new",
    "duty_rules",
    "duty_unruled",
    "fallback_owners",
    "follow",
    "follow_entry",
    "follow_propose",
    "follow_up_settings",
    "follow_urge",
    "home",
    "hot_spot_dismiss",
    "hot_spot_matters",
    "hot_spot_thresholds",
    "hot_spots",
    "import_rows",
    "import_run",
    "imports",
    "inbox",
    "inspection_move",
    "inspection_new",
    "inspections",
    "job",
    "job_undo",
    "jobs",
    "ladder",
    "ladder_activate",
    "ladder_draft",
    "ladder_drop",
    "ladder_rungs",
    "ladders",
    "limit",
    "limits",
    "meeting",
    "meeting_new",
    "meetings",
    "moderation",
    "objection",
    "objection_move",
    "objections",
    "offline_account",
    "offline_page",
    "poster_sheet",
    "proposal_move",
    "proposals",
    "question_edit",
    "question_new",
    "rate_by_link",
    "rate_cases",
    "rates",
    "report",
    "report_areas",
    "report_done",
    "report_kept",
    "report_suggestions",
    "requester_reveal",
    "resolution_move",
    "saved_view",
    "saved_view_counts",
    "saved_view_drop",
    "saved_view_new",
    "saved_views",
    "service_worker",
    "street",
    "supervision_order_move",
    "ticket",
    "ticket_move",
    "ticket_presence",
    "ticket_requests",
    "tickets",
    "tickets_board",
    "tickets_bulk",
    "tickets_columns",
    "tickets_export",
    "tickets_map",
    "tickets_points",
    "topic",
    "topic_matters",
    "topic_move",
    "topic_new",
    "topic_task_move",
    "topic_task_new",
    "topics",
    "web_manifest",
    "whistle",
    "whistle_callees",
    "whistle_move",
    "whistle_new",
    "whistle_requests",
    "whistle_task_move",
    "whistles",
    "work_calendar",
]
