"""The rules of the health check: what is looked at, its value in words, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from grids.workflow import ChangeKind, Forest

BRANCH_RULES = gettext_lazy("Regulations on the work of Party branches (trial, 2018), chapter 2")
PRACTICE = gettext_lazy("Party constitution and usual practice")
HOUSE = gettext_lazy("Aim of this platform: no grid without a Party body, no post vacant")
GRID_NORM = gettext_lazy("Local norms of grid management; editable under Settings")


@dataclass(frozen=True)
class Rule:
    """One rule that is looked at: what is found, the rule with its value, where it stands."""

    code: str
    forest: str
    label: Any
    value: Any
    source: Any
    mends: tuple[str, ...] = ()
    tone: str = "yellow"


RULES = (
    Rule(
        "too_big",
        Forest.PARTY,
        gettext_lazy("Branch too big"),
        gettext_lazy("A branch generally has no more than 50 members."),
        BRANCH_RULES,
        (ChangeKind.SPLIT, ChangeKind.UPGRADE),
    ),
    Rule(
        "upgrade_50",
        Forest.PARTY,
        gettext_lazy("Could become a general branch"),
        gettext_lazy("More than 50 and fewer than 100 members: a general branch."),
        PRACTICE,
        (ChangeKind.UPGRADE,),
        "blue",
    ),
    Rule(
        "upgrade_100",
        Forest.PARTY,
        gettext_lazy("Could become a Party committee"),
        gettext_lazy("100 members or more: a Party committee."),
        PRACTICE,
        (ChangeKind.UPGRADE,),
        "blue",
    ),
    Rule(
        "too_small",
        Forest.PARTY,
        gettext_lazy("Branch too small"),
        gettext_lazy(
            "A branch has at least 3 full members; below that for more than 6 months it is "
            "merged or joins a joint branch."
        ),
        BRANCH_RULES,
        (ChangeKind.MERGE, ChangeKind.ABOLISH),
    ),
    Rule(
        "group_small",
        Forest.PARTY,
        gettext_lazy("Group too small"),
        gettext_lazy("A group has at least 3 members, one of them a full member."),
        PRACTICE,
        (ChangeKind.MERGE, ChangeKind.ABOLISH),
    ),
    Rule(
        "joint_wide",
        Forest.PARTY,
        gettext_lazy("Joint branch over many units"),
        gettext_lazy("A joint branch generally covers no more than 5 units."),
        BRANCH_RULES,
        (ChangeKind.SPLIT,),
    ),
    Rule(
        "needs_committee",
        Forest.PARTY,
        gettext_lazy("Branch committee missing"),
        gettext_lazy("7 full members or more: a branch committee of 3 to 5."),
        BRANCH_RULES,
    ),
    Rule(
        "vacant_post",
        Forest.PARTY,
        gettext_lazy("Post vacant in a Party body"),
        gettext_lazy("Every branch has its secretary, every group its leader."),
        BRANCH_RULES,
        tone="red",
    ),
    Rule(
        "term_expiring",
        Forest.PARTY,
        gettext_lazy("Term ends"),
        gettext_lazy(
            "Five years in villages and communities, three elsewhere; told 180, 90 and 30 days "
            "before the end."
        ),
        BRANCH_RULES,
    ),
    Rule(
        "vacant_head",
        Forest.AREA,
        gettext_lazy("Head missing"),
        gettext_lazy("Every grid has its head, every community its secretary."),
        HOUSE,
        tone="red",
    ),
    Rule(
        "uncovered_grid",
        Forest.AREA,
        gettext_lazy("Grid without a branch or group"),
        gettext_lazy("Every grid is served by a Party branch or group."),
        HOUSE,
        tone="red",
    ),
    Rule(
        "households_many",
        Forest.AREA,
        gettext_lazy("Grid with too many households"),
        gettext_lazy("Usually 300 to 500 households; the band of the type of community holds."),
        GRID_NORM,
        (ChangeKind.SPLIT,),
    ),
    Rule(
        "households_few",
        Forest.AREA,
        gettext_lazy("Grid with too few households"),
        gettext_lazy("Usually 300 to 500 households; the band of the type of community holds."),
        GRID_NORM,
        (ChangeKind.MERGE,),
    ),
)
BY_CODE = {rule.code: rule for rule in RULES}
