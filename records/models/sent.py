"""Which moves came in with a key of their sender, so that none is made twice."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SentMove(models.Model):
    """A move that was made under an `Idempotency-Key`: sent again, it is answered, not repeated.

    The row is written in the transaction of the move, so there is none for a move that was refused.
    It says nothing of what was sent; the flow record does.
    """

    key = models.CharField(max_length=80, unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by")
    )
    desk = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    move = models.CharField(_("move"), max_length=40)
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ("id",)
        verbose_name = _("sent move")
        verbose_name_plural = _("sent moves")
        indexes = (models.Index(fields=("at",), name="sent_move_at"),)

    def __str__(self) -> str:
        return f"{self.desk} {self.subject_id}: {self.move}"
