"""Posts as pages show them: rows, one post with what may be done, vacancies, doubles, coverage."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grids.models import Area, Tier
from grids.panels import level_name, level_names
from grids.powers import Power
from lib.pages import capped_counts
from members.models import Person, Post
from members.operations.posts import may_change
from members.statistics.places import COVERED, Coverage, Vacancy, coverage_of, places_without

DOUBLE = "double"
KINDS = (*Vacancy.values, DOUBLE)
SCOPE_PAGES = {"area": "overview:area", "organisation": "overview:party"}


def scope_url(post: Post) -> str:
    """The page of the place, where it has one."""
    page = SCOPE_PAGES.get(post.scope_type)
    return reverse(page, args=(post.scope.code,)) if page else ""


def post_facts(post: Post) -> list[dict[str, Any]]:
    """What is known of a post."""
    absent = post.substitution.post if hasattr(post, "substitution") else None
    return [
        {"label": _("Place"), "value": str(post.scope), "href": scope_url(post)},
        {"label": _("From"), "value": f"{post.from_on:%Y-%m-%d}"},
        {
            "label": _("Until"),
            "value": f"{post.until_on:%Y-%m-%d}" if post.until_on else _("without end"),
        },
        {"label": _("Paid"), "value": _("yes") if post.is_paid else _("no")},
        {"label": _("Basis"), "value": post.basis, "wide": True},
        {
            "label": _("Stands in for"),
            "value": absent.person.masked_name if absent else "",
            "href": reverse("members:post", args=(absent.pk,)) if absent else "",
        },
    ]


def substitutions_of(post: Post) -> list[dict[str, Any]]:
    """Who stood, stands or will stand in, newest first."""
    rows = post.substitutions.select_related("stand_in__person")
    return [
        {
            "name": row.stand_in.person.masked_name,
            "url": reverse("members:post", args=(row.stand_in_id,)),
            "from_on": row.stand_in.from_on,
            "until_on": row.stand_in.until_on,
            "reason": row.reason,
        }
        for row in rows[:20]
    ]


def open_acts(post: Post, by: Any, on: date) -> list[str]:
    """What may be done with a post: its forms on the page."""
    if not may_change(post, by) or (post.until_on is not None and post.until_on < on):
        return []
    lent = hasattr(post, "substitution")
    acts = ["end"]
    acts += ["prolong"] if post.until_on is not None and not lent else []
    acts += [] if lent else ["stand-in"]
    return acts + (["unpaid"] if post.is_paid else [])


def gaps_of(kind: str, by: Any, on: date, within: Any = None) -> Any:
    """The places or people of one tab, in the reach of who asks and in the area asked for."""
    people = by.reach(Power.VIEW_PEOPLE)
    if kind == DOUBLE:
        rows = Person.objects.within(people).twice_in_a_role(on)
    else:
        rows = places_without(kind, on, areas=people, party=by.reach(Power.VIEW_PARTY))
    return rows if within is None else rows.within(within)


def gap_tabs(chosen: str, by: Any, on: date, within: Any, code: str) -> list[dict[str, Any]]:
    """One tab for each sort of gap with its count, all counted in one query."""
    labels = {**dict(Vacancy.choices), DOUBLE: _("One role at several places")}
    counts = capped_counts([gaps_of(kind, by, on, within) for kind in KINDS])
    more = f"&{urlencode({'within': code})}" if code else ""
    return [
        {
            "label": labels[kind],
            "url": f"?kind={kind}{more}",
            "active": kind == chosen,
            "count": count,
        }
        for kind, count in zip(KINDS, counts, strict=True)
    ]


def place_rows(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Places that lack somebody, each with its page."""
    names = level_names()
    return [
        {
            "name": row.name,
            "around": row.parent.name if row.parent else "",
            "level": level_name(row, names) if isinstance(row, Area) else row.get_kind_display(),
            "code": row.code,
            "url": reverse(
                "overview:area" if isinstance(row, Area) else "overview:party", args=(row.code,)
            ),
        }
        for row in rows
    ]


def double_rows(people: Iterable[Person], on: date) -> list[dict[str, Any]]:
    """People with one role at several places; needs `with_card`."""
    found = []
    for person in people:
        posts = person.posts_on(on)
        roles = [post.role for post in posts]
        found.append(
            {"person": person, "posts": [post for post in posts if roles.count(post.role) > 1]}
        )
    return found


def cross_rows(people: Iterable[Person], on: date) -> list[dict[str, Any]]:
    """People in post on both sides, and whether both pay; needs `with_card`."""
    found = []
    for person in people:
        posts = person.posts_on(on)
        community = [post for post in posts if post.is_community_side]
        estate = [post for post in posts if post.is_estate_side]
        paid = [any(post.is_paid for post in side) for side in (community, estate)]
        found.append(
            {
                "person": person,
                "community": community,
                "estate": estate,
                "is_paid_twice": all(paid),
                "to_mark": next((post for post in estate if post.is_paid), None),
            }
        )
    return found


def coverage_rows(communities: Iterable[Area], on: date) -> list[dict[str, Any]]:
    """The figures of each community, every number with the list behind it."""
    return [
        {
            "area": row.area,
            "cells": [
                {**_cell(row, vacancy), "label": head}
                for vacancy, head in zip(COVERED, coverage_heads(), strict=True)
            ],
        }
        for row in coverage_of(communities, on)
    ]


def _cell(row: Coverage, vacancy: str) -> dict[str, Any]:
    place = urlencode({"within": row.area.code})
    return {
        "share": row.share(vacancy),
        "filled": row.filled[vacancy],
        "total": row.totals[vacancy],
        "missing": row.missing(vacancy),
        "list": f"{reverse('members:posts')}?role={vacancy}&{place}",
        "gaps": f"{reverse('members:post_gaps')}?kind={vacancy}&{place}",
    }


def coverage_heads() -> list[str]:
    """The columns of the coverage table."""
    return [
        pgettext("coverage", "Grids with head"),
        pgettext("coverage", "Grids with worker"),
        pgettext("coverage", "Buildings with head"),
        pgettext("coverage", "Stairwells with head"),
    ]


def communities_of(by: Any, on: date, within: Any = None) -> Any:
    """The open communities in reach."""
    rows = Area.objects.within(by.reach(Power.VIEW_PEOPLE)).open(on).of_tier(Tier.COMMUNITY)
    rows = rows if within is None else rows.within(within)
    return rows.defer("boundary")
