"""Human beings and their personal data, encrypted at rest; a person may have no login."""

import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.pii import decrypt, mask_id, mask_name, mask_phone
from lib.worded import word_index
from members.querysets import PersonQuerySet


class Person(models.Model):
    """A human being this service knows by name; phone and ID number are kept encrypted.

    Membership is counted once, at the home branch; the employer is where they work.
    """

    class Gender(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")

    class PartyStatus(models.TextChoices):
        NONE = "none", _("Not a member")
        PROBATIONARY = "probationary", _("Probationary member")
        FULL = "full", _("Full member")

    name = models.CharField(pgettext_lazy("person", "name"), max_length=50)
    pinyin = models.CharField(max_length=200, blank=True)
    initials = models.CharField(max_length=50, blank=True)
    phone_cipher = models.TextField(blank=True)
    phone_hash = models.CharField(max_length=64, blank=True)
    id_cipher = models.TextField(blank=True)
    id_hash = models.CharField(max_length=64, blank=True)
    gender = models.CharField(_("gender"), max_length=10, choices=Gender, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    party_status = models.CharField(
        _("Party membership"), max_length=15, choices=PartyStatus, default=PartyStatus.NONE
    )
    organisation = models.ForeignKey(
        "grids.PartyOrganisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("home branch"),
    )
    employer = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="employees",
        verbose_name=_("employer"),
    )
    skills = models.JSONField(_("skills"), default=list, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)
    """When the person was made nameless on request; what they did stays."""

    objects = PersonQuerySet.as_manager()

    all_posts: list[Any]
    """Every post ever held, newest first; only after `with_card`."""

    class Meta:
        ordering = ("pinyin", "id")
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = (
            models.Index(fields=("name",), name="person_name"),
            models.Index(fields=("pinyin", "id"), name="person_pinyin"),
            models.Index(
                fields=("initials",), opclasses=("varchar_pattern_ops",), name="person_initials"
            ),
            models.Index(
                fields=("phone_hash",),
                condition=~models.Q(phone_hash=""),
                name="person_phone",
            ),
            word_index(PersonQuerySet, "person_words"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("id_hash",),
                condition=~models.Q(id_hash=""),
                name="person_once_per_id_number",
            ),
            models.CheckConstraint(
                condition=models.Q(party_status__in=("none", "probationary", "full")),
                name="person_party_status_known",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def posts_on(self, on: datetime.date) -> list[Any]:
        """The posts held on a day, out of those `with_card` has loaded."""
        return [post for post in self.all_posts if post.is_active(on)]

    @property
    def masked_name(self) -> str:
        """The name as lists, exports and cards show it."""
        return self.name if self.erased_at else mask_name(self.name)

    @property
    def masked_phone(self) -> str:
        """The telephone number as lists, exports and cards show it."""
        return mask_phone(decrypt(self.phone_cipher))

    @property
    def masked_id(self) -> str:
        """The ID number as lists, exports and cards show it."""
        return mask_id(decrypt(self.id_cipher))
