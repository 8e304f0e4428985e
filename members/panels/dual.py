"""How each subject of dual check-in looks: a line of its list, the facts and the life of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from lib.exports import plain
from lib.listing import listed
from lib.pii import mask_name
from lib.timelines import step_of
from members.models import Person
from members.models.appraisals import Grade
from members.operations.desks import DESKS
from members.workflow import (
    AppraisalStatus,
    CheckInStatus,
    HoursObjectionStatus,
    RedemptionStatus,
    ReportStatus,
    ServiceStatus,
)
from records.models import Attachment

LOOKS: dict[str, tuple[str, str]] = {
    "pending": ("yellow", "clock"),
    "entered": ("yellow", "clock"),
    "draft": ("yellow", "clock"),
    "sent": ("blue", "check"),
    "fed_back": ("blue", "check"),
    "confirmed": ("green", "check"),
    "acknowledged": ("green", "check"),
    "moved": ("grey", "right"),
    "ended": ("grey", "close"),
    "declined": ("grey", "close"),
    "revoked": ("red", "close"),
    "ordered": ("yellow", "clock"),
    "open": ("yellow", "clock"),
    "upheld": ("red", "close"),
    "dismissed": ("green", "check"),
    "handed_over": ("green", "check"),
    "cancelled": ("grey", "close"),
}
"""Tone and icon of each state."""

LABELS = {
    **dict(CheckInStatus.choices),
    **dict(ServiceStatus.choices),
    **dict(ReportStatus.choices),
    **dict(AppraisalStatus.choices),
    **dict(RedemptionStatus.choices),
    **dict(HoursObjectionStatus.choices),
}
GRADE_TONES = {
    Grade.EXCELLENT: "green",
    Grade.GOOD: "blue",
    Grade.ORDINARY: "grey",
    Grade.FAILED: "yellow",
}


@dataclass(frozen=True)
class Face:
    """The words of one subject's pages, and what its rows show."""

    subject: str
    page: str
    heading: Any
    lead: Any
    nothing: Any
    columns: tuple[Any, ...]
    cells: Callable[[Any], tuple[Any, ...]]
    facts: Callable[[Any], list[dict[str, Any]]]

    @property
    def list_url(self) -> str:
        return reverse(f"members:{self.subject}s")


def badge_of(row: Any) -> dict[str, Any]:
    tone, icon = LOOKS[row.status]
    return {"text": row.get_status_display(), "tone": tone, "icon": icon}


def line(face: Face, row: Any, today: date) -> dict[str, Any]:
    """One row of a list."""
    return {
        "title": row.subject,
        "url": reverse(f"members:{face.subject}", args=(row.pk,)),
        "note": note_of(row),
        "cells": list(zip(face.columns, map(dated, face.cells(row)), strict=True)),
        "badge": badge_of(row),
        "is_late": is_late(row, today),
    }


def note_of(row: Any) -> str:
    """Where it happens; which unit a member belongs to, and a masked number to tell them apart."""
    parts = [str(row.community)]
    if getattr(row, "person_id", None) and getattr(row, "unit", None):
        parts.append(str(row.unit))
    if getattr(row, "person_id", None) and row.person.phone_cipher:
        parts.append(row.person.masked_phone)
    return " · ".join(parts)


def is_late(row: Any, today: date) -> bool:
    """Waiting past the day it was due."""
    due_on = getattr(row, "due_on", None)
    return row.status in ("pending", "draft") and due_on is not None and due_on < today


def fact(label: Any, value: Any, **more: Any) -> dict[str, Any]:
    return {"label": label, "value": dated(value), **more}


def dated(value: Any) -> Any:
    """Days and moments as every page writes them."""
    return plain(value) if isinstance(value, date) else value


