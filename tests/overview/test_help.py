"""Help pages: each opens, residents read theirs, and every page they explain leads to them."""

import re

import pytest
from django.urls import get_resolver, resolve

from overview.search import help_pages

pytestmark = pytest.mark.django_db


def names(resolver, space: str = "") -> set[str]:
    """Every address of the site by name."""
    found = set()
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            found |= names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif entry.name:
            found.add(space + entry.name)
    return found


def test_every_page_names_addresses_that_exist_and_is_short_enough_to_read():
    known = names(get_resolver())
    slugs = [page.slug for page in help_pages()]
    assert len(slugs) == len(set(slugs)) >= 15
    for page in help_pages():
        assert page.readers in ("everybody", "staff"), page.slug
        assert not set(page.pages) - known, page.slug
        assert page.summary and 100 < len(page.text) < 2500, page.slug


def test_staff_pages_ask_strangers_to_sign_in(client, world):
    index = client.get("/help/").content.decode()
    for page in help_pages():
        answer = client.get(page.url)
        assert answer.status_code == (200 if page.is_public else 302), page.slug
        assert (page.url in index) == page.is_public
    assert client.get("/help/nothing/").status_code == 404
    client.force_login(world.clerk)
    for page in help_pages():
        assert client.get(page.url).status_code == 200


def test_texts_become_headings_lists_and_tables_and_no_html_gets_through(client, world):
    client.force_login(world.clerk)
    html = client.get("/help/whistle/").content.decode()
    assert "<table>" in html and "<h2>" in html and "<ol>" in html
    for page in help_pages():
        assert "<" not in re.sub(r"\A> ", "", page.text).replace("<br>", ""), page.slug


def test_pages_lead_to_their_help(client, world):
    assert 'href="/help/report/"' in client.get("/report/").content.decode()
    client.force_login(world.clerk)
    for path, slug in (("/whistles/", "whistle"), ("/check-ins/", "dual-check-in")):
        assert resolve(path)
        assert f'href="/help/{slug}/"' in client.get(path).content.decode()
    assert 'href="/help/"' in client.get("/organisation/").content.decode()


def test_help_is_found_by_its_words(client, world):
    for words, slug in (("挂账", "more-time"), ("公章", "paper-and-ledgers"), ("密码", "password")):
        client.force_login(world.clerk)
        hits = client.get("/search/", {"q": words, "kind": "help"}).context["answer"].hits
        assert slug in [hit.key for hit in hits]
    client.logout()
    hits = client.get("/public-search/", {"q": "派遣"}).context["answer"].hits
    assert "dispatch" not in [hit.key for hit in hits]
    hits = client.get("/public-search/", {"q": "密码"}).context["answer"].hits
    assert hits[0].key == "password"
