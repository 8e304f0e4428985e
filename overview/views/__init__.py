"""Pages from above: workbench, organisation nodes, search, settings, scope."""

from overview.views.changes import change, change_move, change_new, changes
from overview.views.channels import (
    channel,
    channel_new,
    channel_try,
    channels,
    deliveries,
    deliveries_replay,
)
from overview.views.cities import cities
from overview.views.cockpit import cockpit, cockpit_outlines, wall
from overview.views.erasures import erasure, erasure_move, erasure_new, erasures
from overview.views.figures import figure_cases, snapshot, snapshots
from overview.views.gallery import gallery
from overview.views.health import (
    branches,
    chart,
    cover_area,
    coverage,
    coverage_all,
    health,
    health_all,
    planner,
)
from overview.views.ledgers import (
    ledger,
    ledger_make,
    ledger_print,
    ledger_rows,
    ledgers,
    record_use,
    report_file,
    report_run,
    report_runs,
)
from overview.views.manual import help_index, help_text
from overview.views.nodes import area, party
from overview.views.outlines import outline
from overview.views.powers import (
    agencies,
    agency,
    consent_reveal,
    paper,
    paper_move,
    paper_new,
    paper_sheet,
    papers,
)
from overview.views.schedules import (
    report_schedule_end,
    report_schedule_new,
    report_schedules,
)
from overview.views.scope import scope
from overview.views.search import public_search, search
from overview.views.settings import audit, settings, status
from overview.views.simulations import simulation, simulations
from overview.views.table_requests import (
    table_load,
    table_request,
    table_request_move,
    table_request_new,
    table_requests,
)
from overview.views.templates import (
    report_template,
    report_template_make,
    report_template_new,
    report_template_replace,
    report_template_retire,
    report_templates,
)
from overview.views.workbench import workbench

__all__ = [
    "agencies",
    "agency",
    "area",
    "audit",
    "branches",
    "change",
    "change_move",
    "change_new",
    "changes",
    "channel",
    "channel_new",
    "channel_try",
    "channels",
    "chart",
    "cities",
    "cockpit",
    "cockpit_outlines",
    "consent_reveal",
    "cover_area",
    "coverage",
    "coverage_all",
    "deliveries",
    "deliveries_replay",
    "erasure",
    "erasure_move",
    "erasure_new",
    "erasures",
    "figure_cases",
    "gallery",
    "health",
    "health_all",
    "help_index",
    "help_text",
    "ledger",
    "ledger_make",
    "ledger_print",
    "ledger_rows",
    "ledgers",
    "outline",
    "paper",
    "paper_move",
    "paper_new",
    "paper_sheet",
    "papers",
    "party",
    "planner",
    "public_search",
    "record_use",
    "report_file",
    "report_run",
    "report_runs",
    "report_schedule_end",
    "report_schedule_new",
    "report_schedules",
    "report_template",
    "report_template_make",
    "report_template_new",
    "report_template_replace",
    "report_template_retire",
    "report_templates",
    "scope",
    "search",
    "settings",
    "simulation",
    "simulations",
    "snapshot",
    "snapshots",
    "status",
    "table_load",
    "table_request",
    "table_request_move",
    "table_request_new",
    "table_requests",
    "wall",
    "workbench",
]
