"""The planner of branches as a page shows it: steps in words, each opens what a person decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grids.models import OrganisationKind
from grids.workflow import ChangeKind
from lib.listing import listed
from overview.operations.branches import Grove, grove_of, scores, share_of_post
from overview.operations.branching import COMMITTEE_AT, MOST, Share, Step
from overview.panels.changes import compared


@dataclass(frozen=True)
class BranchStep:
    """One step: what is done, why, what comes of it, and the proposal or the link it opens.

    `cover` is the body and area of a link that is made at once; `instead` another way out.
    """

    number: int
    kind: str
    label: str
    words: str
    why: str
    url: str = ""
    instead: str = ""
    cover: tuple[str, str] | None = None


def branches_page(top: Any, *, by: Any, on: date) -> dict[str, Any]:
    """What the branches are like, what they would be like, and the steps between."""
    grove = grove_of(top, by=by, on=on)
    before, after = scores(grove, top)
    branches = [body for body in grove.bodies if body.is_branch]
    return {
        "top": top,
        "count": len(branches),
        "steps": [told(grove, step, number) for number, step in enumerate(grove.steps, start=1)],
        **compared(before, after),
        "branches": [
            {
                "name": grove.rows[body.pk].name,
                "code": body.code,
                "members": body.members,
                "full": body.full,
                "areas": len(body.areas),
            }
            for body in branches
        ],
    }


def told(grove: Grove, step: Step, number: int) -> BranchStep:
    """A step in words, with what it opens."""
    label, words, why = TELL[step.kind](grove, step)
    url, instead = URLS[step.kind](grove, step)
    cover = None
    if step.kind == "widen" and step.area is not None:
        cover = (grove.rows[step.bodies[0]].code, grove.areas[step.area].code)
    return BranchStep(number, step.kind, str(label), words, why, url, instead, cover)


def name_of(grove: Grove, pk: int) -> str:
    return str(grove.rows[pk].name)


def areas_of(grove: Grove, ids: Sequence[int]) -> str:
    """Names of areas."""
    return listed(grove.areas[pk].name for pk in ids if pk in grove.areas)


def split_words(grove: Grove, step: Step) -> tuple[Any, str, str]:
    body = grove.body(step.bodies[0])
    parts = [share_words(grove, share) for share in step.shares]
    words = _("%(branch)s into %(count)d: %(parts)s.")
    why = _("%(n)d members; a branch generally has no more than %(most)d.")
    return (
        ChangeKind.SPLIT.label,
        words % {"branch": name_of(grove, body.pk), "count": len(parts), "parts": listed(parts)},
        why % {"n": body.members, "most": MOST},
    )


def share_words(grove: Grove, share: Share) -> str:
    words = _("%(n)d members, %(full)d of them full, for %(areas)s")
    areas = areas_of(grove, share.areas) or _("no area")
    return words % {"n": share.members, "full": share.full, "areas": areas}


def upgrade_words(grove: Grove, step: Step) -> tuple[Any, str, str]:
    body = grove.body(step.bodies[0])
    kind = upgraded(body.members)
    words = _("%(branch)s becomes: %(kind)s.")
    why = _("%(n)d members: parts of it would be too large or too small for branches.")
    if body.members >= COMMITTEE_AT:
        why = _("%(n)d members: from 100 on a Party committee, with branches below it.")
    label = OrganisationKind(kind).label
    return (
        ChangeKind.UPGRADE.label,
        words % {"branch": name_of(grove, body.pk), "kind": label},
        why % {"n": body.members},
    )


def upgraded(members: int) -> str:
    """What a branch of so many members may become."""
    is_large = members >= COMMITTEE_AT
    return OrganisationKind.COMMITTEE if is_large else OrganisationKind.GENERAL_BRANCH


def merge_words(grove: Grove, step: Step) -> tuple[Any, str, str]:
    first, *others = [grove.body(pk) for pk in step.bodies]
    everybody = sum(body.members for body in (first, *others))
    full = sum(body.full for body in (first, *others))
    names = {
        "first": name_of(grove, first.pk),
        "others": listed(name_of(grove, body.pk) for body in others),
        "n": everybody,
        "full": full,
    }
    words = _("%(others)s into %(first)s: together %(n)d members, %(full)d of them full.")
    if step.is_joint:
        words = _(
            "%(first)s and %(others)s become a joint branch: together %(n)d members, "
            "%(full)d of them full."
        )
    why = _("Fewer than 3 full members for more than 6 months: %(names)s.")
    if not first.is_branch:
        why = _("A group has at least 3 members, one of them a full member: %(names)s.")
    small = [body for body in (first, *others) if body.is_small or not first.is_branch]
    named = listed(name_of(grove, body.pk) for body in small)
    return ChangeKind.MERGE.label, words % names, why % {"names": named}


def absorb_words(grove: Grove, step: Step) -> tuple[Any, str, str]:
    name = name_of(grove, step.bodies[0])
    why = _("A group has at least 3 members, one of them a full member: %(names)s.")
    words = _("%(group)s ends; its members belong to the branch directly.")
    return ChangeKind.ABOLISH.label, words % {"group": name}, why % {"names": name}


def widen_words(grove: Grove, step: Step) -> tuple[Any, str, str]:
    area = areas_of(grove, [step.area] if step.area else [])
    words = _("%(branch)s also covers %(area)s.") % {
        "branch": name_of(grove, step.bodies[0]),
        "area": area,
    }
    why = _("No branch or group serves %(area)s; this one is the nearest.") % {"area": area}
    return pgettext("branches", "Widen"), words, why


TELL = {
    "split": split_words,
    "upgrade": upgrade_words,
    "merge": merge_words,
    "absorb": absorb_words,
    "widen": widen_words,
}


def new_url(grove: Grove, pk: int, kind: str, query: Mapping[str, Any]) -> str:
    """The form of a proposal, filled in."""
    url = reverse("overview:change_new", args=("parties", grove.rows[pk].code, kind))
    return f"{url}?{urlencode(query, doseq=True)}" if query else url


def split_url(grove: Grove, step: Step) -> tuple[str, str]:
    [pk] = step.bodies
    query: dict[str, Any] = {"parts": len(step.shares)}
    for place, share in enumerate(step.shares):
        query[f"name-{place}"] = f"{name_of(grove, pk)}-{place + 1}"
        query |= {f"{FIELDS[kind]}-{key}": place for kind, key in (i.key for i in share.items)}
        query |= {f"area-{area}": place for area in share.areas if f"area-{area}" not in query}
    query |= {f"post-{post}": share_of_post(step, who) for post, who in grove.posts.get(pk, ())}
    return new_url(grove, pk, ChangeKind.SPLIT, query), upgrade_url(grove, step)[0]


FIELDS = {"member": "member", "group": "child"}


def upgrade_url(grove: Grove, step: Step) -> tuple[str, str]:
    kind = upgraded(grove.body(step.bodies[0]).members)
    return new_url(grove, step.bodies[0], ChangeKind.UPGRADE, {"kind": kind}), ""


def merge_url(grove: Grove, step: Step) -> tuple[str, str]:
    first, *others = step.bodies
    query: dict[str, Any] = {"others": others}
    if step.is_joint:
        name = _("Joint branch of %(names)s")
        names = listed(name_of(grove, pk) for pk in step.bodies)
        query |= {
            "kind-0": OrganisationKind.JOINT_BRANCH,
            "name-0": (name % {"names": names})[:80],
        }
    else:
        query["into"] = first
    return new_url(grove, first, ChangeKind.MERGE, query), ""


def absorb_url(grove: Grove, step: Step) -> tuple[str, str]:
    return new_url(grove, step.bodies[0], ChangeKind.ABOLISH, {}), ""


def no_url(grove: Grove, step: Step) -> tuple[str, str]:
    """A link is made on the page itself: nothing is founded, closed or moved."""
    return "", ""


URLS = {
    "split": split_url,
    "upgrade": upgrade_url,
    "merge": merge_url,
    "absorb": absorb_url,
    "widen": no_url,
}
