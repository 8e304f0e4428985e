"""Signing in at another system: who is let in as whom, and everything that proves nothing."""

from __future__ import annotations

import threading
import time

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.test import Client

from config.checks import second_factor_roles_exist
from lib import oidc
from members.models import Identity, IdentityProvider, Person, User
from members.operations.identities import account_of
from members.operations.people import fill
from members.operations.providers import RuleDraft, add_rule
from records.models import AuditEntry
from tests.members.signing_in import (
    EC,
    FOREIGN,
    ISSUER,
    Answers,
    enrolled,
    go_and_come_back,
    provider_of,
)


@pytest.fixture
def answers(monkeypatch):
    """The other system, in words."""
    said = Answers()
    monkeypatch.setattr(oidc, "_kept", {})
    monkeypatch.setattr(oidc, "_ask", said)
    return said


@pytest.fixture
def provider(world, at):
    return provider_of(
        world.admin_everywhere if hasattr(world, "admin_everywhere") else world.system, at
    )


def is_in(client) -> bool:
    return get_user(client).is_authenticated


@pytest.fixture
def linked(world, at, provider):
    return Identity.objects.create(
        user=world.clerk, provider=provider, subject="u-1", label="zhang", linked_at=at
    )


def test_the_login_offers_it_and_sends_off_with_everything_that_must_come_back(
    world, client, provider, answers
):
    assert "/login/with/city/" in client.get("/login/").content.decode()
    sent = client.get("/login/with/city/").url
    for part in (
        f"{ISSUER}/auth?response_type=code",
        "code_challenge_method=S256",
        "state=",
        "nonce=",
        "client_id=lianxin",
        "%2Flogin%2Fwith%2Fcity%2Fback%2F",
    ):
        assert part in sent
    assert "verifier" not in sent


def test_a_linked_account_is_signed_in(world, client, linked, answers):
    answer = go_and_come_back(client, answers)
    assert answer.url == "/account/"
    assert get_user(client) == world.clerk
    body = next(data for url, data in answers.asked if url.endswith("/token"))
    assert b"code_verifier=" in body
    entry = AuditEntry.objects.filter(action="account.log_in").latest("pk")
    assert entry.data == {"door": "provider"}
    assert fresh_identity().used_at


def fresh_identity():
    return Identity.objects.get()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"state": "other"}, "过期"),
        ({"error": "access_denied"}, "未予通过"),
        ({"iss": "https://evil.example"}, "无法证明"),
    ],
)
def test_answers_that_are_not_ours_let_nobody_in(world, client, linked, answers, changed, words):
    answer = go_and_come_back(client, answers, **changed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not is_in(client)


def test_an_answer_is_good_once_and_not_for_long(world, client, linked, answers, monkeypatch):
    go_and_come_back(client, answers)
    client.post("/logout/")
    again = client.get("/login/with/city/back/", {"code": "c", "state": "s"})
    assert again.status_code == 422
    moved = time.time() + 700
    sent = client.get("/login/with/city/").url
    state = sent.partition("state=")[2].partition("&")[0]
    monkeypatch.setattr(oidc.time, "time", lambda: moved)
    late = client.get("/login/with/city/back/", {"code": "c", "state": state})
    assert late.status_code == 422
    assert not is_in(client)


PROVES_NOTHING = {
    "expired": {"token": {"exp": int(time.time()) - 3600}},
    "without an end": {"token": {"exp": None}},
    "of another issuer": {"token": {"iss": "https://evil.example"}},
    "for somebody else": {"token": {"aud": "other"}},
    "for many, no party named": {"token": {"aud": ["lianxin", "other"]}},
    "for another party": {"token": {"azp": "other"}},
    "of another flow": {"token": {"nonce": "other"}},
    "without a nonce": {"token": {"nonce": None}},
    "from the future": {"token": {"iat": int(time.time()) + 86_400 * 365}},
    "without a subject": {"token": {"sub": None}},
    "signed by somebody else": {"key": FOREIGN},
    "signed with another kind of key": {"key": EC, "header": {"alg": "ES256", "kid": "one"}},
    "about somebody else in the user information": {"userinfo_sub": "u-2"},
}


@pytest.mark.parametrize("why", PROVES_NOTHING)
def test_id_tokens_that_prove_nothing_let_nobody_in(world, client, linked, answers, why):
    for name, value in PROVES_NOTHING[why].items():
        setattr(answers, name, value)
    answer = go_and_come_back(client, answers)
    assert answer.status_code == 422
    assert not is_in(client)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.result, entry.data["step"]) == ("refused", "provider_wrong")


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_without_the_providers_own_signature_proves_nothing(
    world, client, linked, answers, monkeypatch, algorithm
):
    made = answers.id_token
    parts = {}

    def forged():
        head = oidc.base64.urlsafe_b64encode(
            b'{"alg":"%s","kid":"one"}' % algorithm.encode()
        ).rstrip(b"=")
        parts["token"] = f"{head.decode()}.{made().split('.')[1]}."
        return parts["token"]

    monkeypatch.setattr(answers, "id_token", forged)
    assert go_and_come_back(client, answers).status_code == 422
    assert parts
    assert not is_in(client)


