"""A clerk keeps a view, dispatches thirty at once, sees the progress, takes it back; two meet."""

from django.utils import timezone

from records.models import Job
from tests.tickets.desk import filed
from tickets.forms.bulk import arguments_of
from tickets.models import Ticket
from tickets.operations.queue import work_on_jobs


def work() -> None:
    """What the worker does when beat calls it."""
    while work_on_jobs(timezone.now(), arguments=arguments_of):
        continue


def statuses() -> set[str]:
    return set(Ticket.objects.values_list("status", flat=True))


def test_a_clerk_keeps_a_view_dispatches_thirty_and_takes_it_back(site, world):
    for number in range(30):
        filed(world, text=f"第{number}处地锁。", at=world.now)
    clerk = site.person("clerk")
    page = clerk.page
    clerk.go("/tickets/?status=filed&category=0121")
    page.locator("main a[href^='/views/new/']").click()
    form = page.locator("form[action^='/views/new/']:visible")
    clerk.fill(form, name="待派地锁")
    clerk.press(form.locator("[type=submit]"))
    tab = page.locator(".tabs a", has_text="待派地锁")
    tab.locator(".count", has_text="30").wait_for()

    page.select_option("#bulk-move", "dispatch")
    clerk.press("#bulk [name=all]")
    assert clerk.sees("30")
    clerk.press("main form[action='/tickets/bulk/'] [type=submit]")
    job = Job.objects.get()
    assert clerk.path == f"/jobs/{job.pk}/"
    clerk.photograph("job-waiting")
    work()
    page.locator(".progress-done").wait_for()
    assert statuses() == {"dispatched"}
    clerk.photograph("job-done")
    assert clerk.sees("30 / 30")
    clerk.go("/jobs/")
    assert clerk.sees("派遣")

    clerk.go(f"/jobs/{job.pk}/")
    clerk.press(f"form[action='/jobs/{job.pk}/undo/'] button")
    work()
    page.locator(".progress-done").wait_for()
    assert statuses() == {"filed"}
    clerk.go("/notices/")
    assert clerk.sees("已撤回") or clerk.sees("撤回")


def test_a_clerk_ticks_cards_on_a_phone_and_goes_on_with_them(site, world):
    for number in range(3):
        filed(world, text=f"第{number}处地锁。", at=world.now)
    clerk = site.person("clerk", phone=True)
    page = clerk.page
    clerk.go("/tickets/?status=filed&category=0121")
    assert not clerk.shows("#bulk")
    for box in page.locator("[name=ticket]").all()[:2]:
        box.check()
    assert clerk.shows("#bulk [type=submit]")
    assert clerk.overflow <= 0
    clerk.photograph("tickets-ticked-phone")
    page.select_option("#bulk-move", "dispatch")
    clerk.press("#bulk [type=submit]")
    assert clerk.path == "/tickets/bulk/"
    assert clerk.sees("已选 2")


def test_two_clerks_open_the_same_matter_and_see_each_other(site, world):
    ticket = filed(world, text="都在看的事。")
    first, second = site.person("clerk"), site.person("community")
    first.go(f"/tickets/{ticket.number}/")
    second.go(f"/tickets/{ticket.number}/")
    second.page.locator(".present", has_text="周*").wait_for()
    first.page.reload()
    first.page.locator(".present", has_text="李*").wait_for()
    first.photograph("presence")
    first.page.locator(f"main a[href$='/tickets/{ticket.number}/moves/dispatch/']").first.click()
    note = first.page.locator("form[action$='/moves/dispatch/']:visible [name=note]")
    note.fill("正在写")
    second.page.reload()
    second.page.locator(".present.is-drafting", has_text="周*").wait_for()
    second.go("/tickets/")
    assert second.page.locator(".eye").count() == 1
    first.go("/tickets/")
    second.page.reload()
    assert second.page.locator(".eye").count() == 0


def test_the_bulk_step_works_without_scripts(site, world):
    rows = [filed(world, text=f"第{number}处。") for number in range(2)]
    clerk = site.person("clerk", javascript=False)
    clerk.go("/tickets/")
    clerk.page.locator(f"[name=ticket][value='{rows[0].number}']").check()
    clerk.page.select_option("#bulk-move", "dispatch")
    clerk.press("#bulk button:not([name])")
    clerk.press("main form[action='/tickets/bulk/'] [type=submit]")
    work()
    clerk.page.reload()
    assert clerk.sees("1 / 1")
    assert [Ticket.objects.get(pk=row.pk).status for row in rows] == ["dispatched", "filed"]
