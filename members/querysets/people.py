"""The vocabulary of posts and people: who holds what, where, on which day."""

import datetime
from collections.abc import Iterator
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q

from grids.models import Unit, UnitKind
from grids.powers import Power
from grids.reach import Reach, ScopedQuerySet, span_conditions
from lib.worded import WordedQuerySet
from members.roles import RESIDENTS, Role, roles_with

COMMUNITY_SIDE = (Role.COMMUNITY_SECRETARY, Role.COMMUNITY_CLERK)
TERM_NOTICE_DAYS = 180
"""How long before its end a post is shown as ending (DOMAIN.md section 2.1)."""

ESTATE_KINDS = (UnitKind.PROPERTY_COMPANY, UnitKind.OWNERS_COMMITTEE)
"""The two sides of a cross-appointment: the community's committee, and who serves an estate."""


class PostQuerySet(ScopedQuerySet):
    """Posts. Within reach: those held at an area, unit or organisation in reach."""

    area_path = "area"
    party_path = "organisation"
    unit_path = "unit"

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """Posts at a district, a city or a unit have no area of their own."""
        yield from super().reach_conditions(reach)
        yield from span_conditions("unit__area", reach.areas)
        if reach.cities:
            cities = sorted(reach.cities)
            yield Q(city__in=cities) | Q(district__city__in=cities) | Q(unit__city__in=cities)
        if reach.districts:
            districts = sorted(reach.districts)
            yield Q(district__in=districts) | Q(unit__district__in=districts)

    def active(self, on: datetime.date) -> Self:
        """Posts held on that day, first and last day included."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=on), from_on__lte=on)

    def in_force(self, on: datetime.date) -> Self:
        """Posts held on that day, and those that begin later."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=on))

    def standing(self, when: str, on: datetime.date) -> Self:
        """Posts of today, of later, ended ones, those ending within the next 180 days, or all."""
        soon = on + datetime.timedelta(days=TERM_NOTICE_DAYS)
        kept = {
            "today": self.active(on),
            "upcoming": self.filter(from_on__gt=on),
            "ending": self.active(on).filter(until_on__lte=soon),
            "ended": self.filter(until_on__lt=on),
        }
        return kept.get(when, self.all())

    def in_role(self, *roles: str) -> Self:
        return self.filter(role__in=roles)

    def holding(self, power: str) -> Self:
        """Posts whose role gives the power."""
        return self.filter(role__in=roles_with(power))

    def covering(self, area: Any) -> Self:
        """Posts at the area or above it: an ancestor, its district or its city."""
        above = Q(area__tree_id=area.tree_id, area__lft__lte=area.lft, area__rght__gte=area.rght)
        return self.filter(above | Q(district=area.district_id) | Q(city=area.city_id))

    def in_office(self) -> Self:
        """Posts of people who answer for something; residents who help are looked up elsewhere."""
        return self.exclude(role__in=RESIDENTS)

    def held_by(self, text: str) -> Self:
        """Posts of people whose name contains the text, or whose pinyin or initials begin so."""
        people = self.model._meta.get_field("person").related_model._default_manager
        return self.filter(person__in=people.matching(text).order_by().values("pk"))

    def holders(self) -> Any:
        """The people who hold these posts, each once."""
        people = self.model._meta.get_field("person").related_model._default_manager
        return people.filter(pk__in=self.order_by().values("person"))

    def at_area(self, area: Any) -> Self:
        """Posts at exactly this area, not above it."""
        return self.filter(area=area)

    def under_area(self, area: Any) -> Self:
        """Posts at the area or at any part of it."""
        return self.filter(
            area__tree_id=area.tree_id, area__lft__gte=area.lft, area__lft__lte=area.rght
        )

    def community_side(self) -> Self:
        """Posts in the committee of a community or in its Party body."""
        party = Q(organisation__isnull=False, organisation__unit=None)
        return self.filter(Q(role__in=COMMUNITY_SIDE) | party)

    def estate_side(self) -> Self:
        """Posts in a property company or an owners' committee."""
        return self.filter(unit__kind__in=ESTATE_KINDS)

    def with_row(self) -> Self:
        """What a row of a list of posts shows: person, place, and for whom it stands in."""
        rows = self.select_related("person", "area", "organisation", "unit", "district", "city")
        return rows.select_related("substitution__post__person").defer("area__boundary")

    def at_unit(self, unit: Any) -> Self:
        """Posts at exactly this unit."""
        return self.filter(unit=unit)

    def user_ids(self) -> list[int]:
        """The accounts behind these posts that can log in, each once: whom a notice goes to."""
        accounts = self.filter(person__user__is_active=True).order_by("person__user")
        return list(accounts.values_list("person__user", flat=True).distinct())

    def with_scope(self) -> Self:
        """The loading plan of reach: scopes, and the ids of the units one level below."""
        below = Unit.objects.filter(parent=OuterRef("unit")).order_by().values("pk")
        rows = self.select_related("area", "organisation", "unit", "district", "city").defer(
            "area__boundary"
        )
        return rows.annotate(child_unit_ids=ArraySubquery(below))


