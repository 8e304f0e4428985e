"""How somebody without an account says who they are: name, telephone, the digits sent to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tickets.forms.report import check_phone
from tickets.operations.intake import Contact


class ApplicantForm(forms.Form):
    """Base of every form by which a resident asks for something that is offered.

    `is_known` (an account, which leaves no number) and `is_proved` (a number this browser has
    proved, or a city that sends no codes) say which fields are asked for.
    """

    name = forms.CharField(
        label=_("Your name"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name", "data-private": ""}),
        error_messages={"required": _("How may we call you?")},
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": _("We need a number to reach you.")},
    )
    digits = forms.CharField(
        label=_("Code sent to this telephone"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    use_required_attribute = False
    applicant_fields = ("name", "phone", "digits", "website")

    def __init__(
        self, *args: Any, is_known: bool = False, asks_digits: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if is_known:
            for name in self.applicant_fields:
                del self.fields[name]
        elif not asks_digits:
            del self.fields["digits"]
        # What is asked comes before who asks
        own = [name for name in self.fields if name not in self.applicant_fields]
        self.order_fields([*own, *self.applicant_fields])

    def clean_phone(self) -> str:
        return check_phone(self.cleaned_data["phone"])

    def clean_website(self) -> str:
        """Only programs fill in what people do not see."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Please leave this field empty."), "not_empty")
        return ""

    @property
    def asked(self) -> list[forms.BoundField]:
        """The visible fields of the thing itself, for templates."""
        return [row for row in self.visible_fields() if row.name not in self.applicant_fields]

    def contact(self, device: str = "") -> Contact:
        """Who asks, and from which browser."""
        given = self.cleaned_data
        language = get_language() or "zh-hans"
        return Contact(given.get("name", ""), given.get("phone", ""), device, language)
