"""The second factor: set up, asked for, used once, lost, taken away; on the pages and over REST."""

import threading
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone

from lib.errors import Refused
from members.models import RecoveryCode, SecondFactor
from members.operations import create_user
from members.operations.factors import drop_factor, remove_factor, renew_recovery_codes, use_code
from records.models import AuditEntry, Notice
from records.throttle import RATES
from tests.members.conftest import fresh
from tests.members.signing_in import PASSWORD, enrolled, refuses, shown_code


@pytest.fixture
def now(world, monkeypatch):
    """A moment that stands still, also for the doors."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now)
    return world.now


def log_in(client, world, username="clerk"):
    return client.post("/login/", {"username": username, "password": world.password})


def is_in(client) -> bool:
    return get_user(client).is_authenticated


def test_it_is_set_up_with_a_picture_and_a_first_code(world, client, now):
    client.force_login(world.clerk)
    assert "otpauth" not in client.get("/account/second-factor/").content.decode()
    assert client.post("/account/second-factor/begin/").url == "/account/second-factor/"
    page = client.get("/account/second-factor/")
    assert page.context["qr"].startswith("data:image/svg+xml")
    row = SecondFactor.objects.get()
    assert page.context["spelt"].replace(" ", "") == row.secret
    assert row.secret not in row.secret_cipher
    assert client.post("/account/second-factor/confirm/", {"code": "000000"}).status_code == 422
    assert fresh(world.clerk).second_factor_at is None
    answer = client.post("/account/second-factor/confirm/", {"code": shown_code(row.secret, now)})
    codes = answer.context["codes"]
    assert len(set(codes)) == 10
    assert "no-store" in answer["Cache-Control"]
    assert fresh(world.clerk).second_factor_at == now
    stored = str(list(RecoveryCode.objects.values_list("code_hash", flat=True)))
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)
    later = client.get("/account/second-factor/").content.decode()
    assert not any(code in later for code in codes)
    assert client.post("/account/second-factor/begin/").status_code == 302
    assert SecondFactor.objects.get().confirmed_at, "a second begin changes nothing"


def test_the_login_asks_for_the_code_on_a_second_page(world, client, now):
    row, _codes = enrolled(world.clerk, now)
    answer = client.post(
        "/login/", {"username": "clerk", "password": world.password, "next": "/tickets/"}
    )
    assert answer.url == "/login/code/"
    assert not is_in(client)
    assert client.get("/tickets/").url.startswith("/login/")
    assert client.get("/login/code/").status_code == 200
    assert client.post("/login/code/", {"code": "123456"}).status_code == 422
    assert client.post("/login/code/", {"code": ""}).status_code == 422
    code = shown_code(row.secret, now)
    spaced = f"{code[:3]} {code[3:]}"
    assert client.post("/login/code/", {"code": spaced}).url == "/tickets/"
    assert is_in(client)


def test_a_code_is_good_for_one_login(world, client, now):
    row, _codes = enrolled(world.clerk, now)
    code = shown_code(row.secret, now)
    log_in(client, world)
    client.post("/login/code/", {"code": code})
    client.post("/logout/")
    log_in(client, world)
    answer = client.post("/login/code/", {"code": code})
    assert answer.status_code == 422
    assert not is_in(client)
    with pytest.raises(Refused) as refused:
        use_code(world.clerk, code, at=now)
    assert refused.value.code == "code_used"
    assert client.post("/login/code/", {"code": shown_code(row.secret, now, later=1)}).url == "/"


def test_a_clock_may_be_off_by_half_a_minute_and_no_more(world, now):
    row, _codes = enrolled(world.clerk, now - timedelta(hours=1))
    for far in (-2, 2, 20):
        with refuses("code_wrong"):
            use_code(world.clerk, shown_code(row.secret, now, later=far), at=now)
    for near in (-1, 0, 1):
        assert use_code(world.clerk, shown_code(row.secret, now, later=near), at=now) == "app"


def test_a_recovery_code_lets_in_once(world, client, now):
    _row, codes = enrolled(world.clerk, now)
    log_in(client, world)
    assert client.post("/login/code/", {"code": codes[0].upper()}).url == "/"
    client.post("/logout/")
    log_in(client, world)
    assert client.post("/login/code/", {"code": codes[0]}).status_code == 422
    assert client.post("/login/code/", {"code": codes[1]}).url == "/"
    assert client.get("/account/second-factor/").context["left"] == 8


def test_new_recovery_codes_end_the_old_ones(world, client, now):
    row, codes = enrolled(world.clerk, now)
    client.force_login(world.clerk)
    url = "/account/second-factor/recovery-codes/"
    assert client.post(url, {"code": codes[0]}).status_code == 422, "only a code of the app"
    renewed = client.post(url, {"code": shown_code(row.secret, now)}).context["codes"]
    assert not set(codes) & set(renewed)
    with refuses("code_wrong"):
        use_code(world.clerk, codes[0], at=now)
    assert use_code(world.clerk, renewed[0], at=now) == "recovery"


def test_wrong_codes_lock_out_like_wrong_passwords(world, client, settings):
    settings.AXES_ENABLED = True
    now = timezone.now()
    row, _codes = enrolled(world.clerk, now)
    log_in(client, world)
    for _ in range(4):
        assert client.post("/login/code/", {"code": "000000"}).status_code == 422
    assert client.post("/login/code/", {"code": "000000"}).status_code == 429
    right = {"code": shown_code(row.secret, now)}
    assert client.post("/login/code/", right).status_code == 429
    assert log_in(client, world).status_code == 429
    refused = AuditEntry.objects.filter(action="account.log_in", result="refused")
    assert {entry.data["step"] for entry in refused} == {"code", "password"}


def test_codes_are_tried_so_often_an_hour_from_wherever(world, client, now, monkeypatch):
    monkeypatch.setitem(RATES, "code:account", (2, 3600))
    enrolled(world.clerk, now)
    log_in(client, world)
    for status in (422, 422, 429):
        answer = client.post("/login/code/", {"code": "000000"}, REMOTE_ADDR="10.1.1.1")
        assert answer.status_code == status


def test_half_a_login_is_soon_over(world, client, now, monkeypatch):
    row, _codes = enrolled(world.clerk, now)
    log_in(client, world)
    session = client.session
    session["half_signed_in"] |= {"until": 0}
    session.save()
    answer = client.post("/login/code/", {"code": shown_code(row.secret, now)})
    assert answer.url == "/login/"
    assert client.get("/login/code/").url == "/login/"


def test_a_new_password_ends_half_a_login(world, client, now):
    row, _codes = enrolled(world.clerk, now)
    log_in(client, world)
    clerk = fresh(world.clerk)
    clerk.set_password("Another-Harbour-3")
    clerk.save()
    assert client.post("/login/code/", {"code": shown_code(row.secret, now)}).url == "/login/"
    assert not is_in(client)


def test_the_token_call_asks_for_the_code_and_gives_the_same_token(world, client, now):
    row, codes = enrolled(world.clerk, now)
    given = {"username": "clerk", "password": world.password}
    answer = client.post("/api/v1/tokens/", given)
    assert (answer.status_code, answer.json()["code"]) == (409, "code_needed")
    answer = client.post("/api/v1/tokens/", given | {"code": "111111"})
    assert (answer.status_code, answer.json()["code"]) == (409, "code_wrong")
    code = shown_code(row.secret, now)
    token = client.post("/api/v1/tokens/", given | {"code": code}).json()["token"]
    answer = client.post("/api/v1/tokens/", given | {"code": code})
    assert (answer.status_code, answer.json()["code"]) == (409, "code_used")
    again = client.post("/api/v1/tokens/", given | {"code": codes[3]})
    assert again.json()["token"] == token


def test_wrong_codes_of_the_token_call_lock_out(world, client, settings):
    settings.AXES_ENABLED = True
    now = timezone.now()
    row, _codes = enrolled(world.clerk, now)
    given = {"username": "clerk", "password": world.password}
    for _ in range(4):
        assert client.post("/api/v1/tokens/", given | {"code": "1"}).status_code == 409
    assert client.post("/api/v1/tokens/", given | {"code": "1"}).status_code == 429
    right = given | {"code": shown_code(row.secret, now)}
    answer = client.post("/api/v1/tokens/", right)
    assert (answer.status_code, answer.json()["code"]) == (429, "locked_out")


def test_rest_sets_up_renews_and_takes_away(world, client, now):
    client.force_login(world.clerk)
    url = "/api/v1/second-factor/"
    assert client.get(url).json() == {
        "confirmed_at": None,
        "is_required": False,
        "recovery_codes_left": 0,
    }
    given = client.post(url).json()
    assert given["uri"].startswith("otpauth://totp/")
    code = shown_code(given["secret"], now, later=-1)
    codes = client.post(f"{url}confirm/", {"code": code}).json()["recovery_codes"]
    assert client.get(url).json()["recovery_codes_left"] == 10
    answer = client.post(f"{url}recovery-codes/", {"code": codes[0]})
    assert (answer.status_code, answer.json()["code"]) == (409, "code_wrong")
    code = shown_code(given["secret"], now)
    codes = client.post(f"{url}recovery-codes/", {"code": code}).json()["recovery_codes"]
    assert client.post(url).json()["code"] == "factor_exists"
    assert client.post(f"{url}drop/", {"code": codes[0]}).status_code == 204
    assert not SecondFactor.objects.exists()


@pytest.fixture
def must(settings):
    settings.SECOND_FACTOR_ROLES = ["admin", "street_clerk"]


def test_a_post_that_asks_for_one_leads_to_setting_it_up(world, client, now, must):
    clerk = world.user("street_clerk")
    clerk.is_demo = False
    clerk.save()
    client.force_login(clerk)
    assert client.get("/tickets/").url == "/account/second-factor/"
    assert client.get("/api/v1/tickets/").status_code == 302
    assert client.get("/account/second-factor/").context["must"]
    given = {"username": "street_clerk", "password": world.password}
    answer = Client().post("/api/v1/tokens/", given)
    assert (answer.status_code, answer.json()["code"]) == (409, "second_factor_needed")
    client.post("/account/second-factor/begin/")
    row = SecondFactor.objects.get()
    client.post("/account/second-factor/confirm/", {"code": shown_code(row.secret, now)})
    assert client.get("/tickets/").status_code == 200
    with refuses("factor_required"):
        drop_factor(clerk, shown_code(row.secret, now, later=1), at=now)


def test_demo_accounts_and_other_posts_need_none(world, client, now, must):
    for person in ("street_clerk", "admin", "clerk"):
        client.force_login(world.user(person))
        assert client.get("/tickets/").status_code == 200
    community = fresh(world.clerk)
    community.is_demo = False
    community.save()
    client.force_login(community)
    assert client.get("/tickets/").status_code == 200


def test_an_administrator_takes_a_lost_one_away_and_the_person_is_told(world, client, now):
    enrolled(world.clerk, now)
    theirs = Client()
    theirs.force_login(world.clerk)
    client.force_login(world.admin)
    url = f"/people/{world.clerk.person.pk}/account/factor/"
    assert client.post(url, {"reason": "x"}).status_code == 422
    assert client.post(url, {"reason": "手机丢失，已当面核实"}).status_code == 302
    assert fresh(world.clerk).second_factor_at is None
    assert not SecondFactor.objects.exists()
    assert not is_in(theirs), "sessions of before have ended"
    entry = AuditEntry.objects.get(action="account.factor_remove")
    assert (entry.actor, entry.reason) == (world.admin, "手机丢失，已当面核实")
    notice = Notice.objects.get(kind="account_factor_removed")
    assert (notice.recipient, notice.urgency) == (world.clerk, "urgent")
    assert client.post(url, {"reason": "手机丢失，已当面核实"}).status_code == 422


def test_nobody_else_takes_it_away(world, client, now):
    enrolled(world.gridworker, now)
    for person in ("community", "street", "admin_dh", "gridworker"):
        with pytest.raises(PermissionDenied):
            remove_factor(world.gridworker, by=world.user(person), at=now, reason="手机丢失")
    client.force_login(world.community)
    url = f"/people/{world.gridworker.person.pk}/account/factor/"
    assert client.post(url, {"reason": "手机丢失"}).status_code == 403
    client.force_login(world.user("community_other"))
    assert client.post(url, {"reason": "手机丢失"}).status_code == 404


def test_codes_and_secrets_stand_in_no_log_of_failures(world, client, now, settings):
    settings.AXES_ENABLED = True
    enrolled(world.clerk, now)
    log_in(client, world)
    client.post("/login/code/", {"code": "987654"})
    attempt = AccessAttempt.objects.get()
    assert "987654" not in attempt.post_data
    entries = AuditEntry.objects.all()
    assert not any("987654" in str(entry.data) for entry in entries)


def test_an_unconfirmed_one_asks_for_nothing(world, client, now):
    client.force_login(world.clerk)
    client.post("/account/second-factor/begin/")
    client.post("/logout/")
    assert log_in(client, world).url == "/"


def test_renewing_needs_one_that_is_there(world, at):
    with refuses("factor_missing"):
        renew_recovery_codes(world.clerk, "123456", at=at)
    account = create_user("newcomer", by=world.system, at=at, password=PASSWORD)
    with refuses("factor_missing"):
        remove_factor(account, by=world.system, at=at, reason="手机丢失")


@pytest.mark.django_db(transaction=True)
def test_two_who_send_the_same_code_at_once_use_it_once(transactional_db, world):
    row, _codes = enrolled(world.clerk, world.now)
    code = shown_code(row.secret, world.now)
    results, start = [], threading.Barrier(2)

    def attempt():
        start.wait()
        try:
            results.append(use_code(world.clerk, code, at=world.now))
        except Refused as refused:
            results.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["app", "code_used"]
