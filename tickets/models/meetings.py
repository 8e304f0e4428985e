"""Meetings (会商) with their minutes, who came, and what was decided: who, what, by when."""

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.models.stamps import ClockFacts, NowStamps
from tickets.querysets import MeetingQuerySet, ResolutionQuerySet
from tickets.workflow.states import ResolutionStatus

if TYPE_CHECKING:
    from tickets.models.whistles import Whistle, WhistleRecord


class Meeting(NowStamps):
    """One meeting of departments, with its minutes; written down once and not changed after."""

    whistle = models.ForeignKey(
        "tickets.Whistle",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("whistle"),
    )
    number = models.PositiveSmallIntegerField(_("number"))
    held_at = models.DateTimeField(_("held at"))
    place = models.CharField(_("place"), max_length=200)
    minutes = models.TextField(_("minutes"), max_length=4000)
    others = models.CharField(_("others present"), max_length=300, blank=True)
    units = models.ManyToManyField(
        "grids.Unit", through="tickets.Attendance", related_name="+", verbose_name=_("departments")
    )
    recorded_by = models.ForeignKey(
        "members.User", models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    idempotency_key = models.CharField(max_length=80, null=True, blank=True, unique=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.UniqueConstraint(fields=("whistle", "number"), name="one_meeting_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.whistle_id} {self.number}"

    @property
    def call(self) -> "Whistle":
        """The whistle it was held for; to ask a meeting without one is a mistake."""
        if self.whistle is None:
            raise ValueError(f"Meeting {self.pk} belongs to no whistle.")
        return self.whistle


class Attendance(models.Model):
    """Whether a department that was called came to a meeting (响应到场)."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="attendances", verbose_name=_("meeting")
    )
    unit = models.ForeignKey(
        "grids.Unit", models.PROTECT, related_name="+", verbose_name=_("department")
    )
    is_present = models.BooleanField(_("present"))

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(fields=("meeting", "unit"), name="one_attendance_per_unit")
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.unit_id}"


class Resolution(models.Model):
    """One thing a meeting decided (议定事项): who does it, what it is, and by when."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="resolutions", verbose_name=_("meeting")
    )
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resolutions",
        db_index=False,
        verbose_name=_("department"),
    )
    area = models.ForeignKey(
        "grids.Area",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("team of"),
    )
    what = models.CharField(_("what"), max_length=500)
    due_on = models.DateField(_("by when"))
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=ResolutionStatus.choices,
        default=ResolutionStatus.OPEN,
    )
    result = models.TextField(_("result"), blank=True)
    given_at = models.DateTimeField(_("given at"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    yellow_at = models.DateTimeField(_("yellow from"), null=True, blank=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        indexes = [
            models.Index(
                fields=("unit", "due_at"), condition=Q(status="open"), name="resolution_inbox"
            ),
            models.Index(fields=("unit", "-given_at", "-id"), name="resolution_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, area__isnull=True)
                | Q(unit__isnull=True, area__isnull=False),
                name="resolution_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ResolutionStatus.values), name="resolution_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.what}"

    @property
    def holder(self) -> object:
        """The department or the area's team that does it."""
        return self.unit or self.area

    @property
    def end_of_day(self) -> datetime:
        """The last second of the day by which it must be done."""
        return timezone.make_aware(datetime.combine(self.due_on, time(23, 59, 59)))

    def append_record(self, **values) -> "WhistleRecord":
        """Write the move into the whistle's history, which counts it too."""
        whistle = self.meeting.call
        type(whistle).objects.filter(pk=whistle.pk).update(flow_count=F("flow_count") + 1)
        return whistle.append_record(resolution=self, **values)

    def clock_facts(self) -> ClockFacts:
        """The department answers; the meeting says where."""
        whistle = self.meeting.call
        return ClockFacts(
            "resolution", whistle.number, self.what[:80], self.unit_id, self.meeting.now_stamps()
        )
