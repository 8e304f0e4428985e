"""Monthly topics (每月一题): proposed, led, closed with a result; their tasks with a day each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, District, Tier, Unit
from grids.powers import Power
from grids.reach import Reach, permits
from lib.errors import Refused
from lib.moves import make_move
from lib.rows import reserve_id
from tickets.clock import Limit, LimitUnit
from tickets.models import Category, HotSpot, Ticket, Topic, TopicTask
from tickets.notices import COMMUNITY_ROLES, STREET_ROLES, area_people, tell, unit_people
from tickets.operations.clocks import cancel_clocks, meet_clocks, show_due, start_clock
from tickets.operations.hot_spots import UNCOUNTED, answer_spot
from tickets.operations.intake import store_photos
from tickets.workflow.states import TopicStatus, TopicTaskStatus
from tickets.workflow.topic import TOPIC, TOPIC_TASK

MOST_AREAS = 60


@dataclass(frozen=True)
class TopicDraft:
    """What a topic is about, before it is one; without areas it is about the whole district."""

    title: str
    month: date
    categories: Sequence[Category]
    aim: str
    areas: Sequence[Area] = ()
    district: District | None = None
    lead: Unit | None = None
    hot_spot: HotSpot | None = None


@transaction.atomic
def propose_topic(draft: TopicDraft, *, by: Any, at: datetime) -> Topic:
    """Propose a topic for a month; a hot spot it comes from is answered by it.

    A community proposes for itself, a street and a district for what lies in them.

    Raises PermissionDenied outside the reach of the actor, and Refused for what is incomplete.
    """
    check_topic(draft, by)
    pk = reserve_id(Topic)
    stamps = stamps_of(draft)
    prefix = (draft.areas[0] if draft.areas else draft.district).city.prefix  # type: ignore[union-attr]
    topic = Topic.objects.create(
        pk=pk,
        number=f"T{prefix}{draft.month:%Y%m}{pk:05d}",
        title=draft.title.strip(),
        month=draft.month.replace(day=1),
        aim=draft.aim.strip(),
        lead=draft.lead,
        hot_spot=draft.hot_spot,
        proposed_by=by,
        created_at=at,
        flow_count=1,
        **stamps,
    )
    topic.categories.set(draft.categories)
    topic.areas.set(draft.areas)
    post = by.acting_post(Power.SUPERVISE) or by.acting_post(Power.WHISTLE)
    topic.append_record(move="propose", by=by, post=post, after=topic.status, at=at)
    if draft.hot_spot is not None:
        answer_spot(draft.hot_spot, HotSpot.State.TOPIC, by=by, at=at, reason=topic.number)
    people = area_people(topic.street_now_id, STREET_ROLES, at)
    tell("topic_proposed", topic, to=people, by=by, at=at, month=f"{topic.month:%Y-%m}")
    return topic


def check_topic(draft: TopicDraft, by: Any) -> None:
    """At least one category, places of one district, all within reach."""
    if not draft.categories:
        raise Refused("topic_no_category", _("Choose at least one category."), "categories")
    if (not draft.areas) == (draft.district is None):
        raise Refused("topic_no_place", _("Choose areas, or the whole district."), "areas")
    reach: Reach = by.reach(Power.SUPERVISE) | by.reach(Power.WHISTLE)
    district = draft.district
    if district is not None and not (
        reach.everywhere or district.pk in reach.districts or district.city_id in reach.cities
    ):
        raise PermissionDenied
    if not all(reach.covers_area(area) for area in draft.areas):
        raise PermissionDenied
    if len({area.district_id for area in draft.areas}) > 1 or len(draft.areas) > MOST_AREAS:
        raise Refused("topic_too_wide", _("A topic stays within one district."), "areas")
    if any(area.tier not in (Tier.STREET, Tier.COMMUNITY) for area in draft.areas):
        raise Refused("topic_too_fine", _("Choose communities or streets."), "areas")


def stamps_of(draft: TopicDraft) -> dict[str, int | None]:
    """The finest place that holds all areas of a topic: community, street or district."""
    if draft.district is not None:
        return {"city_now_id": draft.district.city_id, "district_now_id": draft.district.pk}
    first = draft.areas[0]
    streets = {area.pk if area.tier == Tier.STREET else area.parent_id for area in draft.areas}
    is_one = len(draft.areas) == 1 and first.tier == Tier.COMMUNITY
    return {
        "city_now_id": first.city_id,
        "district_now_id": first.district_id,
        "street_now_id": streets.pop() if len(streets) == 1 else None,
        "community_now_id": first.pk if is_one else None,
    }


@transaction.atomic
def start_topic(
    topic: Topic,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    in_charge: Unit | None = None,
    note: str = "",
) -> Topic:
    """Let a topic run: one unit leads it and answers for the whole."""
    lead = in_charge or topic.lead
    if lead is None:
        raise Refused("topic_no_lead", _("One unit must lead a topic."), "in_charge")
    topic = make_move(topic, TOPIC["start"], by=by, at=at, seen=seen, reason=note, lead=lead)
    people = unit_people([lead.pk], at) | concerned(topic, at)
    tell("topic_started", topic, to=people, by=by, at=at, unit=str(lead))
    return topic


def concerned(topic: Topic, at: datetime) -> set[int]:
    """The communities and streets a topic is about."""
    people: set[int] = area_people(topic.street_now_id, STREET_ROLES, at)
    for area in topic.areas.all():
        people |= area_people(area.pk, (*COMMUNITY_ROLES, *STREET_ROLES), at)
    return people


@transaction.atomic
def revise_topic(
    topic: Topic,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    in_charge: Unit | None = None,
    aim: str = "",
) -> Topic:
    """Change who leads, or what is aimed at; both stay in the history."""
    changes: dict[str, Any] = {}
    if in_charge is not None:
        changes["lead"] = in_charge
    if aim.strip():
        changes["aim"] = aim.strip()
    said = "; ".join(str(value) for value in changes.values())
    return make_move(topic, TOPIC["revise"], by=by, at=at, seen=seen, reason=said, **changes)


@transaction.atomic
def close_topic(
    topic: Topic, *, by: Any, at: datetime, seen: int | None = None, outcome: str
) -> Topic:
    """Close a topic with what it came to; no task may be open."""
    topic = make_move(
        topic, TOPIC["close"], by=by, at=at, seen=seen, reason=outcome, outcome=outcome
    )
    people = concerned(topic, at) | unit_people([topic.lead_id] if topic.lead_id else [], at)
    tell("topic_closed", topic, to=people, by=by, at=at)
    return topic


@transaction.atomic
def drop_topic(
    topic: Topic, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Topic:
    """Give a topic up; its open tasks fall away with it, and residents no longer see it."""
    topic = make_move(
        topic, TOPIC["drop"], by=by, at=at, seen=seen, reason=reason, published_at=None
    )
    for task in topic.tasks.filter(status=TopicTaskStatus.OPEN).order_by("pk"):
        _drop(task, by=by, at=at, reason=reason)
    return topic


@transaction.atomic
def publish_topic(topic: Topic, *, by: Any, at: datetime, seen: int | None = None) -> Topic:
    """Show a topic to residents: its aim, who leads, the figures and the result."""
    return make_move(topic, TOPIC["publish"], by=by, at=at, seen=seen)


@transaction.atomic
def unpublish_topic(
    topic: Topic, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Topic:
    """Take a topic back from residents."""
    return make_move(
        topic, TOPIC["unpublish"], by=by, at=at, seen=seen, reason=reason, published_at=None
    )


@transaction.atomic
def add_task(
    topic: Topic, *, by: Any, at: datetime, what: str, unit: Unit, due_on: date
) -> TopicTask:
    """Give a unit a part of a running topic, due at the end of a day.

    Raises PermissionDenied outside the reach, and Refused for a day that is over.
    """
    topic = Topic.objects.select_for_update(no_key=True).get(pk=topic.pk)
    if not permits(by.reach(Power.SUPERVISE), topic):
        raise PermissionDenied
    if topic.status != TopicStatus.RUNNING:
        raise Refused("topic_not_running", _("This topic does not run."))
    if due_on < timezone.localdate(at):
        raise Refused("due_in_past", _("Choose today or a later day."), "due_on")
    task = TopicTask.objects.create(
        topic=topic, what=what.strip(), unit=unit, due_on=due_on, issued_at=at, flow_count=1
    )
    post = by.acting_post(Power.SUPERVISE)
    task.append_record(move="give", by=by, post=post, after=task.status, at=at)
    start_clock(task, "finish", until_end_of(due_on, at), at=at)
    show_due(task)
    people = unit_people([unit.pk], at)
    tell("topic_task_issued", task, to=people, by=by, at=at, due=due_on.isoformat(), what=task.what)
    return task


def until_end_of(day: date, at: datetime) -> Limit:
    """The time until a day ends, counted round the clock in hundredths of an hour."""
    midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    hundredths = int((midnight - at).total_seconds()) // 36
    return Limit(Decimal(max(hundredths, 1)) / 100, LimitUnit.URGENT_HOUR)


@transaction.atomic
def finish_task(
    task: TopicTask,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    note: str,
    photos: Sequence[Any] = (),
) -> TopicTask:
    """Report a task done, with words and, if there are some, pictures."""
    task = make_move(task, TOPIC_TASK["finish"], by=by, at=at, seen=seen, reason=note, note=note)
    store_photos(task, photos, purpose="evidence", by=by, at=at)
    meet_clocks(task, "finish", at=at)
    show_due(task)
    people = area_people(task.topic.street_now_id, STREET_ROLES, at)
    tell("topic_task_done", task, to=people, by=by, at=at, unit=str(task.unit), what=task.what)
    return task


@transaction.atomic
def drop_task(
    task: TopicTask, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> TopicTask:
    """Take a task back."""
    return _drop(task, by=by, at=at, seen=seen, reason=reason)


def _drop(
    task: TopicTask, *, by: Any, at: datetime, reason: str, seen: int | None = None
) -> TopicTask:
    task = make_move(task, TOPIC_TASK["drop"], by=by, at=at, seen=seen, reason=reason)
    cancel_clocks(task, at=at)
    show_due(task)
    return task


def matters_about(topic: Topic) -> QuerySet[Ticket]:
    """The matters a topic is about: its categories in its areas, or in the whole district."""
    areas = list(topic.areas.all())
    here = Q(district_now=topic.district_now_id) if not areas else Q(pk__in=[])
    communities = [area.pk for area in areas if area.tier == Tier.COMMUNITY]
    streets = [area.pk for area in areas if area.tier == Tier.STREET]
    if communities:
        here |= Q(community_now__in=communities)
    if streets:
        here |= Q(street_now__in=streets)
    rows = Ticket.objects.filter(here, category__in=topic.categories.all())
    return rows.exclude(status__in=UNCOUNTED)
