"""Versions of ladders: a draft is copied, edited and put into force; from then on it is fixed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from grids.models import City
from grids.operations.configuring import require_configuring
from lib.errors import Refused
from records.operations import write_audit
from tickets.models import LadderPolicy, LadderRung
from tickets.operations.catalogue import rows
from tickets.operations.recipients import WHO

ACTIONS = ("notify", "supervise", "hand_up", "mark_appraisal")
"""What a rung can do, in the order in which it is told."""

HIGHEST_PERCENT = 1000
MOST_RUNGS = 12

Pair = tuple[str, str]
"""What a ladder climbs on: the kind of subject and the kind of clock."""


@dataclass(frozen=True)
class RungDraft:
    """One level as somebody wishes it: at which share of the limit, who is told, what is done."""

    percent: int
    who: tuple[str, ...]
    actions: tuple[str, ...]
    note: str = ""


def known_pairs() -> list[Pair]:
    """Every pair of subject and clock that has had a ladder, or is shipped with one."""
    shipped = {(row["subject_type"], row["clock_kind"]) for row in rows("ladders")}
    used = LadderRung.objects.order_by().values_list("subject_type", "clock_kind").distinct()
    return sorted(shipped | set(used))


@transaction.atomic
def draft_ladder(source: LadderPolicy, *, city: City | None, by: Any, at: datetime) -> LadderPolicy:
    """Copy a version into a draft that can be edited; one draft at a time for each city."""
    require_configuring(by, city.pk if city else None)
    versions = LadderPolicy.objects.select_for_update().filter(city=city).order_by("pk")
    known = list(versions)
    if any(policy.is_draft for policy in known):
        message = _("There is a draft already. Put it into force or drop it first.")
        raise Refused("ladder_draft_exists", message)
    draft = LadderPolicy.objects.create(
        name=city.name if city else source.name,
        version=max((policy.version for policy in known), default=0) + 1,
        city=city,
        valid_from=at,
        is_active=False,
        is_draft=True,
        based_on=source,
    )
    copied = list(source.rungs.all())
    for rung in copied:
        rung.pk, rung.policy = None, draft
    LadderRung.objects.bulk_create(copied)
    _audit("ladder.draft", draft, by=by, at=at, source=source.pk)
    return draft


@transaction.atomic
def set_rungs(
    draft: LadderPolicy,
    pair: Pair,
    rungs: Sequence[RungDraft],
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
) -> LadderPolicy:
    """Give one kind of clock other levels in a draft."""
    draft = _locked_draft(draft, by, seen)
    subject_type, clock_kind = pair
    check_rungs(pair, rungs)
    draft.rungs.filter(subject_type=subject_type, clock_kind=clock_kind).delete()
    LadderRung.objects.bulk_create(
        LadderRung(
            policy=draft,
            subject_type=subject_type,
            clock_kind=clock_kind,
            level=level,
            percent=rung.percent,
            who=list(rung.who),
            actions=sorted(set(rung.actions), key=ACTIONS.index),
            note=rung.note.strip(),
        )
        for level, rung in zip(levels(draft, pair, rungs), rungs, strict=True)
    )
    draft.revision += 1
    draft.save(update_fields=["revision"])
    _audit("ladder.rungs", draft, by=by, at=at, clock="/".join(pair))
    return draft


def check_rungs(pair: Pair, rungs: Sequence[RungDraft]) -> None:
    """Refused unless the levels rise, name known people and deeds, and somebody hears of it."""
    if pair not in known_pairs():
        raise Refused("clock_unknown", _("There is no such clock."))
    if not 0 < len(rungs) <= MOST_RUNGS or not any("notify" in rung.actions for rung in rungs):
        message = _("A ladder needs at least one level that tells somebody, and at most twelve.")
        raise Refused("ladder_silent", message)
    before = 0
    for number, rung in enumerate(rungs, start=1):
        if not before < rung.percent <= HIGHEST_PERCENT:
            message = _("Level %(n)d: the percentage must be above the one before, up to 1000.")
            raise Refused("percent_not_rising", message % {"n": number}, f"percent-{number}")
        if not rung.who or set(rung.who) - WHO.keys():
            message = _("Level %(n)d: choose who is told.")
            raise Refused("who_unknown", message % {"n": number}, f"who-{number}")
        if not rung.actions or set(rung.actions) - set(ACTIONS):
            message = _("Level %(n)d: choose what is done.")
            raise Refused("action_unknown", message % {"n": number}, f"actions-{number}")
        before = rung.percent


def levels(draft: LadderPolicy, pair: Pair, rungs: Iterable[RungDraft]) -> list[int]:
    """Numbers for the levels: above every level of an earlier version at a lower share.

    A level falls once in the life of a clock, by its number. So a clock that follows a new version
    still finds the numbers free of whatever lies above the share at which it stands.
    """
    former = list(
        LadderRung.objects.filter(
            Q(policy__city=draft.city_id) | Q(policy__city=None),
            policy__is_draft=False,
            subject_type=pair[0],
            clock_kind=pair[1],
        ).values_list("percent", "level")
    )
    numbers: list[int] = []
    for rung in rungs:
        below = [level for percent, level in former if percent < rung.percent]
        numbers.append(max([*numbers[-1:], *below], default=0) + 1)
    return numbers


@transaction.atomic
def drop_draft(draft: LadderPolicy, *, by: Any, at: datetime) -> None:
    """Throw a draft away; nothing was in force by it."""
    draft = _locked_draft(draft, by, None)
    _audit("ladder.drop", draft, by=by, at=at, version=draft.version)
    draft.delete()


@transaction.atomic
def activate_ladder(
    draft: LadderPolicy,
    *,
    valid_from: datetime | None = None,
    moves_running: bool = False,
    note: str = "",
    by: Any,
    at: datetime,
    seen: int | None = None,
) -> LadderPolicy:
    """Put a draft into force from a moment on: for new clocks, or for running ones too.

    Running clocks follow in batches (`follow_ladders`); levels that have fallen stay fallen.
    """
    draft = _locked_draft(draft, by, seen)
    valid_from = valid_from or at
    if valid_from < at:
        raise Refused("valid_from_past", _("A version cannot begin in the past."), "valid_from")
    if not draft.rungs.exists():
        raise Refused("ladder_silent", _("The draft has no level."))
    last = LadderPolicy.objects.filter(city=draft.city_id, is_active=True)
    newest = last.aggregate(Max("valid_from"))["valid_from__max"]
    if newest is not None and newest > valid_from:
        message = _("Another version begins later than this moment.")
        raise Refused("ladder_order", message, "valid_from")
    draft.is_draft, draft.is_active, draft.valid_from = False, True, valid_from
    draft.activated_by, draft.moves_running, draft.note = by, moves_running, note.strip()
    draft.save()
    _audit("ladder.activate", draft, by=by, at=at, reason=note.strip(), moves=moves_running)
    return draft


def _locked_draft(draft: LadderPolicy, by: Any, seen: int | None) -> LadderPolicy:
    require_configuring(by, draft.city_id)
    fresh = LadderPolicy.objects.select_for_update().filter(pk=draft.pk).first()
    if fresh is None or not fresh.is_draft:
        raise Refused("ladder_fixed", _("A version in force never changes. Copy it to a draft."))
    if seen is not None and seen != fresh.revision:
        raise Refused("changed_meanwhile", _("Somebody has just changed this. Look again."))
    return fresh


def _audit(
    action: str, policy: LadderPolicy, *, by: Any, at: datetime, reason: str = "", **data: Any
) -> None:
    about = ("ladderpolicy", policy.pk)
    write_audit(action, by=by, at=at, about=about, reason=reason, data=data)
