"""The call-back (回访) after closing: who is asked, how often it was tried, what came of it."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models import FlowRecord
from tickets.models.catalogue import Grade
from tickets.models.stamps import ClockFacts, NowStamps
from tickets.models.tickets import Channel
from tickets.querysets import CallBackQuerySet
from tickets.workflow.states import CallBackStatus, Exclusion


class CallBackSample(models.Model):
    """How many of the closed matters of one kind are called back, in percent.

    Whistled and reopened matters have a row each; an ordinary one takes the row that names most of
    its grade and channel.
    """

    class Case(models.TextChoices):
        WHISTLED = "whistled", _("Answered by a whistle")
        REOPENED = "reopened", _("Reopened")
        ORDINARY = "ordinary", _("All other matters")

    case = models.CharField(_("case"), max_length=8, choices=Case.choices, default=Case.ORDINARY)
    grade = models.CharField(_("grade"), max_length=1, choices=Grade.choices, blank=True)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices, blank=True)
    percent = models.PositiveSmallIntegerField(
        _("called back, in percent"), validators=[MaxValueValidator(100)]
    )

    class Meta:
        ordering = ("case", "grade", "channel")
        verbose_name = _("call-back sample")
        verbose_name_plural = _("call-back samples")
        constraints = [
            models.UniqueConstraint(
                fields=("case", "grade", "channel"), name="one_sample_per_case"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="sample_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.grade} {self.channel} {self.percent}"


class CallBack(NowStamps):
    """One requester to be asked how one closing went: solved or not, how satisfied.

    It ends answered, or excluded by a rule; nobody takes it off the list by hand.
    """

    ticket = models.ForeignKey(
        "tickets.Ticket", models.CASCADE, related_name="call_backs", verbose_name=_("ticket")
    )
    requester = models.ForeignKey(
        "tickets.Requester", models.CASCADE, related_name="call_backs", verbose_name=_("requester")
    )
    round = models.PositiveSmallIntegerField(_("closing"))
    closed_at = models.DateTimeField(_("closed at"))
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=CallBackStatus.choices,
        default=CallBackStatus.WAITING,
    )
    created_at = models.DateTimeField(_("listed at"))
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    yellow_at = models.DateTimeField(_("yellow from"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("times not reached"), default=0)
    tried_at = models.DateTimeField(_("last not reached at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    exclusion = models.CharField(
        _("excluded because"), max_length=12, choices=Exclusion.choices, blank=True
    )
    accused_by = models.ForeignKey(
        "members.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("exclusion asked by"),
    )
    rating = models.OneToOneField(
        "tickets.Rating",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="call_back",
        verbose_name=_("rating"),
    )
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = CallBackQuerySet.as_manager()

    class Meta:
        verbose_name = _("call-back")
        verbose_name_plural = _("call-backs")
        indexes = [
            models.Index(
                fields=(f"{place}_now", "due_at", "id"),
                condition=Q(status=CallBackStatus.WAITING),
                name=f"call_back_{place}",
            )
            for place in ("street", "community")
        ] + [
            models.Index(fields=(f"{place}_now", "closed_at"), name=f"call_back_year_{place}")
            for place in ("district", "street", "community")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("requester", "round"), name="one_call_back_per_closing"
            ),
            models.CheckConstraint(
                condition=Q(status__in=CallBackStatus.values), name="call_back_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=CallBackStatus.EXCLUDED) & ~Q(exclusion="")
                | ~Q(status=CallBackStatus.EXCLUDED) & Q(exclusion=""),
                name="call_back_excluded_by_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.round} {self.status}"

    def append_record(self, **values) -> "CallBackRecord":
        """Write one flow record of this call-back; only lib.moves and operations call it."""
        return CallBackRecord.objects.create(call_back=self, **values)

    def clock_facts(self) -> ClockFacts:
        """The closing desk answers for it, no unit."""
        return ClockFacts(
            "call_back", self.ticket.number, self.ticket.title, None, self.now_stamps()
        )


class CallBackRecord(FlowRecord):
    """One thing that happened to a call-back."""

    call_back = models.ForeignKey(
        CallBack, models.CASCADE, related_name="records", verbose_name=_("call-back")
    )

    class Meta(FlowRecord.Meta):
        abstract = False
        verbose_name = _("call-back record")
        verbose_name_plural = _("call-back records")
