"""What an agent did for an applicant, and the signatures that were taken (DOMAIN.md 6.6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.querysets.requests import OfRequestQuerySet


class AgencyStep(models.Model):
    """One dated line of what the agent did for the applicant; the words name nobody else."""

    request = models.ForeignKey(
        "services.ServiceRequest",
        models.PROTECT,
        related_name="steps",
        verbose_name=_("service request"),
    )
    done_on = models.DateField(_("done on"))
    words = models.CharField(_("what was done"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        ordering = ("done_on", "id")
        verbose_name = _("step of an agent")
        verbose_name_plural = _("steps of agents")

    def __str__(self) -> str:
        return f"{self.done_on}"


class Signature(models.Model):
    """Somebody signed: drawn on the screen, or by their name and a tick; who took it is kept.

    The drawing is an attachment of this row; it goes when the applicant is forgotten.
    """

    class Stage(models.TextChoices):
        """What was signed."""

        AUTHORISATION = "authorisation", pgettext_lazy("signature", "Authorisation")
        HAND_OVER = "hand_over", pgettext_lazy("signature", "Hand-over")

    request = models.ForeignKey(
        "services.ServiceRequest",
        models.PROTECT,
        related_name="signatures",
        verbose_name=_("service request"),
    )
    stage = models.CharField(_("for"), max_length=13, choices=Stage)
    is_drawn = models.BooleanField(_("drawn on the screen"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("taken by")
    )
    taken_at = models.DateTimeField(_("taken at"))

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = (
            models.CheckConstraint(
                condition=Q(stage__in=("authorisation", "hand_over")), name="signature_stage_known"
            ),
        )

    def __str__(self) -> str:
        return self.get_stage_display()
