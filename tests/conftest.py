"""Fixtures of the whole suite: the cast stands in the database before the first test."""

import pytest
from django.db.models.signals import post_save
from django.utils import translation

from grids.models import City, WorkCalendar
from tests.world import World, build_world, read_world
from tickets.operations import calendars


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


@pytest.fixture(autouse=True)
def speak_the_default_language():
    """A page asked for in another language leaves that language in the thread."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def forget_edited_calendars():
    """A calendar edited by a test is rolled back; what was compiled of it must not stay."""
    edited = []

    def note(**kwargs):
        edited.append(kwargs["instance"])

    post_save.connect(note, sender=WorkCalendar)
    yield
    post_save.disconnect(note, sender=WorkCalendar)
    if edited:
        calendars._compiled.cache_clear()
