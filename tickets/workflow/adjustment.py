"""The life of a request to adjust a share, and of a supervision order (DOMAIN.md section 4.2)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Guard, Move, Workflow
from members.roles import Role
from tickets.workflow.shares import all_of
from tickets.workflow.states import (
    OWN_HEAD_FIRST,
    PENDING_ADJUSTMENT,
    AdjustmentKind,
    AdjustmentStatus,
    SupervisionLevel,
    SupervisionStatus,
)

K = AdjustmentKind
S = AdjustmentStatus


def concerns(*kinds: str) -> Guard:
    """A step of these kinds of request only."""

    def guard(request, by, at):
        if request.kind not in kinds:
            return Refused("other_kind", _("This step belongs to another kind of request."))
        return None

    return guard


def heads_unit(request, by, at):
    """The first level of approval is the asking unit's own head."""
    posts = by.active_posts
    if any(p.role == Role.DEPARTMENT_HEAD and p.unit_id == request.unit_id for p in posts):
        return None
    return Refused("head_decides", _("The head of the unit decides this first."))


def nothing_rests(request, by, at):
    """While the matter is suspended nothing is decided in it."""
    if request.is_suspended:
        return Refused("matter_suspended", _("The matter is suspended; nothing moves in it now."))
    return None


def not_own_request(request, by, at):
    """Whoever asked does not decide (DOMAIN.md trap 12)."""
    if request.asked_by_id == by.pk:
        return Refused("own_request", _("Somebody other than who asked decides this."))
    return None


def second_person(request, by, at):
    """An appeal is read by two: who forwards it does not decide it."""
    if request.endorsed_by_id == by.pk:
        return Refused("second_person", _("A second person decides an appeal."))
    return None


def with_the_desk(request, by, at):
    """What still lies with the unit's own head is not refused over that head."""
    if request.status == S.ASKED and request.kind in OWN_HEAD_FIRST:
        return Refused("head_decides", _("The head of the unit decides this first."))
    return None


def returned_from_work(request, by, at):
    """A returned share goes to somebody else only while its matter is with the units."""
    if request.ticket.status not in ("dispatched", "handling"):
        return Refused("ticket_not_with_units", _("The matter is not with the units now."))
    return None


FIRST_LEVEL = all_of(nothing_rests, concerns(*OWN_HEAD_FIRST), heads_unit)
DECIDING = (nothing_rests, not_own_request)

ADJUSTMENT = Workflow(
    "adjustment",
    (
        Move(
            "endorse",
            _("Endorse"),
            (S.ASKED,),
            (S.ENDORSED,),
            Power.HANDLE,
            optional=("note",),
            stamp="endorsed_at",
            scope="addressed",
            tone="primary",
            guard=FIRST_LEVEL,
        ),
        Move(
            "decline",
            pgettext_lazy("request", "Decline"),
            (S.ASKED,),
            (S.REFUSED,),
            Power.HANDLE,
            required=("reason",),
            stamp="decided_at",
            scope="addressed",
            tone="danger",
            guard=FIRST_LEVEL,
        ),
        Move(
            "forward",
            _("Pass on to a second person"),
            (S.ASKED,),
            (S.ENDORSED,),
            Power.DISPATCH,
            optional=("note",),
            stamp="endorsed_at",
            tone="primary",
            guard=all_of(concerns(K.APPEAL), *DECIDING),
        ),
        Move(
            "grant",
            _("Grant"),
            (S.ENDORSED,),
            (S.GRANTED,),
            Power.DISPATCH,
            optional=("note",),
            stamp="decided_at",
            tone="primary",
            guard=all_of(concerns(K.EXTENSION, K.SUSPENSION), *DECIDING),
        ),
        Move(
            "redirect",
            _("Give it to another unit"),
            (S.ENDORSED,),
            (S.GRANTED,),
            Power.DISPATCH,
            optional=("unit", "team", "note"),
            stamp="decided_at",
            tone="primary",
            guard=all_of(concerns(K.RETURN), *DECIDING, returned_from_work),
        ),
        Move(
            "exempt",
            _("Do not count the delay"),
            (S.ENDORSED,),
            (S.GRANTED,),
            Power.CLOSE,
            optional=("note",),
            stamp="decided_at",
            tone="primary",
            guard=all_of(concerns(K.APPEAL), *DECIDING, second_person),
        ),
        Move(
            "refuse",
            _("Refuse"),
            PENDING_ADJUSTMENT,
            (S.REFUSED,),
            Power.DISPATCH,
            required=("reason",),
            stamp="decided_at",
            tone="danger",
            guard=all_of(*DECIDING, with_the_desk),
        ),
        Move(
            "cancel",
            _("Take the request back"),
            PENDING_ADJUSTMENT,
            (S.CANCELLED,),
            Power.HANDLE,
            stamp="decided_at",
            scope="addressed",
            guard=nothing_rests,
            is_duty=False,
        ),
        Move(
            "drop",
            _("Fell away with the work"),
            PENDING_ADJUSTMENT,
            (S.CANCELLED,),
            Power.VIEW_TICKETS,
            stamp="decided_at",
            hidden=True,
        ),
    ),
)


def order_only(order, by, at):
    """A supervision order is answered; the other levels ask for work, not for words."""
    if order.level != SupervisionLevel.ORDER:
        return Refused("no_answer_needed", _("Only a supervision order is answered."))
    return None


SUPERVISION = Workflow(
    "supervision",
    (
        Move(
            "answer",
            _("Answer the order"),
            (SupervisionStatus.ISSUED,),
            (SupervisionStatus.ANSWERED,),
            Power.HANDLE,
            required=("answer",),
            stamp="answered_at",
            scope="addressed",
            tone="primary",
            guard=order_only,
        ),
    ),
)
