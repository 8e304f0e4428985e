"""Heads chosen: who was proposed for which post, what others thought, what was decided."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib.workflow import Workflow
from members.models.posts import Post
from members.querysets import NominationQuerySet
from members.roles import Role
from members.workflow import NOMINATION, Merit, NominationStatus, Stance
from records.models import FlowRecord


class Nomination(models.Model):
    """One person proposed as head of a grid, building, stairwell or branch (选优配强)."""

    person = models.ForeignKey("members.Person", models.PROTECT, related_name="nominations")
    role = models.CharField(_("role"), max_length=30, choices=Role)
    area = models.ForeignKey("grids.Area", models.PROTECT, null=True, related_name="nominations")
    organisation = models.ForeignKey(
        "grids.PartyOrganisation", models.PROTECT, null=True, related_name="nominations"
    )
    merit = models.CharField(_("merit"), max_length=15, choices=Merit)
    grounds = models.TextField(_("grounds"), max_length=1000)
    status = models.CharField(
        _("status"), max_length=10, choices=NominationStatus, default=NominationStatus.PROPOSED
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    post = models.OneToOneField(Post, models.PROTECT, null=True, related_name="nomination")
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=NominationStatus.values), name="nomination_status_known"
            ),
            models.CheckConstraint(
                condition=Q(area=None, organisation__isnull=False)
                | Q(area__isnull=False, organisation=None),
                name="nomination_one_place",
            ),
            models.CheckConstraint(
                condition=Q(post=None) | Q(status=NominationStatus.APPOINTED),
                name="nomination_post_iff_appointed",
            ),
            models.UniqueConstraint(
                fields=("person", "role", "area", "organisation"),
                condition=Q(status=NominationStatus.PROPOSED),
                nulls_distinct=False,
                name="nomination_open_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.place}"

    @property
    def place(self) -> Any:
        """Where the post would be held."""
        return self.area or self.organisation

    @property
    def workflow(self) -> Workflow:
        """The moves of its kind of place."""
        return NOMINATION["area" if self.area_id else "organisation"]

    def append_record(self, **values: Any) -> NominationRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return NominationRecord.objects.create(nomination=self, **values)


class NominationRecord(FlowRecord):
    """One step of a nomination."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="records")

    class Meta(FlowRecord.Meta):
        verbose_name = _("record of a nomination")
        verbose_name_plural = _("records of nominations")
        indexes = (models.Index(fields=("nomination", "id"), name="nomination_record"),)


class NominationOpinion(models.Model):
    """What one person thinks of a nomination, said once and kept."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="opinions")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    stance = models.CharField(_("stance"), max_length=10, choices=Stance)
    words = models.CharField(_("words"), max_length=500)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("opinion on a nomination")
        verbose_name_plural = _("opinions on nominations")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("nomination", "by"), name="nomination_opinion_once"),
        )

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.stance}"
