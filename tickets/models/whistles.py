"""The whistle (哨), each department's task under it, its history and its appraisal."""

from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lib.worded import word_index
from records.models import FlowRecord
from tickets.models.catalogue import ConfiguredLimit
from tickets.models.shares import Share
from tickets.models.stamps import ClockFacts, NowStamps
from tickets.querysets import WhistleQuerySet, WhistleRecordQuerySet, WhistleTaskQuerySet
from tickets.workflow.states import (
    OPEN_TASK,
    OPEN_WHISTLE,
    AssignmentRole,
    TaskStatus,
    WhistleKind,
    WhistleLevel,
    WhistleStatus,
)


class WhistleLimit(ConfiguredLimit):
    """The limit of one clock for one kind of whistle (ENGINE.md section 4)."""

    class Start(models.TextChoices):
        ISSUE = "issue", _("when issued")
        ATTENDED = "attended", _("when attended")
        FIRST_MEETING = "first_meeting", _("at the first meeting")

    kind = models.CharField(_("kind"), max_length=10, choices=WhistleKind.choices)
    clock_kind = models.CharField(_("clock"), max_length=16)
    starts = models.CharField(
        _("starts"), max_length=14, choices=Start.choices, default=Start.ISSUE
    )

    class Meta:
        verbose_name = _("whistle limit")
        verbose_name_plural = _("whistle limits")
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "clock_kind"), name="one_limit_per_whistle_clock"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.clock_kind}"

    @property
    def limit_key(self) -> str:
        return f"whistle/{self.kind}/{self.clock_kind}"


