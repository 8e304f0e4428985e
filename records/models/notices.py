"""Notices (one per event and person: the inbox) and deliveries (one per notice and channel)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lib.pii import decrypt, mask_phone
from records.models.channels import Channel, ChannelKind, Urgency
from records.querysets import DeliveryQuerySet, NoticeQuerySet


class Notice(models.Model):
    """One thing one person was told; its text is rendered on reading, in the reader's language.

    The reader is an account, or a requester without one, who is reached over a channel only: the
    row with this id that holds the number stands beside the subject (tickets' requester, services'
    applicant).
    """

    event = models.CharField(max_length=120)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="notices"
    )
    requester_id = models.BigIntegerField(null=True)
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
            models.UniqueConstraint(
                fields=("event", "requester_id"), name="notice_once_per_requester"
            ),
            models.CheckConstraint(
                condition=models.Q(recipient=None) ^ models.Q(requester_id=None),
                name="notice_one_reader",
            ),
            models.CheckConstraint(
                condition=models.Q(urgency__in=("info", "warning", "urgent")),
                name="notice_urgency_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.event}"


class Delivery(models.Model):
    """The duty to carry one notice over one outside channel, kept until it is sent or given up.

    Those of one reader that are ready together go as one message: `bundle` is the id of the first,
    for as long as it is tried, so that the same message is sent again and never another mixture.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        DEAD = "dead", _("Given up")

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(
        _("channel"), max_length=10, choices=ChannelKind, default=ChannelKind.EMAIL
    )
    via = models.ForeignKey(
        Channel, models.SET_NULL, null=True, related_name="+", verbose_name=_("gateway")
    )
    address_cipher = models.TextField(blank=True)
    bundle = models.BigIntegerField(null=True)
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
            models.Index(
                fields=("bundle",), condition=~models.Q(bundle=None), name="delivery_bundle"
            ),
            models.Index(fields=("-id",), condition=models.Q(state="dead"), name="delivery_dead"),
        )
        constraints = (
            models.UniqueConstraint(fields=("notice", "channel"), name="delivery_once_per_channel"),
            models.CheckConstraint(
                condition=models.Q(channel__in=ChannelKind.values), name="delivery_channel_known"
            ),
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

    @property
    def masked_address(self) -> str:
        """The number it goes to, as lists show it."""
        return mask_phone(decrypt(self.address_cipher))
