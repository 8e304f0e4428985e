"""The catalogue of what is offered, requests for it, and the ledger of what an agent received."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.workflow import Workflow
from records.models import FlowRecord
from services.models.applicants import Applied
from services.querysets.requests import (
    MaterialQuerySet,
    ServiceItemQuerySet,
    ServiceRequestQuerySet,
)
from services.workflow.requests import OPEN_REQUEST, REQUEST, RequestStatus
from tickets.models.catalogue import LimitedRow
from tickets.models.stamps import ClockFacts


class ItemGroup(models.TextChoices):
    """What a service is about: the red butler's four, affairs, law, organisations (6.6, 1.2)."""

    CULTURE = "culture", pgettext_lazy("service group", "Culture and leisure")
    CARE = "care", pgettext_lazy("service group", "Medical and elder care")
    CHILDREN = "children", pgettext_lazy("service group", "Education and child care")
    HOUSEHOLD = "household", pgettext_lazy("service group", "Housekeeping and courier")
    AFFAIRS = "affairs", pgettext_lazy("service group", "Allowances, insurance and cards")
    LEGAL = "legal", pgettext_lazy("service group", "Legal aid")
    ORGANISATIONS = "organisations", pgettext_lazy("service group", "Social organisations")


class Mode(models.TextChoices):
    """How a service is asked for and given."""

    COUNTER = "counter", pgettext_lazy("service mode", "At the counter")
    ONLINE = "online", pgettext_lazy("service mode", "Online")
    VISIT = "visit", pgettext_lazy("service mode", "Home visit")
    AGENT = "agent", pgettext_lazy("service mode", "Somebody does it for you")


class MaterialKind(models.TextChoices):
    """Whether the paper itself or a copy of it is meant."""

    ORIGINAL = "original", pgettext_lazy("material", "Original")
    COPY = "copy", pgettext_lazy("material", "Copy")


