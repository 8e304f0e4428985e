"""The lives of what a street says about stationed agencies and plans (DOMAIN.md section 5.5)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow
from members.roles import Role


class ConsentStatus(TextChoices):
    """Where a request for the street's prior consent stands; signed answers stay as they are."""

    ASKED = "asked", pgettext_lazy("consent", "To be answered")
    DRAFTED = "drafted", pgettext_lazy("consent", "Answer to be signed")
    AGREED = "agreed", pgettext_lazy("consent", "Agreed")
    DISAGREED = "disagreed", pgettext_lazy("consent", "Not agreed")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent", "Withdrawn")


class ConsentStance(TextChoices):
    """What the street answers."""

    AGREED = "agreed", pgettext_lazy("consent", "Agree")
    DISAGREED = "disagreed", pgettext_lazy("consent", "Do not agree")


class ConsentAct(TextChoices):
    """What the department wants to do with the head of a stationed agency."""

    APPOINT = "appoint", pgettext_lazy("consent", "Appoint as head")
    MOVE = "move", pgettext_lazy("consent", "Move elsewhere")
    RELIEVE = "relieve", pgettext_lazy("consent", "Relieve of the post")


class PersonnelStatus(TextChoices):
    """Where a yearly personnel opinion stands."""

    DRAFT = "draft", pgettext_lazy("personnel opinion", "To be signed")
    SIGNED = "signed", pgettext_lazy("personnel opinion", "Signed")
    DROPPED = "dropped", pgettext_lazy("personnel opinion", "Dropped")


class ProposedGrade(TextChoices):
    """The grade a street proposes; the department decides, nothing follows by itself."""

    EXCELLENT = "excellent", pgettext_lazy("personnel opinion", "Excellent")
    COMPETENT = "competent", pgettext_lazy("personnel opinion", "Competent")
    BASIC = "basic", pgettext_lazy("personnel opinion", "Basically competent")
    NOT_COMPETENT = "not_competent", pgettext_lazy("personnel opinion", "Not competent")


class PlanningKind(TextChoices):
    """What a street was heard on, or spoke up about."""

    PLAN = "plan", pgettext_lazy("planning", "Plan")
    DECISION = "decision", pgettext_lazy("planning", "Major decision")
    PROJECT = "project", pgettext_lazy("planning", "Major project")


class PlanningStatus(TextChoices):
    """What became of the street's opinion."""

    GIVEN = "given", pgettext_lazy("planning", "Not answered yet")
    ADOPTED = "adopted", pgettext_lazy("planning", "Adopted")
    PARTLY = "partly", pgettext_lazy("planning", "Adopted in part")
    REJECTED = "rejected", pgettext_lazy("planning", "Not adopted")
    WITHDRAWN = "withdrawn", pgettext_lazy("planning", "Withdrawn")


C, P, G = ConsentStatus, PersonnelStatus, PlanningStatus
OUTCOMES = (G.ADOPTED, G.PARTLY, G.REJECTED)
OUTCOME_CHOICES = [(one.value, one.label) for one in OUTCOMES]
"""What a planning opinion can become, for forms and the API."""
STREET, DEPARTMENT = Power.MANAGE_PARTY, Power.HANDLE


def signs(row, by, at):
    """The street's Party secretary signs, and never what they drafted themselves."""
    held = {(post.role, post.area_id) for post in by.active_posts}
    if (Role.STREET_SECRETARY, row.street_id) not in held:
        return Refused("secretary_signs", _("Only the street's Party secretary signs this."))
    if row.drafted_by_id == by.pk:
        return Refused("two_people", _("You drafted this yourself; somebody else must draft it."))
    return None


CONSENT = Workflow(
    "consent",
    (
        Move(
            "draft-answer",
            pgettext_lazy("consent", "Draft the answer"),
            (C.ASKED, C.DRAFTED),
            (C.DRAFTED,),
            STREET,
            required=("stance", "words"),
            tone="primary",
        ),
        Move(
            "sign",
            pgettext_lazy("consent", "Sign the answer"),
            (C.DRAFTED,),
            (C.AGREED, C.DISAGREED),
            STREET,
            stamp="signed_at",
            tone="primary",
            guard=signs,
        ),
        Move(
            "withdraw",
            pgettext_lazy("consent", "Withdraw"),
            (C.ASKED, C.DRAFTED),
            (C.WITHDRAWN,),
            DEPARTMENT,
            required=("reason",),
            scope="of_department",
            tone="danger",
            is_duty=False,
        ),
    ),
)

PERSONNEL = Workflow(
    "personnel_opinion",
    (
        Move(
            "revise",
            pgettext_lazy("personnel opinion", "Change the draft"),
            (P.DRAFT,),
            (P.DRAFT,),
            STREET,
            required=("grade", "words"),
            is_duty=False,
        ),
        Move(
            "sign",
            pgettext_lazy("personnel opinion", "Sign"),
            (P.DRAFT,),
            (P.SIGNED,),
            STREET,
            stamp="signed_at",
            tone="primary",
            guard=signs,
        ),
        Move(
            "drop",
            pgettext_lazy("personnel opinion", "Drop"),
            (P.DRAFT,),
            (P.DROPPED,),
            STREET,
            required=("reason",),
            tone="danger",
            is_duty=False,
        ),
    ),
)

_ANSWER = ("outcome", "answer", "answered_on")
PLANNING = Workflow(
    "planning_opinion",
    (
        Move(
            "answer",
            pgettext_lazy("planning", "Answer"),
            (G.GIVEN,),
            OUTCOMES,
            DEPARTMENT,
            required=_ANSWER,
            scope="of_department",
            tone="primary",
        ),
        Move(
            "record-answer",
            pgettext_lazy("planning", "Record the answer"),
            (G.GIVEN,),
            OUTCOMES,
            STREET,
            required=_ANSWER,
            tone="primary",
        ),
        Move(
            "withdraw",
            pgettext_lazy("planning", "Withdraw"),
            (G.GIVEN,),
            (G.WITHDRAWN,),
            STREET,
            required=("reason",),
            tone="danger",
            is_duty=False,
        ),
    ),
)
