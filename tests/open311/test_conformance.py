"""The checklist in the repository, its tests and its page say the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tickets.management.commands.open311_conformance import renewed
from tickets.open311.pages import LINES, checklist

NOT_BUILT = {"U5"}
"""Lines that nothing holds yet; the page says so."""
LETTERS = {
    "T": 14,
    "D": 8,
    "L": 6,
    "F": 5,
    "P": 10,
    "K": 4,
    "Q": 10,
    "R": 4,
    "E": 3,
    "A": 3,
    "J": 2,
    "U": 6,
    "X": 5,
    "B": 1,
    "I": 1,
}


def test_the_checklist_is_whole():
    expected = [f"{letter}{n}" for letter, most in LETTERS.items() for n in range(1, most + 1)]
    assert [line.id for line in checklist()] == expected


def test_every_line_has_a_test_named_by_its_id():
    assert {line.id for line in checklist() if not line.tests} == NOT_BUILT


def test_the_shipped_file_is_current():
    """Run `manage.py open311_conformance` when this fails."""
    assert LINES.read_text(encoding="utf-8") == renewed(Path(__file__).parent)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("en", "the suffix"), ("zh-hans", "地址后缀")])
def test_the_page_shows_every_line(client, world, language, words):
    client.cookies["django_language"] = language
    html = client.get("/open311/conformance/").content.decode()
    assert words in html.lower()
    for line in checklist():
        assert f'id="{line.id}"' in html
