"""The own account, its password and its language."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lib.errors import Refused
from lib.requests import SignedIn
from members import operations
from members.forms import OwnPasswordForm
from members.models import IdentityProvider


@require_safe
def account(request: SignedIn) -> HttpResponse:
    """Who I am here: name, posts, language, password."""
    context = {
        "posts": request.user.active_posts,
        "providers": IdentityProvider.objects.published().exists(),
    }
    return render(request, "members/account.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: SignedIn) -> HttpResponse:
    """Change the own password; also where a first or an old password leads."""
    if not request.user.has_usable_password():
        messages.info(request, _("You sign in at another system and have no password here."))
        return redirect("members:account")
    form = OwnPasswordForm(request.user, request.POST if request.method == "POST" else None)
    context = {"form": form, "too_old": request.user.must_renew_password(timezone.now())}
    if request.method != "POST":
        return render(request, "members/password.html", context)
    if not form.is_valid():
        return render(request, "members/password.html", context, status=422)
    try:
        changed = operations.set_password(
            request.user,
            form.cleaned_data["new_password1"],
            by=request.user,
            at=timezone.now(),
            keep=request.session.session_key,
        )
    except Refused as refused:
        form.add_error("new_password1", str(refused))
        return render(request, "members/password.html", context, status=422)
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
