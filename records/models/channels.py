"""Ways outside: the channels an installation has, and how each person wants to be told by them."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.pii import decrypt, mask_phone
from records.querysets import ChannelQuerySet, SubscriptionQuerySet

QUIET_FROM = datetime.time(21, 0)
QUIET_UNTIL = datetime.time(7, 30)
DIGEST_AT = datetime.time(8, 30)


class ChannelKind(models.TextChoices):
    """What carries a notice outside."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    WECOM = "wecom", _("WeCom group robot")
    DINGTALK = "dingtalk", _("DingTalk group robot")


GATEWAYS = [choice for choice in ChannelKind.choices if choice[0] != ChannelKind.EMAIL]
"""What can be set up beside the mail server."""


class Urgency(models.TextChoices):
    """How pressing a notice is; an urgent one knows no quiet hours."""

    INFO = "info", _("Information")
    WARNING = "warning", _("Warning")
    URGENT = "urgent", _("Urgent")


class Channel(models.Model):
    """One gateway or robot beside the mail server, called by its address; that and its secret are
    kept encrypted, because whoever knows them can send."""

    kind = models.CharField(_("kind"), max_length=10, choices=GATEWAYS)
    name = models.CharField(_("name"), max_length=60, unique=True)
    city_id = models.BigIntegerField(_("only for the city"), null=True, blank=True)
    url_cipher = models.TextField()
    secret_cipher = models.TextField(blank=True)
    template = models.TextField(_("body"), blank=True)
    status_url_cipher = models.TextField(blank=True)
    for_requesters = models.BooleanField(_("also tells residents"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "name")
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind for kind, _label in GATEWAYS]),
                name="channel_kind_known",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return decrypt(self.url_cipher)

    @property
    def secret(self) -> str:
        return decrypt(self.secret_cipher)

    @property
    def status_url(self) -> str:
        """Where it is asked what became of a message; empty where it cannot be asked."""
        return decrypt(self.status_url_cipher)


class Subscription(models.Model):
    """How one person is told over one channel; without a channel, over e-mail.

    What is at least as pressing as `at_once` goes out when it happens, outside the quiet hours; the
    rest is gathered into one message a day, or stays in the inbox. `muted` names what stays there
    by the first word of its kind; urgent notices go out whatever is set here.
    """

    class Rest(models.TextChoices):
        DIGEST = "digest", _("once a day, in one message")
        INBOX = "inbox", _("only in the inbox")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="subscriptions")
    via = models.ForeignKey(
        Channel, models.CASCADE, null=True, blank=True, related_name="subscriptions"
    )
    address_cipher = models.TextField(blank=True)
    is_active = models.BooleanField(pgettext_lazy("subscription", "in use"), default=True)
    at_once = models.CharField(
        _("told at once from"), max_length=10, choices=Urgency, default=Urgency.INFO
    )
    rest = models.CharField(_("the rest"), max_length=10, choices=Rest, default=Rest.INBOX)
    muted = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    quiet_from = models.TimeField(_("quiet from"), default=QUIET_FROM)
    quiet_until = models.TimeField(_("quiet until"), default=QUIET_UNTIL)
    digest_at = models.TimeField(_("daily message at"), default=DIGEST_AT)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "via"), name="one_subscription_per_channel", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.via or 'email'}"

    @property
    def masked_address(self) -> Any:
        return mask_phone(decrypt(self.address_cipher))
