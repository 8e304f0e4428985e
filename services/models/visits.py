"""Visits on the rounds of a grid (民情日志), and households that agreed to be looked after."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.pii import decrypt, mask_name, mask_phone
from services.models.alliances import account
from services.querysets.visits import CareQuerySet, VisitQuerySet


class Visited(models.TextChoices):
    """Who was visited: by what they are or need, never by suspicion (DOMAIN.md 6.8 and 8)."""

    HOUSEHOLD = "household", pgettext_lazy("visited", "Household")
    SHOP = "shop", pgettext_lazy("visited", "Shop")
    UNIT = "unit", pgettext_lazy("visited", "Unit")
    ELDERLY_ALONE = "elderly_alone", _("Elderly living alone")
    DISABLED = "disabled", _("Disabled person")
    CHILD = "child", _("Child in need")


WELFARE = (Visited.ELDERLY_ALONE, Visited.DISABLED, Visited.CHILD)
"""Kinds that may be followed up, with consent only."""
WELFARE_CHOICES = [(kind.value, kind.label) for kind in WELFARE]


class ProblemKind(models.TextChoices):
    """What a visit found, by type."""

    DISPUTE = "dispute", pgettext_lazy("problem", "Dispute")
    DEMAND = "demand", pgettext_lazy("problem", "Demand")
    SUGGESTION = "suggestion", pgettext_lazy("problem", "Suggestion")
    SECURITY = "security", pgettext_lazy("problem", "Security")
    FIRE = "fire", pgettext_lazy("problem", "Fire safety")
    SANITATION = "sanitation", pgettext_lazy("problem", "Sanitation")
    OTHER = "other", pgettext_lazy("problem", "Other")


class CareContact(models.Model):
    """A household that agreed to be visited from time to time (关爱走访).

    Kept on their own consent, which is dated; name, telephone and door are encrypted. When the
    consent is withdrawn or runs out the row goes, and visits forget whom they were to.
    """

    class Consent(models.TextChoices):
        SELF = "self", _("The person")
        FAMILY = "family", _("The family")
        GUARDIAN = "guardian", _("The guardian")

    area = models.ForeignKey(
        "grids.Area", models.PROTECT, related_name="care_contacts", verbose_name=_("area")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Visited)
    name_cipher = models.TextField()
    phone_cipher = models.TextField(blank=True)
    door_cipher = models.TextField(blank=True)
    every_days = models.PositiveSmallIntegerField(_("days between visits"), default=30)
    consent_by = models.CharField(_("consent given by"), max_length=8, choices=Consent)
    consent_on = models.DateField(_("consent given on"))
    ends_on = models.DateField(_("consent ends on"), null=True, blank=True)
    last_visited_on = models.DateField(_("last visited on"), null=True, blank=True)
    reminded_on = models.DateField(_("reminded on"), null=True, blank=True)
    due_on = models.DateField(_("next visit"))
    created_by = account(_("kept by"))
    created_at = models.DateTimeField(_("created at"))

    objects = CareQuerySet.as_manager()

    class Meta:
        verbose_name = _("household looked after")
        verbose_name_plural = _("households looked after")
        indexes = (models.Index(fields=("due_on", "id"), name="care_due"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in WELFARE]), name="care_is_welfare"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} · {self.get_kind_display()}"

    @property
    def name(self) -> str:
        """The name as lists show it."""
        return mask_name(decrypt(self.name_cipher))

    @property
    def phone(self) -> str:
        """The number as lists show it."""
        return mask_phone(decrypt(self.phone_cipher)) if self.phone_cipher else ""

    def due_after(self, day: date) -> date:
        """When the next visit is due after one on a day."""
        return day + timedelta(days=self.every_days)

    def is_due(self, on: date) -> bool:
        """Whether it is time to drop by."""
        return self.due_on <= on


class Visit(models.Model):
    """Somebody of the grid dropped by somewhere: where, whom by kind, what was said or found.

    The place is a building or wider; the door is optional and encrypted. No names: whoever asks
    for something has it opened as a matter, a request or a wish, which the visit points to.
    """

    area = models.ForeignKey(
        "grids.Area", models.PROTECT, related_name="visits", verbose_name=_("area")
    )
    door_cipher = models.TextField(blank=True)
    kind = models.CharField(_("visited"), max_length=16, choices=Visited)
    visited_at = models.DateTimeField(_("visited at"))
    minutes = models.PositiveSmallIntegerField(pgettext_lazy("time", "minutes"), default=10)
    text = models.CharField(_("what was said or found"), max_length=1000, blank=True)
    problems = ArrayField(
        models.CharField(max_length=12, choices=ProblemKind),
        verbose_name=_("problems"),
        default=list,
        blank=True,
    )
    is_settled = models.BooleanField(_("settled on the spot"), default=False)
    companions = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True, verbose_name=_("companions")
    )
    follow_up_on = models.DateField(_("come back on"), null=True, blank=True)
    followed_up_at = models.DateTimeField(_("came back at"), null=True, blank=True)
    care = models.ForeignKey(
        CareContact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name=_("household looked after"),
    )
    ticket = models.ForeignKey(
        "tickets.Ticket",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name=_("matter"),
    )
    visited_by = account(_("visited by"))
    created_at = models.DateTimeField(_("created at"))
    idempotency_key = models.CharField(max_length=80, null=True, blank=True, unique=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = (
            models.Index(fields=("-visited_at", "-id"), name="visit_newest"),
            models.Index(fields=("area", "-visited_at"), name="visit_area_newest"),
            models.Index(
                fields=("follow_up_on", "id"),
                condition=Q(followed_up_at=None, follow_up_on__isnull=False),
                name="visit_to_follow_up",
            ),
        )
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=Visited.values), name="visited_known"),
            models.CheckConstraint(condition=Q(minutes__range=(1, 720)), name="visit_minutes"),
        )

    def __str__(self) -> str:
        return f"{self.area} · {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("services:visit", args=(self.pk,))

    @property
    def problem_labels(self) -> list[str]:
        """What was found, in words."""
        return [str(ProblemKind(one).label) for one in self.problems]

    @property
    def waits(self) -> bool:
        """Whether somebody still means to come back."""
        return self.follow_up_on is not None and self.followed_up_at is None
