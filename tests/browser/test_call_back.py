"""After closing: a resident rates by the link on a phone, a clerk calls the next one back."""

from datetime import timedelta

from tests.tickets.desk import closed
from tickets.models import CallBack, CallBackSample, Rating
from tickets.operations.intake import Contact
from tickets.operations.links import rating_link
from tickets.operations.sampling import list_call_backs

PHONE = "13855501234"


def listed(site, world, count):
    """Closings of yesterday, drawn this morning."""
    CallBackSample.objects.update(percent=100)
    for _each in range(count):
        closed(world, by=world.system, contact=Contact("王秀兰", PHONE))
    site.clock.move_to(world.now + timedelta(days=1))
    list_call_backs(by=world.system, at=world.now + timedelta(days=1))
    return list(CallBack.objects.order_by("pk"))


def test_a_resident_rates_by_link_on_a_phone(site, world):
    (row,) = listed(site, world, 1)
    resident = site.resident(phone=True)
    link = rating_link(row.requester, at=world.now + timedelta(days=1))
    resident.go("/" + link.split("/", 3)[3])
    assert resident.overflow <= 0
    resident.photograph("rating-link")
    resident.page.check("main [name=solved][value=yes]")
    resident.page.check("main [name=satisfaction][value='5']")
    resident.press("main form [type=submit]")
    assert Rating.objects.get().requester == row.requester
    row.refresh_from_db()
    assert row.status == "answered"
    resident.photograph("rating-link-done")


def test_a_clerk_calls_back_on_a_phone(site, world):
    first, second = listed(site, world, 2)
    clerk = site.person("clerk", phone=True)
    clerk.go("/call-backs/")
    assert not clerk.sees(PHONE)
    clerk.photograph("call-backs")
    clerk.press(f"main a[href='/call-backs/{first.pk}/']")
    clerk.photograph("call-back")
    assert clerk.overflow <= 0
    clerk.press(f"main form[action='/call-backs/{first.pk}/'] [type=submit]")
    assert clerk.sees(PHONE), "one tap, the usual purpose stands there"
    clerk.photograph("call-back-number")
    clerk.page.check("main [name=solved][value=partly]")
    clerk.page.check("main [name=satisfaction][value='4']")
    clerk.press("main form[action$='record-answer/'] [type=submit]")
    assert clerk.path == f"/call-backs/{second.pk}/", "the next call follows"
    clerk.press("main form[action$='not-reached/'] [type=submit]")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.rating.solved) == ("answered", "partly")
    assert (second.status, second.attempts) == ("waiting", 1)
