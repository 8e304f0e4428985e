"""Signing in and out, the two languages, the keyboard alone, and what is nobody else's business."""

from tests.browser.flows import report
from tests.browser.people import Person
from tickets.models import Ticket


def test_a_person_signs_in_and_out(site, world):
    clerk = Person(site.window(), world, "clerk")
    clerk.page.goto("/tickets/")
    assert clerk.path == "/login/"
    form = clerk.page.locator("main form").first
    clerk.fill(form, username="clerk", password="not this one")
    clerk.press("main form [type=submit]")
    assert clerk.path == "/login/"
    assert clerk.refusal
    assert clerk.value("username") == "clerk"
    clerk.fill(form, password=world.password)
    clerk.press("main form [type=submit]")
    assert clerk.path == "/tickets/", "the way goes on to where it was heading"

    clerk.go("/")
    assert clerk.path == "/workbench/"
    clerk.page.click(".menu-pop summary")
    clerk.press("form[action='/logout/'] button")
    assert clerk.status_of("/tickets/") == 200
    assert clerk.path == "/login/"


def test_an_idle_session_ends(site):
    clerk = site.person("clerk")
    clerk.go("/workbench/")
    site.later(minutes=31)
    clerk.page.goto("/workbench/")
    assert clerk.path == "/login/"


def test_the_language_is_switched_and_switched_back(site):
    clerk = site.person("clerk")
    clerk.go("/tickets/")
    assert clerk.language == "zh-hans"
    chinese = clerk.page.title()
    clerk.choose_language("en")
    assert clerk.path == "/tickets/"
    assert clerk.language == "en"
    assert clerk.page.title().startswith("Matters")
    clerk.go("/notices/")
    assert clerk.language == "en"
    clerk.choose_language("zh-hans")
    clerk.go("/tickets/")
    assert clerk.page.title() == chinese


def test_the_keyboard_is_enough_to_take_up_a_matter(site, world):
    report(site.resident(), "0603", "路灯不亮。", at=world.sundi_b1.code)
    ticket = Ticket.objects.get()
    clerk = Person(site.window(), world, "clerk")
    clerk.page.goto("/login/")
    clerk.tab_to("[name=username]")
    clerk.page.keyboard.type("clerk")
    clerk.tab_to("[name=password]")
    clerk.page.keyboard.type(world.password)
    clerk.enter()
    clerk.tab_to(f"a[href='/tickets/{ticket.number}/']")
    clerk.enter()
    assert clerk.path == f"/tickets/{ticket.number}/"
    clerk.tab_to("form[action$='/moves/accept/'] button")
    clerk.enter()
    ticket.refresh_from_db()
    assert ticket.status == "accepted"
    clerk.tab_to("a[href$='/moves/not-file/']")
    clerk.page.keyboard.press("Enter")
    clerk.page.locator("#shared-dialog[open]").wait_for()
    clerk.page.keyboard.press("Escape")
    assert not clerk.shows("#shared-dialog[open]")
    assert clerk.focus == "not-file", "the focus is back where it was"


def test_what_belongs_to_others_is_not_there(site, world):
    report(site.resident(), "0603", "路灯不亮。", at=world.sundi_b1.code)
    number = Ticket.objects.get().number
    stranger = site.person("community_other")
    assert stranger.status_of(f"/tickets/{number}/") == 404
    foreign = stranger.page.inner_text("main")
    assert stranger.status_of("/tickets/MAS202611239999999/") == 404
    assert stranger.page.inner_text("main") == foreign, "absent and forbidden look alike"
    assert stranger.shows("main a[href]"), "a way on is offered"
    assert not stranger.go(f"/search/?q={number}").shows(f"main a[href='/tickets/{number}/']")
    assert not stranger.go(f"/tickets/?q={number}").shows(f"main a[href='/tickets/{number}/']")
