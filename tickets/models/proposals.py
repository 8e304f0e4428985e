"""What residents, grid workers and property companies ask for: that a whistle be blown."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tickets.models.stamps import ClockFacts, NowStamps
from tickets.models.tickets import TicketRecord
from tickets.querysets import ProposalQuerySet
from tickets.workflow.states import ProposalStatus


class Proposal(NowStamps):
    """A wish for a whistle, which the community answers within a working day, with a reason."""

    ticket = models.ForeignKey(
        "tickets.Ticket", models.CASCADE, related_name="proposals", verbose_name=_("ticket")
    )
    requester = models.ForeignKey(
        "tickets.Requester",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("requester"),
    )
    proposed_by = models.ForeignKey(
        "members.User", models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    why = models.TextField(_("why"), max_length=1000)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=ProposalStatus.choices,
        default=ProposalStatus.PROPOSED,
    )
    whistle = models.ForeignKey(
        "tickets.Whistle",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("whistle"),
    )
    answer = models.TextField(_("answer"), blank=True)
    proposed_at = models.DateTimeField(_("proposed at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    yellow_at = models.DateTimeField(_("yellow from"), null=True, blank=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        indexes = [
            models.Index(fields=(f"{place}_now", "-proposed_at", "-id"), name=f"proposal_{place}")
            for place in ("district", "street", "community")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("ticket",), condition=Q(status="proposed"), name="one_open_proposal"
            ),
            models.CheckConstraint(
                condition=Q(status="proposed", answered_at__isnull=True)
                | Q(status="taken", answered_at__isnull=False, whistle__isnull=False)
                | Q(status="declined", answered_at__isnull=False),
                name="proposal_answered_iff_stamped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.status}"

    def append_record(self, **values) -> TicketRecord:
        """Write the move into the ticket's history, which counts it too."""
        type(self.ticket).objects.filter(pk=self.ticket_id).update(flow_count=F("flow_count") + 1)
        return self.ticket.append_record(proposal=self, **values)

    def clock_facts(self) -> ClockFacts:
        """No unit answers: the community of the place does."""
        ticket = self.ticket
        return ClockFacts("proposal", ticket.number, ticket.title, None, self.now_stamps())
