"""Whatever page an officer of a unit may open, links lead there from the workbench."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from tests.access.test_matrix import ROWS
from tests.browser import activities, ledgers
from tests.browser.wishes import hung
from tests.world import World

pytestmark = pytest.mark.django_db
LINK = re.compile(r'(?:href|action)="([^"#]+)"')
FILES = ("export", ".ics", "calendar", "logout", "language")
PROGRAMS = ("bulk", "geojson", "rss")
ELSEWHERE = {
    # What residents are led to by the header of their own pages
    "members:certificate_check",
    "members:hours_public",
    "services:deliberations_public",
    "services:find",
    "services:mine",
    "services:nearby",
    "services:publicity",
    "services:shared",
    "tickets:follow_entry",
    # What other systems fetch; people find its start among the settings
    "elsewhere:nowhere",
    "inquiry:today",
    *(f"open311:{endpoint}:{name}" for endpoint in ("v2", "test") for name in PROGRAMS),
    # Led to where another system to sign in at is set up
    "members:identities",
    # What scripts fetch, and probes
    "health_live",
    "tickets:offline_account",
    "tickets:report_areas",
    "tickets:saved_view_counts",
    "tickets:service_worker",
    "tickets:tickets_points",
    # Lists over areas, which are empty for whoever only acts for a unit
    "grids:areas",
    "grids:organisation",
    "grids:places",
    "grids:units",
    "members:hours_entries",
    "overview:changes",
    "overview:health_all",
}
"""Pages that an officer may open and is not led to, and why."""


def name_of(path: str) -> str:
    """The name of an address, or nothing where there is none."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def walk(client: Client) -> set[str]:
    """The names of all pages that links lead to; one page of each name is looked at."""
    waiting, seen = ["/workbench/"], {"overview:workbench"}
    while waiting:
        answer = client.get(waiting.pop(), follow=True)
        seen.add(name_of(answer.request["PATH_INFO"]))
        if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
            continue
        for found in LINK.findall(answer.content.decode()):
            link = found.replace("&amp;", "&")
            path = urlsplit(link).path
            name = name_of(path) if link.startswith("/") else ""
            if name and name not in seen:
                seen.add(name)
                if not any(word in path for word in FILES):
                    waiting.append(link)
    return seen


def open_to(client: Client) -> set[str]:
    """The pages that need no row to be named, and that this session may open."""
    found = set()
    for name in {row.name for row in ROWS if row.method == "get" and not row.is_api}:
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        # Readiness is a page of the machine, and says what is not running in a test
        if name != "health_ready" and client.get(path).status_code == 200:
            found.add(name)
    return found


@pytest.mark.parametrize("username", ["department", "property_officer"])
def test_an_officer_of_a_unit_finds_every_page(world: World, username):
    hung(world)
    activities.asked_pages(world)
    ledgers.lent(world)
    client = Client()
    client.force_login(world.user(username))
    lost = open_to(client) - walk(client)
    assert sorted(lost - ELSEWHERE) == []