def shown(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Only what is known."""
    return [one for one in facts if one["value"] not in (None, "")]


def who(row: Any) -> list[dict[str, Any]]:
    """The facts all subjects share."""
    return [
        fact(_("Community"), row.community),
        fact(_("Member"), mask_name(row.person.name) if row.person_id else ""),
        fact(_("Unit"), row.unit or ""),
    ]


def check_in_facts(row: Any) -> list[dict[str, Any]]:
    home = row.person.organisation if row.person_id else None
    return shown(
        [
            fact(_("Kind"), row.get_kind_display()),
            *who(row),
            fact(
                _("Home branch"),
                home or "",
                hint=_("Membership is counted there, whatever the check-in."),
            ),
            fact(_("Contact person"), row.masked_contact),
            fact(_("Telephone"), row.masked_phone),
            fact(_("Checked in on"), row.on),
            fact(_("To be confirmed by"), row.due_on),
            fact(_("Ended on"), row.ended_on),
            fact(_("Skills"), listed(row.skills)),
            fact(_("Free time"), row.free_time),
            fact(_("Wish to serve"), row.wish, wide=True),
        ]
    )


def service_facts(row: Any) -> list[dict[str, Any]]:
    return shown(
        [
            *who(row),
            fact(_("Served on"), row.served_on),
            fact(_("Hours"), row.hours),
            fact(_("Began at"), row.starts_at),
            fact(_("Ended at"), row.ends_at),
            fact(_("What the service was"), row.what, wide=True),
        ]
    )


def redemption_facts(row: Any) -> list[dict[str, Any]]:
    return shown(
        [
            fact(_("Community"), row.community),
            fact(_("Volunteer"), row.subject),
            fact(_("Reward"), row.reward),
            fact(_("Points"), row.points),
            fact(_("Ordered at"), row.ordered_at),
            fact(_("Handed over at"), row.handed_at),
        ]
    )


def objection_facts(row: Any) -> list[dict[str, Any]]:
    entry = row.line.entry
    return shown(
        [
            fact(_("Community"), row.community),
            fact(_("Volunteer"), row.subject),
            fact(_("Served on"), entry.served_on),
            fact(_("Hours"), entry.hours),
            fact(_("What the service was"), row.line.what, wide=True),
            fact(_("What is wrong"), row.words, wide=True),
            fact(_("Raised at"), row.raised_at),
            fact(pgettext("objection to hours", "Answer"), row.answer, wide=True),
        ]
    )


def report_facts(row: Any) -> list[dict[str, Any]]:
    return shown(
        [
            fact(_("Half-year"), f"{row.year} {row.get_half_display()}"),
            *who(row),
            fact(_("Also goes to"), row.to_unit or ""),
            fact(_("To be sent by"), row.due_on),
            fact(_("Confirmed hours"), row.hours, hint=_("From the ledger when it was sent.")),
            fact(_("Work of the half-year"), row.text, wide=True),
            fact(_("What comes next"), row.plans, wide=True),
            fact(_("Acknowledged by the community"), row.community_at),
            fact(_("Acknowledged by the own unit"), row.unit_at),
        ]
    )


def appraisal_facts(row: Any) -> list[dict[str, Any]]:
    return shown(
        [
            fact(_("Year"), row.year),
            *who(row),
            fact(_("Grade"), row.get_grade_display()),
            fact(_("Feedback"), row.feedback, wide=True),
            fact(_("Reply"), row.reply, wide=True),
        ]
    )


FACES = {
    face.subject: face
    for face in (
        Face(
            "check_in",
            "members:check_ins",
            gettext_lazy("Check-ins"),
            gettext_lazy(
                "Units and in-service members check in at a community, which confirms it within "
                "working days. Membership stays at the home branch."
            ),
            gettext_lazy("Check in yourself or your unit, or bring in a sheet."),
            (gettext_lazy("Kind"), gettext_lazy("Checked in on"), gettext_lazy("Confirm by")),
            lambda row: (row.get_kind_display(), row.on, row.due_on),
            check_in_facts,
        ),
        Face(
            "service_record",
            "members:service_records",
            gettext_lazy("Services"),
            gettext_lazy("What members did; hours count once the community has confirmed them."),
            gettext_lazy("Enter what you did for the community; a photo is never needed."),
            (
                gettext_lazy("What the service was"),
                gettext_lazy("Served on"),
                gettext_lazy("Hours"),
            ),
            lambda row: (row.what, row.served_on, row.hours),
            service_facts,
        ),
        Face(
            "redemption",
            "members:redemptions",
            gettext_lazy("Orders for points"),
            gettext_lazy("What volunteers ordered for their points, until it is handed over."),
            gettext_lazy("Orders stand here once a volunteer has chosen a reward."),
            (gettext_lazy("Reward"), gettext_lazy("Points"), gettext_lazy("Ordered at")),
            lambda row: (row.reward, row.points, row.ordered_at),
            redemption_facts,
        ),
        Face(
            "hours_objection",
            "members:hours_objections",
            gettext_lazy("Objections to hours"),
            gettext_lazy("What residents said was wrong on a published list, and the answer."),
            gettext_lazy("Objections stand here when somebody says that a line is wrong."),
            (gettext_lazy("What is wrong"), gettext_lazy("Hours"), gettext_lazy("Raised at")),
            lambda row: (row.words, row.line.entry.hours, row.raised_at),
            objection_facts,
        ),
        Face(
            "half_year_report",
            "members:half_year_reports",
            gettext_lazy("Half-yearly reports"),
            gettext_lazy("Written once, for the community and for the own unit."),
            gettext_lazy("Reports are asked for two weeks before a half-year ends."),
            (gettext_lazy("Half-year"), gettext_lazy("To be sent by"), gettext_lazy("Hours")),
            lambda row: (f"{row.year} {row.get_half_display()}", row.due_on, row.hours),
            report_facts,
        ),
        Face(
            "service_appraisal",
            "members:service_appraisals",
            gettext_lazy("Service appraisals"),
            gettext_lazy(
                "By the community, once a year, fed back to the unit. Nothing follows by itself, "
                "and nobody is ranked."
            ),
            gettext_lazy("The community appraises the units and members that checked in."),
            (gettext_lazy("Year"), gettext_lazy("Score"), gettext_lazy("Grade")),
            lambda row: (row.year, row.score, row.get_grade_display()),
            appraisal_facts,
        ),
    )
}


def life_of(face: Face, row: Any) -> list[dict[str, Any]]:
    """The flow records for the timeline component, newest first."""
    titles = {
        "enter": pgettext("dual check-in", "Entered"),
        "order": pgettext("dual check-in", "Ordered"),
        "ask": pgettext("dual check-in", "Asked for"),
        "object": pgettext("dual check-in", "Objected"),
        "write": pgettext("dual check-in", "Written"),
        "rewrite": pgettext("dual check-in", "Changed"),
        "follow-area": pgettext("dual check-in", "Handed on with its community"),
    }
    workflow = DESKS[face.subject].workflow
    return [
        step_of(
            record,
            title=titles.get(record.move) or workflow[record.move].label,
            look=LOOKS[record.after],
        )
        for record in reversed(row.records.select_related("by__person", "post"))
    ]


def photos_of(row: Any) -> list[dict[str, Any]]:
    """Pictures that belong to a row."""
    found = Attachment.objects.about(row._meta.model_name, row.pk)
    return [
        {
            "url": reverse("tickets:attachment", args=(photo.pk,)),
            "thumb": reverse("tickets:attachment", args=(photo.pk,)),
            "alt": str(row.what),
            "caption": "",
        }
        for photo in found
    ]


def member_totals(by: Any, check_ins: Any) -> list[dict[str, Any]]:
    """Members at their home branches and members checked in: two figures that never add up."""
    members = Person.objects.party_members().within(by.reach("manage_party"))
    checked = check_ins.confirmed().of_members().order_by().values("person").distinct()
    units = check_ins.confirmed().filter(kind="unit")
    home = reverse("members:check_ins")
    return [
        {
            "label": _("Members of branches here"),
            "value": members.count() if by.holds("manage_party") else None,
            "note": _("each once, at the home branch"),
        },
        {
            "label": _("Members checked in here"),
            "value": checked.count(),
            "href": f"{home}?kind=member&status=confirmed",
            "note": _("a figure of its own, wherever the home branch is"),
        },
        {
            "label": _("Units checked in here"),
            "value": units.count(),
            "href": f"{home}?kind=unit&status=confirmed",
        },
    ]


def beside(pages: Any, here: str) -> list[dict[str, Any]]:
    """A bar of tabs, the one of the present page marked."""
    return [
        {"label": label, "url": reverse(page), "active": reverse(page) == here}
        for page, label in pages
    ]
