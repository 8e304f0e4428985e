"""The ticket (事项), who asked, its history and its search grams."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.models import Attachment, FlowRecord
from tickets.models.catalogue import Urgency
from tickets.models.stamps import ClockFacts, FiledStamps, NowStamps
from tickets.querysets import RequesterQuerySet, TicketQuerySet, TicketRecordQuerySet
from tickets.querysets.published import OWN_STEPS
from tickets.querysets.tickets import DUE_ORDER
from tickets.workflow.states import (
    OPEN_TICKET,
    AdjustmentKind,
    AssignmentRole,
    AssignmentStatus,
    TicketStatus,
    VoidGround,
)


class Channel(models.TextChoices):
    """How a matter reached us."""

    RESIDENT = "resident", _("Resident, online")
    GRID_WORKER = "grid_worker", _("Grid worker")
    COMMUNITY = "community", _("Community desk")
    HOTLINE = "hotline", _("Hotline")
    INSPECTION = "inspection", _("Inspection")
    IMPORT = "import", _("Import")
    OPEN311 = "open311", _("Open311")


class SolvedLevel(models.TextChoices):
    """The highest level that acted; the base of containment (DOMAIN.md section 4.4)."""

    GRID = "grid", _("In the grid")
    COMMUNITY = "community", _("In the community")
    STREET = "street", _("At the street")
    DISTRICT = "district", _("At the district")


class PublicState(models.TextChoices):
    """Whether other residents may read what one of them wrote (DESIGN.md: a service desk)."""

    PENDING = "pending", pgettext_lazy("public words", "To be looked at")
    SHOWN = "shown", pgettext_lazy("public words", "Shown to residents")
    HIDDEN = "hidden", pgettext_lazy("public words", "Only the kind is shown")


NEWEST = ("-reported_at", "-id")


class Ticket(NowStamps, FiledStamps):
    """One matter of a neighbourhood, from report to rating."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    status = models.CharField(
        _("status"), max_length=12, choices=TicketStatus.choices, default=TicketStatus.REPORTED
    )
    category = models.ForeignKey(
        "tickets.Category", models.PROTECT, related_name="tickets", verbose_name=_("category")
    )
    condition = models.ForeignKey(
        "tickets.CategoryLimit",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("filing condition"),
    )
    urgency = models.CharField(
        _("urgency"), max_length=2, choices=Urgency.choices, default=Urgency.NORMAL
    )
    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(_("description"), max_length=2000)
    area = models.ForeignKey(
        "grids.Area", models.PROTECT, related_name="tickets", verbose_name=_("area")
    )
    address = models.CharField(_("place in words"), max_length=200, blank=True)
    lng = models.FloatField(_("longitude (WGS-84)"), null=True, blank=True)
    lat = models.FloatField(_("latitude (WGS-84)"), null=True, blank=True)

    channel = models.CharField(
        _("channel"), max_length=12, choices=Channel.choices, default=Channel.RESIDENT
    )
    reported_by = models.ForeignKey(
        "members.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reported by"),
    )
    handled_by = models.ForeignKey(
        "members.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("handled by"),
    )
    reported_at = models.DateTimeField(_("reported at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    filed_at = models.DateTimeField(_("filed at"), null=True, blank=True)
    dispatched_at = models.DateTimeField(_("dispatched at"), null=True, blank=True)
    contacted_at = models.DateTimeField(_("first contact at"), null=True, blank=True)
    handled_at = models.DateTimeField(_("handled at"), null=True, blank=True)
    passed_at = models.DateTimeField(_("check passed at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    urged_at = models.DateTimeField(_("urged at"), null=True, blank=True)

    suspended_until = models.DateField(_("suspended until"), null=True, blank=True)
    void_ground = models.CharField(
        _("ground"), max_length=12, choices=VoidGround.choices, blank=True
    )
    self_closed = models.BooleanField(_("solved on the spot"), default=False)
    solved_level = models.CharField(
        _("solved at"), max_length=10, choices=SolvedLevel.choices, blank=True
    )
    is_late = models.BooleanField(_("handed in late"), default=False)
    rework_count = models.PositiveSmallIntegerField(_("times reworked"), default=0)
    reopened_count = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    yellow_at = models.DateTimeField(_("yellow from"), null=True, blank=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    public_state = models.CharField(
        _("public words"), max_length=8, choices=PublicState.choices, default=PublicState.HIDDEN
    )
    public_title = models.CharField(_("title for residents"), max_length=80, blank=True)
    photos_shown = models.BooleanField(_("pictures shown to residents"), default=False)
    idempotency_key = models.CharField(max_length=80, null=True, blank=True, unique=True)
    source = models.CharField(_("source system"), max_length=40, blank=True)
    source_ref = models.CharField(_("number in the source"), max_length=60, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        indexes = (
            [
                models.Index(
                    fields=(f"{place}_now", *NEWEST),
                    condition=Q(status__in=OPEN_TICKET),
                    name=f"ticket_open_{place}",
                )
                for place in ("city", "district", "street", "community", "grid")
            ]
            + [
                models.Index(fields=(f"{place}_now", *NEWEST), name=f"ticket_all_{place}")
                for place in ("district", "street", "community", "grid")
            ]
            + [
                models.Index(fields=NEWEST, name="ticket_all"),
                models.Index(
                    fields=NEWEST, condition=Q(status__in=OPEN_TICKET), name="ticket_open"
                ),
                models.Index(
                    fields=("community_now", "due_at"),
                    condition=Q(status__in=OPEN_TICKET),
                    name="ticket_due_community",
                ),
                models.Index(
                    "community_now",
                    DUE_ORDER,
                    "id",
                    condition=Q(status__in=OPEN_TICKET),
                    name="ticket_by_due_community",
                ),
                models.Index(DUE_ORDER, "id", name="ticket_by_due"),
                models.Index(
                    fields=("reported_by",),
                    condition=Q(status__in=OPEN_TICKET),
                    name="ticket_open_reporter",
                ),
                models.Index(
                    fields=("suspended_until",),
                    condition=Q(suspended_until__isnull=False),
                    name="ticket_suspended",
                ),
                models.Index(
                    fields=("public_state", *NEWEST),
                    condition=~Q(public_state=PublicState.HIDDEN),
                    name="ticket_public",
                ),
                models.Index(
                    fields=("closed_at",),
                    condition=Q(status=TicketStatus.CLOSED),
                    name="ticket_closed_at",
                ),
                models.Index(
                    fields=("source", "source_ref"), condition=~Q(source=""), name="ticket_source"
                ),
                models.Index(
                    fields=("source", *NEWEST),
                    condition=Q(channel=Channel.OPEN311),
                    name="ticket_of_program",
                ),
                models.Index(
                    fields=NEWEST, condition=Q(reopened_count__gt=0), name="ticket_reopened"
                ),
                # Half a year of a whole district is counted by place without reading the rows
                models.Index(
                    fields=("reported_at",),
                    include=("category", "community_now", "street_now", "district_now", "status"),
                    name="ticket_counted",
                ),
                # The response rate of a place and month is read from this index alone
                models.Index(
                    fields=("dispatched_at", "id"),
                    include=(
                        "city_now",
                        "district_now",
                        "street_now",
                        "community_now",
                        "status",
                        "contacted_at",
                    ),
                    condition=Q(dispatched_at__isnull=False),
                    name="ticket_dispatched",
                ),
            ]
        )
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=TicketStatus.values), name="ticket_status_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=("closed", "not_filed", "void", "merged"), closed_at__isnull=False
                )
                | Q(status__in=OPEN_TICKET, closed_at__isnull=True),
                name="ticket_closed_iff_stamped",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="ticket_merged_iff_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def append_record(self, **values) -> "TicketRecord":
        """Write one flow record of this ticket; only lib.moves and operations call it."""
        return TicketRecord.objects.create(ticket=self, **values)

    def clock_facts(self) -> ClockFacts:
        """No unit answers for a ticket as a whole; its desk does."""
        return ClockFacts("ticket", self.number, self.title, None, self.now_stamps())

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_TICKET

    @property
    def lead_returned(self) -> bool:
        """Whether the lead has given the matter back and the dispatcher has not decided yet."""
        given_back = self.assignments.filter(
            role=AssignmentRole.LEAD,
            status=AssignmentStatus.RETURNED,
            asked__contains=[AdjustmentKind.RETURN],
        )
        return given_back.exists()

    def pictures(self) -> models.QuerySet[Attachment]:
        """Its pictures, and those of the matters that were merged into it."""
        ids = Ticket.objects.filter(Q(pk=self.pk) | Q(merged_into=self.pk)).values("pk")
        return Attachment.objects.filter(subject_type="ticket", subject_id__in=ids)


class TicketRecord(FlowRecord):
    """One thing that happened to a ticket, an assignment of it, or a whistle proposed for it."""

    ticket = models.ForeignKey(
        Ticket, models.CASCADE, related_name="records", verbose_name=_("ticket")
    )
    assignment = models.ForeignKey(
        "tickets.Assignment",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="records",
        db_index=False,
        verbose_name=_("assignment"),
    )
    proposal = models.ForeignKey(
        "tickets.Proposal",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="records",
        db_index=False,
        verbose_name=_("proposal"),
    )

    objects = TicketRecordQuerySet.as_manager()

    @property
    def is_own(self) -> bool:
        """Speaks of the ticket itself, not of a part of it."""
        return self.assignment_id is None and self.proposal_id is None

    class Meta(FlowRecord.Meta):
        abstract = False
        verbose_name = _("ticket record")
        verbose_name_plural = _("ticket records")
        indexes = [models.Index(fields=("at", "id"), condition=OWN_STEPS, name="ticket_open_steps")]


class Requester(models.Model):
    """Who asked, and how to reach them: encrypted, masked, found again by code or phone hash."""

    ticket = models.ForeignKey(
        Ticket, models.CASCADE, related_name="requesters", verbose_name=_("ticket")
    )
    name_cipher = models.TextField(blank=True)
    phone_cipher = models.TextField(blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True)
    device_hash = models.CharField(max_length=64, blank=True)
    code_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(
        "members.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    is_follower = models.BooleanField(_("joined with me-too"), default=False)
    first_ticket = models.ForeignKey(
        Ticket,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reported as, before merging"),
    )
    language = models.CharField(max_length=10, default="zh-hans")
    created_at = models.DateTimeField(_("created at"))

    objects = RequesterQuerySet.as_manager()

    class Meta:
        verbose_name = _("requester")
        verbose_name_plural = _("requesters")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.pk}"

    @property
    def own_ticket(self) -> Ticket | None:
        """The ticket this person wrote; followers wrote none."""
        return None if self.is_follower else self.first_ticket or self.ticket


class TicketGrams(models.Model):
    """The two-character pieces of a ticket's words, for search that knows short Chinese words.

    Beside them stand marks of its areas, units and reporter (`tickets.querysets.marks`).
    """

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="grams")
    grams = ArrayField(models.CharField(max_length=24))

    class Meta:
        indexes = [GinIndex(fields=("grams",), name="ticket_grams")]

    def __str__(self) -> str:
        return f"{self.ticket_id}"
