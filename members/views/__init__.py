"""Pages of accounts, notices and people: each reads its input, calls one operation, renders."""

from members.views.accounts import account, locked_out, log_in, log_out, password, set_language
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
    "set_language",
    "subscription",
    "subscriptions",
    "team",
    "team_card",
]
