"""How a node stood before it was moved, renamed or upgraded: what a tree as of a day needs."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.models.areas import Area
from grids.models.organisations import OrganisationKind, PartyOrganisation


class Former(models.Model):
    """One past period of a node, its last day excluded; the present one stands on the node."""

    name = models.CharField(_("name"), max_length=120)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), help_text=_("First day on which it stood otherwise."))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name} ({self.from_on} – {self.until_on})"


class FormerArea(Former):
    """An area under another parent or another name."""

    node = models.ForeignKey(Area, models.PROTECT, related_name="former")
    parent = models.ForeignKey(Area, models.PROTECT, null=True, related_name="former_children")

    class Meta:
        verbose_name = _("former area")
        verbose_name_plural = _("former areas")
        constraints = (
            models.CheckConstraint(
                condition=Q(from_on__lt=F("until_on")), name="former_area_period"
            ),
            models.UniqueConstraint(fields=("node", "from_on"), name="former_area_once"),
        )


class FormerOrganisation(Former):
    """A Party organisation under another superior, of another kind or another name."""

    node = models.ForeignKey(PartyOrganisation, models.PROTECT, related_name="former")
    parent = models.ForeignKey(
        PartyOrganisation, models.PROTECT, null=True, related_name="former_children"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)

    class Meta:
        verbose_name = _("former organisation")
        verbose_name_plural = _("former organisations")
        constraints = (
            models.CheckConstraint(
                condition=Q(from_on__lt=F("until_on")), name="former_organisation_period"
            ),
            models.UniqueConstraint(fields=("node", "from_on"), name="former_organisation_once"),
        )
