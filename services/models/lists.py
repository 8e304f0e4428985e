"""The three lists of an alliance (需求、资源、项目)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.workflow import Workflow
from services.models.alliances import Alliance, AllianceRecord, account
from services.querysets.alliances import ListEntryQuerySet
from services.workflow.alliances import ENTRY, OPEN_ENTRY, EntryKind, EntryStatus
from tickets.workflow.states import ResolutionStatus

STANDS_AS = {
    ResolutionStatus.OPEN: EntryStatus.IN_PROGRESS,
    ResolutionStatus.DONE: EntryStatus.IN_PROGRESS,
    ResolutionStatus.CONFIRMED: EntryStatus.DONE,
    ResolutionStatus.DROPPED: EntryStatus.DROPPED,
}
"""Where a project stands, by the decision it comes from."""


class ListEntry(models.Model):
    """A need, a resource that is offered, or a project with an owner and a day.

    `unit` answers for it, else the community itself. A project that a meeting decided keeps no
    state of its own: it stands where its `resolution` stands.
    """

    alliance = models.ForeignKey(
        Alliance, models.PROTECT, related_name="entries", verbose_name=_("alliance")
    )
    kind = models.CharField(_("list"), max_length=10, choices=EntryKind)
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    what = models.CharField(_("what it is about"), max_length=500)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=EntryStatus, default=EntryStatus.OPEN
    )
    result = models.TextField(_("result"), max_length=1000, blank=True)
    need = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("meets the need"),
    )
    resources = models.ManyToManyField(
        "self", symmetrical=False, related_name="needs", blank=True, verbose_name=_("resources")
    )
    resolution = models.OneToOneField(
        "tickets.Resolution",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="project",
        verbose_name=_("decision"),
    )
    entered_by = account(_("entered by"))
    entered_at = models.DateTimeField(_("entered at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("entry of a list")
        verbose_name_plural = _("entries of lists")
        indexes = (models.Index(fields=("alliance", "kind", "-id"), name="list_entry_alliance"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=EntryStatus.values), name="list_entry_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="project") | Q(due_on__isnull=False), name="project_has_a_day"
            ),
            models.CheckConstraint(
                condition=Q(resolution=None) | Q(kind="project"), name="decision_is_a_project"
            ),
        )

    def __str__(self) -> str:
        return self.what

    @property
    def owner(self) -> str:
        """Who answers for it, as lists show it."""
        return str(self.unit or self.alliance.area)

    @property
    def standing(self) -> str:
        """Where it stands: its own state, or what became of the decision it comes from."""
        if self.resolution is not None:
            return STANDS_AS[ResolutionStatus(self.resolution.status)]
        return self.status

    @property
    def standing_label(self) -> str:
        """The same in words; work that was reported waits for the community."""
        if self.resolution is not None and self.resolution.status == ResolutionStatus.DONE:
            return str(pgettext_lazy("alliance entry", "Reported done, to be confirmed"))
        return str(EntryStatus(self.standing).label)

    def is_overdue(self, on: date) -> bool:
        """Open past its day; work that was reported is not."""
        if self.due_on is None or self.due_on >= on or self.standing not in OPEN_ENTRY:
            return False
        return self.resolution is None or self.resolution.status == ResolutionStatus.OPEN

    @property
    def workflow(self) -> Workflow:
        return ENTRY

    def append_record(self, **values: Any) -> AllianceRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return AllianceRecord.objects.create(alliance=self.alliance, entry=self, **values)
