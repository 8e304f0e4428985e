"""One step of a history as the timeline component shows it. Knows no app."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lib.pii import mask_name


def account_name(account: Any) -> str:
    """The name behind an account, masked; the system account has no person."""
    return mask_name(account.person.name) if account.person else _("System")


def step_of(
    record: Any,
    *,
    title: Any,
    by: str | None = None,
    note: str | None = None,
    look: tuple[str, str] = ("grey", "check"),
) -> dict[str, Any]:
    """A flow record in words: what, by whom, in which post, and why; its tone and icon."""
    tone, icon = look
    return {
        "at": record.at,
        "title": str(title),
        "by": account_name(record.by) if by is None else by,
        "post": record.post.get_role_display() if record.post else "",
        "note": record.reason if note is None else note,
        "tone": tone,
        "icon": icon,
    }
