"""Every write about people, posts and accounts; one transaction each, with its audit entry."""

from members.operations.accounts import (
    choose_language,
    create_user,
    record_failed_login,
    record_login,
    record_logout,
    system_user,
)
from members.operations.passwords import close_account, reset_password, set_password
from members.operations.people import (
    PersonFacts,
    add_person,
    update_person,
)
from members.operations.posts import (
    PostDraft,
    appoint,
    end_post,
    mark_unpaid,
    prolong_post,
    stand_in,
)
from members.operations.preferences import keep_preference

__all__ = [
    "PersonFacts",
    "PostDraft",
    "add_person",
    "appoint",
    "choose_language",
    "close_account",
    "create_user",
    "end_post",
    "keep_preference",
    "mark_unpaid",
    "prolong_post",
    "record_failed_login",
    "record_login",
    "record_logout",
    "reset_password",
    "set_password",
    "stand_in",
    "system_user",
    "update_person",
]
