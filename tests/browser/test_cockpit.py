"""The cockpit by hand: a number opens its list, and the wall keeps itself fresh."""

from __future__ import annotations

import re

from tests.browser.conftest import DESK
from tests.tickets.desk import closed, reported

WALL = {"width": 1920, "height": 1080}


def number_at(person, selector: str) -> tuple[int, str]:
    """A number on the page, and where it leads."""
    link = person.page.locator(selector).first
    return int(link.inner_text().replace(",", "")), link.get_attribute("href")


def test_a_number_opens_a_list_with_exactly_so_many_rows(site, world):
    for _ in range(3):
        closed(world)
    reported(world, area=world.sundi_b3)
    person = site.person("district")
    person.go("/cockpit/?period=2026-11")
    for name in ("reported", "closed"):
        link = f".figure-value a[href*='/figures/{name}/']"
        number, address = number_at(person, link)
        person.press(link)
        assert person.path == address.split("?")[0]
        assert person.page.locator("main tbody tr").count() == number
        person.go("/cockpit/?period=2026-11")
    person.press(".table-places tbody th a >> text=安民街道")
    assert "within=340504003" in person.page.url
    assert person.sees("孙底社区")


def test_the_numbers_need_no_script(site, world):
    reported(world)
    person = site.person("district", javascript=False)
    person.go("/cockpit/")
    person.page.locator(".figure-note summary").first.click()
    assert person.sees("不计入")
    assert person.page.locator(".table-places tbody tr").count() == 2
    person.press("nav.layouts a >> text=年")
    assert "period=2026" in person.page.url


def test_the_wall_fetches_what_is_new_and_says_when_it_cannot(site, world):
    reported(world)
    person = site.person("district")
    page = person.page
    page.set_viewport_size(WALL)
    person.go("/wall/")
    shown = page.locator(".wall-top .wall-figure").first
    assert re.search(r"\b1$", shown.inner_text())
    person.photograph("district-wall-1920")
    reported(world, area=world.sundi_b3)
    refresh(page)
    page.wait_for_selector(".wall-top .wall-figure:first-child strong:text-is('2')")
    moment = page.locator("[data-wall-moment]").inner_text()
    page.route("**/wall/**", lambda route: route.abort())
    refresh(page)
    page.wait_for_selector("body.is-away")
    assert moment in page.locator("[data-wall-state]").inner_text()
    assert page.locator(".wall-top strong").first.inner_text() == "2"
    assert page.locator("#toasts > *").count() == 0
    page.unroute("**/wall/**")
    refresh(page)
    page.wait_for_selector("body:not(.is-away)")
    page.context.clear_cookies()
    refresh(page)
    page.wait_for_selector("body.is-away")
    assert page.locator(".wall-top strong").first.inner_text() == "2"
    page.set_viewport_size(DESK)
    site.complaints.clear()  # what the cut line left in the console


def refresh(page) -> None:
    """What the clock of the page does every half a minute."""
    page.evaluate("htmx.trigger('#wall-data', 'refresh')")
