"""The life of an objection: the street rules, then the district, for good (DOMAIN.md 5.3)."""

from django.utils.translation import gettext_lazy as _

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow
from tickets.workflow.states import STANDING_OBJECTION, ObjectionStatus, TaskStatus, WhistleKind

O = ObjectionStatus  # noqa: E741 - as S, A, W and T in the other tables


def undisputed(task, by, at):
    """Who wants to go on with the work withdraws the objection first."""
    if task.is_disputed:
        return Refused("objection_stands", _("An objection stands. Withdraw it to go on."))
    return None


def may_object(task, by, at):
    """Once, within the window, never against a final ruling (DOMAIN.md section 5.3)."""
    dispute = task.dispute
    if task.is_designated or (dispute is not None and dispute.district_ruled_at is not None):
        return Refused("ruling_is_final", _("The district has ruled on this; its ruling is final."))
    if dispute is not None:
        return Refused("objected_before", _("A department can object to a task only once."))
    if task.whistle.kind == WhistleKind.EMERGENCY:
        return danger_first(task)
    return within_window(task, at)


def danger_first(task):
    """In an emergency obey first, argue later."""
    if task.controlled_at is None:
        words = _("Emergency: stop the danger first. Objecting is possible afterwards.")
        return Refused("obey_first", words)
    return None


def within_window(task, at):
    """After signing, as long as the limit allows."""
    if task.status == TaskStatus.UNSIGNED:
        return Refused("sign_first", _("Sign for the whistle first; then you can object."))
    if task.status in (TaskStatus.DONE, TaskStatus.ACCEPTED):
        return Refused("done_already", _("Your part has been reported done already."))
    if task.object_by is None or at > task.object_by:
        return Refused("object_window_over", _("The time to object, after signing, is over."))
    return None


def within_time_to_persist(objection, by, at):
    """A confirmed department has a while to insist; then the street's ruling stands."""
    if objection.persist_by is None or at > objection.persist_by:
        return Refused("persist_window_over", _("The time to persist is over."))
    return None


def rules_for_district(objection, by, at):
    """The second ruling is the district's, and not by whoever gave the first."""
    reach = by.reach(Power.ARBITRATE)
    holds = (
        reach.everywhere
        or objection.district_now_id in reach.districts
        or objection.city_now_id in reach.cities
    )
    if not holds:
        return Refused("district_rules", _("Now the district rules."))
    if objection.street_ruled_by_id == by.pk:
        return Refused("own_ruling", _("Somebody other than who ruled first must rule now."))
    return None


OBJECTION = Workflow(
    "objection",
    (
        Move(
            "confirm",
            _("It is their task"),
            (O.RAISED,),
            (O.CONFIRMED,),
            Power.ARBITRATE,
            required=("reason",),
            stamp="street_ruled_at",
            tone="primary",
        ),
        Move(
            "uphold",
            _("It is not their task"),
            (O.RAISED,),
            (O.UPHELD,),
            Power.ARBITRATE,
            required=("reason",),
            optional=("successor",),
            stamp="street_ruled_at",
        ),
        Move(
            "yield",
            _("Accept the ruling"),
            (O.CONFIRMED,),
            (O.OVERRULED,),
            Power.HANDLE,
            optional=("note",),
            stamp="ended_at",
            scope="addressed",
            tone="primary",
        ),
        Move(
            "persist",
            _("Persist; the district shall rule"),
            (O.CONFIRMED,),
            (O.DISPUTED,),
            Power.HANDLE,
            required=("reason",),
            stamp="persisted_at",
            scope="addressed",
            guard=within_time_to_persist,
        ),
        Move(
            "designate",
            _("Designate the unit"),
            (O.DISPUTED,),
            (O.OVERRULED, O.UPHELD),
            Power.ARBITRATE,
            required=("designated", "reason"),
            stamp="district_ruled_at",
            tone="primary",
            guard=rules_for_district,
        ),
        Move(
            "void",
            _("Relieve the department"),
            (O.DISPUTED,),
            (O.UPHELD,),
            Power.ARBITRATE,
            required=("reason",),
            stamp="district_ruled_at",
            guard=rules_for_district,
        ),
        Move(
            "withdraw-objection",
            _("Withdraw the objection"),
            (O.RAISED, O.DISPUTED),
            (O.WITHDRAWN,),
            Power.HANDLE,
            optional=("note",),
            stamp="ended_at",
            scope="addressed",
        ),
        Move(
            "expire",
            _("Did not persist in time"),
            (O.CONFIRMED,),
            (O.OVERRULED,),
            Power.VIEW_TICKETS,
            stamp="ended_at",
            hidden=True,
        ),
        Move(
            "settle",
            _("Settled by the ruling on another objection"),
            STANDING_OBJECTION,
            (O.OVERRULED,),
            Power.ARBITRATE,
            stamp="district_ruled_at",
            hidden=True,
        ),
        Move(
            "lapse",
            _("Fell away with the task"),
            STANDING_OBJECTION,
            (O.LAPSED,),
            Power.VIEW_TICKETS,
            stamp="ended_at",
            hidden=True,
        ),
    ),
)
