"""Health check of the organisation: every rule with its value and source; advice, never a block."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from grids.models import BRANCHES, OrganisationKind, PartyOrganisation
from members.models import Membership, Person
from members.roles import Role
from overview.operations.rulebook import BY_CODE, RULES, Rule
from overview.operations.surveys import FULL, Survey, is_basic

MOST_MEMBERS = 50
COMMITTEE_MEMBERS = 100
FEWEST_FULL = 3
SMALL_MONTHS = 6
COMMITTEE_FROM = 7
COMMITTEE_POSTS = 3
MOST_UNITS = 5
TERM_DAYS = (30, 90, 180)
DAY = timedelta(days=1)
SUPERIOR = (
    OrganisationKind.WORKING_COMMITTEE,
    OrganisationKind.COMMITTEE,
    OrganisationKind.GENERAL_BRANCH,
)
COMMITTEE_ROLES = (
    Role.BRANCH_SECRETARY,
    Role.BRANCH_DEPUTY,
    Role.ORGANISATION_MEMBER,
    Role.PUBLICITY_MEMBER,
    Role.DISCIPLINE_MEMBER,
)
SINCE_UNKNOWN = pgettext_lazy("since when", "since it was founded")


@dataclass(frozen=True)
class Finding:
    """One thing found at one node, in words."""

    rule: Rule
    node: Any
    words: str


def find_all(found: Survey) -> list[Finding]:
    """What the rules find in a survey, in the order of the rules; two more queries for members."""
    said: dict[str, list[Finding]] = defaultdict(list)
    small = small_since(found)
    for check in (*BODY_CHECKS, *AREA_CHECKS):
        for code, node, words in check(found, small):
            said[code].append(Finding(BY_CODE[code], node, words))
    return [one for rule in RULES for one in sorted(said[rule.code], key=lambda f: f.node.code)]


Said = Iterator[tuple[str, Any, str]]
Check = Callable[[Survey, dict[int, date | None]], Said]


def sizes(found: Survey, small: dict[int, date | None]) -> Said:
    """Branches over 50, bodies that could be upgraded."""
    for row in found.bodies:
        everybody, _full = found.members[row.pk]
        words = _("%(n)d members") % {"n": everybody}
        if row.kind in BRANCHES and everybody > MOST_MEMBERS:
            yield "too_big", row, words
            if everybody < COMMITTEE_MEMBERS:
                yield "upgrade_50", row, words
        below = row.kind in BRANCHES or row.kind == OrganisationKind.GENERAL_BRANCH
        if below and everybody >= COMMITTEE_MEMBERS:
            yield "upgrade_100", row, words


def small_bodies(found: Survey, small: dict[int, date | None]) -> Said:
    """Branches that were too small all the time, and groups that are."""
    for row in found.bodies:
        everybody, full = found.members[row.pk]
        if row.pk in small:
            since = small[row.pk]
            when = f"{since:%Y-%m-%d}" if since else str(SINCE_UNKNOWN)
            words = _("%(full)d full members, fewer than 3 since %(day)s")
            if since is None:
                words = _("%(full)d full members, fewer than 3 %(day)s")
            yield "too_small", row, words % {"full": full, "day": when}
        if row.kind == OrganisationKind.GROUP and (everybody < FEWEST_FULL or full < 1):
            words = _("%(n)d members, %(full)d of them full members")
            yield "group_small", row, words % {"n": everybody, "full": full}


def joint_branches(found: Survey, small: dict[int, date | None]) -> Said:
    """Joint branches over more than five units."""
    for row in found.bodies:
        units = len(found.covered.get(row.pk, ()))
        if row.kind == OrganisationKind.JOINT_BRANCH and units > MOST_UNITS:
            yield "joint_wide", row, _("covers %(n)d") % {"n": units}


def party_posts(found: Survey, small: dict[int, date | None]) -> Said:
    """Committees that are missing, secretaries and leaders that are."""
    areas = {area.pk for area in found.areas}
    for row in found.bodies:
        roles = found.body_roles.get(row.pk, {})
        _everybody, full = found.members[row.pk]
        if row.kind in BRANCHES:
            sitting = set().union(*(roles.get(role, set()) for role in COMMITTEE_ROLES))
            if full >= COMMITTEE_FROM and len(sitting) < COMMITTEE_POSTS:
                words = _("%(full)d full members, %(n)d in committee posts")
                yield "needs_committee", row, words % {"full": full, "n": len(sitting)}
        if not is_led(found, row, roles, areas):
            is_group = row.kind == OrganisationKind.GROUP
            yield "vacant_post", row, _("no group leader") if is_group else _("no secretary")


def is_led(found: Survey, row: Any, roles: Any, areas: set[int]) -> bool:
    """Whether somebody leads a body; above branches the secretary of the area may.

    Areas outside the survey are taken to have theirs.
    """
    if row.kind == OrganisationKind.GROUP:
        return bool(roles.get(Role.GROUP_LEADER))
    if roles.get(Role.BRANCH_SECRETARY) or row.unit_id:
        return True
    linked = [link[0] for link in found.covered.get(row.pk, ())]
    return row.kind in SUPERIOR and any(
        pk not in areas or found.area_roles.get(pk) for pk in linked
    )


def terms(found: Survey, small: dict[int, date | None]) -> Said:
    """Terms that end within 180 days or have ended."""
    for row in found.bodies:
        if row.term_ends_on is None:
            continue
        left = (row.term_ends_on - found.on).days
        if left < 0:
            words = _("ended on %(day)s")
        elif (step := next((days for days in TERM_DAYS if left <= days), None)) is not None:
            words = _("ends on %(day)s, within %(step)d days")
        else:
            continue
        step = 0 if left < 0 else step
        yield "term_expiring", row, words % {"day": f"{row.term_ends_on:%Y-%m-%d}", "step": step}


def area_heads(found: Survey, small: dict[int, date | None]) -> Said:
    """Grids without a head, communities without a secretary."""
    for row in found.grids:
        if Role.GRID_HEAD not in found.area_roles.get(row.pk, ()):
            yield "vacant_head", row, _("no grid head")
    for row in found.communities:
        if Role.COMMUNITY_SECRETARY not in found.area_roles.get(row.pk, ()):
            yield "vacant_head", row, _("no community secretary")


def uncovered(found: Survey, small: dict[int, date | None]) -> Said:
    """Grids that no branch or group serves: itself, something in it, or what it lies in."""
    for row in unserved(found) if found.sees_party else ():
        yield "uncovered_grid", row, _("no branch or group")


def unserved(found: Survey) -> list[Any]:
    """The grids that no branch or group serves."""
    by_tree: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for _pk, _tier, tree, lft, rght in found.serving:
        by_tree[tree].append((lft, rght))
    return [
        row
        for row in found.grids
        if not any(
            row.lft <= lft <= row.rght or (lft <= row.lft and row.rght <= rght)
            for lft, rght in by_tree[row.tree_id]
        )
    ]


def households(found: Survey, small: dict[int, date | None]) -> Said:
    """Grids outside the band of their type of community."""
    for row in found.grids:
        if row.households is None or not is_basic(row):
            continue
        low, high = found.band_of(row)
        words = _("%(n)d households, band %(low)d–%(high)d")
        said = words % {"n": row.households, "low": low, "high": high}
        if row.households > high:
            yield "households_many", row, said
        elif row.households < low:
            yield "households_few", row, said


BODY_CHECKS: tuple[Check, ...] = (sizes, small_bodies, joint_branches, party_posts, terms)
AREA_CHECKS: tuple[Check, ...] = (area_heads, uncovered, households)


def small_since(found: Survey) -> dict[int, date | None]:
    """Branches with fewer than three full members for more than six months, and since when.

    None: for as long as they exist, as far as anybody entered who was a member when. Whether a
    past member was a full one is taken as it is today.
    """
    small = [
        row
        for row in found.bodies
        if row.kind in BRANCHES and found.members[row.pk][1] < FEWEST_FULL
    ]
    if not small:
        return {}
    limit = months_before(found.on, SMALL_MONTHS)
    stays = stays_of(small)
    result: dict[int, date | None] = {}
    for row in small:
        last = last_day_with(stays[row.pk], FEWEST_FULL, found.on)
        if last is None and row.valid_from < limit:
            result[row.pk] = None
        elif last is not None and last + DAY < limit:
            result[row.pk] = last + DAY
    return result


def months_before(on: date, months: int) -> date:
    """The same day so many months before, or the last day of that month."""
    number = on.year * 12 + on.month - 1 - months
    year, month = divmod(number, 12)
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + DAY * (on.day - 1), following - DAY)


Stay = tuple[date, date]


def stays_of(bodies: Sequence[Any]) -> dict[int, list[Stay]]:
    """From when until when each full member had their home in or below each of the bodies."""
    groups = PartyOrganisation.objects.filter(
        tree_id__in={row.tree_id for row in bodies}
    ).order_by()
    homes = {
        pk: row.pk
        for pk, tree, lft in groups.values_list("pk", "tree_id", "lft")
        for row in bodies
        if tree == row.tree_id and row.lft <= lft <= row.rght
    }
    stays: dict[int, list[Stay]] = defaultdict(list)
    here = Person.objects.filter(organisation__in=homes, party_status=FULL).order_by()
    for home, known in here.annotate(known=Max("memberships__until_on")).values_list(
        "organisation", "known"
    ):
        stays[homes[home]].append((known + DAY if known else date.min, date.max))
    past = Membership.objects.filter(organisation__in=homes, person__party_status=FULL).order_by()
    for home, since, until in past.values_list("organisation", "from_on", "until_on"):
        stays[homes[home]].append((since or date.min, until))
    return stays


def last_day_with(stays: Sequence[Stay], count: int, on: date) -> date | None:
    """The last day up to `on` with so many at once; None when there was none."""
    ends = sorted({min(until, on) for _since, until in stays}, reverse=True)
    for day in ends:
        if sum(since <= day <= until for since, until in stays) >= count:
            return day
    return None
