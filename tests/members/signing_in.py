"""What tests of the sign-in share: codes as an app would show them, and a real provider's answers
written down by hand."""

from __future__ import annotations

import time
from base64 import b32decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from lib.errors import Refused
from members.models import IdentityProvider, SecondFactor, User
from members.operations.factors import begin_factor, confirm_factor
from members.operations.providers import ProviderFacts, save_provider

PASSWORD = "Quiet-Harbour-7"
ISSUER = "http://localhost:9/oidc"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
FOREIGN = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


def shown_code(secret: str, at: datetime, *, later: int = 0) -> str:
    """What the app shows, `later` half minutes from then."""
    totp = TOTP(b32decode(secret.replace(" ", "")), 6, SHA1(), 30)  # noqa: S303
    return totp.generate(int(at.timestamp()) + 30 * later).decode()


def enrolled(user: User, at: datetime) -> tuple[SecondFactor, list[str]]:
    """Somebody with a second factor, and their recovery codes."""
    row = begin_factor(user, at=at)
    codes = confirm_factor(user, shown_code(row.secret, at, later=-1), at=at)
    return SecondFactor.objects.of(user).get(), codes


def provider_of(by: User, at: datetime, **more: Any) -> IdentityProvider:
    """A provider as it is set up on its page."""
    facts = {"name": "City", "issuer": ISSUER, "client_id": "lianxin", "secret": "s-1"} | more
    return save_provider(ProviderFacts(**facts), by=by, at=at)


@contextmanager
def refuses(code: str) -> Iterator[None]:
    """Something that must be refused, with this code."""
    with pytest.raises(Refused) as refused:
        yield
    assert refused.value.code == code


class Answers:
    """What the other system would answer, for `lib.oidc`: description, keys, tokens, claims."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {"sub": "u-1", "preferred_username": "zhang", "name": "张三"}
        self.token: dict[str, Any] = {}
        self.key: Any = KEY
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        self.nonce = ""
        self.userinfo_sub = ""
        self.description: dict[str, Any] = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/auth",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/jwks",
            "userinfo_endpoint": f"{ISSUER}/me",
            "end_session_endpoint": f"{ISSUER}/out",
        }
        self.asked: list[tuple[str, bytes | None]] = []

    def __call__(self, url: str, data: bytes | None = None, headers: Any = None) -> Any:
        self.asked.append((url, data))
        name = url.rpartition("/")[2]
        if name == "openid-configuration":
            return self.description
        if name == "jwks":
            return {"keys": [KEY.as_dict(private=False)]}
        if name == "me":
            return {**self.claims, "sub": self.userinfo_sub or self.claims["sub"]}
        return {"access_token": "a", "id_token": self.id_token()}

    def id_token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": "lianxin",
            "sub": self.claims["sub"],
            "iat": now,
            "exp": now + 60,
            "nonce": self.nonce,
        }
        kept = {name: value for name, value in (claims | self.token).items() if value is not None}
        return jwt.encode(self.header, kept, self.key, algorithms=[self.header["alg"]])


def go_and_come_back(client: Any, answers: Answers, slug: str = "city", **changed: str) -> Any:
    """Leave for the provider and come back with what it would send."""
    sent = client.get(f"/login/with/{slug}/", {"next": "/account/"})
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent.url).query).items()}
    answers.nonce = asked["nonce"]
    back = {"code": "c", "state": asked["state"]} | changed
    return client.get(f"/login/with/{slug}/back/", back)


EC = ECKey.generate_key("P-256", {"kid": "one"})
