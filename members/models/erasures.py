"""Requests to erase personal data (DOMAIN.md section 8), and what came of each."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lib.pii import decrypt, mask_phone
from lib.workflow import Workflow
from members.models.dual import account, community
from members.querysets import ErasureQuerySet
from members.workflow import ERASURE, ErasureStatus
from records.models import FlowRecord


class ErasureRequest(models.Model):
    """Somebody asks that what is kept about them goes: of the ledger, or behind a telephone number.

    `phone_cipher` finds what they reported as residents; it is forgotten with the decision.
    `outcome` counts what was erased and what had to stay.
    """

    community = community()
    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="erasures",
        verbose_name=_("person"),
    )
    phone_cipher = models.TextField(blank=True)
    identity = models.CharField(_("how the identity was checked"), max_length=200)
    wish = models.CharField(_("what is to go"), max_length=500, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=ErasureStatus, default=ErasureStatus.ASKED
    )
    entered_by = account(_("taken down by"))
    entered_at = models.DateTimeField(_("taken down at"))
    decided_by = account(_("decided by"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    outcome = models.JSONField(_("outcome"), default=dict)
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("erasure request")
        verbose_name_plural = _("erasure requests")
        indexes = (models.Index(fields=("community", "-id"), name="erasure_community"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=ErasureStatus.values), name="erasure_status_known"
            ),
            models.UniqueConstraint(
                fields=("person",),
                condition=Q(status="asked", person__isnull=False),
                name="erasure_open_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} – {self.community}"

    @property
    def subject(self) -> str:
        """Who asks, as lists show it."""
        if self.person is not None:
            return str(self.person.masked_name)
        return self.masked_phone or _now("a resident")

    @property
    def masked_phone(self) -> str:
        """The number behind which things are looked for."""
        return mask_phone(decrypt(self.phone_cipher)) if self.phone_cipher else ""

    @property
    def workflow(self) -> Workflow:
        return ERASURE

    def append_record(self, **values: Any) -> ErasureRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return ErasureRecord.objects.create(request=self, **values)


class ErasureRecord(FlowRecord):
    """One step of an erasure request."""

    request = models.ForeignKey(ErasureRequest, models.PROTECT, related_name="records")

    class Meta(FlowRecord.Meta):
        verbose_name = _("record of an erasure request")
        verbose_name_plural = _("records of erasure requests")
        indexes = (models.Index(fields=("request", "id"), name="erasure_record"),)
