"""Drawing an outline in a real browser: by keyboard on the map, and without any script."""

from __future__ import annotations

import json

from grids.models import Area
from tests.browser.ground import uneven_ground


def corners(text: str) -> list[list[float]]:
    return json.loads(text)["coordinates"][0]


def test_an_outline_is_drawn_by_keyboard(site, world):
    uneven_ground(world)
    street = site.person("street")
    street.go(f"/organisation/areas/{world.sundi_2.code}/outline/")
    text = street.page.locator("[data-outline-text]")
    before = corners(text.input_value())
    first = street.page.locator(".map-corner").first
    first.focus()
    first.press("ArrowUp")
    moved = corners(text.input_value())
    assert moved[0][1] > before[0][1] and moved[1:-1] == before[1:-1]
    street.page.locator(".map-between").first.press("Enter")
    assert len(corners(text.input_value())) == len(before) + 1
    street.page.locator(".map-corner").nth(1).press("Delete")
    assert len(corners(text.input_value())) == len(before)
    street.page.get_by_role("button", name="保存").click()
    street.page.wait_for_load_state()
    assert Area.objects.get(pk=world.sundi_2.pk).boundary["coordinates"][0] == moved


def test_an_outline_is_pasted_without_scripts(site, world):
    uneven_ground(world)
    street = site.person("street", javascript=False)
    street.go(f"/organisation/areas/{world.sundi_2.code}/outline/")
    outline = Area.objects.get(pk=world.sundi_1.pk).boundary
    street.page.locator("[data-outline-text]").fill(json.dumps(outline))
    street.page.get_by_role("button", name="仅检查").click()
    assert "与孙底第一网格重叠" in street.page.locator("main").inner_text()
    street.page.get_by_role("button", name="保存").click()
    assert Area.objects.get(pk=world.sundi_2.pk).boundary == outline
