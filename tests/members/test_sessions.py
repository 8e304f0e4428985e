"""Where somebody is signed in, passwords that change, and the accounts one keeps for others."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.core.exceptions import PermissionDenied
from django.test import Client
from rest_framework.authtoken.models import Token

from lib.devices import coarse_address, device_words
from lib.errors import Refused
from members.models import LoginSession, PastPassword, Person
from members.operations import create_user, reset_password, set_password
from records.models import AuditEntry, Notice
from tests.members.conftest import fresh, give_post
from tests.members.signing_in import PASSWORD, refuses

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 MicroMessenger/8.0 Mobile Safari"


def signed_in(world, username, agent=WINDOWS, address="203.0.113.7"):
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    given = {"username": username, "password": world.password}
    assert client.post("/login/", given).status_code == 302
    return client


def is_in(client) -> bool:
    return get_user(client).is_authenticated


def test_a_session_says_device_and_network_and_no_more(world):
    signed_in(world, "clerk")
    row = LoginSession.objects.of(world.clerk).get()
    assert (row.device, row.address) == ("Chrome · Windows", "203.0.*.*")
    assert row.began == row.last_seen


@pytest.mark.parametrize(
    ("agent", "words"),
    [(PHONE, "WeChat · Android"), ("curl/8", ""), ("", ""), (WINDOWS, "Chrome · Windows")],
)
def test_devices_in_a_few_words(agent, words):
    assert device_words(agent) == words


@pytest.mark.parametrize(
    ("address", "coarse"),
    [("203.0.113.7", "203.0.*.*"), ("2001:db8:1::5", "2001:0db8:0001:*"), ("", ""), ("x", "")],
)
def test_addresses_are_coarse(address, coarse):
    assert coarse_address(address) == coarse


def test_my_sessions_are_listed_and_ended_one_by_one(world):
    here, there, stranger = (
        signed_in(world, "clerk"),
        signed_in(world, "clerk", PHONE),
        signed_in(world, "department"),
    )
    lines = here.get("/account/sessions/").context["lines"]
    assert [(line.device, line.is_here) for line in lines] == [
        ("Chrome · Windows", True),
        ("WeChat · Android", False),
    ]
    page = here.get("/account/sessions/").content.decode()
    assert not any(row.session_key in page for row in LoginSession.objects.all())
    url = f"/account/sessions/{lines[1].mark}/end/"
    assert stranger.post(url).status_code == 302
    assert is_in(there), "nobody ends somebody else's"
    here.post(url)
    assert not is_in(there)
    assert is_in(here)
    assert here.post(url).status_code == 302


def test_all_others_end_at_once_and_over_rest(world):
    here, there, third = (signed_in(world, "clerk") for _ in range(3))
    found = here.get("/api/v1/sessions/").json()["results"]
    assert [row["is_here"] for row in found] == [True, False, False]
    assert here.delete(f"/api/v1/sessions/{found[1]['id']}/").status_code == 204
    answer = here.delete(f"/api/v1/sessions/{found[1]['id']}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "session_gone")
    assert here.post("/api/v1/sessions/end-others/").json() == {"ended": 1}
    assert is_in(here)
    assert not (is_in(there) or is_in(third))
    token = Token.objects.create(user=world.clerk).key
    program = Client(headers={"Authorization": f"Token {token}"})
    assert [row["is_here"] for row in program.get("/api/v1/sessions/").json()["results"]] == [False]
    signed_in(world, "clerk")
    here.post("/account/sessions/end-others/")
    assert LoginSession.objects.of(world.clerk).count() == 1


def test_a_changed_password_ends_the_other_sessions_and_the_token(world):
    here, there = signed_in(world, "clerk"), signed_in(world, "clerk", PHONE)
    Token.objects.create(user=world.clerk)
    new = "Other-Harbour-8"
    change = {"old_password": world.password, "new_password1": new, "new_password2": new}
    assert here.post("/account/password/", change).url == "/account/"
    assert is_in(here)
    assert LoginSession.objects.of(world.clerk).count() == 1
    assert not is_in(there)
    assert not Token.objects.exists()


@pytest.fixture
def newcomer(world, at):
    return create_user("newcomer", by=world.system, at=at, password=PASSWORD)


def test_the_last_passwords_stay_refused(world, newcomer, at, settings):
    settings.PASSWORD_HISTORY = 3
    names = ["First-Harbour-1", "Second-Harbour-2", "Third-Harbour-3"]
    for name in names:
        set_password(newcomer, name, by=newcomer, at=at)
    for name in names:
        with refuses("password_used_before"):
            set_password(newcomer, name, by=newcomer, at=at)
    set_password(newcomer, PASSWORD, by=newcomer, at=at)
    assert PastPassword.objects.filter(user=newcomer).count() <= 3
    assert not any(name in row.password for row in PastPassword.objects.all() for name in names)


def test_the_refusal_stands_at_the_field(world, newcomer, client, at):
    set_password(newcomer, "First-Harbour-1", by=newcomer, at=at)
    client.force_login(fresh(newcomer))
    change = {"old_password": "First-Harbour-1", "new_password1": PASSWORD}
    answer = client.post("/account/password/", {**change, "new_password2": PASSWORD})
    assert answer.status_code == 422
    assert "new_password1" in answer.context["form"].errors


def test_demo_accounts_may_keep_theirs(world, at):
    for _ in range(2):
        set_password(world.clerk, PASSWORD, by=world.clerk, at=at)
    assert not PastPassword.objects.exists()


def test_an_old_password_must_be_renewed(world, newcomer, client, settings, monkeypatch, at):
    set_password(newcomer, "First-Harbour-1", by=newcomer, at=at)
    client.force_login(fresh(newcomer))
    assert client.get("/notices/").status_code == 200
    later = at + timedelta(days=settings.PASSWORD_MAX_DAYS, minutes=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    client.force_login(fresh(newcomer))
    assert client.get("/notices/").url == "/account/password/"
    given = {"username": "newcomer", "password": "First-Harbour-1"}
    answer = Client().post("/api/v1/tokens/", given)
    assert (answer.status_code, answer.json()["code"]) == (409, "password_change_needed")
    settings.PASSWORD_MAX_DAYS = 0
    assert client.get("/notices/").status_code == 200


def test_whoever_keeps_the_account_gives_a_one_time_password(world, client):
    worker = world.gridworker
    worker.is_demo = False
    worker.save()
    theirs = signed_in(world, "gridworker")
    client.force_login(world.community)
    page = client.get(f"/people/{worker.person.pk}/account/")
    assert page.context["may_keep"]
    assert not page.context["may_remove"]
    url = f"/people/{worker.person.pk}/account/reset/"
    assert client.post(url, {"reason": "x"}).status_code == 422
    answer = client.post(url, {"reason": "本人到场，忘记密码"})
    password = answer.context["password"]
    assert password in answer.content.decode()
    assert password not in client.get(f"/people/{worker.person.pk}/account/").content.decode()
    assert not is_in(theirs)
    entry = AuditEntry.objects.get(action="account.reset")
    assert (entry.actor, entry.reason) == (world.community, "本人到场，忘记密码")
    assert Notice.objects.get(kind="account_password_reset").recipient == worker
    login = client_of("gridworker", password)
    assert login.get("/tickets/").url == "/account/password/"
    new = "Other-Harbour-8"
    change = {"old_password": password, "new_password1": new, "new_password2": new}
    assert login.post("/account/password/", change).url == "/account/"
    assert login.get("/tickets/").status_code == 200


def client_of(username, password):
    client = Client()
    client.post("/login/", {"username": username, "password": password})
    assert is_in(client)
    return client


def test_a_reset_lifts_a_lock_out(world, client, settings, at):
    settings.AXES_ENABLED = True
    for _ in range(5):
        client.post("/login/", {"username": "gridworker", "password": "wrong"})
    password = reset_password(world.gridworker, by=world.community, at=at, reason="锁定，已核实")
    client_of("gridworker", password)


def test_nobody_takes_over_an_account_above_theirs(world, client, at):
    reason = "忘记密码了"
    for below, above in (("clerk", "community"), ("community", "street"), ("street", "admin")):
        with pytest.raises((Refused, PermissionDenied)):
            reset_password(world.user(above), by=world.user(below), at=at, reason=reason)
    both = world.gridworker.person
    give_post(both, "street_clerk", world.anmin)
    with refuses("account_above_yours"):
        reset_password(world.user("gridworker"), by=world.community, at=at, reason=reason)
    client.force_login(world.clerk)
    url = f"/people/{world.community.person.pk}/account/reset/"
    answer = client.post(url, {"reason": reason})
    assert answer.status_code == 422
    assert fresh(world.community).check_password(world.password)


def test_an_account_is_opened_and_closed(world, client):
    person = Person.objects.create(name="新来的", employer=world.urban)
    client.force_login(world.admin)
    page = f"/people/{person.pk}/account/"
    assert client.get(page).context["account"] is None
    assert client.post(f"{page}open/", {"username": "a b"}).status_code == 422
    assert client.post(f"{page}open/", {"username": "clerk"}).status_code == 422
    answer = client.post(f"{page}open/", {"username": "xinlai"})
    newcomer = client_of("xinlai", answer.context["password"])
    assert newcomer.get("/tickets/").url == "/account/password/"
    assert client.post(f"{page}close/", {"reason": "调离本岗位"}).status_code == 302
    assert not is_in(newcomer)
    given = {"username": "xinlai", "password": answer.context["password"]}
    assert Client().post("/login/", given).status_code == 422


def test_rest_keeps_accounts_too(world, client):
    person = world.gridworker.person
    client.force_login(world.community)
    url = f"/api/v1/accounts/{person.pk}/"
    found = client.get(url).json()
    assert (found["username"], found["may_keep"], found["may_remove"]) == (
        "gridworker",
        True,
        False,
    )
    answer = client.post(f"{url}reset-password/", {"reason": "忘记密码了"})
    client_of("gridworker", answer.json()["password"])
    assert answer["Cache-Control"] == "no-store"
    answer = client.post(f"{url}open/", {"username": "second"})
    assert (answer.status_code, answer.json()["code"]) == (409, "person_has_account")
    assert client.post(f"{url}remove-second-factor/", {"reason": "手机丢失"}).status_code == 403
    assert client.post(f"{url}close/", {"reason": "调离本岗位"}).status_code == 204
    assert not fresh(world.gridworker).is_active
    own = client.post(
        f"/api/v1/accounts/{world.community.person.pk}/close/", {"reason": "就是我自己"}
    )
    assert (own.status_code, own.json()["code"]) == (409, "own_account")


def test_one_time_passwords_obey_the_rules_and_differ(world, at):
    account = world.gridworker
    reason = "已经核实"
    given = {reset_password(account, by=world.community, at=at, reason=reason) for _ in range(3)}
    assert len(given) == 3
    assert all(len(password) == 12 for password in given)
