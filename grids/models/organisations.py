"""Party organisations: a forest beside the areas, linked to them many-to-many."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.models.areas import Area
from grids.models.cities import City, District
from grids.querysets import PartyOrganisationQuerySet
from grids.trees import TreeManager, TreeNode
from lib.worded import word_index


class OrganisationKind(models.TextChoices):
    """What a Party organisation is, coarsest first."""

    WORKING_COMMITTEE = "working_committee", _("Party working committee")
    COMMITTEE = "committee", _("Party committee")
    GENERAL_BRANCH = "general_branch", _("General Party branch")
    BRANCH = "branch", _("Party branch")
    JOINT_BRANCH = "joint_branch", _("Joint Party branch")
    TEMPORARY_BRANCH = "temporary_branch", _("Temporary Party branch")
    GROUP = "group", _("Party group")

    @property
    def rank(self) -> int:
        """1 for a working committee, 4 for every sort of branch, 5 for a group."""
        return ORGANISATION_RANKS[self]


ORGANISATION_RANKS = {
    OrganisationKind.WORKING_COMMITTEE: 1,
    OrganisationKind.COMMITTEE: 2,
    OrganisationKind.GENERAL_BRANCH: 3,
    OrganisationKind.BRANCH: 4,
    OrganisationKind.JOINT_BRANCH: 4,
    OrganisationKind.TEMPORARY_BRANCH: 4,
    OrganisationKind.GROUP: 5,
}


BRANCHES = (
    OrganisationKind.BRANCH,
    OrganisationKind.JOINT_BRANCH,
    OrganisationKind.TEMPORARY_BRANCH,
)
SERVING = (*BRANCHES, OrganisationKind.GROUP)
"""What serves a grid: branches of every sort, and Party groups."""


class PartyOrganisation(TreeNode):
    """A Party body; the roots are street working committees and the organisations of agencies."""

    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    name = models.CharField(_("name"), max_length=120)
    code = models.CharField(_("code"), max_length=32, unique=True)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="organisations")
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="organisations", null=True, blank=True
    )
    unit = models.ForeignKey(
        "grids.Unit", on_delete=models.PROTECT, related_name="organisations", null=True, blank=True
    )
    areas = models.ManyToManyField(Area, related_name="organisations", blank=True)
    pinyin = models.CharField(_("pinyin"), max_length=400, blank=True, editable=False)
    initials = models.CharField(_("initials"), max_length=120, blank=True, editable=False)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    term_ends_on = models.DateField(_("term ends on"), null=True, blank=True)

    span_tier_field = "kind"

    objects = TreeManager.from_queryset(PartyOrganisationQuerySet)()

    class Meta(TreeNode.Meta):
        verbose_name = _("Party organisation")
        verbose_name_plural = _("Party organisations")
        indexes = (
            models.Index(fields=["district", "kind"], name="organisation_district_kind"),
            models.Index(fields=["city", "kind"], name="organisation_city_kind"),
            word_index(PartyOrganisationQuerySet, "organisation_words"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="organisation_valid_period",
            ),
        )

    def __str__(self) -> str:
        return self.name
