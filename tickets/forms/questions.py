"""The form of one question to programs: text into the arguments of the operation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.models import CategoryQuestion
from tickets.models.open311 import Automated, Datatype
from tickets.operations.questions import QuestionFacts


def options_of(text: str) -> list[dict[str, str]]:
    """One answer a line: its key, a colon, and how it reads."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        key, colon, name = line.replace("\uff1a", ":").partition(":")
        if not (colon and key.strip() and name.strip()):
            message = _("Write “key: words” on each line, not “%(line)s”.")
            raise ValidationError(message % {"line": line[:60]}, "malformed")
        found.append({"key": key.strip()[:60], "name": name.strip()[:200]})
    return found


class QuestionForm(forms.Form):
    """How a question reads and what it takes."""

    description = forms.CharField(label=_("Question"), max_length=300)
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("By which programs send the answer: letters, digits, - and _."),
    )
    datatype = forms.ChoiceField(label=_("Kind of answer"), choices=Datatype.choices)
    options = forms.CharField(
        label=_("Answers of the list"),
        max_length=20_000,
        required=False,
        help_text=_("One on each line: key: words. Only for lists."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    datatype_description = forms.CharField(
        label=_("Help with the answer"), max_length=200, required=False
    )
    order = forms.IntegerField(
        label=pgettext_lazy("position", "Order"), min_value=1, max_value=1000, initial=1
    )
    is_required = forms.BooleanField(label=_("Must be answered"), required=False)
    is_variable = forms.BooleanField(
        label=_("Takes an answer"),
        required=False,
        initial=True,
        help_text=_("Otherwise it is a text that programs show."),
    )
    automated = forms.ChoiceField(
        label=_("Filled in by"),
        choices=[("", _("The person who reports")), *Automated.choices],
        required=False,
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, row: CategoryQuestion | None = None, **kwargs: Any) -> None:
        if row is not None:
            said = {name: getattr(row, name) for name in self.base_fields}
            said["options"] = "\n".join(f"{o['key']}: {o['name']}" for o in row.options)
            kwargs["initial"] = said
        super().__init__(*args, **kwargs)

    def clean_options(self) -> list[dict[str, str]]:
        return options_of(self.cleaned_data["options"])

    def facts(self) -> QuestionFacts:
        """The argument of the operation."""
        return QuestionFacts(**self.cleaned_data)
