"""Who asked for a service without needing an account, and the codes that prove a telephone."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lib.pii import decrypt, mask_name, mask_phone
from services.querysets.applicants import ApplicantQuerySet, PhoneCodeQuerySet


class Applicant(models.Model):
    """Who asked for one thing that is offered, and how to reach them.

    Encrypted, masked in every list, found again by the code of the receipt or the telephone's
    keyed hash. `subject_type` is the lower-case name of the model that was asked for, which points
    here by its `applicant`; one row each, so that erasing one thing touches nothing else.
    """

    subject_type = models.CharField(_("asked for"), max_length=40)
    name_cipher = models.TextField(blank=True)
    phone_cipher = models.TextField(blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True)
    device_hash = models.CharField(max_length=64, blank=True)
    code_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    is_verified = models.BooleanField(_("telephone verified"), default=False)
    language = models.CharField(max_length=10, default="zh-hans")
    created_at = models.DateTimeField(_("created at"))

    objects = ApplicantQuerySet.as_manager()

    class Meta:
        verbose_name = _("applicant")
        verbose_name_plural = _("applicants")

    def __str__(self) -> str:
        return f"{self.subject_type} {self.pk}"

    @property
    def name(self) -> str:
        """The name as lists show it."""
        return mask_name(decrypt(self.name_cipher)) if self.name_cipher else ""

    @property
    def phone(self) -> str:
        """The number as lists show it."""
        return mask_phone(decrypt(self.phone_cipher)) if self.phone_cipher else ""

    @property
    def subject(self) -> Any:
        """What was asked for."""
        return getattr(self, self.subject_type)


class Applied(models.Model):
    """What somebody asked for: a request, a booking, a wish, a place in an activity.

    Each kind says whether it `is_open` (somebody still has to be reached about it), on which page
    its applicant follows it (`receipt_url`), and what it is in one line without personal data
    (`receipt_line`).
    """

    applicant = models.OneToOneField(
        Applicant, models.PROTECT, related_name="%(class)s", verbose_name=_("applicant")
    )

    private_words: ClassVar[tuple[str, ...]] = ()
    """Text fields about the person, emptied with the name when it is erased."""
    private_parts: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = ()
    """Rows that belong to it, by relation, and their text fields about people, crossed out then."""
    signed_parts: ClassVar[tuple[str, ...]] = ()
    """Relations to rows with pictures about the person; the pictures go with the name."""

    is_open: Any
    receipt_url: Any
    receipt_line: Any

    class Meta:
        abstract = True

    @property
    def name_cipher(self) -> str | None:
        """Who asked, for a look in clear (`members.privacy.reveal`)."""
        return self.applicant.name_cipher

    @property
    def phone_cipher(self) -> str | None:
        """Their number, for a look in clear."""
        return self.applicant.phone_cipher


class PhoneCode(models.Model):
    """Six digits sent to a telephone; whoever types them in has it in their hand."""

    phone_hash = models.CharField(max_length=64)
    digits_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField(_("sent at"))
    expires_at = models.DateTimeField(_("expires at"))
    tries = models.PositiveSmallIntegerField(_("wrong tries"), default=0)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    objects = PhoneCodeQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("code of a telephone")
        verbose_name_plural = _("codes of telephones")
        indexes = (models.Index(fields=("phone_hash", "-id"), name="phone_code_phone"),)

    def __str__(self) -> str:
        return f"{self.pk}"
