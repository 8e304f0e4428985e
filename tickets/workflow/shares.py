"""What both kinds of share, assignments and whistle tasks, have in common: requests and pressure.

The rules are those of DOMAIN.md section 4.2; every guard reads only the row itself, so that a list
offers the moves of all its rows without asking the database for each.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Guard, Move
from tickets.workflow.states import AdjustmentKind, AssignmentRole, SupervisionLevel

MOST_EXTENSIONS = 2
MOST_SUSPENSIONS = 1
LONGEST_SUSPENSION = timedelta(days=365)
CRITICISM_AFTER = 5
"""Working days overdue before a unit is criticised in public."""


def all_of(*guards: Guard) -> Guard:
    """The first refusal of several rules."""

    def guard(row, by, at):
        return next(filter(None, (rule(row, by, at) for rule in guards)), None)

    return guard


def not_asked(kind: str) -> Guard:
    """One request of a kind may wait at a time."""

    def guard(share, by, at):
        if kind in share.asked:
            return Refused("asked_already", _("Such a request is waiting for its decision."))
        return None

    return guard


def in_time(share, by, at):
    """Before the due moment; a clock that rests has none."""
    if share.due_at is None:
        return Refused("no_clock_runs", _("No limit runs here now."))
    if at >= share.due_at:
        return Refused("overdue_already", _("The limit has passed already."))
    return None


def may_extend_again(share, by, at):
    """At most two extensions are granted; refused ones do not count."""
    if share.extensions >= MOST_EXTENSIONS:
        return Refused("extended_twice", _("The limit has been extended twice already."))
    return None


def may_suspend_once(share, by, at):
    """At most one suspension is granted, and only to the lead."""
    if share.role != AssignmentRole.LEAD:
        return Refused("not_lead", _("Only the lead unit may ask for this."))
    if share.suspensions >= MOST_SUSPENSIONS:
        return Refused("suspended_before", _("This work has been suspended once already."))
    return None


def may_appeal(share, by, at):
    """Once, and only against a delay that is a fact."""
    if not share.is_late:
        return Refused("not_late", _("This work was not overdue."))
    if share.has_appealed:
        return Refused("appealed_before", _("An appeal is possible only once."))
    return None


def handler_withdrawn(share, by, at):
    """A unit that gives work back takes its named handler off first."""
    if share.person_id is not None:
        return Refused("handler_named", _("Withdraw the named handler first."))
    return None


def return_waits() -> Refused:
    """Who receives a returned case decides on the return before anything else."""
    return Refused("return_waits", _("A return is waiting; decide on it first."))


def takes_part(share, by, at):
    """Units that are only informed have nothing to ask for."""
    if share.role == AssignmentRole.NOTIFY:
        return Refused("only_informed", _("This unit is only informed."))
    return None


def ask(name: str, label, sources: tuple[str, ...], *guards: Guard, **more) -> Move:
    """One request of the unit that holds the share."""
    required = more.pop("required", ("reason",))
    targets = more.pop("targets", ())
    guard = all_of(*guards)
    return Move(
        name,
        label,
        sources,
        targets,
        Power.HANDLE,
        required,
        scope="addressed",
        guard=guard,
        is_duty=False,
        **more,
    )


def ask_extension(sources: tuple[str, ...], under_way: Guard) -> Move:
    """延期: before due, one at a time, twice at most."""
    rules = (under_way, takes_part, not_asked(AdjustmentKind.EXTENSION), may_extend_again, in_time)
    return ask("ask-extension", _("Ask for more time"), sources, *rules)


def ask_suspension(sources: tuple[str, ...], under_way: Guard) -> Move:
    """挂账: by the lead, with an end date, once."""
    rules = (under_way, not_asked(AdjustmentKind.SUSPENSION), may_suspend_once)
    required = ("until_on", "reason")
    return ask("ask-suspension", _("Ask to suspend"), sources, *rules, required=required)


def appeal(sources: tuple[str, ...], ended: Guard) -> Move:
    """申诉: after closing, once, against a delay that is a fact."""
    rules = (ended, not_asked(AdjustmentKind.APPEAL), may_appeal)
    return ask("appeal", _("Appeal against overdue"), sources, *rules)


def still_in_time(share, by, at):
    """提醒 before due, once, and before anything stronger."""
    if share.pressed:
        return pressed_before()
    return in_time(share, by, at)


def pressed_before() -> Refused:
    """Each level once, and never back to a softer one."""
    return Refused("pressed_before", _("This level of supervision has been used already."))


def late_since_yesterday(share, by, at):
    """催办 from the day after the due day; it may leave the reminder out."""
    if share.pressed not in ("", SupervisionLevel.REMIND):
        return pressed_before()
    if share.due_at is None or timezone.localdate(at) <= timezone.localdate(share.due_at):
        return Refused("not_overdue", _("This is possible from the day after the due day."))
    return None


def after(level: str) -> Guard:
    """No level is skipped: 督办 follows 催办, 通报 follows 督办."""
    levels = SupervisionLevel.values

    def guard(share, by, at):
        if share.pressed == level:
            return None
        if share.pressed and levels.index(share.pressed) > levels.index(level):
            return pressed_before()
        return Refused("level_skipped", _("No level of supervision may be skipped."))

    return guard


def long_overdue(share, by, at):
    """通报 only after five working days overdue; the operation counts them by the calendar."""
    if share.due_at is None or at <= share.due_at:
        return Refused("not_overdue", _("This is possible from the day after the due day."))
    return None


def press(level: str, label, sources: tuple[str, ...], *guards: Guard, **more) -> Move:
    """One level of supervision."""
    required = more.pop("required", ("reason",))
    guard = all_of(*guards)
    return Move(
        level,
        label,
        sources,
        (),
        Power.SUPERVISE,
        required,
        guard=guard,
        is_duty=False,
        **more,
    )


def supervision(sources: tuple[str, ...], under_way: Guard) -> tuple[Move, ...]:
    """提醒 → 催办 → 督办 → 通报."""
    level = SupervisionLevel
    rules = (under_way, takes_part)
    return (
        press(level.REMIND, _("Remind"), sources, *rules, still_in_time),
        press(level.CHASE, _("Chase"), sources, *rules, late_since_yesterday),
        press(
            level.ORDER,
            _("Put under supervision"),
            sources,
            *rules,
            after(level.CHASE),
            required=("answer_by", "reason"),
        ),
        press(
            level.CRITICISE,
            pgettext_lazy("move", "Criticise in public"),
            sources,
            *rules,
            after(level.ORDER),
            long_overdue,
            tone="danger",
        ),
    )
