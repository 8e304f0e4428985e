"""Login, lock-out, idle timeout, passwords, language: the account seen through its pages."""

import re

import pytest
from django.contrib.auth import get_user
from django.core.exceptions import PermissionDenied
from django.utils import translation

from lib.errors import Refused
from members.middleware import LAST_SEEN
from members.operations import close_account, create_user, set_password
from records.models import AuditEntry
from tests.members.conftest import fresh

GOOD = "Quiet-Harbour-7"


@pytest.fixture
def locking(settings):
    settings.AXES_ENABLED = True


def log_in(client, username, password, **more):
    return client.post("/login/", {"username": username, "password": password, **more})


def is_in(client) -> bool:
    return get_user(client).is_authenticated


def test_the_login_page_is_public_and_asks_again_after_a_mistake(world, client):
    assert client.get("/login/").status_code == 200
    answer = log_in(client, "community", "wrong")
    assert answer.status_code == 422
    assert 'value="community"' in answer.content.decode()
    assert not is_in(client)


def test_a_login_leads_where_the_visitor_was_heading_but_never_off_the_site(world, client):
    answer = log_in(client, "community", world.password, next="/notices/?show=unread")
    assert (answer.status_code, answer.url) == (302, "/notices/?show=unread")
    client.post("/logout/")
    for evil in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        client.logout()
        assert log_in(client, "community", world.password, next=evil).url == "/"


def test_pages_ask_for_a_login_first(world, client):
    answer = client.get("/notices/")
    assert (answer.status_code, answer.url) == (302, "/login/?next=/notices/")


def test_logins_and_failures_are_audited_without_the_typed_name(world, client):
    log_in(client, "community", world.password)
    client.post("/logout/")
    log_in(client, "community", "wrong")
    log_in(client, "My-Secret-Password-1", "x")
    entries = AuditEntry.objects.filter(action__startswith="account.log_").order_by("id")
    assert list(entries.values_list("action", "actor__username", "result")) == [
        ("account.log_in", "community", "done"),
        ("account.log_out", "community", "done"),
        ("account.log_in", "community", "refused"),
        ("account.log_in", None, "refused"),
    ]
    assert {entry.ip for entry in entries} == {"127.0.0.1"}
    assert not any("Secret" in str(entry.__dict__) for entry in entries)


def test_five_wrong_passwords_lock_the_name_out_even_for_the_right_one(world, client, locking):
    for _ in range(4):
        assert log_in(client, "community", "wrong").status_code == 422
    assert log_in(client, "community", "wrong").status_code == 429
    answer = log_in(client, "community", world.password)
    assert answer.status_code == 429
    assert "15" in answer.content.decode()
    assert not is_in(client)
    log_in(client, "clerk", world.password)
    assert is_in(client)


def test_a_login_in_time_forgets_the_mistakes(world, client, locking):
    for _ in range(2):
        for _ in range(4):
            log_in(client, "community", "wrong")
        assert log_in(client, "community", world.password).status_code == 302
        client.logout()


def test_forwarded_addresses_are_not_believed(world, client, locking):
    for number in range(5):
        client.post(
            "/login/",
            {"username": "community", "password": "wrong"},
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        )
    assert log_in(client, "community", world.password).status_code == 429


def test_an_idle_session_ends(world, client, settings):
    client.force_login(world.community)
    assert client.get("/account/").status_code == 200
    session = client.session
    session[LAST_SEEN] -= settings.SESSION_IDLE_MINUTES * 60 - 5
    session.save()
    assert client.get("/account/").status_code == 200
    session = client.session
    session[LAST_SEEN] -= settings.SESSION_IDLE_MINUTES * 60 + 5
    session.save()
    assert client.get("/account/").url.startswith("/login/")
    assert not is_in(client)


def test_logging_out_needs_a_post(world, client):
    client.force_login(world.community)
    assert client.get("/logout/").status_code == 405
    assert is_in(client)


def test_a_first_password_must_be_changed_before_anything_else(world, client, at):
    account = create_user("newcomer", by=world.system, at=at, password=GOOD, person=None)
    client.force_login(account)
    assert client.get("/notices/").url == "/account/password/"
    weak = {"old_password": GOOD, "new_password1": "short", "new_password2": "short"}
    assert client.post("/account/password/", weak).status_code == 422
    same = {"old_password": GOOD, "new_password1": GOOD, "new_password2": GOOD}
    assert client.post("/account/password/", same).status_code == 422
    new = "Other-Harbour-8"
    change = {"old_password": GOOD, "new_password1": new, "new_password2": new}
    assert client.post("/account/password/", change).url == "/account/"
    assert is_in(client)
    assert client.get("/notices/").status_code == 200
    assert fresh(account).check_password(new)


@pytest.mark.parametrize(
    "weak", ["short-A1", "alllowercaseletters", "ALLUPPER1234567", "Password123", "newcomer-A1"]
)
def test_weak_passwords_are_refused_at_the_field(world, at, weak):
    with pytest.raises(Refused) as refused:
        create_user("newcomer", by=world.system, at=at, password=weak)
    assert (refused.value.code, refused.value.field) == ("password_too_weak", "password")


def test_passwords_are_hashed_with_argon2(world, at, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    account = create_user("newcomer", by=world.system, at=at, password=GOOD)
    assert re.match(r"argon2\$argon2id\$", account.password)


def test_accounts_are_kept_by_those_who_reach_the_person(world, at):
    worker = world.gridworker
    set_password(worker, GOOD, by=world.community, at=at)
    assert fresh(worker).check_password(GOOD)
    for stranger in (world.community_other, world.gridhead, world.department):
        with pytest.raises(PermissionDenied):
            set_password(worker, "Third-Harbour-9", by=stranger, at=at)
    close_account(worker, by=world.community, at=at, reason="moved away")
    assert not fresh(worker).is_active


def test_one_person_has_one_account_and_names_are_unique(world, at):
    with pytest.raises(Refused, match="taken"), translation.override("en"):
        create_user("Community", by=world.system, at=at)
    with pytest.raises(Refused) as refused:
        create_user("second", by=world.system, at=at, person=world.clerk.person)
    assert refused.value.code == "person_has_account"


def test_the_language_is_kept_for_the_reader(world, client):
    client.force_login(world.community)
    client.post("/language/", {"language": "en", "next": "/account/"})
    assert fresh(world.community).language == "en"
    assert 'lang="en"' in client.get("/account/").content.decode()
    client.post("/language/", {"language": "xx", "next": "/account/"})
    assert fresh(world.community).language == "en"


def test_the_language_switch_works_without_a_login(world, client):
    client.post("/language/", {"language": "en", "next": "/login/"})
    assert 'lang="en"' in client.get("/login/").content.decode()


def test_the_account_page_lists_todays_posts(world, client):
    client.force_login(world.community)
    assert "孙底社区" in client.get("/account/").content.decode()
