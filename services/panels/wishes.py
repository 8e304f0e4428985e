"""Wishes as pages show them: cards of the wall, receipts, rows and the page of the desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grids.powers import Power
from lib.exports import plain
from lib.moves import available_moves
from lib.timelines import step_of
from records.models import Attachment
from services.models import Wish, WishClaim
from services.operations.seeing_wishes import fields_for
from services.operations.wish_desks import DESKS
from services.statistics.wishes import WishFigures
from services.workflow.wishes import LIT, WISH, WishStatus

LOOKS = {
    WishStatus.DRAFT: ("yellow", "clock"),
    WishStatus.VERIFIED: ("yellow", "check"),
    WishStatus.PUBLISHED: ("blue", "heart"),
    WishStatus.CLAIMED: ("blue", "clock"),
    WishStatus.FULFILLING: ("blue", "gift"),
    WishStatus.FULFILLED: ("green", "check"),
    WishStatus.RATED: ("green", "star"),
    WishStatus.REJECTED: ("grey", "close"),
    WishStatus.EXPIRED: ("grey", "hourglass"),
    WishStatus.WITHDRAWN: ("grey", "undo"),
}
WAY = (
    WishStatus.DRAFT,
    WishStatus.VERIFIED,
    WishStatus.PUBLISHED,
    WishStatus.CLAIMED,
    WishStatus.FULFILLED,
)
"""The steps that a wisher sees."""


def badge(row: Wish) -> dict[str, Any]:
    """The state of a wish, as the badge component takes it."""
    tone, icon = LOOKS[WishStatus(row.status)]
    return {"text": row.get_status_display(), "tone": tone, "icon": icon}


def cards(rows: Sequence[Wish]) -> list[dict[str, Any]]:
    """Wishes as strangers see them; needs `with_claims`."""
    return [card(row) for row in rows]


def card(row: Wish) -> dict[str, Any]:
    """One wish without a name: who wishes for what, where, and whether one may claim it."""
    is_open = row.status == WishStatus.PUBLISHED
    is_lit = row.status in LIT
    kept = next((one for one in row.claims.all() if one.outcome == "delivered"), None)
    state = pgettext("wish", "Come true") if is_lit else badge(row)["text"]
    return {
        "row": row,
        "place": row.community.name,
        "is_open": is_open,
        "is_lit": is_lit,
        "url": reverse("services:wish_claim", args=(row.number,)) if is_open else "",
        "badge": {**badge(row), "text": state},
        "helper": kept.holder if kept else "",
        "thanks": row.thanks if row.thanks_shown else "",
    }


def wall_stats(figures: WishFigures) -> list[dict[str, Any]]:
    """The four numbers above the wall."""
    return [
        {"label": _("On the wall"), "value": figures.published},
        {"label": pgettext("wishes", "Claimed"), "value": figures.claimed},
        {"label": pgettext("wishes", "Come true"), "value": figures.fulfilled},
        {"label": _("Days until it came true"), "value": figures.days},
    ]


def desk_stats(figures: WishFigures, waits: int, late: int) -> list[dict[str, Any]]:
    """What waits, and the figures, each with the list behind it."""
    page = reverse("services:wish_desk")

    def to(**words: str) -> str:
        return f"{page}?{urlencode(words)}"

    tone = {"late": "red" if late else "", "waits": "yellow" if waits else ""}
    share = f"{figures.claimed}/{figures.published}"
    days, stars = figures.days, figures.stars
    return [
        {
            "label": _("Waits for us"),
            "value": waits,
            "href": to(waits="staff"),
            "tone": tone["waits"],
        },
        {
            "label": pgettext("wishes", "Overdue"),
            "value": late,
            "href": to(waits="late"),
            "tone": tone["late"],
        },
        {"label": _("Claimed of published"), "value": share, "href": to(figure="claimed")},
        {"label": _("Days until it came true"), "value": days, "href": to(figure="fulfilled")},
        {"label": _("Rating out of 5"), "value": stars, "href": to(figure="rated")},
    ]


def steps(row: Wish) -> list[dict[str, Any]]:
    """The way of a wish for the stepper component."""
    place = {WishStatus.FULFILLING: WishStatus.CLAIMED, WishStatus.RATED: WishStatus.FULFILLED}
    here = place.get(WishStatus(row.status), WishStatus(row.status))
    at = WAY.index(here) if here in WAY else -1
    labels = {
        WishStatus.DRAFT: pgettext("wish step", "Sent"),
        WishStatus.VERIFIED: pgettext("wish step", "Verified"),
        WishStatus.PUBLISHED: pgettext("wish step", "On the wall"),
        WishStatus.CLAIMED: pgettext("wish step", "Claimed"),
        WishStatus.FULFILLED: pgettext("wish step", "Come true"),
    }
    last = len(WAY) - 1
    return [
        {
            "label": labels[state],
            "state": "done" if number < at or at == last else "now" if number == at else "",
        }
        for number, state in enumerate(WAY)
    ]


def receipt_page(row: Wish, code: str) -> dict[str, Any]:
    """What the wisher sees: how it stands, why it was refused, and where it went."""
    refusal = row.records.filter(move="reject").order_by("-id").first()
    ticket = row.referral_ticket
    claim = row.claims.active().select_related("unit", "team").first()
    return {
        "row": row,
        "code": code,
        "badge": badge(row),
        "steps": steps(row) if row.status in (*WAY, *place_only()) else [],
        "refusal": refusal.reason if refusal else "",
        "referral": row.referral,
        "ticket": ticket,
        "ticket_state": ticket.get_status_display() if ticket else "",
        "helper": claim.holder if claim else "",
        "may_withdraw": row.status in WISH["withdraw"].sources,
        "may_rate": row.status == WishStatus.FULFILLED,
    }


def place_only() -> tuple[str, ...]:
    """Further statuses that stand on the way."""
    return (WishStatus.FULFILLING, WishStatus.RATED)


def desk_lines(rows: Sequence[Wish]) -> list[dict[str, Any]]:
    """Rows of the desk's list; needs `with_card`."""
    return [
        {
            "row": row,
            "url": reverse("services:wish_desk_row", args=(row.pk,)),
            "badge": badge(row),
            "wisher": row.applicant.name,
        }
        for row in rows
    ]


