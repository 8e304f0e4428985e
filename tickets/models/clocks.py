"""Time as rows: clocks, pauses, timers, ladders, escalations and the auditor's findings."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models.catalogue import LimitChange, LimitedRow
from tickets.models.stamps import NowStamps
from tickets.querysets import ClockQuerySet, EscalationQuerySet, LadderPolicyQuerySet


class ClockState(models.TextChoices):
    """A clock runs, rests, or has ended by being met or cancelled."""

    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    MET = "met", _("Met")
    CANCELLED = "cancelled", _("Cancelled")


class LadderPolicy(models.Model):
    """A dated, versioned set of rungs; a clock keeps the version it started under.

    A draft may be edited until it is put into force; from then on it never changes.
    `moves_running` says that clocks which ran at that moment follow; `settled_at` that all have.
    """

    name = models.CharField(_("name"), max_length=60)
    version = models.PositiveIntegerField(_("version"), default=1)
    city = models.ForeignKey(
        "grids.City",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("city"),
    )
    valid_from = models.DateTimeField(_("valid from"))
    is_active = models.BooleanField(_("in use"), default=True)
    is_draft = models.BooleanField(_("draft"), default=False)
    revision = models.PositiveIntegerField(_("revision of the draft"), default=0)
    based_on = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("copied from"),
    )
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("put into force by"),
    )
    moves_running = models.BooleanField(_("running clocks follow"), default=False)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects = LadderPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("ladder")
        verbose_name_plural = _("ladders")
        constraints = [
            models.UniqueConstraint(
                fields=("city", "version"), name="one_ladder_version", nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=("city",),
                condition=Q(is_draft=True),
                name="one_ladder_draft",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(is_draft=False) | Q(is_active=False), name="no_draft_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class LadderRung(models.Model):
    """One level: at which share of the limit, who is told, what is done (ENGINE.md section 5)."""

    policy = models.ForeignKey(
        LadderPolicy, models.CASCADE, related_name="rungs", verbose_name=_("ladder")
    )
    subject_type = models.CharField(_("subject"), max_length=20)
    clock_kind = models.CharField(_("clock"), max_length=16)
    level = models.PositiveSmallIntegerField(_("level"))
    percent = models.PositiveIntegerField(_("percent of the limit"))
    who = models.JSONField(_("who"), default=list)
    actions = models.JSONField(_("what"), default=list)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ("subject_type", "clock_kind", "level")
        verbose_name = _("rung")
        verbose_name_plural = _("rungs")
        constraints = [
            models.UniqueConstraint(
                fields=("policy", "subject_type", "clock_kind", "level"), name="one_rung_per_level"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_type}/{self.clock_kind} {self.level}"


class Clock(NowStamps, LimitedRow):
    """One deadline of one subject, and who stands behind it.

    The budget is the limit in seconds of the clock's own unit; `consumed_s` is what earlier running
    stretches used, so that a pause is measured by the same clock as the limit (DOMAIN.md trap 9).
    The stamps say whose matter it is, so that a ladder finds its people without the subject.
    """

    subject_type = models.CharField(_("subject"), max_length=20)
    subject_id = models.BigIntegerField(_("subject id"))
    kind = models.CharField(_("kind"), max_length=16)
    label = models.CharField(_("number of the matter"), max_length=24)
    title = models.CharField(_("title of the matter"), max_length=80, blank=True)
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit answering for it"),
    )
    calendar = models.ForeignKey(
        "grids.WorkCalendar", models.PROTECT, related_name="+", verbose_name=_("calendar")
    )
    calendar_version = models.PositiveIntegerField(_("calendar version"))
    policy = models.ForeignKey(
        LadderPolicy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ladder"),
    )
    budget_s = models.PositiveBigIntegerField(_("budget in seconds"))
    consumed_s = models.PositiveBigIntegerField(_("seconds used before the last pause"), default=0)
    state = models.CharField(
        _("state"), max_length=10, choices=ClockState.choices, default=ClockState.RUNNING
    )
    started_at = models.DateTimeField(_("started at"))
    running_since = models.DateTimeField(_("running since"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"))
    yellow_at = models.DateTimeField(_("yellow from"))
    met_at = models.DateTimeField(_("met at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    is_provisional = models.BooleanField(_("holidays not yet published"), default=False)
    limit_key = models.CharField(_("configured limit"), max_length=40, blank=True)
    limit_change = models.ForeignKey(
        LimitChange,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("last limit change it followed"),
    )
    extensions = models.PositiveSmallIntegerField(_("times extended"), default=0)
    late_cause = models.CharField(_("why levels fall late"), max_length=20, blank=True)
    generation = models.PositiveIntegerField(_("generation"), default=1)
    next_level = models.PositiveSmallIntegerField(_("next level"), default=1)
    ladder_ended = models.BooleanField(_("no level left"), default=False)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        indexes = [
            models.Index(fields=("subject_type", "subject_id"), name="clock_subject"),
            models.Index(fields=("due_at",), condition=Q(state="running"), name="clock_due"),
            models.Index(
                fields=("calendar", "due_at"), condition=Q(state="running"), name="clock_calendar"
            ),
            models.Index(
                fields=("limit_key", "due_at"),
                condition=Q(state__in=("running", "paused")),
                name="clock_limit",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("subject_type", "subject_id", "kind"),
                condition=Q(state__in=("running", "paused")),
                name="one_live_clock",
            ),
            models.CheckConstraint(
                condition=Q(state="running", running_since__isnull=False)
                | (~Q(state="running") & Q(running_since__isnull=True)),
                name="running_iff_since",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("met", "cancelled"), ended_at__isnull=False)
                | Q(state__in=("running", "paused"), ended_at__isnull=True),
                name="ended_iff_terminal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.kind}"

    @property
    def runs_since(self) -> datetime:
        """Since when it has been running; only a running clock may be asked."""
        if self.running_since is None:
            raise ValueError(f"Clock {self.pk} is not running.")
        return self.running_since

    def is_late(self, at: datetime) -> bool:
        """Whether the limit was or is exceeded at moment `at`."""
        return self.due_at < (self.met_at or at)


class ClockPause(models.Model):
    """One stretch in which a clock rested, and why.

    A pause that was struck out counts as if the clock had run on: refusing buys no time
    (DOMAIN.md section 5.3).
    """

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="pauses", verbose_name=_("clock"))
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    struck_at = models.DateTimeField(_("struck out at"), null=True, blank=True)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        constraints = [
            models.UniqueConstraint(
                fields=("clock",), condition=Q(until_at__isnull=True), name="one_open_pause"
            )
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.from_at:%Y-%m-%d %H:%M}"


class TimerState(models.TextChoices):
    """A timer waits, has fired, was overtaken by a newer generation, or failed for good."""

    PENDING = "pending", _("Pending")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    DEAD = "dead", _("Dead")


URGED = "urged"
"""What a timer, and then its level, says of its cause when somebody brought it forward."""


class Timer(models.Model):
    """When the next level of a clock's ladder falls due; re-planning raises the generation."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="timers", verbose_name=_("clock"))
    level = models.PositiveSmallIntegerField(_("level"))
    generation = models.PositiveIntegerField(_("generation"))
    fire_at = models.DateTimeField(_("fires at"))
    state = models.CharField(
        _("state"), max_length=10, choices=TimerState.choices, default=TimerState.PENDING
    )
    cause = models.CharField(_("why it was brought forward"), max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("timer")
        verbose_name_plural = _("timers")
        indexes = [
            models.Index(fields=("fire_at",), condition=Q(state="pending"), name="timer_due")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("clock", "level", "generation"), name="one_timer_per_level"
            )
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.level} {self.state}"