def test_a_description_of_another_issuer_is_not_believed(world, client, provider, answers):
    answers.description["issuer"] = "https://evil.example"
    assert client.get("/login/with/city/").status_code == 422


def test_who_is_not_known_is_told_whom_to_ask(world, client, provider, answers):
    answer = go_and_come_back(client, answers)
    assert answer.status_code == 422
    assert "还没有账号" in answer.content.decode()
    assert not User.objects.filter(username="zhang").exists()


def test_a_rule_makes_person_post_and_account_once(world, client, provider, answers, at):
    draft = RuleDraft(
        claim="realm.groups", value="sundi", role="community_clerk", scope=world.sundi
    )
    add_rule(provider, draft, by=world.system, at=at)
    answers.claims |= {"realm": {"groups": ["x", "sundi"]}, "phone_number": "+86 138 1234 5678"}
    assert go_and_come_back(client, answers).status_code == 302
    account = get_user(client)
    assert (account.username, account.person.name) == ("zhang", "张三")
    assert account.person.masked_phone == "138****5678"
    post = account.person.posts.get()
    assert (post.role, post.area) == ("community_clerk", world.sundi)
    assert not account.has_usable_password()
    assert client.get("/tickets/").status_code == 200
    assert client.get("/account/password/").url == "/account/"
    client.post("/logout/")
    go_and_come_back(client, answers)
    assert get_user(client) == account
    assert Person.objects.filter(name="张三").count() == 1
    row = Identity.objects.get()
    assert client.post(f"/account/identities/{row.pk}/unlink/").status_code == 302
    assert Identity.objects.exists(), "the only way in stays"


def test_a_rule_takes_nobodys_name(world, client, provider, answers, at):
    draft = RuleDraft(claim="x", value="1", role="grid_worker", scope=world.sundi_1)
    add_rule(provider, draft, by=world.system, at=at)
    answers.claims |= {"x": "1", "preferred_username": "clerk"}
    assert go_and_come_back(client, answers).status_code == 422
    assert not Identity.objects.exists()
    assert not Person.objects.filter(name="张三").exists(), "nothing is left half made"


def test_known_accounts_are_found_by_rule_but_administrators_are_not(
    world, client, provider, answers
):
    provider.link_by = "username"
    provider.save()
    answers.claims["preferred_username"] = "clerk"
    go_and_come_back(client, answers)
    assert get_user(client) == world.clerk
    client.post("/logout/")
    answers.claims |= {"sub": "u-2", "preferred_username": "admin"}
    assert go_and_come_back(client, answers).status_code == 422
    answers.claims |= {"sub": "u-3", "preferred_username": "clerk"}
    assert go_and_come_back(client, answers).status_code == 422, "tied to somebody else there"


@pytest.mark.parametrize("checked", [True, False, None])
def test_a_telephone_number_counts_only_where_it_was_checked(
    world, client, provider, answers, checked
):
    person = world.clerk.person
    fill(person, {"phone": "13812345678"})
    person.save()
    provider.link_by = "phone"
    provider.save()
    answers.claims |= {"phone_number": "13812345678", "phone_number_verified": checked}
    go_and_come_back(client, answers)
    assert is_in(client) is bool(checked)