class Whistle(NowStamps):
    """A call by a community, street or district for departments to report."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    ticket = models.ForeignKey(
        "tickets.Ticket",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="whistles",
        verbose_name=_("ticket"),
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=WhistleKind.choices, default=WhistleKind.ROUTINE
    )
    level = models.CharField(
        _("level"), max_length=10, choices=WhistleLevel.choices, default=WhistleLevel.COMMUNITY
    )
    handed_up_to = models.CharField(
        _("handed up to"), max_length=10, choices=WhistleLevel.choices, blank=True
    )
    status = models.CharField(
        _("status"), max_length=12, choices=WhistleStatus.choices, default=WhistleStatus.DRAFT
    )
    area = models.ForeignKey(
        "grids.Area", models.PROTECT, related_name="whistles", verbose_name=_("area")
    )
    blown_by = models.ForeignKey(
        "members.User", models.PROTECT, related_name="+", verbose_name=_("blown by")
    )
    title = models.CharField(_("title"), max_length=80)
    facts = models.TextField(_("facts"), max_length=2000)
    basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    wanted_result = models.TextField(_("wanted result"), max_length=1000)
    place = models.CharField(_("meeting place"), max_length=200, blank=True)
    meet_at = models.DateTimeField(_("meeting time"), null=True, blank=True)
    created_at = models.DateTimeField(_("drafted at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    scored_at = models.DateTimeField(_("appraised at"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    yellow_at = models.DateTimeField(_("yellow from"), null=True, blank=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)
    idempotency_key = models.CharField(max_length=80, null=True, blank=True, unique=True)

    objects = WhistleQuerySet.as_manager()

    class Meta:
        verbose_name = _("whistle")
        verbose_name_plural = _("whistles")
        indexes = [
            models.Index(fields=(f"{place}_now", "-created_at", "-id"), name=f"whistle_{place}")
            for place in ("district", "street", "community")
        ] + [
            models.Index(
                fields=("due_at",), condition=Q(status__in=OPEN_WHISTLE), name="whistle_due"
            ),
            word_index(WhistleQuerySet, "whistle_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=WhistleStatus.values), name="whistle_status_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def append_record(self, **values) -> "WhistleRecord":
        """Write one flow record of this whistle; only lib.moves and operations call it."""
        return WhistleRecord.objects.create(whistle=self, **values)

    def clock_facts(self) -> ClockFacts:
        """No unit answers for the review of a whistle; the leaders of its street do."""
        return ClockFacts("whistle", self.number, self.title, None, self.now_stamps())


class WhistleTask(Share):
    """One department's duty to report: sign, contact, attend, plan, finish, each with a clock."""

    whistle = models.ForeignKey(
        Whistle, models.CASCADE, related_name="tasks", verbose_name=_("whistle")
    )
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        related_name="whistle_tasks",
        db_index=False,
        verbose_name=_("department"),
    )
    role = models.CharField(
        _("role"), max_length=8, choices=AssignmentRole.choices, default=AssignmentRole.ASSIST
    )
    status = models.CharField(
        _("status"), max_length=10, choices=TaskStatus.choices, default=TaskStatus.UNSIGNED
    )
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    contacted_at = models.DateTimeField(_("first contact at"), null=True, blank=True)
    attended_at = models.DateTimeField(_("attended at"), null=True, blank=True)
    controlled_at = models.DateTimeField(_("danger under control at"), null=True, blank=True)
    planned_at = models.DateTimeField(_("plan given at"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    scored_at = models.DateTimeField(_("appraised at"), null=True, blank=True)
    plan = models.TextField(_("plan"), blank=True)
    finish_on = models.DateField(_("finish planned on"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    yellow_at = models.DateTimeField(_("yellow from"), null=True, blank=True)
    suspended_until = models.DateField(_("suspended until"), null=True, blank=True)
    supervised_at = models.DateTimeField(_("supervised since"), null=True, blank=True)
    urged_at = models.DateTimeField(_("urged at"), null=True, blank=True)
    is_marked = models.BooleanField(_("marked for appraisal"), default=False)
    object_by = models.DateTimeField(_("may object until"), null=True, blank=True)
    is_designated = models.BooleanField(_("designated by the district"), default=False)
    rework_count = models.PositiveSmallIntegerField(_("times reworked"), default=0)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = WhistleTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("whistle task")
        verbose_name_plural = _("whistle tasks")
        indexes = [
            models.Index(
                fields=("unit", "due_at"), condition=Q(status__in=OPEN_TASK), name="task_inbox"
            ),
            models.Index(fields=("unit", "-issued_at", "-id"), name="task_unit"),
            models.Index(
                fields=("suspended_until",),
                condition=Q(suspended_until__isnull=False),
                name="task_suspended",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=("whistle", "unit"), name="one_task_per_department"),
            models.UniqueConstraint(
                fields=("whistle",), condition=Q(role="lead"), name="one_lead_per_whistle"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.whistle_id} {self.unit}"

    @property
    def holder(self) -> Any:
        """The department that answers."""
        return self.unit

    @property
    def rests_until(self) -> date | None:
        """Until which day this duty is suspended, if it is."""
        return self.suspended_until

    def append_record(self, **values):
        """Write the move into the whistle's history, which counts it too."""
        type(self.whistle).objects.filter(pk=self.whistle_id).update(flow_count=F("flow_count") + 1)
        return self.whistle.append_record(task=self, **values)

    def clock_facts(self) -> ClockFacts:
        """The department answers; the whistle says where."""
        return ClockFacts(
            "whistle_task",
            self.whistle.number,
            self.whistle.title,
            self.unit_id,
            self.whistle.now_stamps(),
        )

    @property
    def score(self) -> "WhistleScore | None":
        """The appraisal of this task, if it has one."""
        return getattr(self, "appraisal", None)

    @property
    def dispute(self) -> Any:
        """The department's objection to this task, standing or over, if it ever raised one."""
        return getattr(self, "objection", None)

    @property
    def is_disputed(self) -> bool:
        """True while an objection stands, over which the handling clocks rest.

        In an emergency nothing rests: the department obeys first (DOMAIN.md section 5.3).
        """
        stands = self.dispute is not None and self.dispute.stands
        return stands and self.whistle.kind != WhistleKind.EMERGENCY


class WhistleRecord(FlowRecord):
    """One thing that happened to a whistle, one of its tasks, or what its meetings decided."""

    whistle = models.ForeignKey(
        Whistle, models.CASCADE, related_name="records", verbose_name=_("whistle")
    )
    task = models.ForeignKey(
        WhistleTask,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="records",
        db_index=False,
        verbose_name=_("task"),
    )
    objection = models.ForeignKey(
        "tickets.Objection",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="whistle_records",
        verbose_name=_("objection"),
    )
    resolution = models.ForeignKey(
        "tickets.Resolution",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="records",
        db_index=False,
        verbose_name=_("resolution"),
    )

    objects = WhistleRecordQuerySet.as_manager()

    @property
    def is_own(self) -> bool:
        """Speaks of the whistle itself, not of a part of it."""
        return not (self.task_id or self.resolution_id or self.objection_id)

    class Meta(FlowRecord.Meta):
        abstract = False
        verbose_name = _("whistle record")
        verbose_name_plural = _("whistle records")


def points(label: Any) -> models.DecimalField:
    """One part of the score; the scale says how much it can be."""
    return models.DecimalField(
        label,
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )


class WhistleScore(models.Model):
    """The community's appraisal of one department at one whistle (DOMAIN.md section 5.5).

    Signing, contact and attending are computed from the clocks; effort, result and attitude are
    given by the community; `scale` is the version that said how much each could be. The department
    may reply once, until `reply_until`.
    """

    task = models.OneToOneField(WhistleTask, models.CASCADE, related_name="appraisal")
    scale = models.ForeignKey(
        "tickets.AppraisalScale", models.PROTECT, related_name="+", verbose_name=_("scale")
    )
    sign = points(_("signed in time"))
    contact = points(_("contacted in time"))
    attend = points(_("attended in time"))
    effort = points(_("effort"))
    result = points(_("result"))
    attitude = points(_("attitude"))
    total = points(_("total"))
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    scored_by = models.ForeignKey(
        "members.User", models.PROTECT, related_name="+", verbose_name=_("appraised by")
    )
    scored_at = models.DateTimeField(_("appraised at"))
    reply_until = models.DateTimeField(_("reply possible until"), null=True, blank=True)
    reply = models.CharField(_("reply"), max_length=500, blank=True)
    replied_by = models.ForeignKey(
        "members.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("replied by"),
    )
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)

    class Meta:
        verbose_name = _("whistle score")
        verbose_name_plural = _("whistle scores")

    def __str__(self) -> str:
        return f"{self.task_id} {self.total}"
