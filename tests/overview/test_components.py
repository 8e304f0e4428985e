"""Parts of pages: short, free of inline code, and drawn from icons that exist."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.template.loader import get_template
from django.test import RequestFactory

from overview.views.gallery import gallery

TEMPLATES = Path(settings.BASE_DIR) / "templates"
PARTS = sorted((TEMPLATES / "components").glob("*.html"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", re.IGNORECASE)
ICON = re.compile(r"""\{% icon ["']([\w-]+)["']""")


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.stem)
def test_a_component_stays_short(part):
    limit = 120 if part.stem == "gallery" else 40
    assert len(part.read_text().splitlines()) <= limit


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_a_template_has_no_inline_code_and_only_known_icons(page):
    text = page.read_text()
    assert not INLINE.search(text)
    sprite = (Path(settings.BASE_DIR) / "static/icons/ui.svg").read_text()
    assert {name for name in ICON.findall(text) if f'id="{name}"' not in sprite} == set()


def _ask():
    request = RequestFactory().get("/gallery/")
    request.user = AnonymousUser()
    return gallery(request)


def test_the_gallery_shows_every_component(settings):
    settings.DEBUG = True
    response = _ask()
    assert response.status_code == 200
    html = response.content.decode()
    for marker in ("countdown", "stepper", "time-bar", "tree", "dialog", "photo-picker", "pager"):
        assert f'class="{marker}' in html


def test_the_gallery_does_not_exist_for_users(settings):
    settings.DEBUG = False
    with pytest.raises(Http404):
        _ask()


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429", "500"])
def test_an_error_page_needs_no_request(code):
    assert "<h1>" in get_template(f"{code}.html").render()
