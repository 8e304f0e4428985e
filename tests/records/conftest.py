"""Fixtures of the ground floor's tests: a moment, readers, and a notice text of our own."""

import copy
import datetime

import pytest
from django.contrib.auth import get_user_model


@pytest.fixture
def at() -> datetime.datetime:
    """A Monday morning, ten o'clock site time."""
    return datetime.datetime(2026, 11, 23, 2, 0, tzinfo=datetime.UTC)


@pytest.fixture
def notice_texts(settings, tmp_path):
    """A notice kind "probe" whose text stands in a folder of the test."""
    folder = tmp_path / "notices"
    folder.mkdir()
    (folder / "probe.txt").write_text(
        "{% load i18n %}{% translate 'Search' %} {{ number }}\n\nIt is <late> & waits.\n",
        encoding="utf-8",
    )
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [tmp_path, *templates[0]["DIRS"]]
    settings.TEMPLATES = templates


def make_readers(count: int, *, with_mail: bool = True) -> list:
    """Accounts reader0, reader1 …"""
    model = get_user_model()
    return [
        model.objects.create(
            username=f"reader{n}",
            email=f"reader{n}@example.org" if with_mail else "",
            language="en",
        )
        for n in range(count)
    ]
