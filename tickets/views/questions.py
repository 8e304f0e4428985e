"""Pages of the questions that programs are asked with a kind of matter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lib.errors import Refused
from lib.requests import SignedIn, posted
from tickets.forms.questions import QuestionForm
from tickets.models import Category, CategoryQuestion
from tickets.operations.questions import write_question
from tickets.views.catalogue import check_editor, form_page, refused

forms_of = require_http_methods(["GET", "HEAD", "POST"])


@forms_of
def question_new(request: SignedIn, code: str) -> HttpResponse:
    """Ask programs something more of a kind of matter."""
    check_editor(request)
    category = get_object_or_404(Category, code=code, parent__isnull=False)
    title = _("New question of %(name)s") % {"name": category.name}
    return question_page(request, category, None, title)


@forms_of
def question_edit(request: SignedIn, question_id: int) -> HttpResponse:
    """Ask it differently, or no more."""
    check_editor(request)
    rows = CategoryQuestion.objects.select_related("category")
    row = get_object_or_404(rows, pk=question_id)
    title = _("Edit a question of %(name)s") % {"name": row.category.name}
    return question_page(request, row.category, row, title)


def question_page(
    request: SignedIn, category: Category, row: CategoryQuestion | None, title: str
) -> HttpResponse:
    """The form, and the form again with what is wrong."""
    form = QuestionForm(posted(request), row=row)
    back = reverse("tickets:category", args=[category.code])
    if form.is_valid():
        try:
            write_question(category, form.facts(), by=request.user, at=timezone.now(), row=row)
        except Refused as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    return form_page(request, form, title=title, back=back)
