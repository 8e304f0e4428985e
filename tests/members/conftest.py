"""Fixtures of the member tests, on top of the cast."""

import datetime

import pytest

from grids.models import PartyOrganisation, Unit
from members.models import Person, Post, User
from tests.world import SINCE, World


@pytest.fixture
def at(world: World) -> datetime.datetime:
    """A Monday morning."""
    return world.now


@pytest.fixture
def branches(world: World) -> list[PartyOrganisation]:
    """Two branches under the working committee of the street."""
    root = PartyOrganisation.objects.get(code="P001")
    for number in (1, 2):
        PartyOrganisation.objects.create(
            parent=root,
            kind="branch",
            name=f"branch {number}",
            code=f"P001{number}",
            city=world.city,
            district=world.yushan_district,
            valid_from=SINCE,
        )
    return list(PartyOrganisation.objects.filter(kind="branch").order_by("code"))


@pytest.fixture
def squad(world: World) -> Unit:
    """A unit below the urban management bureau."""
    return Unit.objects.create(
        code="SQUAD",
        name="squad",
        kind="stationed_agency",
        parent=world.urban,
        district=world.yushan_district,
        city=world.city,
    )


def give_post(person: Person, role: str, scope, *, from_on=SINCE, until_on=None) -> Post:
    """A post written straight to the table."""
    column = {"partyorganisation": "organisation"}.get(scope._meta.model_name)
    return Post.objects.create(
        person=person,
        role=role,
        from_on=from_on,
        until_on=until_on,
        **{column or scope._meta.model_name: scope},
    )


def user_with(role: str, scope, *, name: str = "newcomer", **days) -> User:
    """An account whose person holds one post."""
    person = Person.objects.create(name=name)
    give_post(person, role, scope, **days)
    return User.objects.create_user(username=name, person=person)


def fresh(user: User) -> User:
    """The account as a new request would load it."""
    return User.objects.get(pk=user.pk)
