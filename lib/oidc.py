"""Signing in at another system by OpenID Connect: the code flow with PKCE, as a relying party.

Speaks the protocol and proves what comes back; who that is here is decided in members.
"""

from __future__ import annotations

import base64
import hmac
import json
import logging
import secrets
import time
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from lib.errors import Refused
from lib.guarded import fetch
from lib.outside import Unreachable, is_web_address

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures that need the provider's private key: neither none at all nor a shared secret."""

LEEWAY = 30
"""Seconds two clocks may differ."""
FLOW_SECONDS = 600
"""How long somebody may take at the provider."""
MOST_BYTES = 256 * 1024
KEPT_SECONDS = 600
"""How long a provider's description and keys are used before they are asked for again."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")

_logger = logging.getLogger(__name__)
_kept: dict[str, tuple[float, Any]] = {}


@dataclass(frozen=True)
class Client:
    """This site as a provider knows it."""

    issuer: str
    client_id: str
    secret: str = ""
    scopes: str = "openid"


@dataclass(frozen=True)
class Flow:
    """What must be the same when somebody comes back: kept in their session, never sent along."""

    state: str
    nonce: str
    verifier: str
    started_at: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Proven:
    """Who the provider says it is: claims by name, and the token to sign out with."""

    claims: dict[str, Any]
    id_token: str

    @property
    def subject(self) -> str:
        return str(self.claims["sub"])


def describe(client: Client) -> dict[str, Any]:
    """The provider's own description; its issuer must be the very one that was set up.

    Raises Refused with `provider_unreachable` or `provider_wrong`.
    """
    address = f"{client.issuer.rstrip('/')}/.well-known/openid-configuration"
    found: dict[str, Any] = _kept_json(address)
    if found.get("issuer") != client.issuer:
        raise wrong("issuer of the description")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not is_web_address(str(found.get(name, ""))):
            raise wrong(name)
    return found


def begin(client: Client, back: str) -> tuple[Flow, str]:
    """A new flow, and the address at the provider to go to; `back` is where they send back to."""
    described = describe(client)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _part in range(3))
    flow = Flow(state, nonce, verifier, time.time())
    challenge = base64.urlsafe_b64encode(sha256(flow.verifier.encode()).digest()).rstrip(b"=")
    asked = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": back,
        "scope": client.scopes,
        "state": flow.state,
        "nonce": flow.nonce,
        "code_challenge": challenge.decode(),
        "code_challenge_method": "S256",
    }
    return flow, _with(described["authorization_endpoint"], asked)


def finish(client: Client, flow: Flow, answer: dict[str, str], back: str) -> Proven:
    """Prove what somebody came back with.

    Raises Refused: `sign_in_expired` for another state or too late, `sign_in_stopped` where the
    provider says no, `provider_unreachable`, and `provider_wrong` for anything that proves nothing.
    """
    described = describe(client)
    check_answer(client, described, flow, answer)
    tokens = _tokens(client, described, flow, answer.get("code", ""), back)
    id_token = str(tokens.get("id_token", ""))
    claims = proven_claims(client, described, id_token, flow.nonce)
    return Proven(_more_claims(described, tokens, claims) | claims, id_token)


def check_answer(
    client: Client, described: dict[str, Any], flow: Flow, answer: dict[str, str]
) -> None:
    """State, age, error and (where the provider names itself, RFC 9207) issuer of an answer."""
    is_ours = hmac.compare_digest(answer.get("state", "").encode(), flow.state.encode())
    if not is_ours or time.time() - flow.started_at > FLOW_SECONDS:
        raise expired()
    names_itself = described.get("authorization_response_iss_parameter_supported")
    if ("iss" in answer or names_itself) and answer.get("iss") != client.issuer:
        raise wrong("issuer of the answer")
    if "error" in answer:
        raise Refused("sign_in_stopped", _("The other system did not let you through."))


def proven_claims(
    client: Client, described: dict[str, Any], id_token: str, nonce: str
) -> dict[str, Any]:
    """The claims of an id token: signed by the provider, for us, now, and for this very flow."""
    try:
        found = jwt.decode(id_token, _keys(described, id_token), algorithms=list(ALGORITHMS))
        rules: Any = jwt.JWTClaimsRegistry(
            now=int(time.time()),
            leeway=LEEWAY,
            iss={"essential": True, "value": client.issuer},
            aud={"essential": True, "value": client.client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        rules.validate(found.claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise wrong(f"id token: {type(error).__name__} {error}") from None
    claims = found.claims
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", client.client_id) != client.client_id or (
        len(audiences) > 1 and "azp" not in claims
    ):
        raise wrong("authorised party")
    return dict(claims)


def way_out(client: Client, id_token: str, back: str) -> str | None:
    """Where somebody also signs out of the provider, if it has such a place."""
    try:
        address = str(describe(client).get("end_session_endpoint", ""))
    except Refused:
        return None
    if not is_web_address(address):
        return None
    asked = {"id_token_hint": id_token, "post_logout_redirect_uri": back}
    return _with(address, asked | {"client_id": client.client_id})


def is_allowed_issuer(issuer: str) -> bool:
    """https, and in a demo or test also http on this machine; no query, no fragment."""
    parts = urlsplit(issuer) if is_web_address(issuer) else None
    if parts is None or parts.query or parts.fragment or parts.username:
        return False
    return parts.scheme == "https" or _is_own_machine(issuer)


def wrong(what: str) -> Refused:
    """An answer that proves nothing; what exactly stands in the log, not on the page."""
    _logger.warning("OpenID Connect: %s is not right", what)
    return Refused("provider_wrong", _("The answer of the other system proves nothing. Try again."))


def expired() -> Refused:
    """Somebody came back too late, twice, or from a flow that is not theirs."""
    return Refused("sign_in_expired", _("This sign-in has expired or was used. Start again."))


def _is_own_machine(url: str) -> bool:
    return settings.ENV != "production" and urlsplit(url).hostname in LOOPBACK


def _is_inside(url: str) -> bool:
    """Whether an address may be private: our own machine in a demo, or a provider so named."""
    named = {urlsplit(issuer).netloc for issuer in settings.OIDC_INTERNAL_ISSUERS}
    return _is_own_machine(url) or urlsplit(url).netloc in named


def _ask(url: str, data: bytes | None = None, headers: dict[str, str] | None = None) -> Any:
    own = _is_own_machine(url)
    try:
        answered = fetch(
            url,
            most_bytes=MOST_BYTES,
            method="GET" if data is None else "POST",
            data=data,
            headers=headers,
            inside=_is_inside(url),
            encrypted=not own,
        )
    except Unreachable as error:
        _logger.warning("OpenID Connect: %s", error)
        words = _("The other system does not answer. Sign in with your password.")
        raise Refused("provider_unreachable", words) from None
    try:
        found = json.loads(answered.body)
    except ValueError:
        found = None
    if answered.status != 200 or not isinstance(found, dict):
        raise wrong(f"answer {answered.status} of {urlsplit(url).path}")
    return found


def _kept_json(url: str, *, anew: bool = False) -> Any:
    until, found = _kept.get(url, (0.0, None))
    if anew or until < time.monotonic():
        found = _ask(url, headers={"Accept": "application/json"})
        _kept[url] = (time.monotonic() + KEPT_SECONDS, found)
    return found


def _keys(described: dict[str, Any], id_token: str) -> KeySet:
    """The provider's keys; asked for again when a token names one that is not known yet."""
    header = json.loads(base64.urlsafe_b64decode(id_token.partition(".")[0] + "=="))
    found = _kept_json(described["jwks_uri"])
    if header.get("kid") not in {key.get("kid") for key in found.get("keys", ())}:
        found = _kept_json(described["jwks_uri"], anew=True)
    usable = [key for key in found["keys"] if key.get("kty") in ("RSA", "EC")]
    return KeySet.import_key_set({"keys": [key for key in usable if key.get("use") != "enc"]})


def _tokens(
    client: Client, described: dict[str, Any], flow: Flow, code: str, back: str
) -> dict[str, Any]:
    given = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": flow.verifier,
    }
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    ways = described.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if client.secret and "client_secret_basic" in ways:
        pair = f"{quote(client.client_id, safe='')}:{quote(client.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        given["client_id"] = client.client_id
        given |= {"client_secret": client.secret} if client.secret else {}
    found: dict[str, Any] = _ask(described["token_endpoint"], urlencode(given).encode(), headers)
    return found


def _more_claims(
    described: dict[str, Any], tokens: dict[str, Any], claims: dict[str, Any]
) -> dict[str, Any]:
    """What the provider says beside the id token, if it is about the same person."""
    address = str(described.get("userinfo_endpoint", ""))
    if not is_web_address(address) or not tokens.get("access_token"):
        return {}
    headers = {
        "Accept": "application/json",
        "Authorization": f"Bearer {tokens['access_token']}",
    }
    found: dict[str, Any] = _ask(address, headers=headers)
    if found.get("sub") != claims["sub"]:
        raise wrong("subject of the user information")
    return found


def _with(address: str, asked: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
