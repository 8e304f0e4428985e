"""Somebody searches without leaving the keys, on a desk and on a phone, and without scripts."""

import pytest

from grids.models import Place
from tests.browser.people import Person
from tests.tickets.calls import issued
from tests.tickets.desk import reported

LIST = ".search-found:not([hidden])"


def furnish(world) -> None:
    """A word that stands in matters, a whistle, and places."""
    for number in range(4):
        reported(world, text=f"柳园{number}号楼地锁挡路。", at=world.now)
    issued(world, title="柳园地锁整治", at=world.now)
    for number in range(7):
        Place.objects.create(
            name=f"柳园{number}号站", kind="other", area=world.sundi, valid_from="2020-01-01"
        )


def type_words(person: Person, box: str, words: str) -> None:
    """Type as people do, and wait for what comes up under the box."""
    with person.page.expect_response(lambda answer: "search/?q=" in answer.url):
        person.page.locator(box).press_sequentially(words, delay=20)
    person.page.locator(LIST).wait_for()


def chosen(person: Person) -> str:
    """What the arrow keys have come to."""
    rows = person.page.locator("[role=option][aria-selected=true]")
    return rows.inner_text() if rows.count() else ""


@pytest.mark.parametrize("phone", [False, True])
def test_arrow_keys_choose_enter_opens_escape_closes(site, world, phone):
    furnish(world)
    clerk = site.person("clerk", phone=phone)
    clerk.go("/search/" if phone else "/workbench/")
    page, box = clerk.page, "#search-q" if phone else "#top-search"
    if phone:
        page.locator("h1").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == box[1:]
    type_words(clerk, box, "柳园")
    field = page.locator(box)
    assert field.get_attribute("aria-expanded") == "true"
    assert page.locator(f"{LIST} [role=group]").count() >= 3
    assert page.locator(f"{LIST} [role=group]").first.locator("[role=option]").count() == 3
    assert "方向键" in page.locator(f"form:has({box}) [data-said]").inner_text()
    clerk.photograph(f"search-typing-{'phone' if phone else 'desk'}")
    assert clerk.overflow <= 0

    page.keyboard.press("ArrowDown")
    first = chosen(clerk)
    assert "柳园" in first
    assert page.locator(f"#{field.get_attribute('aria-activedescendant')}").count() == 1
    page.keyboard.press("ArrowDown")
    assert chosen(clerk) != first
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert chosen(clerk) == ""
    page.keyboard.press("ArrowUp")
    assert "全部结果" in chosen(clerk)
    page.keyboard.press("Escape")
    assert not clerk.shows(LIST)
    assert field.input_value() == "柳园"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert clerk.shows(LIST)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert clerk.path.startswith("/tickets/")


def test_enter_without_a_choice_shows_all_and_a_number_its_page(site, world):
    furnish(world)
    ticket = reported(world, at=world.now)
    clerk = site.person("clerk")
    page = clerk.page
    clerk.go("/workbench/")
    type_words(clerk, "#top-search", "柳园")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert clerk.path == "/search/"
    assert page.locator("main mark").count() > 5
    clerk.press(page.locator("main .tabs a", has_text="阵地"))
    assert page.locator("main .rows li").count() == 7
    page.locator("#top-search").fill(ticket.number)
    with page.expect_navigation():
        page.locator("#top-search").press("Enter")
    assert clerk.path == f"/tickets/{ticket.number}/"


def test_an_emptied_box_and_a_look_elsewhere_close_the_list(site, world):
    furnish(world)
    clerk = site.person("clerk")
    clerk.go("/workbench/")
    type_words(clerk, "#top-search", "柳园")
    clerk.page.mouse.click(1300, 740)
    assert not clerk.shows(LIST)
    clerk.page.locator("#top-search").click()
    assert clerk.shows(LIST)
    clerk.page.keyboard.press("Tab")
    assert not clerk.shows(LIST)
    clerk.page.locator("#top-search").fill("")
    clerk.page.wait_for_timeout(500)
    assert not clerk.shows(LIST)


def test_a_resident_searches_from_the_home_page(site, world):
    furnish(world)
    somebody = site.resident()
    somebody.go("/")
    type_words(somebody, "#home-search", "柳园")
    somebody.photograph("home-searching-phone")
    assert "地锁" not in somebody.page.locator(LIST).inner_text()
    somebody.page.keyboard.press("ArrowDown")
    with somebody.page.expect_navigation():
        somebody.page.keyboard.press("Enter")
    assert somebody.path.startswith("/stations/")


def test_the_page_of_results_needs_no_scripts(site, world):
    furnish(world)
    page = site.window(javascript=False)
    page.goto("/")
    page.fill("#home-search", "柳园")
    with page.expect_navigation():
        page.press("#home-search", "Enter")
    assert page.locator("main .rows li").count() == 5
    assert page.locator("main .rows a[href^='/place/']").count() == 5
