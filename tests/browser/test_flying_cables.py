"""Scenario 3: a visit finds flying cables; an alliance decides a shed, which becomes a project."""

from services.models import AllianceMeeting, ListEntry, Visit
from tests.browser.flows import open_inbox
from tests.browser.people import picture
from tests.browser.visits import ground
from tests.services.alliance import allied
from tickets.models import Meeting, Resolution, Ticket

CABLES = "三栋楼下有四处飞线充电，从二楼窗户拉到楼下。"


def test_a_visit_finds_cables_and_one_tap_makes_a_case(site, world):
    worker = site.person("gridworker", phone=True)
    worker.go("/workbench/")
    worker.go(f"/visits/new/?at={world.sundi_b1.code}")
    form = worker.page.locator("main form.form")
    assert worker.value("area") == world.sundi_b1.code
    # Three taps and a few words
    worker.page.locator("label.choice:has([name=problems][value=fire])").click()
    worker.fill(form, text=CABLES, photos=[picture()])
    worker.press(".thumb-bar [type=submit]")
    visit = Visit.objects.get()
    assert worker.path == f"/visits/{visit.pk}/", worker.refusal
    assert (visit.area, visit.problems, visit.kind) == (world.sundi_b1, ["fire"], "household")

    matter = worker.page.locator("#matter form")
    assert worker.page.locator("#matter [name=text]").input_value() == CABLES
    if not worker.page.locator("#matter [name=category]").input_value():
        worker.fill(matter, category="0121")
    worker.press(matter.locator("[type=submit]"))
    ticket = Ticket.objects.get()
    visit.refresh_from_db()
    assert visit.ticket == ticket, worker.refusal
    assert worker.sees(ticket.number)
    worker.press(f"main a[href*='{ticket.number}']")
    assert worker.sees("四处飞线充电")

    # The next visit here looks back at it
    worker.go(f"/visits/new/?at={world.sundi_b1.code}")
    assert worker.sees("回头看")
    assert worker.sees(ticket.number)

    clerk = site.person("clerk")
    clerk.go("/visits/")
    assert clerk.sees("阳光花园1栋")


def test_a_resident_without_script_finds_what_is_near(site, world):
    ground(world)
    resident = site.resident(javascript=False)
    resident.go("/")
    resident.press("main a[href='/nearby/']")
    form = resident.page.locator("main form.form")
    resident.fill(form, area=world.anmin.code)
    for area in (world.sundi, world.sundi_1, world.sundi_b1):
        resident.press("main form.form [type=submit]")
        resident.fill(form, area=area.code)
    resident.press("main form.form [type=submit]")
    assert resident.sees("孙底社区卫生服务站")
    assert resident.sees("步行")
    assert resident.sees("营业至 12:00")


def test_an_alliance_decides_a_shed_and_the_company_builds_it(site, world):
    bond = allied(world)
    page = f"/alliances/{bond.property.pk}/"

    clerk = site.person("clerk")
    clerk.go("/workbench/")
    clerk.press("nav a[href='/alliances/']")
    clerk.press(f"main a[href='{page}']")
    clerk.page.locator(f"main a[href='{page}meetings/call/']").click()
    form = clerk.page.locator(f"form[action$='{page}meetings/call/']:visible").first
    form.wait_for()
    ahead = {"meet_at": "2026-11-23T10:20", "place": "社区会议室", "agenda": "飞线充电"}
    clerk.fill(form, **ahead)
    clerk.press(form.locator("[type=submit]"))
    called = AllianceMeeting.objects.get()
    assert called.status == "called", clerk.refusal

    company = site.person("property_officer")
    company.go("/notices/")
    assert company.sees("孙底红色物业联盟")

    site.later(minutes=40)
    write_down(clerk, page, called, world, bond)
    decision = Resolution.objects.get()
    project = ListEntry.objects.get()
    assert (project.unit, project.resolution) == (world.property, decision)
    clerk.go("/list-entries/?kind=project")
    assert clerk.sees("在3栋旁建充电棚")
    assert clerk.sees("2026-12-20")

    open_inbox(company, "working")
    made = {"note": "充电棚已建成", "photos": [picture()]}
    company.move("finish", on=f"/resolutions/{decision.pk}/", **made)
    company.go(page)
    assert company.sees("待确认")

    clerk.go(page)
    clerk.move("confirm", on=f"/resolutions/{decision.pk}/")
    decision.refresh_from_db()
    assert decision.status == "confirmed"
    assert ListEntry.objects.get().standing == "done"
    clerk.go("/list-entries/?state=ended")
    assert clerk.sees("在3栋旁建充电棚")


def write_down(clerk, page, called, world, bond):
    """The community writes the meeting down: who came, one decision that is a project too."""
    clerk.go(page)
    clerk.press(f"main a[href='/alliance-meetings/{called.pk}/record/']")
    form = clerk.page.locator("main form.page-form")
    clerk.fill(form, minutes="网格员发现四处飞线，三方商定建充电棚。")
    owners = f"presence-{bond.seats['owners'].pk}"
    clerk.fill(form, **{owners: "excused"})
    row = form.locator("fieldset.decision-row").first
    row.locator("select").select_option(f"unit-{world.property.pk}")
    row.locator("textarea").fill("在3栋旁建充电棚")
    row.locator("[type=date]").fill("2026-12-20")
    row.locator("[type=checkbox]").check()
    clerk.press("[name=record]")
    assert clerk.path == f"/meetings/{Meeting.objects.get().pk}/", clerk.refusal
    assert clerk.sees("三方商定建充电棚")
