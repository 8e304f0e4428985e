"""Login, logout, the own account, its password and its language."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lib.requests import SignedIn, client_ip
from members import operations
from members.forms import LoginForm, OwnPasswordForm

LOCKED_OUT = 429


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password, then go where the visitor was heading."""
    target = _safe_target(request)
    if request.user.is_authenticated:
        return redirect(target)
    sent = request.POST if request.method == "POST" else None
    form = LoginForm(request, sent, initial={"next": target})
    if request.method != "POST":
        return render(request, "members/log_in.html", {"form": form})
    facts: dict[str, Any] = {"at": timezone.now(), "ip": client_ip(request), "door": "site"}
    if form.is_valid():
        login(request, form.get_user())
        operations.record_login(form.get_user(), **facts)
        return redirect(target)
    operations.record_failed_login(request.POST.get("username", ""), **facts)
    return render(request, "members/log_in.html", {"form": form}, status=422)


@require_POST
def log_out(request: SignedIn) -> HttpResponse:
    """Leave; a link alone must not log anybody out."""
    operations.record_logout(request.user, at=timezone.now(), ip=client_ip(request))
    logout(request)
    answer = redirect(settings.LOGOUT_REDIRECT_URL)
    answer["Clear-Site-Data"] = '"cache"'  # pictures and pages that the browser remembers
    return answer


@require_safe
def account(request: SignedIn) -> HttpResponse:
    """Who I am here: name, posts, language, password."""
    return render(request, "members/account.html", {"posts": request.user.active_posts})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: SignedIn) -> HttpResponse:
    """Change the own password; also where a first password leads."""
    form = OwnPasswordForm(request.user, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "members/password.html", {"form": form})
    if not form.is_valid():
        return render(request, "members/password.html", {"form": form}, status=422)
    changed = operations.set_password(
        request.user, form.cleaned_data["new_password1"], by=request.user, at=timezone.now()
    )
    update_session_auth_hash(request, changed)
    messages.success(request, _("The password has been changed."))
    return redirect("members:account")


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language: by cookie for everybody, and for good in an account."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        operations.choose_language(request.user, chosen, by=request.user)
    return i18n.set_language(request)


def locked_out(request: HttpRequest, response: Any, credentials: Any) -> HttpResponse:
    """The answer after too many wrong passwords, to people and to programs."""
    minutes = int(settings.AXES_COOLOFF_TIME * 60)
    text = _("Too many wrong passwords. Try again in %(minutes)d minutes.") % {"minutes": minutes}
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"code": "locked_out", "message": text, "field": None}, status=LOCKED_OUT
        )
    return render(request, "members/log_in.html", {"locked": text}, status=LOCKED_OUT)


def _safe_target(request: HttpRequest) -> str:
    """Where to go after the login: a page of this site, nothing else."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(target, hosts, require_https=request.is_secure()):
        return target
    return settings.LOGIN_REDIRECT_URL
