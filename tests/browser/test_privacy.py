"""Scenario 22: not yours, not there; in clear for a reason; masked along; erased on request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lib.pii import encrypt, keyed_hash
from members.models import ErasureRequest, Person
from tests.members.conftest import give_post

PHONE, NUMBER, NAME = "13912345678", "340504199001011234", "欧阳春"


def test_personal_data_of_a_neighbour(site, world):
    person = neighbour_of(world)
    page = f"/people/{person.pk}/"

    stranger = site.person("gridworker_other", phone=True)
    assert stranger.status_of(page) == 404
    assert stranger.status_of("/people/999999/") == 404, "forbidden and absent look alike"

    secretary = site.person("community")
    secretary.go(page)
    assert not any(secretary.sees(text) for text in (NAME, PHONE, NUMBER))
    form = secretary.page.locator(f"form[action='{page}reveal/']")
    secretary.fill(form, field="id", reason="办理")
    secretary.press(form.locator("[type=submit]"))
    assert not secretary.sees(NUMBER), "two characters are no reason"
    form = secretary.page.locator(f"form[action='{page}reveal/']")
    secretary.fill(form, field="id", reason="核对高龄津贴申请材料")
    secretary.press(form.locator("[type=submit]"))
    assert secretary.sees(NUMBER)
    secretary.photograph("scenario-22-revealed")
    secretary.go(page)
    assert not secretary.sees(NUMBER), "once"

    secretary.go("/people/")
    masked = file_of(secretary, "main a[href*='/people/export/?format=csv']")
    assert "欧**" in masked or "欧*春" in masked
    assert not any(text in masked for text in (NAME, PHONE, NUMBER))
    secretary.press("main a[href*='/people/export/clear/']")
    form = secretary.page.locator("main form[method=post]").first
    secretary.fill(form, kind="csv", reason="上门体检名单")
    clear = file_of(secretary, form.locator("[type=submit]"))
    assert all(text in clear for text in (NAME, PHONE, NUMBER))

    worker = site.person("gridworker", phone=True)
    worker.go("/people/")
    assert not worker.shows("main a[href*='/people/export/']")
    assert worker.status_of("/people/export/clear/") == 403

    admin = site.person("admin")
    for action, reason in (
        ("person.reveal", "核对高龄津贴申请材料"),
        ("people.export", ""),
        ("people.export_clear", "上门体检名单"),
    ):
        admin.go(f"/settings/audit/?action={action}")
        assert admin.sees("community") and admin.sees(reason)
        assert not any(admin.sees(text) for text in (NAME, PHONE, NUMBER))
    admin.photograph("scenario-22-audit")

    erased_on_request(site, world, person)
    admin.go("/settings/audit/?action=erasure.grant")
    assert admin.sees("本人要求，已核实。")


def neighbour_of(world) -> Person:
    """Was building head until last year."""
    row = Person.objects.create(
        name=NAME,
        pinyin="ouyangchun",
        phone_cipher=encrypt(PHONE),
        phone_hash=keyed_hash(PHONE),
        id_cipher=encrypt(NUMBER),
        id_hash=keyed_hash(NUMBER),
    )
    last = world.now.date().replace(year=2025)
    give_post(row, "building_head", world.sundi_b2, until_on=last)
    return row


def file_of(person: Any, target: Any) -> str:
    """What stands in the file that comes when something is pressed."""
    locator = person.page.locator(target).first if isinstance(target, str) else target
    with person.page.expect_download() as coming:
        locator.click()
    return Path(coming.value.path()).read_text(encoding="utf-8-sig")


def erased_on_request(site: Any, world: Any, person: Person) -> None:
    """The clerk takes the request down, the secretary decides; office stays, the name goes."""
    clerk = site.person("clerk")
    clerk.go(f"/people/{person.pk}/")
    clerk.press(f"main a[href='/erasures/new/?person={person.pk}'], a[href$='?person={person.pk}']")
    form = clerk.page.locator("main form[method=post]").first
    clerk.fill(form, identity="本人到场，已看身份证", wish="已搬走，请删除我的信息")
    clerk.press(form.locator("[type=submit]"))
    row = ErasureRequest.objects.get()
    assert clerk.path == f"/erasures/{row.pk}/", clerk.refusal
    assert "grant" not in clerk.moves, "who took it down does not decide"

    secretary = site.person("community")
    secretary.go("/notices/")
    assert secretary.sees("申请删除个人信息")
    secretary.go("/erasures/")
    secretary.press(f"main a[href='/erasures/{row.pk}/']")
    secretary.photograph("scenario-22-erasure")
    form = secretary.page.locator(f"form[action='/erasures/{row.pk}/moves/grant/']")
    form.locator("[name=grant-reason]").fill("本人要求，已核实。")
    secretary.press(form.locator("[type=submit]"))
    assert secretary.sees("保留的任职记录")
    secretary.photograph("scenario-22-erased")
    secretary.go(f"/people/{person.pk}/")
    assert secretary.sees("佚名") and not secretary.sees("欧")
    person.refresh_from_db()
    assert not any((person.phone_cipher, person.id_cipher, person.phone_hash, person.id_hash))
    assert person.posts.count() == 1
