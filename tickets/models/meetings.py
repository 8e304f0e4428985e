"""Meetings (会商) with their minutes, who came, and what was decided: who, what, by when."""

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.models import FlowRecord
from tickets.models.stamps import ClockFacts, NowStamps
from tickets.querysets import MeetingQuerySet, ResolutionQuerySet
from tickets.workflow.states import ResolutionStatus

if TYPE_CHECKING:
    from tickets.models.whistles import Whistle


class Meeting(NowStamps):
    """One meeting with its minutes; written down once and not changed after.

    It is held for a whistle, or about an `area` under a `title`: an alliance meets so, and the app
    that knows alliances keeps which meeting is whose.
    """

    whistle = models.ForeignKey(
        "tickets.Whistle",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("whistle"),
    )
    area = models.ForeignKey(
        "grids.Area",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("about the area"),
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
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
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.UniqueConstraint(fields=("whistle", "number"), name="one_meeting_per_number"),
            models.CheckConstraint(
                condition=Q(whistle__isnull=False, area=None) | Q(whistle=None, area__isnull=False),
                name="meeting_of_whistle_or_area",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.whistle_id or self.title} {self.number}"

    @property
    def code(self) -> str:
        """What notices and clocks call it: the whistle's number, else its own."""
        return self.whistle.number if self.whistle else f"#{self.pk}"

    @property
    def subject(self) -> str:
        """What it was about, in a line."""
        return self.whistle.title if self.whistle else self.title

    def append_record(self, **values) -> FlowRecord:
        """Write a step into the history of whatever it was held for, which counts it too."""
        owner = self.whistle or self
        rows = type(owner)._base_manager.filter(pk=owner.pk)
        rows.update(flow_count=F("flow_count") + 1)
        if self.whistle is not None:
            return self.whistle.append_record(**values)
        return MeetingRecord.objects.create(meeting=self, **values)

    @property
    def call(self) -> "Whistle":
        """The whistle it was held for; to ask a meeting without one is a mistake."""
        if self.whistle is None:
            raise ValueError(f"Meeting {self.pk} belongs to no whistle.")
        return self.whistle


class Attendance(models.Model):
    """Whether somebody who was called came to a meeting (响应到场): a unit, or a body by its name.

    Who is not present is absent or excused; an excuse is noted, it counts as not attended.
    """

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="attendances", verbose_name=_("meeting")
    )
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    body = models.CharField(_("body"), max_length=120, blank=True)
    is_present = models.BooleanField(_("present"))
    is_excused = models.BooleanField(_("excused"), default=False)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(fields=("meeting", "unit"), name="one_attendance_per_unit"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, body="") | (Q(unit=None) & ~Q(body="")),
                name="attendance_of_unit_or_body",
            ),
            models.CheckConstraint(
                condition=~Q(is_present=True, is_excused=True), name="attendance_excused_is_absent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.who}"

    @property
    def who(self) -> str:
        """The unit or body that was called."""
        return str(self.unit or self.body)


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
    def history(self) -> models.Manager:
        """Its own flow records, wherever its meeting writes them."""
        return self.records if self.meeting.whistle_id else self.steps

    @property
    def end_of_day(self) -> datetime:
        """The last second of the day by which it must be done."""
        return timezone.make_aware(datetime.combine(self.due_on, time(23, 59, 59)))

    def append_record(self, **values) -> FlowRecord:
        """Write the move into the history of the whistle or meeting, which counts it too."""
        return self.meeting.append_record(resolution=self, **values)

    def clock_facts(self) -> ClockFacts:
        """The department answers; the meeting says where."""
        meeting = self.meeting
        return ClockFacts(
            "resolution", meeting.code, self.what[:80], self.unit_id, meeting.now_stamps()
        )


class MeetingRecord(FlowRecord):
    """One step of a meeting that is not a whistle's, and of what it decided."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="records")
    resolution = models.ForeignKey(
        Resolution, models.CASCADE, null=True, blank=True, related_name="steps"
    )

    class Meta(FlowRecord.Meta):
        verbose_name = _("record of a meeting")
        verbose_name_plural = _("records of meetings")
        indexes = [models.Index(fields=("meeting", "id"), name="meeting_record")]
