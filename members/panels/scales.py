"""The parameters of dual appraisal in words: the formula, the grades, which version holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from grids.models import City
from members.models.appraisals import Grade
from members.operations.scales import scale_for


def formula_of(scale: Any) -> str:
    """The formula of the score, with the figures of this version."""
    words = _(
        "score = ordinary × %(ordinary)d%% + annual × %(annual)d%% + bonus (at most %(bonus)d) − "
        "deductions − quarterly meetings missed × %(absence)d"
    )
    return words % {
        "ordinary": scale.ordinary_share,
        "annual": scale.annual_share,
        "bonus": scale.most_bonus,
        "absence": scale.absence,
    }


def grades_of(scale: Any) -> list[str]:
    """From which score on each grade is given."""
    bounds = (
        (Grade.EXCELLENT, scale.excellent),
        (Grade.GOOD, scale.good),
        (Grade.ORDINARY, scale.passed),
    )
    words = _("%(grade)s from %(bound)d")
    lines = [words % {"grade": grade.label, "bound": bound} for grade, bound in bounds]
    words = _("%(grade)s below %(bound)d")
    return [*lines, words % {"grade": Grade.FAILED.label, "bound": scale.passed}]


def present_scale(user: Any, today: date) -> Any:
    """The parameters of the city somebody works in, else the general ones."""
    scope = next((post.scope for post in user.active_posts), None)
    city = scope.pk if isinstance(scope, City) else getattr(scope, "city_id", None)
    return scale_for(city, today)
