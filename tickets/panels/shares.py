"""What a share shows of its adjustments: chips, and whether there is more to tell."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.panels.looks import Badge
from tickets.workflow.states import AdjustmentKind, SupervisionLevel

PRESSED_TONES = {SupervisionLevel.REMIND: "yellow", SupervisionLevel.CHASE: "yellow"}


def share_badges(share: Any) -> list[Badge]:
    """Requests that wait, what was granted, how hard it is pressed, and whether it was late."""
    badges = [
        Badge(
            _("%(request)s asked for") % {"request": AdjustmentKind(kind).label},
            "blue",
            "hourglass",
        )
        for kind in share.asked
    ]
    rests = share.rests_until
    if rests is not None:
        badges.append(Badge(_("Suspended until %(day)s") % {"day": rests}, "grey", "pause"))
    if share.extensions:
        words = ngettext("Extended once", "Extended %(n)s times", share.extensions)
        badges.append(Badge(words % {"n": share.extensions}, "grey", "clock"))
    if share.pressed:
        level = SupervisionLevel(share.pressed)
        badges.append(Badge(str(level.label), PRESSED_TONES.get(level, "red"), "eye"))
    if share.is_late:
        badges.append(Badge(_("Was overdue"), "red", "alert"))
    if share.is_exempt:
        badges.append(Badge(_("Delay not counted (appeal granted)"), "grey", "scale"))
    return badges


def has_requests(share: Any) -> bool:
    """Whether anything was ever asked about this share, or it is pressed."""
    granted = share.extensions or share.suspensions or share.has_appealed
    return bool(share.asked or granted or share.pressed)
