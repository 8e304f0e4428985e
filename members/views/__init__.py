"""Pages of accounts, notices and people: each reads its input, calls one operation, renders."""

from members.views.accounts import account, locked_out, log_in, log_out, password, set_language
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
from members.views.notices import notice_read, notices, notices_read_all
from members.views.people import people, person, person_reveal
from members.views.subscriptions import subscription, subscriptions

__all__ = [
    "account",
    "check_in_import",
    "check_in_new",
    "check_in_sheet",
    "check_in_template",
    "dual_list",
    "dual_move",
    "dual_row",
    "half_year_reports_export",
    "hours",
    "hours_entries",
    "locked_out",
    "log_in",
    "log_out",
    "notice_read",
    "notices",
    "notices_read_all",
    "pairing_end",
    "pairing_new",
    "pairings",
    "password",
    "people",
    "person",
    "person_reveal",
    "service_appraisal_new",
    "service_record_new",
    "service_scale",
    "set_language",
    "subscription",
    "subscriptions",
]
