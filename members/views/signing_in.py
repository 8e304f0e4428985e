"""Signing in and out: name and password, then a code where there is a second factor."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lib.devices import coarse_address, device_words
from lib.errors import Refused
from lib.oidc import way_out
from lib.requests import SignedIn, client_ip
from members import operations
from members.forms import LoginForm
from members.forms.factors import CodeForm
from members.middleware import STRONG
from members.models import IdentityProvider, User
from members.models.sessions import ADDRESS, BEGAN, DEVICE, LAST_SEEN
from members.operations.accounts import open_account
from members.operations.factors import use_code
from members.throttle import with_code

BACKEND = "django.contrib.auth.backends.ModelBackend"
LOCKED_OUT = 429
PENDING = "half_signed_in"
PENDING_SECONDS = 300
"""How long a password counts while the code is looked up."""
CAME_BY, WAY_OUT = "came_by", "way_out"
"""In a session: the provider somebody came from with its token, and where to sign out there."""


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password, then go where the visitor was heading."""
    target = safe_target(request)
    if request.user.is_authenticated:
        return redirect(target)
    sent = request.POST if request.method == "POST" else None
    form = LoginForm(request, sent, initial={"next": target})
    if request.method == "POST" and form.is_valid():
        return let_in(request, form.get_user(), target=target)
    if request.method == "POST":
        name = request.POST.get("username", "")
        facts: dict[str, Any] = {"at": timezone.now(), "ip": client_ip(request), "door": "site"}
        operations.record_failed_login(name, **facts)
    return login_page(request, form, target=target, status=422 if sent is not None else 200)


def login_page(
    request: HttpRequest, form: Any, *, target: str, status: int = 200, refused: str = ""
) -> HttpResponse:
    """The login, with the other systems one may come from."""
    providers = IdentityProvider.objects.published()
    context = {"form": form, "providers": providers, "target": target, "refused": refused}
    return render(request, "members/log_in.html", context, status=status)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def log_in_code(request: HttpRequest) -> HttpResponse:
    """The second page of the login: a code of the authenticator app, or a recovery code."""
    pending = request.session.get(PENDING, {})
    account = half_signed_in(pending)
    if account is None:
        request.session.pop(PENDING, None)
        return redirect("members:login")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "members/log_in_code.html", {"form": form})
    if form.is_valid():
        try:
            use = partial(use_code, account, form.cleaned_data["code"], at=timezone.now())
            with_code(request, account, use, door="site")
        except Refused as refused:
            if refused.code == "locked_out":
                return locked_out(request, None, None)
            form.add_error("code", str(refused))
        else:
            request.session.pop(PENDING)
            sign_in(request, account, came_by=pending.get(CAME_BY))
            return redirect(pending["target"])
    return render(request, "members/log_in_code.html", {"form": form}, status=422)


def let_in(
    request: HttpRequest,
    account: User,
    *,
    target: str,
    came_by: dict[str, str] | None = None,
    strong: bool = False,
) -> HttpResponse:
    """After the first proof: ask for the code where there is a second factor, else sign in."""
    if account.second_factor_at is None or strong:
        sign_in(request, account, came_by=came_by, strong=strong)
        return redirect(target)
    request.session[PENDING] = {
        "user": account.pk,
        "proof": account.get_session_auth_hash(),
        "until": time.time() + PENDING_SECONDS,
        "target": target,
        CAME_BY: came_by,
    }
    return redirect("members:login_code")


def half_signed_in(pending: dict[str, Any]) -> User | None:
    """Who has given the password and not the code yet, if that is not long ago."""
    account = open_account(pending.get("user"))
    if account is None or time.time() > pending["until"]:
        return None
    is_same = constant_time_compare(account.get_session_auth_hash(), pending["proof"])
    return account if is_same else None


def sign_in(
    request: HttpRequest,
    account: User,
    *,
    came_by: dict[str, str] | None = None,
    strong: bool = False,
) -> None:
    """Open the session, which says where and since when; note it in the audit trail."""
    AxesProxyHandler.update_request(request)
    login(request, account, backend=BACKEND)
    now, ip = int(time.time()), client_ip(request)
    request.session[DEVICE] = device_words(request.headers.get("User-Agent", ""))
    request.session[ADDRESS] = coarse_address(ip)
    request.session[BEGAN] = request.session[LAST_SEEN] = now
    request.session[STRONG] = strong
    if came_by:
        request.session[CAME_BY] = came_by
    door = "provider" if came_by else "site"
    operations.record_login(account, at=timezone.now(), ip=ip, door=door)


@require_POST
def log_out(request: SignedIn) -> HttpResponse:
    """Leave; a link alone must not log anybody out."""
    operations.record_logout(request.user, at=timezone.now(), ip=client_ip(request))
    came_by = request.session.get(CAME_BY) or {}
    provider = IdentityProvider.objects.published().filter(slug=came_by.get("slug")).first()
    logout(request)
    answer = redirect(_after_log_out(request, provider, came_by))
    answer["Clear-Site-Data"] = '"cache"'  # pictures and pages that the browser remembers
    return answer


def _after_log_out(
    request: HttpRequest, provider: IdentityProvider | None, came_by: dict[str, str]
) -> str:
    """The page that leads on to the provider where it has a way out, else the front page."""
    if provider is not None:
        back = request.build_absolute_uri(settings.LOGOUT_REDIRECT_URL)
        address = way_out(provider.client, came_by.get("id_token", ""), back)
        if address is not None:
            request.session[WAY_OUT] = {"name": provider.name, "url": address}
            return "members:logged_out"
    return settings.LOGOUT_REDIRECT_URL


@login_not_required
@never_cache
@require_safe
def logged_out(request: HttpRequest) -> HttpResponse:
    """Signed out here; on to the provider, by the page itself or by its link.

    A form may not lead off the site (form-action), so this page stands between.
    """
    way = request.session.pop(WAY_OUT, None)
    if way is None:
        return redirect(settings.LOGOUT_REDIRECT_URL)
    return render(request, "members/logged_out.html", {"way": way})


def locked_out(request: HttpRequest, response: Any, credentials: Any) -> HttpResponse:
    """The answer after too many wrong passwords or codes, to people and to programs."""
    minutes = int(settings.AXES_COOLOFF_TIME * 60)
    text = _("Too many wrong passwords. Try again in %(minutes)d minutes.") % {"minutes": minutes}
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"code": "locked_out", "message": text, "field": None}, status=LOCKED_OUT
        )
    return render(request, "members/log_in.html", {"locked": text}, status=LOCKED_OUT)


def safe_target(request: HttpRequest) -> str:
    """Where to go after the login: a page of this site, nothing else."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(target, hosts, require_https=request.is_secure()):
        return target
    return settings.LOGIN_REDIRECT_URL
