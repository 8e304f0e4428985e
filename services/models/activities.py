"""Activities of a neighbourhood: series, co-organisers, shifts, and what happened to them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.worded import word_index
from lib.workflow import Workflow
from records.models import FlowRecord
from services.models.alliances import account
from services.querysets.activities import (
    ActivityQuerySet,
    ActivityRecordQuerySet,
    OrganiserQuerySet,
    ShiftQuerySet,
)
from services.workflow.activities import (
    ACTIVITY,
    ORGANISER,
    PUBLIC,
    ActivityStatus,
    OrganiserStatus,
)

OFFER_HOURS = 12


class ActivitySeries(models.Model):
    """What takes place again and again; each date is an activity of its own."""

    class Rhythm(models.TextChoices):
        WEEK = "week", pgettext_lazy("rhythm", "Every week")
        FORTNIGHT = "fortnight", pgettext_lazy("rhythm", "Every two weeks")
        MONTH = "month", pgettext_lazy("rhythm", "Every month on the same weekday")

    rhythm = models.CharField(_("rhythm"), max_length=10, choices=Rhythm)
    made_by = account(_("made by"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("series of activities")
        verbose_name_plural = _("series of activities")

    def __str__(self) -> str:
        return str(self.get_rhythm_display())


class Activity(models.Model):
    """One activity on one day, set up by a community, a grid or a street (DOMAIN.md 6.7).

    `starts_at` and `ends_at` are those of its shifts, kept for lists. `age` is the least age in
    years; whoever is under 18 comes with a guardian's consent.
    """

    class Kind(models.TextChoices):
        VOLUNTEER = "volunteer", pgettext_lazy("activity", "Volunteer service")
        CULTURE = "culture", pgettext_lazy("activity", "Culture and sport")
        LECTURE = "lecture", pgettext_lazy("activity", "Lecture")
        CLEAN_UP = "clean_up", pgettext_lazy("activity", "Clean-up")
        PARTY_DAY = "party_day", pgettext_lazy("activity", "Party day")
        OTHER = "other", pgettext_lazy("activity", "Other")

    class Age(models.IntegerChoices):
        ANY = 0, pgettext_lazy("activity", "Everybody")
        TEENS = 14, pgettext_lazy("activity", "From 14 years")
        ADULTS = 18, pgettext_lazy("activity", "From 18 years")

    title = models.CharField(_("title"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text = models.TextField(_("description"), max_length=2000, blank=True)
    area = models.ForeignKey(
        "grids.Area", models.PROTECT, related_name="activities", verbose_name=_("area")
    )
    place = models.CharField(_("place"), max_length=120)
    contact = models.CharField(_("questions to"), max_length=80, blank=True)
    series = models.ForeignKey(
        ActivitySeries,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("series"),
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    signup_from = models.DateTimeField(_("sign-up from"), null=True, blank=True)
    signup_until = models.DateTimeField(_("sign-up until"), null=True, blank=True)
    age = models.PositiveSmallIntegerField(_("least age"), choices=Age, default=Age.ANY)
    gives_hours = models.BooleanField(_("gives hours of service"), default=False)
    offer_hours = models.PositiveSmallIntegerField(
        _("hours for which a place is offered"), default=OFFER_HOURS
    )
    result = models.TextField(_("what came of it"), max_length=1000, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=ActivityStatus, default=ActivityStatus.DRAFT
    )
    created_by = account(_("created by"))
    created_at = models.DateTimeField(_("created at"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_at", "-id")
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = (
            models.Index(fields=("area", "starts_at"), name="activity_area"),
            models.Index(fields=("starts_at", "id"), name="activity_start"),
            word_index(ActivityQuerySet, "activity_words"),
            models.Index(
                fields=("ends_at",),
                condition=Q(status__in=("published", "closed", "running")),
                name="activity_living",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=ActivityStatus.values), name="activity_status_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="activity_ends_after_beginning"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """What people call it by."""
        return f"A{self.pk:06d}"

    @property
    def workflow(self) -> Workflow:
        return ACTIVITY

    @property
    def is_public(self) -> bool:
        return self.status in PUBLIC

    def takes_sign_ups(self, at: Any) -> bool:
        """Whether people may sign up now; single shifts may have begun."""
        opened = self.signup_from is None or self.signup_from <= at
        until = self.signup_until or self.ends_at
        return self.status == ActivityStatus.PUBLISHED and opened and at < until

    def append_record(self, **values: Any) -> ActivityRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return ActivityRecord.objects.create(activity=self, **values)


class Organiser(models.Model):
    """A community or a unit that organises an activity together with its place (共办)."""

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="organisers", verbose_name=_("activity")
    )
    area = models.ForeignKey(
        "grids.Area",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("community"),
    )
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=OrganiserStatus, default=OrganiserStatus.ASKED
    )
    asked_by = account(_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = OrganiserQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("co-organiser")
        verbose_name_plural = _("co-organisers")
        constraints = (
            models.CheckConstraint(
                condition=Q(area=None, unit__isnull=False) | Q(area__isnull=False, unit=None),
                name="organiser_is_one_body",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OrganiserStatus.values), name="organiser_status_known"
            ),
            models.UniqueConstraint(
                fields=("activity", "area"), condition=Q(unit=None), name="organiser_area_once"
            ),
            models.UniqueConstraint(
                fields=("activity", "unit"), condition=Q(area=None), name="organiser_unit_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.unit or self.area)

    @property
    def workflow(self) -> Workflow:
        return ORGANISER

    def append_record(self, **values: Any) -> ActivityRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return ActivityRecord.objects.create(activity=self.activity, organiser=self, **values)


class Shift(models.Model):
    """From when to when how many people are wanted, as what.

    `taken` counts the places held by sign-ups and batches; the database lets it pass neither
    `capacity` nor nothing. It is written only while the row is locked.
    """

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="shifts", verbose_name=_("activity")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    role = models.CharField(_("task"), max_length=40, blank=True)
    skills = models.CharField(_("skills wanted"), max_length=120, blank=True)
    capacity = models.PositiveIntegerField(_("places"))
    taken = models.PositiveIntegerField(_("places taken"), default=0)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "id")
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints = (
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity"), capacity__gte=1),
                name="shift_never_over_booked",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_beginning"
            ),
        )

    def __str__(self) -> str:
        first, last = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        until = f"{last:%H:%M}" if first.date() == last.date() else f"{last:%m-%d %H:%M}"
        words = f"{first:%Y-%m-%d %H:%M}–{until}"
        return f"{words} · {self.role}" if self.role else words

    @property
    def left(self) -> int:
        """Free places."""
        return self.capacity - self.taken


class ActivityRecord(FlowRecord):
    """One step in the life of an activity, or of a co-organiser, sign-up or batch of it."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="records")
    organiser = models.ForeignKey(
        Organiser, models.PROTECT, null=True, blank=True, related_name="records"
    )
    signup = models.ForeignKey(
        "services.SignUp", models.PROTECT, null=True, blank=True, related_name="records"
    )
    batch = models.ForeignKey(
        "services.UnitBatch", models.PROTECT, null=True, blank=True, related_name="records"
    )

    objects = ActivityRecordQuerySet.as_manager()

    class Meta(FlowRecord.Meta):
        verbose_name = _("record of an activity")
        verbose_name_plural = _("records of activities")
        indexes = (models.Index(fields=("activity", "id"), name="activity_record"),)
