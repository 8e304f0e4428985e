"""Scenario 18: an elderly man wants a walking stick; claimed twice, delivered, rated, unnamed."""

from services.models import Wish
from services.operations.claims import release_due
from tests.browser.conftest import Site
from tests.browser.people import Person

NAME, PHONE = "吴大爷", "13812345678"
SECRETS = (NAME, PHONE, "阳光花园", "儿女")


def ask(person: Person, **inputs) -> str:
    """Fill in the public form; answers the path of the receipt."""
    person.fill(person.page.locator("main form").first, **inputs)
    person.press(".thumb-bar [type=submit]")
    assert person.path.startswith("/wishes/"), person.refusal
    return person.path


def claim(site: Site, name: str, phone: str) -> Person:
    """Somebody at the wall takes the wish in two taps."""
    helper = site.resident()
    helper.go("/wishes/?state=open")
    helper.press(".wish-card a.btn")
    ask(helper, name=name, phone=phone)
    assert helper.path.startswith("/wishes/claims/"), helper.refusal
    return helper


def nobody_is_named(person: Person) -> None:
    """Nothing of the wisher stands on the page."""
    text = person.page.content()
    assert not [secret for secret in SECRETS if secret in text]


def test_a_walking_stick_comes_to_an_elderly_man(site, world):
    wisher = site.resident()
    wisher.go(f"/wishes/new/?at={world.sundi.code}")
    wisher.photograph("wish-new-phone")
    receipt = ask(
        wisher,
        need="拐杖",
        kind="goods",
        cost="120",
        age_band="eighty",
        group="living_alone",
        address="阳光花园1栋301",
        story="儿女在外地",
        consented=True,
        name=NAME,
        phone=PHONE,
    )
    wisher.photograph("wish-receipt-phone")
    wish = Wish.objects.get()
    nobody_is_named(site.resident().go("/wishes/"))

    clerk = site.person("clerk")
    clerk.go(f"/wish-desk/{wish.pk}/")
    nobody_is_named(clerk)
    clerk.move("verify", checked_by="王格", companion="孙楼")
    clerk.move("publish")
    wall = site.resident().go("/wishes/")
    assert wall.sees("80岁以上 · 拐杖")
    nobody_is_named(wall)
    wall.photograph("wish-wall-phone")

    first = claim(site, "热心人", "13911112222")
    first.photograph("wish-claimed-phone")
    nobody_is_named(first)
    at = site.later(days=3, minutes=1)
    assert release_due(at) == 1
    assert release_due(at) == 0
    first.go(first.path)
    assert first.sees("超时释放")

    second = claim(site, "另一位", "13933334444")
    second.press("form:has([name=act][value=begin]) button")
    second.fill(second.page.locator("form:has([name=act][value=deliver])"), note="已和社区一起送到")
    second.press("form:has([name=act][value=deliver]) button")
    nobody_is_named(second)

    wisher.go(receipt)
    assert wisher.sees("您的心愿实现了")
    form = wisher.page.locator("#rating form")
    wisher.fill(form, stars="5", thanks="谢谢好心人，用着很合适")
    wisher.photograph("wish-rating-phone")
    wisher.press(form.locator("button"))
    wish = Wish.objects.get()
    assert (wish.status, wish.stars) == ("rated", 5)
    assert [row.move for row in wish.records.all()] == [
        "make",
        "verify",
        "publish",
        "claim",
        "time-out",
        "claim",
        "begin",
        "deliver",
        "rate",
    ]

    clerk.go(f"/wish-desk/{wish.pk}/")
    clerk.move("show-thanks")
    wall = site.resident().go("/wishes/")
    assert wall.sees("谢谢好心人")
    assert wall.sees("一位热心邻居")
    nobody_is_named(wall)
    wall.photograph("wish-wall-lit-phone")


def test_a_wish_too_big_is_refused_politely_and_referred(site, world):
    """Scenario 19: an operation for 20,000 yuan becomes a matter of help."""
    wisher = site.resident()
    wisher.go(f"/wishes/new/?at={world.sundi.code}")
    receipt = ask(
        wisher,
        need="白内障手术",
        kind="service",
        cost="20000",
        age_band="sixty",
        consented=True,
        name=NAME,
        phone=PHONE,
    )
    wish = Wish.objects.get()
    clerk = site.person("clerk")
    clerk.go(f"/wish-desk/{wish.pk}/")
    clerk.move("reject")
    wish = Wish.objects.select_related("referral_ticket__category").get()
    ticket = wish.referral_ticket
    assert (wish.status, ticket.category.code) == ("rejected", "0901")
    clerk.photograph("wish-refused-desk")

    wisher.go(receipt)
    assert wisher.sees("感谢您把心愿告诉我们")
    assert wisher.sees(ticket.number)
    wisher.photograph("wish-refused-phone")
    clerk.go(f"/tickets/{ticket.number}/")
    clerk.move("file")
    wisher.go(receipt)
    assert wisher.sees(str(ticket.__class__.objects.get(pk=ticket.pk).get_status_display()))
