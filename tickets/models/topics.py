"""The topic of a month (每月一题): its tasks, the inspections it sends out, its history."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models import FlowRecord
from tickets.models.stamps import ClockFacts, NowStamps
from tickets.querysets import (
    InspectionQuerySet,
    TopicQuerySet,
    TopicRecordQuerySet,
    TopicTaskQuerySet,
)
from tickets.workflow.states import InspectionStatus, TopicStatus, TopicTaskStatus


class Season(models.Model):
    """Something that comes every year and can be prepared for: flood, heating, school, fireworks.

    Months run from first to last, over the turn of the year where first is greater.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=60)
    first_month = models.PositiveSmallIntegerField(_("first month"))
    last_month = models.PositiveSmallIntegerField(_("last month"))
    aim = models.CharField(_("aim"), max_length=300)
    categories = models.ManyToManyField(
        "tickets.Category", related_name="+", verbose_name=_("categories")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ("first_month", "code")
        verbose_name = _("season")
        verbose_name_plural = _("seasons")

    def __str__(self) -> str:
        return self.title

    def includes(self, month: int) -> bool:
        """Whether a month lies in the season."""
        if self.first_month <= self.last_month:
            return self.first_month <= month <= self.last_month
        return month >= self.first_month or month <= self.last_month


class Topic(NowStamps):
    """A frequent trouble taken up as a whole: one lead, tasks with dates, a result to publish.

    `areas` are the communities or streets it is about, none for the whole district of its stamps.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    title = models.CharField(_("title"), max_length=80)
    month = models.DateField(_("month"))
    categories = models.ManyToManyField(
        "tickets.Category", related_name="+", verbose_name=_("categories")
    )
    areas = models.ManyToManyField(
        "grids.Area", blank=True, related_name="+", verbose_name=_("areas")
    )
    lead = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead unit"),
    )
    aim = models.CharField(_("aim"), max_length=500)
    outcome = models.TextField(_("result"), max_length=2000, blank=True)
    hot_spot = models.ForeignKey(
        "tickets.HotSpot",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="topics",
        verbose_name=_("hot spot"),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=TopicStatus.choices, default=TopicStatus.PROPOSED
    )
    proposed_by = models.ForeignKey(
        "members.User", models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    created_at = models.DateTimeField(_("created at"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = [
            models.Index(fields=("-month", "-id"), name="topic_month"),
            models.Index(
                fields=("-month", "-id"),
                condition=Q(published_at__isnull=False),
                name="topic_published",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=TopicStatus.values), name="topic_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="running") | Q(lead__isnull=False), name="topic_runs_with_lead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def append_record(self, **values: Any) -> "TopicRecord":
        """Write one flow record; only lib.moves and operations call it."""
        return TopicRecord.objects.create(topic=self, **values)


class TopicTask(models.Model):
    """What one unit does for a topic, until the end of a day."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="tasks", verbose_name=_("topic"))
    what = models.CharField(_("what"), max_length=200)
    unit = models.ForeignKey("grids.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    due_on = models.DateField(_("due on"))
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=TopicTaskStatus.choices,
        default=TopicTaskStatus.OPEN,
    )
    issued_at = models.DateTimeField(_("issued at"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    note = models.CharField(_("what was done"), max_length=1000, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    yellow_at = models.DateTimeField(_("yellow from"), null=True, blank=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = TopicTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic task")
        verbose_name_plural = _("topic tasks")
        indexes = [
            models.Index(
                fields=("unit", "due_at"), condition=Q(status="open"), name="topic_task_inbox"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=TopicTaskStatus.values), name="topic_task_status_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.what}"

    def append_record(self, **values: Any) -> "TopicRecord":
        """Write one flow record; only lib.moves and operations call it."""
        return TopicRecord.objects.create(task=self, **values)

    def clock_facts(self) -> ClockFacts:
        """The unit answers for it, within the place of its topic."""
        topic = self.topic
        return ClockFacts(
            "topic_task", topic.number, self.what[:80], self.unit_id, topic.now_stamps()
        )


class Inspection(NowStamps):
    """Going to look before anybody complains (主动巡查): by the team of the area, or a unit."""

    topic = models.ForeignKey(
        Topic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
        verbose_name=_("topic"),
    )
    area = models.ForeignKey("grids.Area", models.PROTECT, related_name="+", verbose_name=_("area"))
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
    )
    category = models.ForeignKey(
        "tickets.Category", models.PROTECT, related_name="+", verbose_name=_("category")
    )
    what = models.CharField(_("what to look at"), max_length=200, blank=True)
    on = models.DateField(_("day"))
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=InspectionStatus.choices,
        default=InspectionStatus.PLANNED,
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    note = models.CharField(_("what was found"), max_length=1000, blank=True)
    ticket = models.OneToOneField(
        "tickets.Ticket",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ticket"),
    )
    planned_by = models.ForeignKey(
        "members.User", models.PROTECT, related_name="+", verbose_name=_("planned by")
    )
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        indexes = [
            models.Index(fields=("on", "id"), name="inspection_day"),
            models.Index(
                fields=("area", "on"), condition=Q(status="planned"), name="inspection_team"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=InspectionStatus.values), name="inspection_status_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.on}"

    def append_record(self, **values: Any) -> "TopicRecord":
        """Write one flow record; only lib.moves and operations call it."""
        return TopicRecord.objects.create(inspection=self, **values)

    @property
    def holder(self) -> Any:
        """Who goes: the unit, or the team of the area."""
        return self.unit or self.area


class TopicRecord(FlowRecord):
    """One thing that happened to a topic, to one of its tasks, or to an inspection."""

    topic = models.ForeignKey(
        Topic,
        models.CASCADE,
        null=True,
        related_name="records",
        verbose_name=_("topic"),
    )
    task = models.ForeignKey(
        TopicTask,
        models.CASCADE,
        null=True,
        related_name="records",
        verbose_name=_("topic task"),
    )
    inspection = models.ForeignKey(
        Inspection,
        models.CASCADE,
        null=True,
        related_name="records",
        verbose_name=_("inspection"),
    )

    objects = TopicRecordQuerySet.as_manager()

    class Meta(FlowRecord.Meta):
        abstract = False
        verbose_name = _("topic record")
        verbose_name_plural = _("topic records")
        constraints = [
            models.CheckConstraint(
                condition=Q(topic__isnull=False, task__isnull=True, inspection__isnull=True)
                | Q(topic__isnull=True, task__isnull=False, inspection__isnull=True)
                | Q(topic__isnull=True, task__isnull=True, inspection__isnull=False),
                name="topic_record_of_one",
            )
        ]