class PersonQuerySet(ScopedQuerySet, WordedQuerySet):
    """People. Within reach: by a post in reach, by employer, or by home branch."""

    party_path = "organisation"
    unit_path = "employer"
    spelt = ("pinyin", "initials")
    is_indexed = True

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """The ties of a person: employer and home branch, and every post ever held."""
        yield from super().reach_conditions(reach)
        yield from span_conditions("employer__area", reach.areas)
        if reach.cities:
            yield Q(employer__city__in=sorted(reach.cities))
        if reach.districts:
            yield Q(employer__district__in=sorted(reach.districts))
        yield Q(pk__in=self._posts().within(reach).order_by().values("person"))

    def to(self, user: Any) -> Self:
        """Whom somebody may look up and appoint: people in reach, members of bodies they keep.

        A Party organiser keeps the members of the own scope (DOMAIN.md section 1.4), also those
        who hold no post and work nowhere near.
        """
        bodies = self.model._meta.get_field("organisation").related_model._default_manager
        kept = bodies.within(user.reach(Power.MANAGE_PARTY)).order_by().values("pk")
        people = self.model._default_manager.within(user.reach(Power.VIEW_PEOPLE))
        return self.filter(
            Q(pk__in=people.order_by().values("pk"))
            | Q(pk__in=self.model._default_manager.filter(organisation__in=kept).values("pk"))
        )

    def of(self, organisation: Any) -> Self:
        """Members whose home this Party body is; whoever holds the row may see it."""
        return self.filter(organisation=organisation).party_members()

    def cross_appointed(self, on: datetime.date) -> Self:
        """People in post on both sides that day: community, and property or owners' committee."""
        posts = self._posts().active(on).order_by()
        return self.filter(pk__in=posts.community_side().values("person")).filter(
            pk__in=posts.estate_side().values("person")
        )

    def twice_in_a_role(self, on: datetime.date) -> Self:
        """People who hold one role at several places that day."""
        several = self._posts().active(on).order_by().values("person", "role")
        several = several.annotate(places=models.Count("pk")).filter(places__gt=1)
        return self.filter(pk__in=several.values("person"))

    def party_members(self) -> Self:
        """Full and probationary members."""
        return self.exclude(party_status="none")

    def with_card(self) -> Self:
        """The loading plan of a list row: every post with its place."""
        posts = self._posts().select_related("area", "organisation", "unit", "district", "city")
        return self.select_related("organisation", "employer").prefetch_related(
            models.Prefetch("posts", posts.order_by("-from_on", "id"), to_attr="all_posts")
        )

    def _posts(self) -> PostQuerySet:
        return self.model._meta.get_field("posts").related_model._default_manager.all()


class MembershipQuerySet(ScopedQuerySet):
    """Past homes of members, seen by who sees the branch they were in."""

    area_path = "organisation__areas"
    party_path = "organisation"
    city_path = "organisation__city"
    district_path = "organisation__district"

    def with_card(self) -> Self:
        """What a row shows."""
        return self.select_related("organisation", "person")


class NominationQuerySet(ScopedQuerySet):
    """Nominations, by the place of the post; Party bodies also by the areas they cover."""

    area_path = "area"
    party_path = "organisation"

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """By the area, and by the Party body within the reach."""
        yield from super().reach_conditions(reach)
        bodies = self.model._meta.get_field("organisation").related_model._default_manager
        if reach.areas:
            over = bodies.within(Reach(areas=reach.areas)).order_by().values("pk")
            yield Q(organisation__in=over)

    def to(self, user: Any) -> Self:
        """Those at areas to who sees people, those at Party bodies to who sees the Party tree."""
        rows = self.model._default_manager.all()
        people, party = user.reach(Power.VIEW_PEOPLE), user.reach(Power.VIEW_PARTY)
        return self.filter(
            Q(pk__in=rows.filter(organisation=None).within(people).values("pk"))
            | Q(pk__in=rows.filter(area=None).within(party).values("pk"))
        )

    def with_card(self) -> Self:
        """What a row shows."""
        rows = self.select_related("person", "area", "organisation", "post", "proposed_by__person")
        return rows.defer("area__boundary")


class SavedViewQuerySet(models.QuerySet):
    """Saved views of lists."""

    def of(self, user: Any) -> Self:
        """What one person saved."""
        return self.filter(owner=user)

    def to(self, user: Any) -> Self:
        """One's own, and what colleagues share with one of today's posts; own ones first."""
        mine = Q(owner=user)
        for post in user.active_posts:
            mine |= _shared_with_post(post)
        own_first = models.Case(models.When(owner=user, then=0), default=1)
        return self.filter(mine).order_by(own_first, "position", "id")

    def for_list(self, name: str) -> Self:
        return self.filter(kind=name)

    def with_card(self) -> Self:
        """What a row of the list of views shows."""
        return self.select_related("owner__person", "area", "city").defer("area__boundary")


def _shared_with_post(post: Any) -> Q:
    """Views that reach whoever holds this post."""
    place = post.area or post.unit
    here = Q(city=place.city_id) if place else Q(city=post.city_id)
    if post.district_id:
        here = Q(city__districts=post.district_id)
    shared = Q(here, shared_with="role", role=post.role)
    if post.area is not None:
        above = Q(
            area__tree_id=post.area.tree_id,
            area__lft__lte=post.area.lft,
            area__rght__gte=post.area.rght,
        )
        shared |= Q(above, shared_with="area")
        shared |= Q(above, shared_with="role_area", role=post.role)
    return shared
