"""The health check as pages show it: counts by rule and by part, findings with what mends."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.models import Area, OrganisationKind
from grids.workflow import ChangeKind, Forest
from overview.operations.health import SUPERIOR, Finding, find_all
from overview.operations.rulebook import BY_CODE, RULES
from overview.operations.surveys import Survey, manageable, survey

PER_PAGE = 60
NAMES = {Forest.AREA: "areas", Forest.PARTY: "parties"}
UPGRADES = {
    "too_big": OrganisationKind.GENERAL_BRANCH,
    "upgrade_50": OrganisationKind.GENERAL_BRANCH,
    "upgrade_100": OrganisationKind.COMMITTEE,
}


@dataclass(frozen=True)
class FindingRow:
    """One finding with its node and the proposals that mend it, as far as the reader may."""

    finding: Finding
    url: str
    mends: list[dict[str, Any]]


def forest_of(node: Any) -> str:
    """Which forest a node stands in."""
    return Forest.AREA if isinstance(node, Area) else Forest.PARTY


def page_of(name: str, top: Any) -> str:
    """The address of the health check, the coverage or the chart of a node, or of all in reach."""
    if top is None:
        return reverse(f"overview:{name}_all")
    return reverse(f"overview:{name}", args=(NAMES[Forest(forest_of(top))], top.code))


def health_page(by: Any, on: date, *, top: Any, rule: str, page: int) -> dict[str, Any]:
    """Counts by rule and by part, and one screen of findings."""
    found = survey(by, on, top=top)
    findings = find_all(found)
    counts = Counter(one.rule.code for one in findings)
    rule = rule if rule in BY_CODE else ""
    shown = [one for one in findings if not rule or one.rule.code == rule]
    pages = max(1, -(-len(shown) // PER_PAGE))
    page = min(max(page, 1), pages)
    part = shown[(page - 1) * PER_PAGE : page * PER_PAGE]
    query = {"rule": rule} if rule else {}
    return {
        "top": top,
        "rule": BY_CODE.get(rule),
        "rules": [
            {"rule": each, "count": counts[each.code], "url": f"?rule={each.code}"}
            for each in RULES
        ],
        "parts": parts_of(found, top, findings),
        "rows": finding_rows(by, found, part),
        "count": len(shown),
        "all": len(findings),
        "newer": page > 1 and "?" + urlencode(query | {"page": page - 1}),
        "older": page < pages and "?" + urlencode(query | {"page": page + 1}),
    }


def node_findings(by: Any, on: date, node: Any) -> list[FindingRow]:
    """What is found at one node, for its own page."""
    found = survey(by, on, top=node, alone=True)
    return finding_rows(by, found, find_all(found))


def finding_rows(by: Any, found: Survey, findings: Sequence[Finding]) -> list[FindingRow]:
    """Findings with their links."""
    areas, bodies = manageable(by, found)
    over = {
        link[0]: row
        for row in found.bodies
        if row.kind in SUPERIOR and row.pk in bodies
        for link in found.covered.get(row.pk, ())
    }
    rows = []
    for one in findings:
        is_area = one.rule.forest == Forest.AREA
        page = "overview:area" if is_area else "overview:party"
        may = areas.covers_area(one.node) if is_area else one.node.pk in bodies
        rows.append(
            FindingRow(
                finding=one,
                url=reverse(page, args=(one.node.code,)),
                mends=mends_of(one) if may else [],
            )
        )
        superior = over.get(one.node.parent_id)
        if one.rule.code == "uncovered_grid" and superior:
            rows[-1].mends.append(establish_at(superior, one.node))
    return rows


def mends_of(one: Finding) -> list[dict[str, Any]]:
    """The proposals that mend a finding; the top of a tree is not divided."""
    links = []
    for kind in one.rule.mends:
        if one.node.parent_id is None and kind != ChangeKind.UPGRADE:
            continue
        address = (NAMES[Forest(one.rule.forest)], one.node.code, kind)
        url = reverse("overview:change_new", args=address)
        if kind == ChangeKind.UPGRADE and one.rule.code in UPGRADES:
            url += "?" + urlencode({"kind": UPGRADES[one.rule.code]})
        links.append({"label": ChangeKind(kind).label, "url": url})
    return links


def establish_at(superior: Any, grid: Any) -> dict[str, Any]:
    """A proposal for a branch on a grid that has none."""
    url = reverse("overview:change_new", args=("parties", superior.code, ChangeKind.ESTABLISH))
    return {
        "label": _("Establish a branch"),
        "url": f"{url}?{urlencode({'kind': OrganisationKind.BRANCH, 'areas': grid.pk})}",
    }


def parts_of(found: Survey, top: Any, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """How much is found in each part of the node: streets, communities, grids or bodies."""
    is_area = top is None or isinstance(top, Area)
    level = 0 if top is None else top.level + 1
    rows = found.areas if is_area else found.bodies
    children = [row for row in rows if row.level == level]
    starts = [(row.tree_id, row.lft) for row in children]
    counts: Counter[int] = Counter()
    for one in findings:
        spot = spot_of(found, one, is_area=is_area)
        at = bisect_right(starts, spot) - 1 if spot else -1
        if at >= 0 and spot and is_in(children[at], spot):
            counts[children[at].pk] += 1
    page = "areas" if is_area else "parties"
    return [
        {
            "name": row.name,
            "url": reverse("overview:health", args=(page, row.code)),
            "count": counts[row.pk],
        }
        for row in children
        if counts[row.pk]
    ]


def is_in(row: Any, spot: tuple[int, int]) -> bool:
    """Whether a spot of a forest lies under a node."""
    return bool(row.tree_id == spot[0] and row.lft <= spot[1] <= row.rght)


def spot_of(found: Survey, one: Finding, *, is_area: bool) -> tuple[int, int] | None:
    """Where a finding counts: at its node, or for a Party body at the first area it covers."""
    if not is_area or one.rule.forest == Forest.AREA:
        return one.node.tree_id, one.node.lft
    links = found.covered.get(one.node.pk)
    return (links[0][2], links[0][3]) if links else None
