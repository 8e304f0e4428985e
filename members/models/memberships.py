"""Which Party body was a member's home, from when to when: the past of `Person.organisation`."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.querysets import MembershipQuerySet


class Membership(models.Model):
    """One past home of a member, its last day included; the present one stands on the person.

    Without a first day nobody knew since when.
    """

    person = models.ForeignKey("members.Person", models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        "grids.PartyOrganisation", models.PROTECT, related_name="past_members"
    )
    from_on = models.DateField(_("from"), null=True)
    until_on = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("past membership")
        verbose_name_plural = _("past memberships")
        ordering = ("-until_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(from_on__lte=F("until_on")),
                name="membership_period",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.organisation}"
