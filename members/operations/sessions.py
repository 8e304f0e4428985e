"""Ending where one is signed in."""

import datetime

from django.utils.translation import gettext as _

from lib.errors import Refused
from members.models import LoginSession, User
from records.operations import write_audit


def sessions_of(account: User, *, at: datetime.datetime) -> list[LoginSession]:
    """Where somebody is signed in now, last used first."""
    return list(LoginSession.objects.of(account).standing(at))


def end_session(account: User, mark: str, *, at: datetime.datetime) -> None:
    """End one session of the own account; raises Refused with `session_gone`."""
    keys = [row.session_key for row in sessions_of(account, at=at) if row.mark == mark]
    if not LoginSession.objects.of(account).filter(session_key__in=keys).delete()[0]:
        raise Refused("session_gone", _("This session has ended already."))
    write_audit("account.session_end", by=account, at=at, about=("user", account.pk))


def end_other_sessions(account: User, keep: str | None, *, at: datetime.datetime) -> int:
    """End every session of the own account but the one whose key is `keep`; answers how many."""
    rows = LoginSession.objects.of(account).exclude(session_key=keep or "")
    count, _by_model = rows.delete()
    write_audit(
        "account.session_end", by=account, at=at, about=("user", account.pk), data={"count": count}
    )
    return count