def test_linking_asks_before_it_is_done(world, client, provider, answers):
    client.force_login(world.clerk)
    answer = go_and_come_back(client, answers)
    assert answer.url == "/account/identities/"
    assert not Identity.objects.exists()
    assert "zhang" in client.get("/account/identities/").content.decode()
    client.post("/account/identities/link/", {"answer": "no"})
    client.post("/account/identities/link/", {"answer": "yes"})
    assert not Identity.objects.exists()
    go_and_come_back(client, answers)
    client.post("/account/identities/link/", {"answer": "yes"})
    row = Identity.objects.get()
    assert (row.user, row.label) == (world.clerk, "zhang")
    found = client.get("/api/v1/identities/").json()["results"]
    assert [one["label"] for one in found] == ["zhang"]
    other = Client()
    other.force_login(world.department)
    go_and_come_back(other, answers)
    other.post("/account/identities/link/", {"answer": "yes"})
    assert Identity.objects.get().user == world.clerk, "one there is one here"
    assert other.delete(f"/api/v1/identities/{row.pk}/").status_code == 404
    assert client.delete(f"/api/v1/identities/{row.pk}/").status_code == 204


def test_a_closed_account_stays_closed(world, client, linked, answers):
    User.objects.filter(pk=world.clerk.pk).update(is_active=False)
    assert go_and_come_back(client, answers).status_code == 422
    assert not is_in(client)


def test_our_second_factor_is_asked_for_unless_the_provider_has_one(
    world, client, linked, answers, at, provider
):
    row, _codes = enrolled(world.clerk, at)
    assert go_and_come_back(client, answers).url == "/login/code/"
    assert not is_in(client)
    answers.claims["amr"] = ["pwd", "otp"]
    assert go_and_come_back(client, answers).url == "/login/code/", "not trusted to say so"
    provider.is_strong = True
    provider.save()
    assert go_and_come_back(client, answers).url == "/account/"
    assert is_in(client)
    assert row


def test_signing_out_also_signs_out_there(world, client, linked, answers):
    go_and_come_back(client, answers)
    assert client.post("/logout/").url == "/logged-out/"
    assert not is_in(client)
    page = client.get("/logged-out/").content.decode()
    assert f"{ISSUER}/out?id_token_hint=" in page
    assert "post_logout_redirect_uri=" in page
    assert client.get("/logged-out/").url == "/"
    del answers.description["end_session_endpoint"]
    oidc._kept.clear()
    go_and_come_back(client, answers)
    assert client.post("/logout/").url == "/"


FORM = {
    "name": "市统一身份",
    "issuer": "https://id.example.org",
    "client_id": "lianxin",
    "secret": "very-secret-1",
    "scopes": "openid profile",
    "login_claim": "preferred_username",
    "name_claim": "name",
    "phone_claim": "",
    "link_by": "nothing",
    "is_active": "on",
}


@pytest.fixture
def centre(world):
    """Who configures the whole installation."""
    User.objects.filter(pk=world.admin.pk).update(is_superuser=True)
    return world.user("admin")


def test_a_provider_is_set_up_on_its_page(world, client, centre, answers):
    client.force_login(centre)
    assert client.get("/settings/sign-in/").status_code == 200
    for wrong in ({"issuer": "ftp://x"}, {"scopes": "profile"}, {"issuer": "https://x/?a=1"}):
        assert client.post("/settings/sign-in/new/", FORM | wrong).status_code == 422
    assert client.post("/settings/sign-in/new/", FORM).status_code == 302
    row = IdentityProvider.objects.get()
    assert "very-secret-1" not in row.secret_cipher
    page = client.get(f"/settings/sign-in/{row.pk}/").content.decode()
    assert "very-secret-1" not in page
    assert f"/login/with/{row.slug}/back/" in page
    client.post(f"/settings/sign-in/{row.pk}/", FORM | {"secret": "", "name": "市平台"})
    row.refresh_from_db()
    assert (row.name, row.client.secret) == ("市平台", "very-secret-1")
    assert client.post("/settings/sign-in/new/", FORM | {"name": "市平台"}).status_code == 422
    rule = {"claim": "groups", "value": "a", "role": "community_clerk", "place": world.sundi.code}
    url = f"/settings/sign-in/{row.pk}/rules/"
    assert client.post(url, rule | {"place": "nowhere"}).status_code == 422
    assert client.post(url, rule | {"role": "admin"}).status_code == 422
    assert client.post(url, rule | {"role": "street_clerk"}).status_code == 422
    assert client.post(url, rule).status_code == 302
    kept = row.rules.get()
    assert client.post(f"{url}{kept.pk}/drop/").status_code == 302
    assert not row.rules.exists()
    answers.description["issuer"] = row.issuer
    assert client.post(f"/settings/sign-in/{row.pk}/try/").status_code == 302
    assert AuditEntry.objects.filter(action="provider.try", result="done").exists()