class Escalation(NowStamps):
    """A rung that fell: which level, planned and actual moment, who was told and why."""

    clock = models.ForeignKey(
        Clock, models.CASCADE, related_name="escalations", verbose_name=_("clock")
    )
    level = models.PositiveSmallIntegerField(_("level"))
    subject_type = models.CharField(_("subject"), max_length=20)
    subject_id = models.BigIntegerField(_("subject id"))
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("unit"),
    )
    planned_at = models.DateTimeField(_("planned for"))
    fired_at = models.DateTimeField(_("fired at"))
    late_s = models.PositiveIntegerField(_("seconds late"), default=0)
    percent = models.PositiveIntegerField(_("percent of the limit"))
    who = models.JSONField(_("who"), default=list)
    recipients = models.JSONField(_("recipients"), default=list)
    actions = models.JSONField(_("what"), default=list)
    is_vacant = models.BooleanField(_("post vacant"), default=False)
    cause = models.CharField(_("cause"), max_length=60, blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        indexes = [
            models.Index(fields=("street_now", "-fired_at"), name="escalation_street"),
            models.Index(fields=("community_now", "-fired_at"), name="escalation_community"),
            models.Index(fields=("subject_type", "subject_id"), name="escalation_subject"),
        ]
        constraints = [models.UniqueConstraint(fields=("clock", "level"), name="each_level_once")]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.level}"


class Finding(models.Model):
    """Something the auditor found wrong, and whether it healed it."""

    kind = models.CharField(_("kind"), max_length=30)
    subject_type = models.CharField(_("subject"), max_length=20)
    subject_id = models.BigIntegerField(_("subject id"))
    detail = models.JSONField(_("detail"), default=dict)
    found_at = models.DateTimeField(_("found at"))
    healed_at = models.DateTimeField(_("healed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "subject_type", "subject_id"),
                condition=Q(healed_at__isnull=True),
                name="one_open_finding",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type} {self.subject_id}"
