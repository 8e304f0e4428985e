"""The base of every flow record; each app has one concrete table per workflow subject."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FlowRecord(models.Model):
    """One step in the life of a subject: which move, by whom, in which post, why, and to where.

    Only lib/moves.py writes these rows, and nothing changes them afterwards.
    """

    move = models.CharField(_("move"), max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    post = models.ForeignKey(
        "members.Post", models.PROTECT, null=True, related_name="+", verbose_name=_("post")
    )
    reason = models.TextField(_("reason"), blank=True)
    before = models.CharField(_("before"), max_length=20, blank=True)
    after = models.CharField(_("after"), max_length=20)
    at = models.DateTimeField(_("at"))
    data = models.JSONField(default=dict)

    class Meta:
        abstract = True
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.move}: {self.before} > {self.after}"
