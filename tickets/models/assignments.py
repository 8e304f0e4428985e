"""An assignment (任务): one unit's or one team's share of a ticket, with its own clock."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.models.shares import Share
from tickets.models.stamps import ClockFacts
from tickets.querysets import AssignmentQuerySet
from tickets.workflow.states import OPEN_ASSIGNMENT, AssignmentRole, AssignmentStatus


class Assignment(Share):
    """Work given to one unit, or to an area's own team; the clock starts when it is issued."""

    ticket = models.ForeignKey(
        "tickets.Ticket", models.CASCADE, related_name="assignments", verbose_name=_("ticket")
    )
    role = models.CharField(_("role"), max_length=8, choices=AssignmentRole.choices)
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        db_index=False,
        verbose_name=_("unit"),
    )
    area = models.ForeignKey(
        "grids.Area",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="team_assignments",
        verbose_name=_("team of"),
        db_index=False,
    )
    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("handler"),
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=AssignmentStatus.choices,
        default=AssignmentStatus.ISSUED,
    )
    issued_by = models.ForeignKey(
        "members.User",
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("issued by"),
    )
    note = models.CharField(_("note"), max_length=1000, blank=True)
    result = models.TextField(_("result"), blank=True)
    issued_at = models.DateTimeField(_("issued at"))
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    handling_at = models.DateTimeField(_("work started at"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    accepted_at = models.DateTimeField(
        pgettext_lazy("result", "accepted at"), null=True, blank=True
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    yellow_at = models.DateTimeField(_("yellow from"), null=True, blank=True)
    rework_count = models.PositiveSmallIntegerField(_("times reworked"), default=0)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        indexes = [
            models.Index(
                fields=("unit", "due_at"),
                condition=Q(status__in=OPEN_ASSIGNMENT),
                name="assignment_inbox",
            ),
            models.Index(
                fields=("area", "status"), condition=Q(area__isnull=False), name="assignment_team"
            ),
            models.Index(fields=("unit", "-issued_at", "-id"), name="assignment_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False) ^ Q(area__isnull=False),
                name="assignment_unit_or_team",
            ),
            models.UniqueConstraint(
                fields=("ticket",),
                condition=Q(role="lead") & ~Q(status__in=("withdrawn", "returned")),
                name="one_lead_per_ticket",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.role} {self.holder}"

    @property
    def rests_until(self):
        """Until which day the whole matter is suspended, if it is."""
        return self.ticket.suspended_until

    @property
    def holder(self):
        """The unit, or the area whose team is meant."""
        return self.unit or self.area

    def append_record(self, **values):
        """Write the move into the ticket's history, which counts it too."""
        type(self.ticket).objects.filter(pk=self.ticket_id).update(flow_count=F("flow_count") + 1)
        return self.ticket.append_record(assignment=self, **values)

    def clock_facts(self) -> ClockFacts:
        """The unit answers, or the team's own area; the ticket says where."""
        return ClockFacts(
            "assignment",
            self.ticket.number,
            self.ticket.title,
            self.unit_id,
            self.ticket.now_stamps(),
        )
