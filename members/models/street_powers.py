"""What a street says for the record: prior consent, personnel opinions, planning participation.

Nothing follows from any of it by itself (DOMAIN.md section 5.5).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lib.pii import decrypt, mask_name
from lib.workflow import Workflow
from members.querysets import PersonnelOpinionQuerySet, StreetPaperQuerySet
from members.workflow import (
    CONSENT,
    OUTCOMES,
    PERSONNEL,
    PLANNING,
    ConsentAct,
    ConsentStance,
    ConsentStatus,
    PersonnelStatus,
    PlanningKind,
    PlanningStatus,
    ProposedGrade,
)
from records.models import FlowRecord


def by_account(label: Any, **more: Any) -> Any:
    """An account that did something."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **more
    )


def two_people(name: str, signed: tuple[str, ...]) -> tuple[models.CheckConstraint, ...]:
    """Who signs is somebody else than who drafted, and only what is signed has a signature."""
    return (
        models.CheckConstraint(
            condition=Q(signed_by=None) | ~Q(signed_by=F("drafted_by")), name=f"{name}_two_people"
        ),
        models.CheckConstraint(
            condition=Q(signed_by__isnull=False, status__in=signed)
            | (Q(signed_by=None) & ~Q(status__in=signed)),
            name=f"{name}_signed_iff_signature",
        ),
    )


class StreetPaper(models.Model):
    """One paper of a street, and the department that it concerns."""

    street = models.ForeignKey(
        "grids.Area", models.PROTECT, related_name="+", verbose_name=_("street")
    )
    department = models.ForeignKey(
        "grids.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    drafted_by = by_account(_("drafted by"), null=True, blank=True)
    made_at = models.DateTimeField(_("made at"))
    flow_count = models.PositiveIntegerField(_("flow records"), default=0)

    class Meta:
        abstract = True
        ordering = ("-id",)


class SignedPaper(StreetPaper):
    """A paper about a stationed agency that one person drafts and another one signs."""

    unit = models.ForeignKey(
        "grids.Unit", models.PROTECT, related_name="+", verbose_name=_("stationed agency")
    )
    signed_by = by_account(_("signed by"), null=True, blank=True)
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)

    class Meta(StreetPaper.Meta):
        abstract = True


class ConsentRequest(SignedPaper):
    """A department asks the street's prior consent about the head of a stationed agency (征得同意).

    The name of a person who need not be in any ledger is kept encrypted; `due_on` is the day by
    which the street answers.
    """

    act = models.CharField(_("what is intended"), max_length=10, choices=ConsentAct)
    name_cipher = models.TextField()
    position = models.CharField(_("post"), max_length=80)
    grounds = models.TextField(_("grounds"), max_length=1000)
    due_on = models.DateField(_("to be answered by"))
    stance = models.CharField(_("answer"), max_length=10, choices=ConsentStance, blank=True)
    words = models.TextField(_("reasons"), max_length=1000, blank=True)
    asked_by = by_account(_("asked by"))
    status = models.CharField(
        _("status"), max_length=10, choices=ConsentStatus, default=ConsentStatus.ASKED
    )

    objects = StreetPaperQuerySet.as_manager()

    class Meta(StreetPaper.Meta):
        verbose_name = _("consent request")
        verbose_name_plural = _("consent requests")
        indexes = (
            models.Index(fields=("street", "-id"), name="consent_street"),
            models.Index(fields=("department", "-id"), name="consent_department"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=ConsentStatus.values), name="consent_status_known"
            ),
            *two_people("consent", (ConsentStatus.AGREED, ConsentStatus.DISAGREED)),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.get_act_display()}"

    @property
    def masked_name(self) -> str:
        """Whom it is about, as pages show it."""
        return mask_name(decrypt(self.name_cipher))

    @property
    def workflow(self) -> Workflow:
        return CONSENT

    def append_record(self, **values: Any) -> ConsentRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return ConsentRecord.objects.create(consent=self, **values)


