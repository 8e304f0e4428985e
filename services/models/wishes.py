"""Micro-wishes, who has claimed them, and their steps."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.worded import word_index
from lib.workflow import Workflow
from records.models import FlowRecord
from services.models.alliances import account
from services.models.applicants import Applied
from services.querysets.wishes import ClaimQuerySet, WishQuerySet, WishRecordQuerySet
from services.workflow.wishes import (
    MINORS,
    VULNERABLE,
    WANTED,
    WISH,
    AgeBand,
    ClaimOutcome,
    WisherGroup,
    WishKind,
    WishSource,
    WishStatus,
)


class Wish(Applied):
    """Something small, concrete and lawful that would help somebody (DOMAIN.md 6.2).

    Strangers read `need`, the age band and the community, nothing else. Story and address are
    encrypted: the one is for those who verify, the other for whoever delivers.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    area = models.ForeignKey(
        "grids.Area", models.PROTECT, related_name="wishes", verbose_name=_("area")
    )
    community = models.ForeignKey(
        "grids.Area", models.PROTECT, related_name="+", verbose_name=_("community")
    )
    kind = models.CharField(pgettext_lazy("wish", "kind"), max_length=8, choices=WishKind)
    need = models.CharField(_("what is wished for"), max_length=60)
    age_band = models.CharField(_("age of the wisher"), max_length=10, choices=AgeBand)
    group = models.CharField(
        _("situation of the wisher"),
        max_length=14,
        choices=WisherGroup,
        default=WisherGroup.NONE,
    )
    story_cipher = models.TextField(blank=True)
    address_cipher = models.TextField(blank=True)
    cost = models.PositiveIntegerField(_("estimated cost in yuan"))
    source = models.CharField(_("collected by"), max_length=8, choices=WishSource)
    guardian_consent = models.BooleanField(_("guardian agrees"), default=False)
    photo_consent = models.BooleanField(_("photos agreed"), default=False)
    checked_by = models.CharField(_("verified by"), max_length=40, blank=True)
    companion = models.CharField(_("second person present"), max_length=40, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=WishStatus, default=WishStatus.DRAFT
    )
    wall_until = models.DateField(_("on the wall until"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    fulfilled_at = models.DateTimeField(_("fulfilled at"), null=True, blank=True)
    stars = models.PositiveSmallIntegerField(
        _("rating"),
        null=True,
        blank=True,
        validators=(MinValueValidator(1), MaxValueValidator(5)),
    )
    thanks = models.CharField(_("words of thanks"), max_length=120, blank=True)
    thanks_shown = models.BooleanField(_("thanks shown"), default=False)
    referral = models.CharField(_("referred to"), max_length=120, blank=True)
    referral_ticket = models.ForeignKey(
        "tickets.Ticket",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("matter it became"),
    )
    created_by = account(_("created by"))
    created_at = models.DateTimeField(_("created at"))
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    private_words = ("story_cipher", "address_cipher")

    objects = WishQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        indexes = (
            models.Index(fields=("area", "-id"), name="wish_area"),
            models.Index(fields=("status", "-id"), name="wish_status"),
            models.Index(fields=("community", "status"), name="wish_community"),
            word_index(WishQuerySet, "wish_words"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=WishStatus.values), name="wish_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(age_band__in=MINORS)
                | Q(guardian_consent=True)
                | Q(status__in=("draft", "rejected", "withdrawn")),
                name="wish_of_a_minor_has_a_guardian",
            ),
            models.CheckConstraint(
                condition=Q(stars=None) | Q(stars__range=(1, 5)), name="wish_stars_one_to_five"
            ),
            models.CheckConstraint(
                condition=Q(status="rated", stars__isnull=False)
                | Q(stars=None) & ~Q(status="rated"),
                name="wish_rated_iff_stars",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.need}"

    @property
    def workflow(self) -> Workflow:
        return WISH

    @property
    def is_of_minor(self) -> bool:
        """Whether a guardian has to agree."""
        return self.age_band in MINORS

    @property
    def needs_two(self) -> bool:
        """Whether two people go to the home together."""
        return self.group in VULNERABLE or self.is_of_minor

    @property
    def public_line(self) -> str:
        """Who wishes for what, as strangers read it."""
        return f"{self.get_age_band_display()} · {self.need}"

    @property
    def is_open(self) -> bool:
        return self.status in WANTED

    @property
    def receipt_line(self) -> str:
        return f"{_now('Wish')} {self.need} · {self.get_status_display()}"

    def receipt_url(self, code: str) -> str:
        return reverse("services:wish_receipt", args=(code,))

    def append_record(self, **values: Any) -> WishRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return WishRecord.objects.create(wish=self, **values)


class WishClaim(Applied):
    """Somebody's word to make a wish come true: a person's, a team's or a unit's.

    One at a time per wish. Whoever has not begun by `due_at` makes room for the next.
    """

    wish = models.ForeignKey(Wish, models.PROTECT, related_name="claims", verbose_name=_("wish"))
    unit = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="wish_claims",
        verbose_name=_("unit"),
    )
    team = models.ForeignKey(
        "grids.Area",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("team of an area"),
    )
    outcome = models.CharField(
        pgettext_lazy("claim", "outcome"), max_length=10, choices=ClaimOutcome, blank=True
    )
    claimed_at = models.DateTimeField(_("claimed at"))
    due_at = models.DateTimeField(_("begin by"))
    deliver_by = models.DateTimeField(_("deliver by"))
    begun_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    claimed_by = account(_("claimed by"))

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("claim of a wish")
        verbose_name_plural = _("claims of wishes")
        indexes = (models.Index(fields=("due_at",), name="claim_due", condition=Q(outcome="")),)
        constraints = (
            models.UniqueConstraint(
                fields=("wish",), condition=Q(outcome=""), name="one_active_claim_per_wish"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=("", *ClaimOutcome.values)), name="claim_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at=None) | ~Q(outcome="") & Q(ended_at__isnull=False),
                name="claim_ended_iff_outcome",
            ),
            models.CheckConstraint(
                condition=Q(unit=None) | Q(team=None), name="claim_of_unit_or_team"
            ),
        )

    def __str__(self) -> str:
        return f"{self.wish_id} {self.holder}"

    @property
    def holder(self) -> str:
        """Who helps, as strangers read it: a unit or a team by name, a person never."""
        if self.unit is not None:
            return self.unit.short_name or self.unit.name
        if self.team is not None:
            return _now("Helpers of %(area)s") % {"area": self.team.name}
        return _now("A kind neighbour")

    @property
    def is_open(self) -> bool:
        return self.outcome == ""

    @property
    def receipt_line(self) -> str:
        return f"{_now('Wish claimed')} {self.wish.need} · {self.state_label}"

    @property
    def state_label(self) -> str:
        """Where it stands, in words: how it ended, or where the wish stands."""
        return str(self.get_outcome_display() if self.outcome else self.wish.get_status_display())

    def receipt_url(self, code: str) -> str:
        return reverse("services:claim_receipt", args=(code,))


class WishRecord(FlowRecord):
    """One step in the life of a wish."""

    wish = models.ForeignKey(Wish, models.PROTECT, related_name="records")

    objects = WishRecordQuerySet.as_manager()

    class Meta(FlowRecord.Meta):
        verbose_name = _("record of a wish")
        verbose_name_plural = _("records of wishes")
        indexes = (models.Index(fields=("wish", "id"), name="wish_record"),)