class ServiceItem(LimitedRow):
    """One thing that is offered: for whom, what to bring, what it costs, how long it takes.

    Without an `area` the whole city offers it; without a `unit` the community itself gives it.
    `publicity_days` is for how long a request stands in public, 0 where none does.
    """

    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    initials = models.CharField(_("first letters"), max_length=60, blank=True)
    group = models.CharField(_("group"), max_length=14, choices=ItemGroup)
    city = models.ForeignKey("grids.City", models.PROTECT, related_name="+", verbose_name=_("city"))
    area = models.ForeignKey(
        "grids.Area",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("offered in"),
    )
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("given by"),
    )
    who = models.CharField(_("who may ask"), max_length=200)
    fee = models.CharField(_("fee"), max_length=100)
    modes = models.JSONField(_("ways to ask"), default=list)
    materials = models.JSONField(_("what to bring"), default=list, blank=True)
    publicity_days = models.PositiveSmallIntegerField(
        _("days in public"), default=0, validators=[MaxValueValidator(30)]
    )
    places = models.ManyToManyField(
        "grids.Place", blank=True, related_name="service_items", verbose_name=_("places")
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = ServiceItemQuerySet.as_manager()

    class Meta:
        ordering = ("group", "code", "id")
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = (
            models.UniqueConstraint(fields=("city", "code"), name="one_service_per_code"),
            models.CheckConstraint(condition=Q(limit_value__gt=0), name="service_limit_positive"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def limit_key(self) -> str:
        """By which clocks know the item."""
        return f"service/{self.pk}"

    @property
    def mode_labels(self) -> list[str]:
        """The ways to ask in words."""
        return [str(Mode(mode).label) for mode in self.modes]


class ServiceRequest(Applied):
    """Somebody asks for a service; it has a clock of its own like a matter (DESIGN.md D7)."""

    number = models.CharField(_("number"), max_length=32, unique=True)
    item = models.ForeignKey(
        ServiceItem, models.PROTECT, related_name="requests", verbose_name=_("service")
    )
    area = models.ForeignKey(
        "grids.Area", models.PROTECT, related_name="service_requests", verbose_name=_("area")
    )
    mode = models.CharField(_("how"), max_length=8, choices=Mode)
    words = models.CharField(_("what you need"), max_length=500, blank=True)
    wished = models.CharField(_("when it suits you"), max_length=100, blank=True)
    address_cipher = models.TextField(blank=True)
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("given to"),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=RequestStatus, default=RequestStatus.SUBMITTED
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    created_at = models.DateTimeField(_("asked at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    missing = models.CharField(_("what is missing"), max_length=1000, blank=True)
    missing_told_at = models.DateTimeField(_("missing materials told at"), null=True, blank=True)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agent"),
    )
    authorised_on = models.DateField(_("authorised on"), null=True, blank=True)
    authorised_until = models.DateField(_("authorised until"), null=True, blank=True)
    public_from = models.DateField(_("public from"), null=True, blank=True)
    public_until = models.DateField(_("public until"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=1000, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    handed_at = models.DateTimeField(_("handed over at"), null=True, blank=True)
    received_by = models.CharField(_("received by"), max_length=40, blank=True)
    stars = models.PositiveSmallIntegerField(
        _("stars"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    rated_at = models.DateTimeField(_("rated at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    yellow_at = models.DateTimeField(_("yellow from"), null=True, blank=True)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    private_words = ("words", "wished", "address_cipher", "received_by")
    private_parts = (("steps", ("words",)), ("materials", ("received_from", "returned_to")))
    signed_parts = ("signatures",)

    objects = ServiceRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("service request")
        verbose_name_plural = _("service requests")
        indexes = (
            models.Index(fields=("area", "-id"), name="service_request_area"),
            models.Index(fields=("unit", "-id"), name="service_request_unit"),
            models.Index(
                fields=("due_at",),
                condition=Q(due_at__isnull=False),
                name="service_request_due",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=RequestStatus.values), name="service_request_status_known"
            ),
            models.CheckConstraint(
                condition=Q(authorised_until=None)
                | Q(authorised_until__gte=F("authorised_on"), agent__isnull=False),
                name="service_request_authorised",
            ),
            models.CheckConstraint(
                condition=Q(stars=None) | Q(stars__gte=1, stars__lte=5),
                name="service_request_stars",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item} {self.number}"

    @property
    def workflow(self) -> Workflow:
        return REQUEST

    @property
    def is_open(self) -> bool:
        return self.status in (*OPEN_REQUEST, RequestStatus.DONE)

    @property
    def receipt_line(self) -> str:
        return f"{self.item} · {self.get_status_display()}"

    def receipt_url(self, code: str) -> str:
        return reverse("services:request_follow", args=(code,))

    def was_authorised(self, on: date) -> bool:
        """Whether the agent's authorisation held on a day."""
        first, last = self.authorised_on, self.authorised_until
        return first is not None and last is not None and first <= on <= last

    def clock_facts(self) -> ClockFacts:
        """Its unit answers, else the community; the ladder climbs from the grid it lies in."""
        stamps = self.area.stamps()
        places = ("city", "district", "street", "community", "grid")
        values = {f"{place}_now_id": getattr(stamps, f"{place}_id") for place in places}
        return ClockFacts("service_request", self.number, self.item.name, self.unit_id, values)

    def append_record(self, **values: Any) -> RequestRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return RequestRecord.objects.create(request=self, **values)


class Material(models.Model):
    """One paper received for a request: from whom, and to whom it went back."""

    request = models.ForeignKey(
        ServiceRequest, models.PROTECT, related_name="materials", verbose_name=_("service request")
    )
    name = models.CharField(_("paper"), max_length=60)
    kind = models.CharField(_("original or copy"), max_length=8, choices=MaterialKind)
    received_from = models.CharField(_("received from"), max_length=40)
    received_at = models.DateTimeField(_("received at"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("taken by")
    )
    returned_to = models.CharField(_("given back to"), max_length=40, blank=True)
    returned_at = models.DateTimeField(_("given back at"), null=True, blank=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("received paper")
        verbose_name_plural = _("received papers")
        constraints = (
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_to="")
                | Q(returned_at__isnull=False) & ~Q(returned_to=""),
                name="material_returned_to_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.name


class RequestRecord(FlowRecord):
    """One step of a request."""

    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="records")

    class Meta(FlowRecord.Meta):
        abstract = False
        verbose_name = _("record of a service request")
        verbose_name_plural = _("records of service requests")
        indexes = (models.Index(fields=("request", "id"), name="request_record"),)