class ConsentRecord(FlowRecord):
    """One step of a consent request."""

    consent = models.ForeignKey(ConsentRequest, models.PROTECT, related_name="records")

    class Meta(FlowRecord.Meta):
        verbose_name = _("record of a consent request")
        verbose_name_plural = _("records of consent requests")
        indexes = (models.Index(fields=("consent", "id"), name="consent_record"),)


class PersonnelOpinion(SignedPaper):
    """A street's yearly opinion on a stationed agency and its head (人事考核意见).

    `numbers` are the whistle figures that stood beside it when it was signed.
    """

    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("head"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    grade = models.CharField(_("proposed grade"), max_length=15, choices=ProposedGrade)
    words = models.TextField(_("opinion"), max_length=2000)
    numbers = models.JSONField(_("figures"), default=dict, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=PersonnelStatus, default=PersonnelStatus.DRAFT
    )

    objects = PersonnelOpinionQuerySet.as_manager()

    class Meta(StreetPaper.Meta):
        verbose_name = _("personnel opinion")
        verbose_name_plural = _("personnel opinions")
        indexes = (
            models.Index(fields=("street", "-id"), name="personnel_street"),
            models.Index(fields=("department", "-id"), name="personnel_department"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=PersonnelStatus.values), name="personnel_status_known"
            ),
            models.UniqueConstraint(
                fields=("street", "unit", "year"),
                condition=~Q(status=PersonnelStatus.DROPPED),
                name="personnel_once_a_year",
            ),
            *two_people("personnel", (PersonnelStatus.SIGNED,)),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"

    @property
    def workflow(self) -> Workflow:
        return PERSONNEL

    def append_record(self, **values: Any) -> PersonnelRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return PersonnelRecord.objects.create(opinion=self, **values)


class PersonnelRecord(FlowRecord):
    """One step of a personnel opinion."""

    opinion = models.ForeignKey(PersonnelOpinion, models.PROTECT, related_name="records")

    class Meta(FlowRecord.Meta):
        verbose_name = _("record of a personnel opinion")
        verbose_name_plural = _("records of personnel opinions")
        indexes = (models.Index(fields=("opinion", "id"), name="personnel_record"),)


class PlanningOpinion(StreetPaper):
    """What a street said on a plan, a major decision or project, and what became of it (规划参与).

    `department` is the authority where it works in this system; `authority` names it in any case.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=PlanningKind)
    title = models.CharField(_("plan, decision or project"), max_length=120)
    authority = models.CharField(_("authority"), max_length=80)
    occasion = models.CharField(_("meeting or letter"), max_length=120)
    on = models.DateField(_("day of the meeting or letter"))
    words = models.TextField(_("opinion"), max_length=2000)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=PlanningStatus, default=PlanningStatus.GIVEN
    )

    objects = StreetPaperQuerySet.as_manager()

    class Meta(StreetPaper.Meta):
        verbose_name = _("planning opinion")
        verbose_name_plural = _("planning opinions")
        indexes = (
            models.Index(fields=("street", "-id"), name="planning_street"),
            models.Index(fields=("department", "-id"), name="planning_department"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=PlanningStatus.values), name="planning_status_known"
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=False, status__in=OUTCOMES)
                | (Q(answered_on=None) & ~Q(status__in=OUTCOMES)),
                name="planning_answered_iff_day",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def workflow(self) -> Workflow:
        return PLANNING

    def append_record(self, **values: Any) -> PlanningRecord:
        """Write one flow record; only lib.moves and operations call it."""
        return PlanningRecord.objects.create(opinion=self, **values)


class PlanningRecord(FlowRecord):
    """One step of a planning opinion."""

    opinion = models.ForeignKey(PlanningOpinion, models.PROTECT, related_name="records")

    class Meta(FlowRecord.Meta):
        verbose_name = _("record of a planning opinion")
        verbose_name_plural = _("records of planning opinions")
        indexes = (models.Index(fields=("opinion", "id"), name="planning_record"),)
