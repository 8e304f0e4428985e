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

OUT_OF_RATES = (
    TicketStatus.VOID,
    TicketStatus.NOT_FILED,
    TicketStatus.SUSPENDED,
    TicketStatus.MERGED,
)
"""States whose matters no rate counts: void, outside the remit, suspended; a merged matter is
counted as the one it goes on in."""

MAIN_LINE = (*OPEN_TICKET[:6], TicketStatus.CLOSED)

WITH_UNITS = (TicketStatus.DISPATCHED, TicketStatus.HANDLING)
"""Given to units or teams, who have not handed in a result yet."""

WHISTLED_FROM = (TicketStatus.ACCEPTED, TicketStatus.FILED, *WITH_UNITS)
"""Where a matter can be answered by a whistle."""


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
    """Who blows, 社区哨 街道哨 区级哨, and who holds it after it was handed up, 市级 at most."""

    COMMUNITY = "community", _("Community whistle")
    STREET = "street", _("Street whistle")
    DISTRICT = "district", _("District whistle")
    CITY = "city", _("City whistle")


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


class AdjustmentKind(TextChoices):
    """What a unit may ask for: 延期 挂账 退单 申诉 (DOMAIN.md section 4.2)."""

    EXTENSION = "extension", _("Extension")
    SUSPENSION = "suspension", _("Suspension")
    RETURN = "return", pgettext_lazy("request", "Return")
    APPEAL = "appeal", _("Appeal against overdue")


class AdjustmentStatus(TextChoices):
    """Where a request stands: with the unit's own head, with who decides, or decided."""

    ASKED = "asked", _("Asked for")
    ENDORSED = "endorsed", _("To be decided")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", pgettext_lazy("request", "Cancelled")


PENDING_ADJUSTMENT = (AdjustmentStatus.ASKED, AdjustmentStatus.ENDORSED)

OWN_HEAD_FIRST = (AdjustmentKind.EXTENSION, AdjustmentKind.SUSPENSION)
"""Requests that the unit's own head endorses before anybody outside decides."""


class SupervisionLevel(TextChoices):
    """How hard a unit is pressed: 提醒 催办 督办 通报 (DOMAIN.md section 4.2)."""

    REMIND = "remind", _("Reminder")
    CHASE = "chase", _("Chasing")
    ORDER = "order", pgettext_lazy("supervision", "Supervision order")
    CRITICISE = "criticise", _("Public criticism")


class SupervisionStatus(TextChoices):
    """Whether the unit has answered."""

    ISSUED = "issued", pgettext_lazy("supervision", "Issued")
    ANSWERED = "answered", _("Answered")


class VoidGround(TextChoices):
    """Why a matter is void: a closed list (DOMAIN.md section 4.2)."""

    NOT_REAL = "not_real", _("Not real")
    DUPLICATE = "duplicate", _("Reported before")
    TEST = "test", _("Only a test")
    COURT = "court", _("Outside our remit: before a court")
    ARBITRATION = "arbitration", _("Outside our remit: before arbitration")
    DISCIPLINE = "discipline", _("Outside our remit: discipline inspection")
    PETITION = "petition", _("Outside our remit: petition procedure")
    SECRET = "secret", _("Outside our remit: state secret")
    SETTLED = "settled", _("Outside our remit: closed before, no new facts")


class ObjectionStatus(TextChoices):
    """Where a department's objection to its task stands (DOMAIN.md section 5.3)."""

    RAISED = "raised", _("Awaiting the street's ruling")
    CONFIRMED = "confirmed", _("Confirmed by the street")
    DISPUTED = "disputed", _("Awaiting the district's ruling")
    UPHELD = "upheld", _("Upheld")
    OVERRULED = "overruled", _("Overruled")
    WITHDRAWN = "withdrawn", pgettext_lazy("objection", "Withdrawn")
    LAPSED = "lapsed", _("Fallen away")


STANDING_OBJECTION = (
    ObjectionStatus.RAISED,
    ObjectionStatus.CONFIRMED,
    ObjectionStatus.DISPUTED,
)


class ObjectionGround(TextChoices):
    """Why a department says that a task is not its own; lack of people is no ground."""

    NOT_OUR_DUTY = "not_our_duty", _("Not our duty by the duty list")
    OTHER_OWNER = "other_owner", _("Another unit owns it")
    OUTSIDE_AREA = "outside_area", _("Outside the area we serve")
    NO_LEGAL_POWER = "no_legal_power", _("No legal power to act")


class ResolutionStatus(TextChoices):
    """Where something a meeting decided stands: 办理中 已完成 已确认 已取消."""

    OPEN = "open", pgettext_lazy("resolution", "Open")
    DONE = "done", _("Reported done")
    CONFIRMED = "confirmed", _("Confirmed")
    DROPPED = "dropped", _("Dropped")


class ProposalStatus(TextChoices):
    """Where the wish for a whistle stands: 待答复 已采纳 未采纳."""

    PROPOSED = "proposed", _("Awaiting an answer")
    TAKEN = "taken", _("Taken up")
    DECLINED = "declined", _("Declined")


class TopicStatus(TextChoices):
    """Where a topic of the month stands (DOMAIN.md section 5.7)."""

    PROPOSED = "proposed", _("Proposed")
    RUNNING = "running", pgettext_lazy("topic", "Running")
    CLOSED = "closed", pgettext_lazy("topic", "Closed")
    DROPPED = "dropped", _("Dropped")


class TopicTaskStatus(TextChoices):
    """Where one unit's task for a topic stands."""

    OPEN = "open", pgettext_lazy("task", "To do")
    DONE = "done", pgettext_lazy("task", "Done")
    DROPPED = "dropped", _("Dropped")


class InspectionStatus(TextChoices):
    """Where an inspection stands, and what it found."""

    PLANNED = "planned", pgettext_lazy("inspection", "Planned")
    OK = "ok", pgettext_lazy("inspection", "Nothing found")
    FOUND = "found", _("Something found")
    CANCELLED = "cancelled", pgettext_lazy("inspection", "Cancelled")
