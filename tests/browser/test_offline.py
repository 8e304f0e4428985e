"""The phone without a network: what is written arrives once, in order, for its writer only."""

from __future__ import annotations

import pytest

from tests.browser.flows import choose_kind, describe
from tests.browser.offline import Phone
from tests.browser.people import picture
from tests.tickets.desk import filed
from tickets.models import Assignment, Ticket
from tickets.operations import dispatch, handling

KINDS = ("0603", "0121", "0603")
TEXTS = ("三栋路灯不亮。", "车位被人装了地锁。", "西门路灯闪烁。")


@pytest.fixture
def phone(site, playwright, tmp_path):
    made = Phone(site, playwright, tmp_path / "phone")
    made.switch_on()
    yield made
    made.switch_off()


def given_to_team(world, text: str) -> Assignment:
    """A matter dispatched to the team of the first grid."""
    ticket = filed(world, text=text)
    ticket = dispatch.dispatch_ticket(ticket, by=world.clerk, at=world.now, team=world.sundi_1)
    return ticket.assignments.get()


def write(person, kind: str, text: str) -> None:
    """A report where there is no network, with a photo and the position of the phone."""
    person.page.goto("/report/")
    assert person.shows("[data-offline]"), "the page says that there is no network"
    choose_kind(person, kind)
    describe(person, text=text, photos=[picture()])
    person.page.click("[data-locate] button")
    person.page.wait_for_function("() => document.querySelector('[name=lng]').value !== ''")
    person.press(".thumb-bar [type=submit]")
    assert person.path == "/offline/waiting/"
    person.page.locator("[data-on=kept]").wait_for()


def test_three_reports_and_two_moves_arrive_once_and_in_order(site, world, phone):
    first = given_to_team(world, "楼道堆物。")
    second = given_to_team(world, "井盖破损。")
    person = phone.sign_in("gridworker")
    person.page.goto("/workbench/")
    phone.settle("gridworker")
    person.page.goto("/offline/tasks/")
    person.page.locator("#tasks article").nth(1).wait_for()

    phone.lose()
    for kind, text in zip(KINDS, TEXTS, strict=True):
        write(person, kind, text)
    person.page.goto("/tickets/")
    person.page.locator("#tasks article").first.wait_for()
    for title, number in (("楼道堆物", 4), ("井盖破损", 5)):
        task = person.page.locator("#tasks article", has_text=title)
        task.get_by_role("button", name="签收").click()
        phone.wait_for(*["waiting"] * number)
    person.page.goto("/offline/")
    person.page.locator("#entries article").nth(4).wait_for()
    person.photograph("offline-waiting-phone")
    assert Ticket.objects.count() == 2
    phone.switch_off()

    person = phone.switch_on()
    person.page.goto("/offline/")
    person.page.locator("#entries article").nth(4).wait_for()
    phone.wait_for(*["sent"] * 5)
    person.photograph("offline-sent-phone")
    texts = Ticket.objects.order_by("pk").values_list("text", flat=True)[2:]
    assert list(texts) == list(TEXTS), "each once, in the order they were written"
    for ticket in Ticket.objects.order_by("pk")[2:]:
        assert ticket.pictures().count() == 1
        assert ticket.reported_by == world.gridworker
    for share in (first, second):
        share.refresh_from_db()
        assert share.status == "signed"
        assert share.ticket.records.filter(move="sign", assignment=share).count() == 1


def test_steps_on_one_matter_follow_each_other(site, world, phone):
    share = given_to_team(world, "楼道堆物。")
    person = phone.sign_in("gridworker")
    person.page.goto("/workbench/")
    phone.settle("gridworker")
    phone.lose()
    person.page.goto("/workbench/")
    task = person.page.locator("#tasks article")
    task.get_by_role("button", name="签收").click()
    phone.wait_for("waiting")
    done = task.locator("details", has_text="办结").first
    done.locator("summary").click()
    done.locator("textarea").fill("已清理")
    done.locator("input[type=file]").set_input_files([picture()])
    done.locator(".photo-preview").wait_for()
    done.locator(".form-foot button").click()
    phone.wait_for("waiting", "waiting")
    phone.find()
    phone.wait_for("sent", "sent")
    share.refresh_from_db()
    assert share.status == "done"
    assert share.ticket.pictures().count() == 1


def overtaken(world, phone) -> Assignment:
    """The grid worker reports done without a network what the grid head has taken up meanwhile."""
    share = given_to_team(world, "楼道堆物。")
    handling.sign_assignment(share, by=world.gridworker, at=world.now)
    page = phone.page
    phone.sign_in("gridworker")
    page.goto("/workbench/")
    phone.settle("gridworker")
    phone.lose()
    page.goto("/offline/tasks/")
    done = page.locator("#tasks details", has_text="办结").first
    done.locator("summary").click()
    done.locator("textarea").fill("已清理")
    done.locator("input[type=file]").set_input_files([picture()])
    done.locator(".photo-preview").wait_for()
    done.locator(".form-foot button").click()
    phone.wait_for("waiting")
    share.refresh_from_db()
    return handling.start_assignment(share, by=world.gridhead, at=world.now)


