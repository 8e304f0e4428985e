"""Scenario 3, second half: flying cables; an alliance decides a shed, which becomes a project."""

from services.models import AllianceMeeting, ListEntry
from tests.browser.flows import open_inbox
from tests.browser.people import picture
from tests.services.alliance import allied
from tickets.models import Meeting, Resolution


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
