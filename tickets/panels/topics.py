"""Topics as pages show them: facts, tasks, inspections, and whether complaints became fewer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Window
from django.db.models.functions import Lag, TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.listing import listed
from lib.moves import available_moves, offered_moves
from lib.timelines import step_of
from lib.workflow import Move, Workflow
from records.models import Attachment
from tickets.clock import light
from tickets.models import Inspection, Season, Ticket, Topic, TopicRecord, TopicTask
from tickets.operations.duty_trials import midnight
from tickets.operations.topics import matters_about
from tickets.panels.looks import ICONS, TONES, Badge, MoveButton, move_buttons
from tickets.workflow.states import InspectionStatus, TopicStatus, TopicTaskStatus
from tickets.workflow.topic import INSPECTION, TOPIC, TOPIC_TASK

LOOKS = {
    TopicStatus.PROPOSED: ("blue", "edit"),
    TopicStatus.RUNNING: ("green", "clock"),
    TopicStatus.CLOSED: ("grey", "circle-check"),
    TopicStatus.DROPPED: ("grey", "minus"),
}
TASK_LOOKS = {
    TopicTaskStatus.OPEN: ("blue", "task"),
    TopicTaskStatus.DONE: ("green", "check"),
    TopicTaskStatus.DROPPED: ("grey", "minus"),
}
INSPECTION_LOOKS = {
    InspectionStatus.PLANNED: ("blue", "calendar"),
    InspectionStatus.OK: ("green", "check"),
    InspectionStatus.FOUND: ("yellow", "eye"),
    InspectionStatus.CANCELLED: ("grey", "minus"),
}

BEFORE, AFTER = 6, 12
"""Months of the effect table before and after the topic's own."""

REPEAT = timedelta(days=90)
"""A matter at a place that had one of its kind within these days is a repeat."""


def topic_url(topic: Topic) -> str:
    """The page of a topic."""
    return reverse("tickets:topic", args=(topic.number,))


def badge(row: Any, looks: dict[str, tuple[str, str]]) -> Badge:
    """The state of a topic, task or inspection."""
    return Badge(row.get_status_display(), *looks[row.status])


@dataclass(frozen=True)
class TopicCard:
    """One topic in a list."""

    topic: Topic
    url: str
    month: str
    categories: str
    place: str
    badge: Badge


def topic_cards(topics: Iterable[Topic]) -> list[TopicCard]:
    """The rows of one page, loaded `with_card`."""
    return [
        TopicCard(
            row,
            topic_url(row),
            month_words(row.month),
            listed(row.categories.all()),
            place_words(row),
            badge(row, LOOKS),
        )
        for row in topics
    ]


def month_words(month: date) -> str:
    """A month as people say it."""
    return date_format(month, "YEAR_MONTH_FORMAT")


def place_words(topic: Topic) -> str:
    """The areas a topic is about, or its whole district."""
    return listed(area.name for area in topic.areas.all()) or str(topic.district_now or "")


@dataclass(frozen=True)
class TaskCard:
    """One task with its light and the reader's moves."""

    task: TopicTask
    badge: Badge
    light: str
    moves: list[MoveButton]
    photos: list[dict[str, str]]


@dataclass(frozen=True)
class InspectionCard:
    """One inspection with the reader's moves."""

    row: Inspection
    badge: Badge
    is_late: bool
    moves: list[MoveButton]
    ticket_url: str


def topic_page(topic: Topic, *, by: Any, at: datetime) -> dict[str, Any]:
    """All that the page of a topic shows to staff."""
    tasks = list(topic.tasks.with_card().order_by("due_on", "pk"))
    rows = list(topic.inspections.with_card().order_by("on", "pk")[:60])
    records = list(TopicRecord.objects.of(topic))
    return {
        **summary(topic, at),
        "facts": facts(topic),
        "moves": move_buttons(
            available_moves(topic, TOPIC, by=by, at=at), f"/topics/{topic.number}/"
        ),
        "tasks": task_cards(tasks, by=by, at=at),
        "inspections": inspection_cards(rows, by=by, at=at),
        "effect": effect_of(topic, at),
        "entries": [entry_of(record) for record in reversed(records)],
    }


def summary(topic: Topic, at: datetime) -> dict[str, Any]:
    """What every page about a topic says of it."""
    return {
        "topic": topic,
        "matter": topic,
        "url": topic_url(topic),
        "badge": badge(topic, LOOKS),
        "month": month_words(topic.month),
        "place": place_words(topic),
        "now": at,
    }


def facts(topic: Topic) -> list[dict[str, Any]]:
    """What a topic says."""
    return [
        {"label": _("Aim"), "value": topic.aim, "wide": True},
        {"label": _("Categories"), "value": listed(topic.categories.all())},
        {"label": _("Where"), "value": place_words(topic)},
        {"label": _("Lead unit"), "value": str(topic.lead or "")},
        {"label": _("Month"), "value": month_words(topic.month)},
        {"label": _("Result"), "value": topic.outcome, "wide": True},
    ]


def task_cards(tasks: Sequence[TopicTask], *, by: Any, at: datetime) -> list[TaskCard]:
    """Tasks by day; one query for their moves, one for their pictures."""
    moves = offered_moves(tasks, TOPIC_TASK, by=by, at=at) if tasks else {}
    pictures: dict[int, list[dict[str, str]]] = {}
    for row in Attachment.objects.about("topic_task", *(task.pk for task in tasks)):
        url = reverse("tickets:attachment", args=(row.pk,))
        picture = {"url": url, "thumb": url, "alt": _("Evidence")}
        pictures.setdefault(row.subject_id, []).append(picture)
    return [
        TaskCard(
            task,
            badge(task, TASK_LOOKS),
            task_light(task, at),
            move_buttons(moves[task.pk], f"/topic-tasks/{task.pk}/"),
            pictures.get(task.pk, []),
        )
        for task in tasks
    ]


