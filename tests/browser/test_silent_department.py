"""A department never signs: the ladder climbs, and everybody it reaches sees it."""

from datetime import timedelta

from tests.browser.flows import blow, open_matter, report, task_of
from tickets.models import Escalation, Ticket


def told(person, number):
    """Whether a notice about the matter lies in the person's inbox of notices."""
    return person.go("/notices/").shows(f"main a[href='/whistles/{number}/']")


def test_silence_climbs_from_the_officer_to_the_district(site, world):
    clerk = site.person("clerk")
    report(clerk, "0121", "地锁占用公共车位，多次协调无果。", at=world.sundi_b1.code)
    community = site.person("community")
    ticket = Ticket.objects.get()
    open_matter(community, ticket).move("accept")
    whistle = blow(community, ticket, kind="routine", lead=world.urban, wanted_result="拆除地锁")
    started, card = whistle.issued_at, f"#task-{whistle.tasks.get().pk}"
    page = f"/whistles/{whistle.number}/"

    site.clock.move_to(started + timedelta(minutes=31))
    site.sweep()
    officer, head = site.person("department", phone=True), site.person("department_head")
    assert told(officer, whistle.number)
    assert told(head, whistle.number)
    officer.go("/inbox/")
    assert officer.light == "green"

    site.clock.move_to(started + timedelta(minutes=61))
    site.sweep()
    officer.go("/inbox/?show=late")
    assert officer.light == "red"
    assert community.go(page).light_in(card) == "red"
    assert told(community, whistle.number)
    street = site.person("street")
    assert not street.go("/street/?show=supervised").sees(whistle.number)

    site.clock.move_to(started + timedelta(minutes=91))
    site.sweep()
    assert street.go("/street/?show=supervised").sees(whistle.number)
    assert street.go("/street/").sees(whistle.title)
    assert told(street, whistle.number)
    district = site.person("district")
    assert not told(district, whistle.number)

    site.clock.move_to(started + timedelta(hours=4, minutes=5))
    site.sweep()
    assert told(district, whistle.number)
    whistle.refresh_from_db()
    assert whistle.handed_up_to == "district"
    assert task_of(whistle, world.urban).is_marked
    assert district.go(page).shows(f"{card} .falls li") or district.shows(f"{card} details")
    assert street.go("/street/?show=ladder").sees(whistle.number)
    levels = Escalation.objects.filter(clock__kind="sign").order_by("level")
    assert [row.level for row in levels] == [1, 2, 3, 4]
    assert not any(row.is_vacant for row in levels)