def test_a_conflict_is_shown_and_solved(site, world, phone):
    person = phone.holder()
    share = overtaken(world, phone)
    phone.find()
    phone.wait_for("conflict")
    person.page.goto("/offline/")
    entry = person.page.locator("#entries article")
    entry.locator("[data-conflict]").wait_for()
    assert "已清理" in entry.locator("[data-mine]").inner_text()
    assert "开始" in entry.locator("[data-theirs]").inner_text()
    person.photograph("offline-conflict-phone")
    entry.get_by_role("button", name="编辑").click()
    entry.locator("textarea").fill("已清理，复查过")
    entry.get_by_role("button", name="保存并发送").click()
    phone.wait_for("sent")
    share.refresh_from_db()
    assert (share.status, share.result) == ("done", "已清理，复查过")


def test_what_is_kept_belongs_to_one_account(site, world, phone):
    person = phone.sign_in("gridworker")
    person.page.goto("/workbench/")
    phone.settle("gridworker")
    with phone.offline():
        write(person, KINDS[0], TEXTS[0])
        site.later(minutes=31)
    phone.wait_for("waiting")
    person.page.goto("/offline/")
    person.page.locator("[data-login]").wait_for()
    assert Ticket.objects.count() == 0, "nobody is signed in, so nothing is sent"

    other = phone.sign_in("gridworker_two")
    other.page.goto("/offline/")
    other.page.locator("[data-empty]").wait_for()
    assert not other.shows("#entries article"), "another account does not see it"
    assert not [name for name in phone.notes if name == f"tasks:{world.gridworker.pk}"]
    other.page.goto("/workbench/")
    other.page.click(".menu-pop summary")
    other.press("form[action='/logout/'] button")
    assert Ticket.objects.count() == 0
    assert phone.states() == ["waiting"], "nor does the other one delete it"

    person = phone.sign_in("gridworker")
    phone.wait_for("sent")
    assert Ticket.objects.get().reported_by == world.gridworker


def test_signing_out_leaves_nothing_behind(site, world, phone):
    person = phone.holder()
    overtaken(world, phone)
    phone.find()
    phone.wait_for("conflict")
    person.page.goto("/workbench/")
    person.page.locator("[data-waiting]:visible").wait_for()
    person.page.click(".menu-pop summary")
    person.page.click("form[action='/logout/'] button")
    person.page.locator("#unsent[open]").wait_for()
    with person.page.expect_navigation():
        person.page.click("#unsent [data-sure]")
    assert phone.rows == []
    assert not [name for name in phone.notes if name.startswith("tasks:")]
    texts = [text for _path, text in phone.cached if text]
    assert texts, "the shell is there"
    assert not [text for text in texts if "王格" in text or "MAS2026" in text or "csrf" in text]


def test_a_full_phone_says_so(site, world, phone):
    person = phone.sign_in("gridworker")
    person.page.goto("/workbench/")
    phone.settle("gridworker")
    phone.fill_up()
    phone.lose()
    person.page.goto("/report/")
    choose_kind(person, KINDS[0])
    describe(person, text=TEXTS[0], photos=[picture()])
    person.page.click(".thumb-bar [type=submit]")
    person.page.locator("[data-problem]:visible").wait_for()
    assert "没有保存" in person.page.locator("[data-problem]").inner_text()
    assert person.page.locator("#id_text").input_value() == TEXTS[0], "nothing is lost"
    assert phone.rows == []


def test_a_form_that_never_arrives_is_kept_too(site, world, phone):
    """The phone believes in a network that does not carry: the worker keeps what was on its way."""
    phone.context.add_init_script("Object.defineProperty(navigator, 'onLine', { get: () => true })")
    share = given_to_team(world, "楼道堆物。")
    person = phone.sign_in("gridworker")
    person.page.goto("/workbench/")
    phone.settle("gridworker")
    person.page.goto("/report/")
    choose_kind(person, KINDS[0])
    describe(person, text=TEXTS[0], photos=[picture()])
    phone.lose()
    person.press(".thumb-bar [type=submit]")
    assert person.path == "/offline/waiting/"
    phone.wait_for("waiting")
    phone.find()
    person.page.goto("/inbox/")
    phone.wait_for("sent")
    phone.lose()
    person.press("main form[action$='/moves/sign/'] button")
    phone.wait_for("sent", "waiting")
    phone.find()
    person.page.goto("/offline/")
    phone.wait_for("sent", "sent")
    share.refresh_from_db()
    assert share.status == "signed"
    assert Ticket.objects.filter(text=TEXTS[0]).count() == 1


def test_a_resident_reports_without_a_network(site, world, phone):
    resident = phone.holder()
    resident.page.goto("/report/")
    phone.settle()
    with phone.offline():
        resident.page.goto("/report/")
        choose_kind(resident, KINDS[0])
        describe(resident, text=TEXTS[0], photos=[picture()], area=world.anmin.code)
        resident.press(".thumb-bar [type=submit]")
        phone.wait_for("waiting")
    phone.wait_for("sent")
    resident.page.goto("/offline/")
    code = resident.page.locator("#entries .code").inner_text().strip()
    assert resident.status_of(f"/follow/{code}/") == 200
    assert Ticket.objects.get().channel == "resident"
