"""What proves beside the password who somebody is, and the passwords they had before."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lib.pii import decrypt
from members.querysets.sessions import OwnQuerySet


class SecondFactor(models.Model):
    """An authenticator app of one account: six digits that change every half a minute (TOTP).

    It counts once a first code has confirmed it. Each moment's code is good for one login.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_factor"
    )
    secret_cipher = models.TextField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=-1)
    """The half minute whose code was used last; it and all before are refused."""

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self) -> str:
        return f"{self.user_id}"

    @property
    def secret(self) -> str:
        """The shared secret in base32, as authenticator apps take it."""
        return decrypt(self.secret_cipher)

    @property
    def codes_left(self) -> int:
        """How many recovery codes nobody has used yet."""
        return self.recovery_codes.filter(used_at=None).count()


class RecoveryCode(models.Model):
    """A code for the day the telephone is lost: kept as a hash, good once."""

    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = (
            models.UniqueConstraint(fields=("factor", "code_hash"), name="recovery_code_once"),
        )

    def __str__(self) -> str:
        return f"{self.factor_id} {self.pk}"


class PastPassword(models.Model):
    """The hash of a password an account had before, so that it is not taken again soon."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="past_passwords"
    )
    password = models.CharField(max_length=128)
    until = models.DateTimeField()

    class Meta:
        ordering = ("-until", "-id")
        verbose_name = _("earlier password")
        verbose_name_plural = _("earlier passwords")

    def __str__(self) -> str:
        return f"{self.user_id} {self.until:%F}"
