"""Topics in deliberation, the meetings about them, the votes, and what came of them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.worded import word_index
from lib.workflow import Workflow
from records.models import FlowRecord
from services.models.alliances import account
from services.querysets.deliberations import DeliberationQuerySet, DeliberationRecordQuerySet
from services.workflow.deliberations import (
    DELIBERATION,
    DeliberationStatus,
    TopicSource,
    Verdict,
    VoteRule,
)


class Deliberation(models.Model):
    """A topic that a community talks over with those it concerns, in five steps (DOMAIN.md 6.3).

    `public_topic` and `public_result` are what strangers read, while `is_public`.
    """

    area = models.ForeignKey(
        "grids.Area", models.PROTECT, related_name="deliberations", verbose_name=_("area")
    )
    topic = models.CharField(pgettext_lazy("deliberation", "topic"), max_length=80)
    text = models.TextField(_("what it is about"), max_length=2000)
    source = models.CharField(_("comes from"), max_length=10, choices=TopicSource)
    ticket = models.ForeignKey(
        "tickets.Ticket", models.PROTECT, null=True, blank=True, related_name="+"
    )
    wish = models.ForeignKey(
        "services.Wish", models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=DeliberationStatus,
        default=DeliberationStatus.COLLECT,
    )
    decision = models.TextField(_("decision"), blank=True)
    evaluated_on = models.DateField(_("evaluated on"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, blank=True)
    result = models.TextField(_("result"), blank=True)
    is_public = models.BooleanField(_("public"), default=False)
    public_topic = models.CharField(_("topic for everybody"), max_length=80, blank=True)
    public_result = models.CharField(_("result for everybody"), max_length=200, blank=True)
    created_by = account(_("created by"))
    created_at = models.DateTimeField(_("created at"))
    stage_at = models.DateTimeField(_("in this step since"))
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = DeliberationQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("deliberation")
        verbose_name_plural = _("deliberations")
        indexes = (
            models.Index(fields=("area", "-id"), name="deliberation_area"),
            models.Index(fields=("status", "-id"), name="deliberation_status"),
            word_index(DeliberationQuerySet, "deliberation_words"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=DeliberationStatus.values), name="deliberation_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="closed") & Q(evaluated_on__isnull=False) & ~Q(verdict="")
                | ~Q(status="closed") & Q(evaluated_on=None, verdict=""),
                name="deliberation_closed_iff_evaluated",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | ~Q(public_topic=""), name="public_has_a_topic"
            ),
        )

    def __str__(self) -> str:
        return self.topic

    @property
    def workflow(self) -> Workflow:
        return DELIBERATION

    def append_record(self, **values: Any) -> DeliberationRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return DeliberationRecord.objects.create(deliberation=self, **values)


class DeliberationMeeting(models.Model):
    """A meeting about a topic: when, where, how many of whom, and what was said; no names."""

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="gatherings")
    held_on = models.DateField(_("held on"))
    place = models.CharField(pgettext_lazy("meeting", "place"), max_length=120)
    residents = models.PositiveSmallIntegerField(pgettext_lazy("present", "residents"), default=0)
    owners = models.PositiveSmallIntegerField(pgettext_lazy("present", "owners"), default=0)
    members = models.PositiveSmallIntegerField(pgettext_lazy("present", "Party members"), default=0)
    committee = models.PositiveSmallIntegerField(
        pgettext_lazy("present", "of the committees"), default=0
    )
    units = models.PositiveSmallIntegerField(pgettext_lazy("present", "of units"), default=0)
    others = models.PositiveSmallIntegerField(pgettext_lazy("present", "others"), default=0)
    summary = models.TextField(_("what was said"), max_length=2000)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        ordering = ("held_on", "id")
        verbose_name = _("meeting of a deliberation")
        verbose_name_plural = _("meetings of deliberations")

    def __str__(self) -> str:
        return f"{self.held_on} {self.place}"


class DeliberationVote(models.Model):
    """One vote: the question, the rule, and how many people and square metres there are in all.

    Votes of residents count people only; `area_all` is for owners, in square metres.
    """

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="votes")
    rule = models.CharField(_("counted by"), max_length=12, choices=VoteRule)
    held_on = models.DateField(_("held on"))
    question = models.CharField(pgettext_lazy("vote", "question"), max_length=120)
    people_all = models.PositiveIntegerField(_("entitled people"))
    area_all = models.PositiveIntegerField(_("entitled area in square metres"), default=0)
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        ordering = ("id",)
        verbose_name = _("vote of a deliberation")
        verbose_name_plural = _("votes of deliberations")
        constraints = (
            models.CheckConstraint(
                condition=Q(rule="residents") | Q(area_all__gt=0), name="owners_vote_by_area_too"
            ),
        )

    def __str__(self) -> str:
        return self.question


class VoteOption(models.Model):
    """One answer to the question of a vote: how many gave it, with how many square metres."""

    vote = models.ForeignKey(DeliberationVote, models.PROTECT, related_name="options")
    label = models.CharField(pgettext_lazy("vote", "option"), max_length=40)
    people = models.PositiveIntegerField(_("people"))
    area = models.PositiveIntegerField(_("area in square metres"), default=0)

    class Meta:
        ordering = ("id",)
        verbose_name = _("option of a vote")
        verbose_name_plural = _("options of votes")
        constraints = (models.UniqueConstraint(F("vote"), F("label"), name="vote_option_once"),)

    def __str__(self) -> str:
        return self.label


class DeliberationOutcome(models.Model):
    """What a decision became: a matter, or a project on the list of an alliance."""

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="outcomes")
    ticket = models.OneToOneField(
        "tickets.Ticket", models.PROTECT, null=True, blank=True, related_name="+"
    )
    entry = models.OneToOneField(
        "services.ListEntry", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        verbose_name = _("outcome of a deliberation")
        verbose_name_plural = _("outcomes of deliberations")
        constraints = (
            models.CheckConstraint(
                condition=Q(ticket=None, entry__isnull=False) | Q(ticket__isnull=False, entry=None),
                name="outcome_is_one_thing",
            ),
        )

    def __str__(self) -> str:
        return str(self.ticket or self.entry)


class DeliberationRecord(FlowRecord):
    """One step of a deliberation."""

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="records")

    objects = DeliberationRecordQuerySet.as_manager()

    class Meta(FlowRecord.Meta):
        verbose_name = _("record of a deliberation")
        verbose_name_plural = _("records of deliberations")
        indexes = (models.Index(fields=("deliberation", "id"), name="deliberation_record"),)
