"""The states of tickets, assignments, whistles and their tasks (DESIGN.md section 3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TicketStatus(TextChoices):
    """Where a matter stands: 上报 受理 立案 派遣 处置 核查 结案 and four side states."""

    REPORTED = "reported", _("Reported")
    ACCEPTED = "accepted", _("Accepted")
    FILED = "filed", _("Filed")
    DISPATCHED = "dispatched", _("Dispatched")
    HANDLING = "handling", _("Handling")
    CHECKING = "checking", _("Checking")
    CLOSED = "closed", _("Closed")
    NOT_FILED = "not_filed", _("Not filed")
    SUSPENDED = "suspended", _("Suspended")
    VOID = "void", _("Void")
    MERGED = "merged", _("Merged")


OPEN_TICKET = (
    TicketStatus.REPORTED,
    TicketStatus.ACCEPTED,
    TicketStatus.FILED,
    TicketStatus.DISPATCHED,
    TicketStatus.HANDLING,
    TicketStatus.CHECKING,
    TicketStatus.SUSPENDED,
)

MAIN_LINE = (*OPEN_TICKET[:6], TicketStatus.CLOSED)


class AssignmentStatus(TextChoices):
    """Where one unit's share of a matter stands."""

    ISSUED = "issued", pgettext_lazy("assignment", "Issued")
    SIGNED = "signed", _("Signed for")
    HANDLING = "handling", _("Handling")
    DONE = "done", pgettext_lazy("assignment", "Done")
    ACCEPTED = "accepted", _("Accepted result")
    REWORK = "rework", _("Rework")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_ASSIGNMENT = (
    AssignmentStatus.ISSUED,
    AssignmentStatus.SIGNED,
    AssignmentStatus.HANDLING,
    AssignmentStatus.REWORK,
)


class AssignmentRole(TextChoices):
    """A unit's part in a matter: 主办 协办 知会."""

    LEAD = "lead", _("Lead")
    ASSIST = "assist", _("Assist")
    NOTIFY = "notify", _("For information")


class WhistleKind(TextChoices):
    """日常哨 应急哨 攻坚哨; chooses the preset of limits."""

    ROUTINE = "routine", _("Routine whistle")
    EMERGENCY = "emergency", _("Emergency whistle")
    JOINT = "joint", _("Joint whistle")


class WhistleLevel(TextChoices):
    """Who blows: 社区哨 街道哨 区级哨."""

    COMMUNITY = "community", _("Community whistle")
    STREET = "street", _("Street whistle")
    DISTRICT = "district", _("District whistle")


class WhistleStatus(TextChoices):
    """Where a whistle stands (DOMAIN.md section 5.2)."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Awaiting approval")
    ISSUED = "issued", _("Issued")
    IN_PROGRESS = "in_progress", pgettext_lazy("whistle", "In progress")
    VERIFY = "verify", _("Awaiting verification")
    CLOSED = "closed", pgettext_lazy("whistle", "Closed")
    SCORED = "scored", _("Appraised")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REJECTED = "rejected", _("Rejected")


OPEN_WHISTLE = (
    WhistleStatus.DRAFT,
    WhistleStatus.SUBMITTED,
    WhistleStatus.ISSUED,
    WhistleStatus.IN_PROGRESS,
    WhistleStatus.VERIFY,
)

RUNNING_WHISTLE = (WhistleStatus.ISSUED, WhistleStatus.IN_PROGRESS, WhistleStatus.VERIFY)


class TaskStatus(TextChoices):
    """Where one department's duty to report stands (DOMAIN.md section 5.2)."""

    UNSIGNED = "unsigned", _("Not signed for")
    SIGNED = "signed", _("Signed for")
    ATTENDED = "attended", _("Attended")
    PLANNED = "planned", _("Plan given")
    DONE = "done", _("Reported done")
    ACCEPTED = "accepted", _("Verified")
    REWORK = "rework", _("Rework")
    RELEASED = "released", _("Released")


OPEN_TASK = (
    TaskStatus.UNSIGNED,
    TaskStatus.SIGNED,
    TaskStatus.ATTENDED,
    TaskStatus.PLANNED,
    TaskStatus.REWORK,
)

SETTLED_TASK = (TaskStatus.ACCEPTED, TaskStatus.RELEASED)


class CallBackStatus(TextChoices):
    """Where a call-back (回访) stands."""

    WAITING = "waiting", pgettext_lazy("call-back", "Waiting")
    ANSWERED = "answered", pgettext_lazy("call-back", "Answered")
    EXCLUDED = "excluded", pgettext_lazy("call-back", "Excluded")


class Exclusion(TextChoices):
    """The rules, and nothing else, by which a case stays out of the rates (DOMAIN.md 5.6)."""

    VOID = "void", _("Void")
    MALICIOUS = "malicious", _("Malicious and repeated")
    UNREACHABLE = "unreachable", _("Not reached three times")
    SUSPENDED = "suspended", _("Suspended")
    OUTSIDE = "outside", _("Outside the remit")
    REOPENED = "reopened", _("Reopened before the call")
