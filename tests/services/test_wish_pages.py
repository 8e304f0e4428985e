"""Wishes through the doors: the wall, both receipts, the desk, the file, and the same by REST."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client
from rest_framework.test import APIClient

from lib.pii import encrypt
from records.models import AuditEntry, Channel, Notice
from services.models import Wish, WishClaim
from tests.services.wishes import (
    HELPER,
    NAME,
    PHONE,
    claimed,
    fresh,
    fulfilled,
    made,
    published,
    rated,
    verified,
)
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

SECRETS = (NAME, PHONE, "1栋301", "儿女")


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "zh-hans"})


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    return client


def api(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def wish_words(world, **changes) -> dict[str, str]:
    return {
        "need": "拐杖",
        "kind": "goods",
        "cost": "120",
        "age_band": "eighty",
        "group": "living_alone",
        "area": world.sundi.code,
        "address": "阳光花园1栋301",
        "story": "儿女在外地",
        "consented": "on",
        "name": NAME,
        "phone": PHONE,
        **changes,
    }


def test_a_resident_makes_a_wish_and_follows_it_by_the_code(world, visitor):
    answer = visitor.post("/wishes/new/", wish_words(world))
    assert answer.status_code == 302
    page = visitor.get(answer.url)
    assert "拐杖" in page.text
    assert not any(words in page.text for words in SECRETS)
    code = answer.url.rstrip("/").rsplit("/", 1)[-1]
    assert visitor.post("/follow/", {"code": code.lower()}).url == answer.url
    assert "拐杖" in visitor.get("/mine/").text
    assert visitor.get("/wishes/receipts/NOTHINGLIKE/").status_code == 404
    assert Client().get(answer.url).status_code == 200
    done = visitor.post(answer.url, {"act": "withdraw", "reason": "不需要了"})
    assert done.status_code == 302
    assert Wish.objects.get().status == "withdrawn"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"need": ""}, "need"),
        ({"need": "送给张大爷"}, "need"),
        ({"cost": "many"}, "cost"),
        ({"area": "nowhere"}, "area"),
        ({"consented": ""}, "consented"),
        ({"age_band": "under_14"}, "guardian_consent"),
        ({"phone": "12"}, "phone"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(world, visitor, changes, field):
    answer = visitor.post("/wishes/new/", wish_words(world, **changes))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert "阳光花园1栋301" in answer.text
    assert not Wish.objects.exists()


def test_choosing_a_street_shows_the_communities_in_it(world, visitor):
    answer = visitor.post("/wishes/new/", wish_words(world, area=world.anmin.code, place="1"))
    assert answer.status_code == 200
    assert f'value="{world.sundi.code}"' in answer.text
    assert "拐杖" in answer.text


def test_where_codes_are_sent_the_telephone_is_proved_first(world, visitor):
    Channel.objects.create(
        kind="sms", name="SMS", url_cipher=encrypt("https://sms.invalid/"), for_requesters=True
    )
    words = wish_words(world)
    assert visitor.post("/wishes/new/", words).status_code == 422
    assert visitor.post("/wishes/new/", {**words, "send_code": "1"}).status_code == 200
    digits = Notice.objects.filter(kind="phone_code").latest("id").params["digits"]
    assert visitor.post("/wishes/new/", {**words, "digits": digits}).status_code == 302
    assert Wish.objects.get().applicant.is_verified


def test_the_wall_names_nobody_and_is_narrowed(world, visitor):
    made(world)
    published(world)
    rated(world, need="助听器电池")
    page = visitor.get("/wishes/")
    assert page.status_code == 200
    assert "80岁以上" in page.text
    assert not any(words in page.text for words in (*SECRETS, HELPER, "热心人"))
    assert "谢谢好心人" not in page.text
    assert visitor.get("/wishes/?state=lit").text.count("wish-card") == 1
    assert visitor.get("/wishes/?state=open").text.count("wish-card") == 1
    assert visitor.get(f"/wishes/?community={world.sundi.code}&kind=goods").status_code == 200
    assert visitor.get("/wishes/?community=nonsense&kind=x").status_code == 200
    assert visitor.get("/wishes/?cursor=broken").status_code == 409


def test_claiming_takes_two_taps_and_the_receipt_knows_no_address(world, visitor):
    wish = published(world)
    assert f"/wishes/{wish.number}/claim/" in visitor.get("/wishes/").text
    answer = visitor.post(f"/wishes/{wish.number}/claim/", {"name": "热心人", "phone": HELPER})
    assert answer.status_code == 302
    page = visitor.get(answer.url)
    assert not any(words in page.text for words in SECRETS)
    late = Client().post(f"/wishes/{wish.number}/claim/", {"name": "人", "phone": "13700000000"})
    assert late.status_code == 422
    assert visitor.post(answer.url, {"act": "begin"}).status_code == 302
    assert fresh(wish).status == "fulfilling"
    assert visitor.post(answer.url, {"act": "deliver", "note": ""}).status_code == 422
    assert visitor.post(answer.url, {"act": "deliver", "note": "送到"}).status_code == 302
    assert fresh(wish).status == "fulfilled"
    assert visitor.post(answer.url, {"act": "give-back", "reason": "晚"}).status_code == 422
    assert fresh(wish).status == "fulfilled"


def test_a_member_claims_by_account_and_a_unit_several_at_once(world):
    volunteer = signed_in(world.volunteer)
    wish = published(world)
    assert volunteer.post(f"/wishes/{wish.number}/claim/").status_code == 302
    assert WishClaim.objects.get().applicant.user == world.volunteer
    rows = [published(world, need=f"台灯{number}") for number in range(2)]
    officer = signed_in(world.property_officer)
    assert officer.get("/wish-desk/claim/").status_code == 200
    given = {"unit": world.property.pk, "wishes": [row.pk for row in rows]}
    assert officer.post("/wish-desk/claim/", given).status_code == 302
    assert WishClaim.objects.filter(unit=world.property).count() == 2
    assert officer.get(f"/wish-desk/{rows[0].pk}/").status_code == 200
    assert officer.get(f"/wish-desk/{wish.pk}/").status_code == 404
    assert volunteer.get("/wish-desk/claim/").status_code == 403


def test_the_desk_verifies_hangs_and_lists(world):
    worker = signed_in(world.gridworker)
    words = wish_words(world, source="visit", area=world.sundi_1.code)
    assert worker.get("/wish-desk/new/").status_code == 200
    answer = worker.post("/wish-desk/new/", words)
    wish = Wish.objects.get()
    assert answer.url == f"/wish-desk/{wish.pk}/"
    page = worker.get(answer.url)
    assert "吴*爷" in page.text or "吴**" in page.text
    assert not any(secret in page.text for secret in SECRETS)
    verify = {"need": "拐杖", "kind": "goods", "age_band": "eighty", "group": "living_alone"}
    verify |= {"cost": "120", "checked_by": "王格"}
    url = f"/wish-desk/{wish.pk}/moves/verify/"
    assert worker.get(url).status_code == 200
    alone = worker.post(url, verify)
    assert alone.status_code == 422
    assert alone.context["form"].errors.keys() == {"companion"}
    assert worker.post(url, {**verify, "companion": "孙楼"}).status_code == 302
    assert worker.get(f"/wish-desk/{wish.pk}/moves/publish/").status_code == 403
    clerk = signed_in(world.clerk)
    assert clerk.post(f"/wish-desk/{wish.pk}/moves/publish/").status_code == 302
    assert signed_in(world.community_other).get(f"/wish-desk/{wish.pk}/").status_code == 404
    for query in ("", "?q=拐", "?waits=staff", "?waits=late", "?figure=claimed", "?status=x"):
        assert clerk.get(f"/wish-desk/{query}").status_code == 200
    assert "拐杖" in clerk.get("/wish-desk/?status=published").text
    assert "拐杖" not in clerk.get("/wish-desk/?figure=rated").text


def test_a_costly_wish_is_refused_with_words_and_referred_on_the_receipt(world, visitor):
    url = visitor.post("/wishes/new/", wish_words(world, need="白内障手术", cost="20000")).url
    wish = Wish.objects.get()
    clerk = signed_in(world.clerk)
    form = clerk.get(f"/wish-desk/{wish.pk}/moves/reject/").context["form"]
    assert "500" in form["reason"].value()
    assert form["category"].value() == "0901"
    given = {"reason": form["reason"].value(), "category": "0906", "referral": ""}
    assert clerk.post(f"/wish-desk/{wish.pk}/moves/reject/", given).status_code == 302
    page = visitor.get(url).text
    ticket = Ticket.objects.get(source="wish")
    assert ticket.number in page
    assert "感谢" in page
    assert f"/tickets/{ticket.number}/" in clerk.get(f"/wish-desk/{wish.pk}/").text


def test_what_is_masked_is_seen_once_for_a_reason(world):
    wish, _claim, _code = claimed(world)
    clerk = signed_in(world.clerk)
    url = f"/wish-desk/{wish.pk}/reveal/"
    assert clerk.post(url, {"field": "address", "reason": "看"}).status_code == 422
    shown = clerk.post(url, {"field": "address", "reason": "陪同送达老人"})
    assert "阳光花园1栋301" in shown.text
    assert HELPER in clerk.post(url, {"field": "helper_phone", "reason": "联系认领人上门"}).text
    assert AuditEntry.objects.filter(action="wish.reveal").count() == 2
    assert signed_in(world.gridworker_other).get(url).status_code == 404


def test_a_unit_that_claimed_sees_where_to_deliver_and_no_story(world):
    wish = published(world)
    officer = api(world.property_officer)
    answer = officer.post(f"/api/v1/wish-wall/{wish.number}/claim/", {"unit": "U005"})
    assert answer.status_code == 201, answer.data
    url = f"/api/v1/wishes/{wish.pk}/reveal/"
    given = {"field": "address", "reason": "按约送货上门"}
    assert officer.post(url, given).data == {"value": "阳光花园1栋301"}
    refused = officer.post(url, {**given, "field": "story"})
    assert (refused.status_code, refused.data["code"]) == (409, "reveal_not_allowed")
    officer.post(f"/api/v1/wishes/{wish.pk}/moves/deliver/", {"note": "送到"})
    assert officer.post(url, given).data["code"] == "reveal_not_allowed"


def test_the_ledger_is_masked(world):
    rated(world)
    answer = signed_in(world.clerk).get("/wish-desk/export/")
    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    cells = " ".join(str(cell) for row in book.active.values for cell in row)
    assert "138****5678" in cells
    assert not any(words in cells for words in (*SECRETS, HELPER))
    assert AuditEntry.objects.filter(action="wishes.export").exists()
    assert signed_in(world.gridworker).get("/wish-desk/export/").status_code == 403


def test_the_wisher_rates_and_the_thanks_wait_for_staff(world, visitor):
    url = visitor.post("/wishes/new/", wish_words(world, group="none", age_band="adult")).url
    wish = Wish.objects.get()
    clerk = signed_in(world.clerk)
    verify = {"need": "拐杖", "kind": "goods", "age_band": "adult", "group": "none"}
    page = f"/wish-desk/{wish.pk}/moves"
    clerk.post(f"{page}/verify/", {**verify, "cost": "120", "checked_by": "周办"})
    clerk.post(f"{page}/publish/")
    visitor.post(f"/wishes/{wish.number}/claim/", {"name": "热心人", "phone": HELPER})
    clerk.post(f"{page}/deliver/", {"note": "送到"})
    assert visitor.post(url, {"act": "rate"}).status_code == 422
    assert visitor.post(url, {"act": "rate", "stars": "5", "thanks": "谢谢"}).status_code == 302
    assert "谢谢" not in visitor.get("/wishes/").text.replace("谢谢您", "")
    assert clerk.post(f"{page}/show-thanks/", {"thanks": "谢谢好心人"}).status_code == 302
    assert "谢谢好心人" in visitor.get("/wishes/").text


def test_the_same_over_rest(world):
    clerk, worker = api(world.clerk), api(world.gridworker)
    words = {
        "area": world.sundi_1.code,
        "kind": "goods",
        "need": "拐杖",
        "age_band": "eighty",
        "cost": 120,
        "source": "hotline",
        "consented": True,
        "name": NAME,
        "phone": PHONE,
    }
    answer = worker.post("/api/v1/wishes/", words)
    assert answer.status_code == 201, answer.data
    wish = answer.data["wish"]
    assert answer.data["code"]
    assert PHONE not in str(wish)
    page = f"/api/v1/wishes/{wish['id']}"
    missing = worker.post(f"{page}/moves/verify/", {"need": "拐杖"})
    assert missing.status_code == 400
    verify = {**{name: words[name] for name in ("need", "kind", "age_band", "cost")}}
    verify |= {"group": "none", "checked_by": "王格"}
    assert worker.post(f"{page}/moves/verify/", verify).data["status"] == "verified"
    assert worker.post(f"{page}/moves/publish/").status_code == 403
    assert clerk.post(f"{page}/moves/publish/").data["status"] == "published"
    wall = APIClient().get("/api/v1/wish-wall/")
    assert wall.data["results"][0]["need"] == "拐杖"
    assert APIClient().get("/api/v1/wish-wall/figures/").data["open"] == 1
    assert APIClient().post(f"/api/v1/wish-wall/{wish['number']}/claim/").status_code == 401
    mine = api(world.volunteer).post(f"/api/v1/wish-wall/{wish['number']}/claim/")
    assert mine.status_code == 201, mine.data
    late = api(world.gridworker).post(
        f"/api/v1/wish-wall/{wish['number']}/claim/", {"team": world.sundi_1.code}
    )
    assert (late.status_code, late.data["code"]) == (409, "claimed_already")
    assert clerk.get("/api/v1/wish-claims/").data["results"][0]["outcome"] == ""
    assert clerk.get("/api/v1/wishes/figures/?kind=goods").data["claimed"] == 1
    other = published(world)
    given = {"unit": "U005", "wishes": [other.number]}
    many = api(world.property_officer).post("/api/v1/wish-wall/claims/", given)
    assert many.status_code == 201, many.data


def test_lists_ask_the_database_as_often_for_many_as_for_few(
    world, visitor, django_assert_max_num_queries
):
    for number in range(6):
        fulfilled(world, phone=f"1371111000{number}") if number % 2 else verified(world)
    clerk = signed_in(world.clerk)
    clerk.get("/wish-desk/")
    with django_assert_max_num_queries(16):
        visitor.get("/wishes/")
    with django_assert_max_num_queries(22):
        clerk.get("/wish-desk/")
