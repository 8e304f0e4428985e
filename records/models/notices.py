"""Notices (one per event and person: the inbox) and deliveries (one per notice and channel)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.querysets import DeliveryQuerySet, NoticeQuerySet


class Notice(models.Model):
    """One thing one person was told; its text is rendered on reading, in the reader's language."""

    class Urgency(models.TextChoices):
        INFO = "info", _("Information")
        WARNING = "warning", _("Warning")
        URGENT = "urgent", _("Urgent")

    event = models.CharField(max_length=120)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    params = models.JSONField(default=dict)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.INFO)
    created_at = models.DateTimeField(_("created at"))
    read_at = models.DateTimeField(_("read at"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = (
            models.Index(fields=("recipient", "-id"), name="notice_inbox"),
            models.Index(
                fields=("recipient", "-id"),
                condition=models.Q(read_at=None),
                name="notice_unread",
            ),
            models.Index(fields=("subject_type", "subject_id"), name="notice_subject"),
        )
        constraints = (
            models.UniqueConstraint(fields=("event", "recipient"), name="notice_once_per_event"),
            models.CheckConstraint(
                condition=models.Q(urgency__in=("info", "warning", "urgent")),
                name="notice_urgency_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.event}"


class Delivery(models.Model):
    """The duty to carry one notice over one outside channel, kept until it is sent or given up."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        DEAD = "dead", _("Given up")

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.EMAIL)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    available_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = (
            models.Index(
                fields=("available_at",),
                condition=models.Q(state="pending"),
                name="delivery_pending",
            ),
            models.Index(
                fields=("leased_until",),
                condition=models.Q(state="sending"),
                name="delivery_sending",
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("notice", "channel"), name="delivery_once_per_channel"),
            models.CheckConstraint(
                condition=models.Q(state="sending", leased_until__isnull=False)
                | (~models.Q(state="sending") & models.Q(leased_until=None)),
                name="delivery_sending_iff_leased",
            ),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at=None)),
                name="delivery_sent_iff_stamped",
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.notice_id} {self.state}"
