"""Accounts as their owners and those who keep them see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from members.models import Identity, User
from members.operations.factors import may_remove_factor
from members.operations.passwords import may_keep
from members.operations.sessions import sessions_of


@dataclass(frozen=True)
class SessionLine:
    """One place where somebody is signed in."""

    mark: str
    device: str
    address: str
    began: datetime | None
    last_seen: datetime | None
    is_here: bool


def session_lines(account: User, key: str | None, at: datetime) -> list[SessionLine]:
    """The sessions of an account, the one with this key first."""
    lines = [
        SessionLine(
            row.mark,
            row.device,
            row.address,
            _moment(row.began),
            _moment(row.last_seen),
            row.session_key == key,
        )
        for row in sessions_of(account, at=at)
    ]
    return sorted(lines, key=lambda line: not line.is_here)


def kept_account(account: User | None, *, by: User, at: datetime) -> dict[str, Any]:
    """What whoever keeps the accounts of a place sees of one, and may do with it."""
    if account is None:
        return {"account": None}
    return {
        "account": account,
        "sessions": len(sessions_of(account, at=at)),
        "identities": list(Identity.objects.of(account).with_card()),
        "may_keep": account != by and account.is_active and may_keep(account, by=by),
        "may_remove": bool(
            account != by and account.second_factor_at and may_remove_factor(account, by=by)
        ),
    }


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
