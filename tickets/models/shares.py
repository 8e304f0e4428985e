"""What an assignment and a whistle task have in common: requests, extensions, delays, pressure."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.workflow.states import AdjustmentKind, SupervisionLevel


class Share(models.Model):
    """One unit's part in a matter, as far as adjustments and supervision need to know it.

    These columns repeat what adjustments and orders say, so that a list can offer the moves of all
    its rows without asking for each; only operations write them, under the row's lock.
    """

    asked = ArrayField(
        models.CharField(max_length=12, choices=AdjustmentKind.choices),
        verbose_name=_("requests that wait"),
        default=list,
        blank=True,
    )
    extensions = models.PositiveSmallIntegerField(_("times extended"), default=0)
    suspensions = models.PositiveSmallIntegerField(_("times suspended"), default=0)
    is_late = models.BooleanField(_("was overdue"), default=False)
    has_appealed = models.BooleanField(_("appeal made"), default=False)
    is_exempt = models.BooleanField(_("delay not counted"), default=False)
    pressed = models.CharField(
        _("supervision"), max_length=10, choices=SupervisionLevel.choices, blank=True
    )

    class Meta:
        abstract = True