def buttons(row: Any, moves: Iterable[Any], subject: str) -> list[dict[str, Any]]:
    """The moves of a row with their addresses."""
    page = f"services:{subject}_move"
    return [{"move": one, "url": reverse(page, args=(row.pk, one.name))} for one in moves]


def page(row: Wish, *, by: Any, at: datetime) -> dict[str, Any]:
    """All that the desk shows of one wish."""
    moves = available_moves(row, DESKS["wish"].workflow, by=by, at=at)
    duty = [one for one in moves if one.is_duty]
    return {
        "row": row,
        "badge": badge(row),
        "facts": facts(row),
        "claims": [claim_line(one) for one in row.claims.with_card().order_by("-id")],
        "moves": buttons(row, [*duty, *(one for one in moves if not one.is_duty)], "wish"),
        "may_see": bool(fields_for(row, by)),
        "may_claim": row.status == WishStatus.PUBLISHED,
        "photos": photos(row),
        "entries": course(row),
        "now": at,
    }


def facts(row: Wish) -> list[dict[str, Any]]:
    """What is known of a wish, masked."""
    who = " ".join(filter(None, (row.applicant.name, row.applicant.phone)))
    names = ", ".join(filter(None, (row.checked_by, row.companion)))
    yes, no = _("yes"), _("no")
    found = [
        {"label": pgettext("wish", "Kind"), "value": row.get_kind_display()},
        {"label": _("Estimated cost"), "value": _("%(yuan)d yuan") % {"yuan": row.cost}},
        {"label": _("Age of whoever wishes"), "value": row.get_age_band_display()},
        {"label": _("Situation"), "value": row.get_group_display()},
        {"label": _("Who wishes"), "value": who or _("left no name"), "wide": True},
        {"label": _("Place"), "value": str(row.area)},
        {"label": _("Collected by"), "value": row.get_source_display()},
        {"label": _("Photos agreed"), "value": yes if row.photo_consent else no},
        {"label": _("Verified by"), "value": names, "wide": True},
        {"label": _("On the wall until"), "value": plain(row.wall_until)},
        {"label": _("Referred to"), "value": row.referral, "wide": True},
    ]
    if row.is_of_minor:
        agreed = yes if row.guardian_consent else no
        found.append({"label": _("Guardian agrees"), "value": agreed})
    if row.referral_ticket is not None:
        url = reverse("tickets:ticket", args=(row.referral_ticket.number,))
        number = row.referral_ticket.number
        found.append({"label": _("Matter it became"), "value": number, "href": url})
    if row.stars:
        found.append({"label": _("Rating"), "value": "★" * row.stars})
        found.append({"label": _("Words of thanks"), "value": row.thanks, "wide": True})
    return found


