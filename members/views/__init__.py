"""Pages of accounts, notices and people: each reads its input, calls one operation, renders."""

from members.views.accounts import account, locked_out, log_in, log_out, password, set_language
from members.views.city_imports import (
    city_import,
    city_import_enter,
    city_import_faults,
    city_import_template,
    city_imports,
)
from members.views.dual import dual_list, dual_move, dual_row
from members.views.dual_forms import (
    check_in_new,
    half_year_reports_export,
    hours,
    hours_entries,
    pairing_end,
    pairing_new,
    pairings,
    service_appraisal_new,
    service_record_new,
    service_scale,
)
from members.views.files import check_in_import, check_in_sheet, check_in_template
from members.views.nominations import nomination, nomination_move, nomination_new, nominations
from members.views.notices import notice_read, notices, notices_read_all
from members.views.people import people, person, person_reveal
from members.views.people_files import (
    people_export,
    people_export_clear,
    people_import,
    people_run,
    people_run_apply,
    people_run_row,
    people_template,
)
from members.views.posts import (
    post,
    post_act,
    post_coverage,
    post_cross,
    post_gaps,
    post_new,
    posts,
)
from members.views.subscriptions import subscription, subscriptions
from members.views.teams import team, team_card
from members.views.transfers import party_members

__all__ = [
    "account",
    "check_in_import",
    "check_in_new",
    "check_in_sheet",
    "check_in_template",
    "city_import",
    "city_import_enter",
    "city_import_faults",
    "city_import_template",
    "city_imports",
    "dual_list",
    "dual_move",
    "dual_row",
    "half_year_reports_export",
    "hours",
    "hours_entries",
    "locked_out",
    "log_in",
    "log_out",
    "nomination",
    "nomination_move",
    "nomination_new",
    "nominations",
    "notice_read",
    "notices",
    "notices_read_all",
    "pairing_end",
    "pairing_new",
    "pairings",
    "party_members",
    "password",
    "people",
    "people_export",
    "people_export_clear",
    "people_import",
    "people_run",
    "people_run_apply",
    "people_run_row",
    "people_template",
    "person",
    "person_reveal",
    "post",
    "post_act",
    "post_coverage",
    "post_cross",
    "post_gaps",
    "post_new",
    "posts",
    "service_appraisal_new",
    "service_record_new",
    "service_scale",
    "set_language",
    "subscription",
    "subscriptions",
    "team",
    "team_card",
]
