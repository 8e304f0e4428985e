"""The audit trail: one row per security-relevant act, never changed, sealed into a hash chain."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.querysets import AppendOnlyQuerySet


class AuditEntry(models.Model):
    """One act that must be provable later: a login, an export, a look at masked data.

    `hash` is empty until the sealing task has put the row into the chain.
    """

    class Result(models.TextChoices):
        DONE = "done", pgettext_lazy("of an act", "Done")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Failed")

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="audit_entries"
    )
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    ip = models.GenericIPAddressField(null=True)
    result = models.CharField(max_length=10, choices=Result, default=Result.DONE)
    reason = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = (
            models.Index(fields=("subject_type", "subject_id"), name="audit_subject"),
            models.Index(fields=("actor", "-at"), name="audit_actor_at"),
            models.Index(fields=("action", "-at"), name="audit_action_at"),
            models.Index(fields=("id",), condition=models.Q(hash=""), name="audit_unsealed"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(result__in=("done", "refused", "failed")),
                name="audit_result_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An audit entry is written once and never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("An audit entry is never deleted.")