def claim_line(claim: WishClaim) -> dict[str, Any]:
    """Who helped, or tried to; people masked."""
    tones = {"": "blue", "delivered": "green"}
    who = " ".join(filter(None, (claim.applicant.name, claim.applicant.phone)))
    return {
        "claim": claim,
        "holder": claim.holder,
        "who": who,
        "badge": {
            "text": claim.get_outcome_display() or pgettext("claim", "Running"),
            "tone": tones.get(claim.outcome, "grey"),
        },
    }


def photos(row: Wish) -> list[dict[str, Any]]:
    """Pictures of the delivery, for staff only."""
    found = Attachment.objects.about("wish", row.pk)
    return [
        {
            "url": reverse("services:wish_photo", args=(row.pk, one.pk)),
            "alt": _("Photo of the delivery"),
        }
        for one in found
    ]


TITLES = {
    "make": lambda: pgettext("wish", "Collected"),
    "follow-area": lambda: pgettext("wish", "Went over to the new area"),
}


def course(row: Any) -> list[dict[str, Any]]:
    """The flow records for the timeline component, newest first."""
    return [
        step_of(
            record,
            title=TITLES[record.move]() if record.move in TITLES else WISH[record.move].label,
            note=" · ".join(filter(None, (record.data.get("who", ""), record.reason))),
        )
        for record in row.records.with_row().order_by("-id")
    ]


HEADER = (
    lambda: _("Number"),
    lambda: _("Community"),
    lambda: pgettext("wish", "Kind"),
    lambda: _("What is wished for"),
    lambda: _("Age of whoever wishes"),
    lambda: _("Situation"),
    lambda: _("Who wishes"),
    lambda: _("Telephone"),
    lambda: _("Estimated cost in yuan"),
    lambda: _("Collected by"),
    lambda: _("Collected on"),
    lambda: _("Verified by"),
    lambda: _("Published on"),
    lambda: _("Helper"),
    lambda: _("Fulfilled on"),
    lambda: _("Rating"),
    lambda: _("Status"),
)


def table(rows: Any) -> tuple[list[str], Iterator[list[Any]]]:
    """The ledger of wishes as a file: names and numbers masked, no address, no story."""
    return [words() for words in HEADER], (cells(row) for row in rows)


def cells(row: Wish) -> list[Any]:
    """One line of the ledger; needs `with_claims`."""
    kept = [one for one in row.claims.all() if one.outcome in ("", "delivered")]
    return [
        row.number,
        row.community.name,
        row.get_kind_display(),
        row.need,
        row.get_age_band_display(),
        row.get_group_display(),
        row.applicant.name,
        row.applicant.phone,
        row.cost,
        row.get_source_display(),
        day(row.created_at),
        ", ".join(filter(None, (row.checked_by, row.companion))),
        day(row.published_at),
        kept[0].holder if kept else "",
        day(row.fulfilled_at),
        row.stars or "",
        row.get_status_display(),
    ]


def day(moment: datetime | None) -> Any:
    """The day of a moment in site time."""
    return timezone.localdate(moment) if moment else ""


def speaks(by: Any) -> frozenset[int]:
    """The units somebody acts for."""
    units: frozenset[int] = by.reach(Power.HANDLE).units
    return units


def claim_days() -> int:
    """Within how many days a helper begins."""
    return int(settings.WISH_CLAIM_DAYS)


def claim_page(claim: WishClaim) -> dict[str, Any]:
    """What a helper without an account sees: the need and the place's name, no address."""
    wish = claim.wish
    is_running = not claim.outcome
    return {
        "claim": claim,
        "row": wish,
        "place": wish.community.name,
        "badge": badge(wish) if is_running else claim_line(claim)["badge"],
        "thanks": wish.thanks if wish.thanks_shown and claim.outcome == "delivered" else "",
        "may_begin": is_running and wish.status == WishStatus.CLAIMED,
        "may_act": is_running and wish.status in (WishStatus.CLAIMED, WishStatus.FULFILLING),
    }


def export_url(asked: Any) -> str:
    """The list of this address as a file."""
    query = asked.copy()
    query.pop("cursor", None)
    return f"{reverse('services:wish_export')}?{query.urlencode()}"
