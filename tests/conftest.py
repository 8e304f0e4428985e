"""Fixtures of the whole suite: the cast stands in the database before the first test."""

import pytest

from grids.models import City
from tests.world import World, build_world, read_world


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Write the cast once; every test rolls back to it."""
    with django_db_blocker.unblock():
        if not City.objects.exists():
            build_world()


@pytest.fixture
def world(db) -> World:
    """The named cast; written anew after a test that really commits has emptied the tables."""
    return read_world() if City.objects.exists() else build_world()
