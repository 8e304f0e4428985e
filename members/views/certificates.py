"""Pages of certificates: issue, print, withdraw, and the check that is open to everybody."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.powers import Power
from lib.pages import count_words, keyset
from lib.requests import SignedIn, client_ip, needs, page_links, posted
from members.filters import CertificateFilter
from members.forms.ledgers import CertificateCheckForm, CertificateForm, ReasonForm
from members.models import Certificate
from members.operations.certificates import (
    check_paper,
    issue_certificate,
    withdraw_certificate,
)
from members.operations.desks import visible
from members.views.dual import forms_of, tabs
from members.views.dual_forms import entered, form_page


@require_safe
def certificates(request: SignedIn) -> HttpResponse:
    """Certificates of one's own and of one's community, newest first."""
    shown = visible(Certificate, request.user)
    rows = CertificateFilter(request.GET, queryset=shown, request=request)
    page = keyset(rows.qs.with_card(), order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "filter": rows,
        "rows": page.rows,
        "count": count_words(rows.qs),
        "tabs": tabs(request, reverse("members:certificates")),
        **page_links(request, page),
    }
    return render(request, "members/ledgers/certificates.html", context)


@forms_of
def certificate_new(request: SignedIn) -> HttpResponse:
    """Issue a certificate, as the community or for oneself."""
    form = CertificateForm(posted(request), by=request.user)
    given = {"by": request.user, "at": timezone.now()}
    row = entered(request, form, lambda data: issue_certificate(**data, **given))
    if row is not None:
        return redirect("members:certificate", row.pk)
    return form_page(request, form, _("Issue a certificate"), reverse("members:certificates"))


@require_safe
def certificate(request: SignedIn, pk: int) -> HttpResponse:
    """The paper itself, for print: only whom it is about and who issued it see it."""
    row = get_object_or_404(visible(Certificate, request.user).with_card(), pk=pk)
    path = reverse("members:certificate_scan", args=(row.number, row.code))
    keeps = request.user.reach(Power.MANAGE_PEOPLE).covers_area(row.community)
    qr = segno.make(f"{settings.SITE_URL}{path}", error="m").svg_data_uri(scale=4, border=2)
    context = {"row": row, "qr": qr, "check": path, "may_withdraw": keeps and row.is_valid}
    return render(request, "members/ledgers/certificate.html", context)


@forms_of
@needs(Power.MANAGE_PEOPLE)
def certificate_withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Withdraw a wrong certificate, with the reason."""
    row = get_object_or_404(visible(Certificate, request.user).with_card(), pk=pk)
    form = ReasonForm(posted(request))
    given = {"by": request.user, "at": timezone.now()}
    back = reverse("members:certificate", args=(pk,))
    if entered(request, form, lambda data: withdraw_certificate(row, **data, **given)) is not None:
        return redirect(back)
    return form_page(request, form, _("Withdraw the certificate"), back)


@login_not_required
@never_cache
@forms_of
def certificate_check(request: HttpRequest) -> HttpResponse:
    """Whether a paper is genuine: by its number and code, for anybody; the name stays masked.

    Both come in the body, so that no log of addresses keeps them.
    """
    form = CertificateCheckForm(posted(request))
    context: dict[str, Any] = {"form": form, "asked": form.is_valid(), "row": None}
    if context["asked"]:
        facts = {"address": client_ip(request), "at": timezone.now()}
        context["row"] = check_paper(**form.cleaned_data, **facts)
    is_fine = not form.is_bound or context["row"] is not None
    return render(request, "members/ledgers/check.html", context, status=200 if is_fine else 422)


@login_not_required
@never_cache
@require_safe
def certificate_scan(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """The same check, from the picture on the paper."""
    row = check_paper(number, code, address=client_ip(request), at=timezone.now())
    context = {"form": CertificateCheckForm(), "asked": True, "row": row}
    return render(request, "members/ledgers/check.html", context, status=200 if row else 404)
