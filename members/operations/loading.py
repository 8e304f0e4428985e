"""Bulk loads of people and posts: the rules of single writes, judged in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from lib.errors import Refused
from lib.pii import keyed_hash, normal_id
from members.models import Person, Post
from members.models.posts import SCOPES
from members.operations.people import PersonFacts, by_name, fill
from members.operations.posts import (
    PostDraft,
    build_post,
    check_role,
    check_scope,
    overlaps,
    paid_twice,
    taken_by,
)
from members.roles import SINGLE
from records.operations import write_audit

BATCH = 2000
Place = tuple[str, int]


class PeopleLoad:
    """People to be entered together; whoever calls has checked that their places are in reach."""

    def __init__(self, *, by: Any, at: datetime) -> None:
        self._by, self._at = by, at
        self.made: list[Person] = []

    def add(self, facts: PersonFacts) -> Person:
        """The unsaved person of these facts."""
        person = Person()
        fill(person, by_name(facts))
        self.made.append(person)
        return person

    def store(self) -> list[Person]:
        """Store who was added; Refused when an ID number was registered meanwhile."""
        marks = [person.id_hash for person in self.made if person.id_hash]
        if known_people(marks, field="id_hash"):
            message = _("A person with this ID number is registered already.")
            raise Refused("person_exists", message, "id_number")
        Person.objects.bulk_create(self.made, batch_size=BATCH)
        write_audit("person.load", by=self._by, at=self._at, data={"count": len(self.made)})
        return self.made


def known_people(marks: Iterable[str], *, field: str) -> dict[str, list[Person]]:
    """Who is registered with one of these keyed hashes, by hash."""
    found: dict[str, list[Person]] = defaultdict(list)
    wanted = sorted(set(marks) - {""})
    for start in range(0, len(wanted), BATCH):
        rows = Person.objects.filter(**{f"{field}__in": wanted[start : start + BATCH]})
        for person in rows.order_by("pk"):
            found[getattr(person, field)].append(person)
    return found


def id_mark(text: str) -> str:
    """The keyed hash of an identity number as people write it."""
    return keyed_hash(normal_id(text))


class PostLoad:
    """Posts to be given together, each held against those in force and those added before it.

    `people` are the registered ones among those who get posts; `places` are stored places that get
    heads, as (scope column, key). Whoever calls has checked that the places are in reach.
    """

    def __init__(
        self, people: Iterable[Person], places: Iterable[Place], *, by: Any, at: datetime
    ) -> None:
        self._by, self._at = by, at
        self._held: dict[Any, list[Post]] = defaultdict(list)
        self._heads: dict[Any, list[Post]] = defaultdict(list)
        self.made: list[Post] = []
        known = Post.objects.select_related("unit", "organisation", "person")
        for keys in _chunks(sorted({person.pk for person in people})):
            for post in known.filter(person__in=keys):
                self._held[post.person_id].append(post)
        by_column: dict[str, set[int]] = defaultdict(set)
        for column, key in places:
            by_column[column].add(key)
        heads = known.filter(role__in=SINGLE, substitution=None)
        for column, wanted in by_column.items():
            for keys in _chunks(sorted(wanted)):
                for post in heads.filter(**{f"{column}__in": keys}):
                    self._heads[_seat(post)].append(post)

    def add(self, person: Person, draft: PostDraft) -> Post:
        """The unsaved post of a draft; Refused when it breaks a rule of appointing."""
        check_scope(draft)
        check_role(draft.role, by=self._by)
        post = build_post(person, draft)
        mine = self._held[person.pk or id(person)]
        if any(_seat(other) == _seat(post) and _meet(other, post) for other in mine):
            raise overlaps()
        if post.role in SINGLE:
            for other in self._heads[_seat(post)]:
                if _meet(other, post):
                    raise taken_by(other.person)
            self._heads[_seat(post)].append(post)
        if post.is_paid and any(_pays_too(other, post) for other in mine):
            raise paid_twice()
        mine.append(post)
        self.made.append(post)
        return post

    def store(self) -> list[Post]:
        """Store what was added; the persons and places have keys by now."""
        Post.objects.bulk_create(self.made, batch_size=BATCH)
        write_audit("post.load", by=self._by, at=self._at, data={"count": len(self.made)})
        return self.made


def _seat(post: Post) -> Any:
    """Role and place of a post; a place that is not stored yet is known by itself."""
    for column in SCOPES:
        if (key := getattr(post, f"{column}_id")) is not None:
            return post.role, column, key
    scope = next(filter(None, (_unstored(post, column) for column in SCOPES)))
    return post.role, type(scope).__name__, id(scope)


def _unstored(post: Post, column: str) -> Any:
    return post._state.fields_cache.get(column)


def _meet(one: Post, other: Post) -> bool:
    """Whether two posts have a day in common."""
    last = date.max
    return one.from_on <= (other.until_on or last) and other.from_on <= (one.until_on or last)


def _pays_too(held: Post, post: Post) -> bool:
    """Whether one of them is paid by the community's side and the other by the estate's."""
    if not (held.is_paid and held.is_active(post.from_on)):
        return False
    return (post.is_community_side and held.is_estate_side) or (
        post.is_estate_side and held.is_community_side
    )


def _chunks(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
