"""The lives of what dual check-in, dual report and dual appraisal write (DOMAIN.md section 6.1)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow


class CheckInStatus(TextChoices):
    """Where a check-in stands."""

    PENDING = "pending", pgettext_lazy("check-in", "To be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("check-in", "Confirmed")
    MOVED = "moved", pgettext_lazy("check-in", "Moved elsewhere")
    ENDED = "ended", pgettext_lazy("check-in", "Ended")


class ServiceStatus(TextChoices):
    """Where a record of service stands; hours count only while it is confirmed."""

    ENTERED = "entered", pgettext_lazy("service", "To be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("service", "Confirmed")
    DECLINED = "declined", pgettext_lazy("service", "Not confirmed")
    REVOKED = "revoked", pgettext_lazy("service", "Revoked")


class ReportStatus(TextChoices):
    """Where a half-yearly report stands."""

    DRAFT = "draft", pgettext_lazy("half-yearly report", "To be written")
    SENT = "sent", pgettext_lazy("half-yearly report", "Sent")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("half-yearly report", "Acknowledged")


class AppraisalStatus(TextChoices):
    """Where a service appraisal stands; nothing follows from it by itself."""

    DRAFT = "draft", pgettext_lazy("service appraisal", "Draft")
    FED_BACK = "fed_back", pgettext_lazy("service appraisal", "Fed back")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("service appraisal", "Acknowledged")


C, V, R, A = CheckInStatus, ServiceStatus, ReportStatus, AppraisalStatus
OPEN_CHECK_IN = (C.PENDING, C.CONFIRMED)
COMMUNITY, UNIT, OWN = Power.MANAGE_PEOPLE, Power.HANDLE, Power.VIEW_TICKETS
"""Who acts: the community, the unit, the member over what is their own."""


def not_about_oneself(row, by, at):
    """Nobody confirms or appraises what concerns themselves."""
    if row.person_id is not None and row.person_id == by.person_id:
        return Refused("about_yourself", _("Somebody else must decide on what concerns you."))
    return None


def not_acknowledged_here(row, by, at):
    """The community takes note once."""
    if row.community_at is not None:
        return Refused("acknowledged_already", _("This was acknowledged already."))
    return None


def not_acknowledged_there(row, by, at):
    """The own unit takes note once."""
    if row.unit_at is not None:
        return Refused("acknowledged_already", _("This was acknowledged already."))
    return None


CHECK_IN = Workflow(
    "check_in",
    (
        Move(
            "confirm",
            pgettext_lazy("check-in", "Confirm"),
            (C.PENDING,),
            (C.CONFIRMED,),
            COMMUNITY,
            optional=("note",),
            stamp="confirmed_at",
            tone="primary",
            guard=not_about_oneself,
        ),
        Move(
            "decline",
            pgettext_lazy("check-in", "Decline"),
            (C.PENDING,),
            (C.ENDED,),
            COMMUNITY,
            required=("reason",),
            tone="danger",
            guard=not_about_oneself,
        ),
        Move(
            "end",
            pgettext_lazy("check-in", "End"),
            (C.CONFIRMED,),
            (C.ENDED,),
            COMMUNITY,
            required=("reason",),
            tone="danger",
            is_duty=False,
        ),
        Move(
            "withdraw",
            pgettext_lazy("check-in", "Withdraw"),
            (C.PENDING, C.CONFIRMED),
            (C.ENDED,),
            OWN,
            required=("reason",),
            scope="own",
            tone="danger",
            is_duty=False,
        ),
        Move(
            "recall",
            pgettext_lazy("check-in", "Withdraw the unit"),
            (C.PENDING, C.CONFIRMED),
            (C.ENDED,),
            UNIT,
            required=("reason",),
            scope="of_unit",
            tone="danger",
            is_duty=False,
        ),
        # Made by the system account when a member has checked in elsewhere
        Move(
            "supersede",
            pgettext_lazy("check-in", "Checked in elsewhere"),
            (C.PENDING, C.CONFIRMED),
            (C.MOVED,),
            COMMUNITY,
            hidden=True,
        ),
    ),
)

SERVICE = Workflow(
    "service_record",
    (
        Move(
            "confirm",
            pgettext_lazy("service", "Confirm hours"),
            (V.ENTERED,),
            (V.CONFIRMED,),
            COMMUNITY,
            optional=("note",),
            stamp="confirmed_at",
            tone="primary",
            guard=not_about_oneself,
        ),
        Move(
            "decline",
            pgettext_lazy("service", "Do not confirm"),
            (V.ENTERED,),
            (V.DECLINED,),
            COMMUNITY,
            required=("reason",),
            tone="danger",
            guard=not_about_oneself,
        ),
        Move(
            "withdraw",
            pgettext_lazy("service", "Take back"),
            (V.ENTERED,),
            (V.DECLINED,),
            OWN,
            optional=("reason",),
            scope="own",
            is_duty=False,
        ),
        Move(
            "revoke",
            pgettext_lazy("service", "Revoke hours"),
            (V.CONFIRMED,),
            (V.REVOKED,),
            COMMUNITY,
            required=("reason",),
            tone="danger",
            is_duty=False,
            guard=not_about_oneself,
        ),
    ),
)

REPORT = Workflow(
    "half_year_report",
    (
        Move(
            "send",
            pgettext_lazy("half-yearly report", "Send"),
            (R.DRAFT,),
            (R.SENT,),
            OWN,
            required=("text",),
            optional=("plans",),
            stamp="sent_at",
            scope="own",
            tone="primary",
        ),
        Move(
            "send-for-unit",
            pgettext_lazy("half-yearly report", "Send for the unit"),
            (R.DRAFT,),
            (R.SENT,),
            UNIT,
            required=("text",),
            optional=("plans",),
            stamp="sent_at",
            scope="by_unit",
            tone="primary",
        ),
        Move(
            "acknowledge",
            pgettext_lazy("half-yearly report", "Acknowledge as the community"),
            (R.SENT,),
            (R.SENT, R.ACKNOWLEDGED),
            COMMUNITY,
            optional=("note",),
            stamp="community_at",
            tone="primary",
            guard=not_acknowledged_here,
        ),
        Move(
            "acknowledge-as-unit",
            pgettext_lazy("half-yearly report", "Acknowledge as the own unit"),
            (R.SENT,),
            (R.SENT, R.ACKNOWLEDGED),
            UNIT,
            optional=("note",),
            stamp="unit_at",
            scope="to_unit",
            tone="primary",
            guard=not_acknowledged_there,
        ),
        Move(
            "return",
            pgettext_lazy("half-yearly report", "Give back"),
            (R.SENT,),
            (R.DRAFT,),
            COMMUNITY,
            required=("reason",),
            tone="danger",
            is_duty=False,
            guard=not_acknowledged_here,
        ),
    ),
)

APPRAISAL = Workflow(
    "service_appraisal",
    (
        Move(
            "feed-back",
            pgettext_lazy("service appraisal", "Feed back"),
            (A.DRAFT,),
            (A.FED_BACK,),
            COMMUNITY,
            optional=("note",),
            stamp="fed_back_at",
            tone="primary",
            guard=not_about_oneself,
        ),
        Move(
            "acknowledge",
            pgettext_lazy("service appraisal", "Acknowledge as the unit"),
            (A.FED_BACK,),
            (A.ACKNOWLEDGED,),
            UNIT,
            optional=("reply",),
            stamp="acknowledged_at",
            scope="of_unit",
            tone="primary",
            guard=not_about_oneself,
        ),
        Move(
            "acknowledge-myself",
            pgettext_lazy("service appraisal", "Acknowledge"),
            (A.FED_BACK,),
            (A.ACKNOWLEDGED,),
            OWN,
            optional=("reply",),
            stamp="acknowledged_at",
            scope="own_without_unit",
            tone="primary",
        ),
        Move(
            "take-back",
            pgettext_lazy("service appraisal", "Take back"),
            (A.FED_BACK,),
            (A.DRAFT,),
            COMMUNITY,
            required=("reason",),
            tone="danger",
            is_duty=False,
        ),
    ),
)