def test_an_issuer_stays_while_accounts_hang_on_it(world, client, centre, linked):
    client.force_login(centre)
    answer = client.post(f"/settings/sign-in/{linked.provider_id}/", FORM | {"name": "City"})
    assert answer.status_code == 422
    assert "issuer" in answer.context["form"].errors


def test_who_configures_one_city_sets_no_provider_up(world, client, provider):
    client.force_login(world.user("admin_dh"))
    assert client.get("/settings/sign-in/").status_code == 200
    assert client.post("/settings/sign-in/new/", FORM).status_code == 403
    assert client.get(f"/settings/sign-in/{provider.pk}/").status_code == 404
    assert client.get("/api/v1/identity-providers/").json()["results"] == []
    assert client.post("/api/v1/identity-providers/", FORM).status_code == 403


def test_rest_sets_providers_up(world, client, centre, answers):
    client.force_login(centre)
    url = "/api/v1/identity-providers/"
    made = client.post(url, FORM, content_type="application/json")
    assert made.status_code == 201, made.json()
    assert "secret" not in made.json()
    row = f"{url}{made.json()['id']}/"
    rule = {"claim": "g", "value": "a", "role": "grid_worker", "place": world.sundi_1.code}
    kept = client.post(f"{row}rules/", rule)
    assert kept.status_code == 201
    assert client.get(row).json()["rules"][0]["place"] == world.sundi_1.code
    assert client.post(f"{row}rules/", rule | {"place": "x"}).status_code == 400
    assert client.delete(f"{row}rules/{kept.json()['id']}/").status_code == 204
    answers.description["issuer"] = FORM["issuer"]
    assert client.post(f"{row}try/").json()["token_endpoint"].endswith("/token")
    changed = client.put(row, FORM | {"name": "B"}, content_type="application/json")
    assert changed.json()["name"] == "B"


def test_in_production_issuers_are_encrypted(settings):
    assert oidc.is_allowed_issuer("http://127.0.0.1:3000")
    assert not oidc.is_allowed_issuer("http://id.example.org")
    settings.ENV = "production"
    assert not oidc.is_allowed_issuer("http://127.0.0.1:3000")
    assert oidc.is_allowed_issuer("https://id.example.org/realms/city")


@pytest.mark.django_db(transaction=True)
def test_a_newcomer_who_presses_twice_is_made_once(transactional_db, world):
    provider = provider_of(world.system, world.now)
    draft = RuleDraft(claim="x", value="1", role="grid_worker", scope=world.sundi_1)
    add_rule(provider, draft, by=world.system, at=world.now)
    proven = oidc.Proven({"sub": "u-9", "preferred_username": "li", "name": "李", "x": 1}, "")
    made, start = [], threading.Barrier(2)

    def arrive():
        start.wait()
        try:
            made.append(account_of(provider, proven, at=world.now).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=arrive) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert len(set(made)) == 1


def test_a_misspelt_role_stops_the_start(settings):
    settings.SECOND_FACTOR_ROLES = ["admin", "nobody"]
    assert second_factor_roles_exist(None) == []
    settings.SECOND_FACTOR_ROLES = ["adminn"]
    assert [found.id for found in second_factor_roles_exist(None)] == ["lianxin.E007"]