def task_light(task: TopicTask, at: datetime) -> str:
    """The light of an open task."""
    if task.due_at is None:
        return ""
    return str(light(now=at, due_at=task.due_at, yellow_at=task.yellow_at))


def inspection_cards(rows: Sequence[Inspection], *, by: Any, at: datetime) -> list[InspectionCard]:
    """Inspections by day; one query for their moves."""
    moves = offered_moves(rows, INSPECTION, by=by, at=at) if rows else {}
    today = timezone.localdate(at)
    return [
        InspectionCard(
            row,
            badge(row, INSPECTION_LOOKS),
            row.status == InspectionStatus.PLANNED and row.on < today,
            move_buttons(moves[row.pk], f"/inspections/{row.pk}/"),
            reverse("tickets:ticket", args=(row.ticket.number,)) if row.ticket else "",
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Month:
    """One month of the effect table."""

    month: date
    label: str
    count: int
    repeats: int
    is_own: bool


def months_around(topic: Topic, at: datetime) -> list[date]:
    """The months shown: half a year before the topic's own, and up to a year after."""
    today = timezone.localdate(at)
    first = topic.month.year * 12 + topic.month.month - 1
    last = min(first + AFTER, today.year * 12 + today.month - 1)
    numbers = range(first - BEFORE, max(first, last) + 1)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def effect_of(topic: Topic, at: datetime) -> dict[str, Any]:
    """Matters of the topic by month, and those that came again at the same place.

    A repeat is a matter whose exact place had one of the same category within 90 days before.
    """
    months = months_around(topic, at)
    since = midnight(months[0])
    rows = matters_about(topic).filter(reported_at__gte=since - REPEAT, reported_at__lt=at)
    counts = dict(
        rows.filter(reported_at__gte=since)
        .order_by()
        .values_list(TruncMonth("reported_at"))
        .annotate(Count("pk"))
    )
    by_month = {timezone.localdate(moment): count for moment, count in counts.items()}
    again = repeats_of(rows)
    lines = [
        Month(month, month_words(month), by_month.get(month, 0), again[month], month == topic.month)
        for month in months
    ]
    return {"months": lines, "most": max((line.count for line in lines), default=0) or 1}


def repeats_of(rows: QuerySet[Ticket]) -> Counter[date]:
    """How many matters of each month were repeats."""
    earlier = Window(Lag("reported_at"), partition_by=["category", "area"], order_by="reported_at")
    found = rows.order_by().annotate(earlier=earlier).values_list("reported_at", "earlier")
    months = (
        timezone.localdate(moment).replace(day=1)
        for moment, before in found
        if before is not None and moment - before <= REPEAT
    )
    return Counter(months)


EXTRA_TITLES = {
    "propose": gettext_lazy("Proposed"),
    "give": gettext_lazy("Task given"),
    "plan": gettext_lazy("Inspection planned"),
}


def entry_of(record: TopicRecord) -> dict[str, Any]:
    """One flow record in words."""
    look = (TONES.get(record.move, "grey"), ICONS.get(record.move, "check"))
    return step_of(record, title=record_title(record), look=look)


def record_title(record: TopicRecord) -> str:
    """The move's own label, led by the unit or place it speaks of."""
    workflow: Workflow = TOPIC
    who: Any = ""
    if record.task is not None:
        workflow, who = TOPIC_TASK, record.task.unit
    elif record.inspection is not None:
        workflow, who = INSPECTION, f"{record.inspection.area} {record.inspection.on:%m-%d}"
    known = record.move in workflow
    label = workflow[record.move].label if known else EXTRA_TITLES.get(record.move, record.move)
    return f"{who} · {label}" if who else str(label)


def seasons_now(today: date) -> list[dict[str, Any]]:
    """What this month and the next are the season of, each with the form of a topic."""
    following = today.month % 12 + 1
    rows = Season.objects.filter(is_active=True).prefetch_related("categories")
    return [
        {
            "season": row,
            "categories": listed(row.categories.all()),
            "is_now": row.includes(today.month),
            "url": season_url(row),
        }
        for row in rows
        if row.includes(today.month) or row.includes(following)
    ]


def season_url(season: Season) -> str:
    """The form of a topic, prefilled by a season."""
    return f"{reverse('tickets:topic_new')}?season={season.code}"


def scene(row: Any, move: Move, at: datetime) -> dict[str, Any]:
    """What the page of a move says of the topic, task or inspection."""
    if isinstance(row, Topic):
        return summary(row, at)
    if isinstance(row, TopicTask):
        found = {**summary(row.topic, at), "badge": badge(row, TASK_LOOKS), "unit": row.unit}
        return {**found, "light": task_light(row, at), "due_at": row.due_at}
    return {
        "matter": {"number": f"{row.on:%Y-%m-%d}", "title": f"{row.category} · {row.area}"},
        "url": topic_url(row.topic) if row.topic else reverse("tickets:inspections"),
        "badge": badge(row, INSPECTION_LOOKS),
        "now": at,
        "topic": row.topic or row,
    }
