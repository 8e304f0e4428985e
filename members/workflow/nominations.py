"""The life of a nomination: proposed, opinions given, appointed or refused."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow

LEAST_OPINIONS = 2
"""How many people besides the proposer must have been heard before somebody is appointed."""


class NominationStatus(TextChoices):
    """Where a nomination stands."""

    PROPOSED = "proposed", pgettext_lazy("nomination", "Opinions are heard")
    APPOINTED = "appointed", pgettext_lazy("nomination", "Appointed")
    REFUSED = "refused", pgettext_lazy("nomination", "Not appointed")
    WITHDRAWN = "withdrawn", pgettext_lazy("nomination", "Withdrawn")


class Merit(TextChoices):
    """Out of which circle a head is chosen (选优配强)."""

    ABLE_RESIDENT = "able_resident", _("Able resident")
    RETIRED_CADRE = "retired_cadre", _("Retired cadre")
    MEMBER = "member", _("Party member")
    OTHER = "other", pgettext_lazy("merit", "Other")


class Stance(TextChoices):
    """What somebody thinks of a nomination."""

    FOR = "for", pgettext_lazy("stance", "For")
    AGAINST = "against", pgettext_lazy("stance", "Against")
    ABSTAIN = "abstain", pgettext_lazy("stance", "Abstains")


S = NominationStatus


def heard_enough(nomination, by, at):
    """Nobody becomes head on one person's word."""
    others = nomination.opinions.exclude(by=nomination.proposed_by_id).count()
    if others < LEAST_OPINIONS:
        message = _("Hear at least two people besides the proposer first.")
        return Refused("opinions_needed", message)
    return None


def not_heard(nomination, by, at):
    """Each gives one opinion; who proposes has said what they think."""
    if nomination.proposed_by_id == by.pk:
        return Refused("own_nomination", _("You proposed it: others give their opinion."))
    if nomination.person_id == by.person_id:
        return Refused("own_nomination", _("It is about you: others give their opinion."))
    if nomination.opinions.filter(by=by).exists():
        return Refused("opinion_given", _("You have given your opinion already."))
    return None


def _workflow(name: str, see: str, decide: str) -> Workflow:
    return Workflow(
        name,
        (
            Move(
                "give-opinion",
                _("Give an opinion"),
                (S.PROPOSED,),
                (),
                see,
                required=("stance", "words"),
                guard=not_heard,
                is_duty=False,
            ),
            Move(
                "appoint",
                pgettext_lazy("nomination", "Appoint"),
                (S.PROPOSED,),
                (S.APPOINTED,),
                decide,
                required=("basis", "from_on"),
                optional=("until_on",),
                stamp="decided_at",
                tone="primary",
                guard=heard_enough,
            ),
            Move(
                "refuse",
                pgettext_lazy("nomination", "Refuse"),
                (S.PROPOSED,),
                (S.REFUSED,),
                decide,
                required=("reason",),
                stamp="decided_at",
                tone="danger",
            ),
            Move(
                "withdraw",
                pgettext_lazy("nomination", "Withdraw"),
                (S.PROPOSED,),
                (S.WITHDRAWN,),
                see,
                required=("reason",),
                stamp="decided_at",
                tone="danger",
                guard=only_own,
                is_duty=False,
            ),
        ),
    )


def only_own(nomination, by, at):
    """What somebody proposed, they take back themselves."""
    if nomination.proposed_by_id != by.pk:
        return Refused("not_your_nomination", _("Only the proposer withdraws it."))
    return None


NOMINATION = {
    "area": _workflow("area_nomination", Power.VIEW_PEOPLE, Power.MANAGE_PEOPLE),
    "organisation": _workflow("party_nomination", Power.VIEW_PARTY, Power.MANAGE_PARTY),
}
"""The workflow by the place of the post: areas and Party bodies have keepers of their own."""
