"""Other systems that know our people: providers of identities, and which account is whose there."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.oidc import Client
from lib.pii import decrypt
from members.querysets.sessions import IdentityProviderQuerySet, IdentityQuerySet
from members.roles import SCOPE_OF, Role

RULE_ROLES = [choice for choice in Role.choices if SCOPE_OF[choice[0]] in ("area", "unit")]
"""Roles a rule may give: nobody becomes an administrator by a claim."""


class IdentityProvider(models.Model):
    """A system our people sign in at (OpenID Connect), set up as data; its secret is encrypted."""

    class LinkBy(models.TextChoices):
        NOTHING = "nothing", _("only by hand, from the own account")
        USERNAME = "username", _("the same user name")
        PHONE = "phone", _("the same telephone number, where the provider has checked it")

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=60, unique=True)
    slug = models.SlugField(max_length=40, unique=True)
    issuer = models.CharField(_("issuer"), max_length=300)
    client_id = models.CharField(_("client id"), max_length=200)
    secret_cipher = models.TextField(blank=True)
    scopes = models.CharField(_("scopes"), max_length=200, default="openid profile")
    login_claim = models.CharField(max_length=80, default="preferred_username")
    name_claim = models.CharField(max_length=80, default="name")
    phone_claim = models.CharField(max_length=80, blank=True, default="phone_number")
    link_by = models.CharField(
        _("known accounts are found by"), max_length=10, choices=LinkBy, default=LinkBy.NOTHING
    )
    is_strong = models.BooleanField(_("asks for a second factor itself"), default=False)
    is_active = models.BooleanField(pgettext_lazy("of a provider", "in use"), default=True)

    objects = IdentityProviderQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("identity provider")
        verbose_name_plural = _("identity providers")
        constraints = (
            models.CheckConstraint(
                condition=Q(link_by__in=("nothing", "username", "phone")),
                name="provider_link_by_known",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def client(self) -> Client:
        """This site as the provider knows it."""
        return Client(self.issuer, self.client_id, decrypt(self.secret_cipher), self.scopes)


class ProvisioningRule(models.Model):
    """Who is new here but has this claim there gets an account, with this post."""

    provider = models.ForeignKey(IdentityProvider, models.CASCADE, related_name="rules")
    claim = models.CharField(_("claim"), max_length=80)
    value = models.CharField(_("value"), max_length=200)
    role = models.CharField(_("role"), max_length=30, choices=RULE_ROLES)
    area = models.ForeignKey("grids.Area", models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey("grids.Unit", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("id",)
        verbose_name = _("provisioning rule")
        verbose_name_plural = _("provisioning rules")
        constraints = (
            models.CheckConstraint(
                condition=Q(area=None, unit__isnull=False) | Q(area__isnull=False, unit=None),
                name="provisioning_rule_one_scope",
            ),
        )

    def __str__(self) -> str:
        return f"{self.claim}={self.value}"

    @property
    def scope(self) -> Any:
        """The area or unit at which the post is held."""
        return self.area or self.unit


class Identity(models.Model):
    """One account of ours and who that is at a provider."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="identities")
    provider = models.ForeignKey(IdentityProvider, models.PROTECT, related_name="identities")
    subject = models.CharField(max_length=255)
    label = models.CharField(max_length=100, blank=True)
    """The login there, for the person to recognise."""
    linked_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = IdentityQuerySet.as_manager()

    class Meta:
        ordering = ("provider__name",)
        verbose_name = _("linked account")
        verbose_name_plural = _("linked accounts")
        constraints = (
            models.UniqueConstraint(fields=("provider", "subject"), name="identity_once"),
            models.UniqueConstraint(fields=("user", "provider"), name="identity_one_per_provider"),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.label}"
