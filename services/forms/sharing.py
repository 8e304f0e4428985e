"""Forms of the sharing register: what people type, into arguments; no rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.workflow import Move
from members.forms.dual import DayInput, NamingForm, community_field, unit_field
from members.operations.naming import find_unit
from services.operations.sharing import SharedDraft, UseDraft
from services.workflow.sharing import SharedKind

WORDS = {"reason": _("Reason"), "note": _("Note")}


class SharedForm(NamingForm):
    """What is shared, by whom, and on which terms."""

    name = forms.CharField(label=pgettext_lazy("shared resource", "What it is"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=SharedKind.choices)
    community = community_field()
    unit = unit_field(required=False)
    contact = unit_field(required=False)
    available = forms.CharField(label=_("When it is available"), max_length=200, required=False)
    terms = forms.CharField(
        label=_("Terms"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    description = forms.CharField(
        label=pgettext_lazy("shared resource", "Description"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_open = forms.BooleanField(label=_("Can be asked for"), required=False, initial=True)

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].label = _("Given by")
        self.fields["unit"].help_text = _("Leave it empty for the community itself.")
        self.fields["contact"].label = _("Unit to ask")
        self.fields["contact"].help_text = _("Shown in public; never a person or their telephone.")
        if not is_new:
            del self.fields["community"]

    def clean_contact(self) -> Any:
        return self._named("contact", find_unit)

    def draft(self) -> SharedDraft:
        """The argument of the operations."""
        data = self.cleaned_data
        return SharedDraft(**{name: data[name] for name in data if name != "community"})


class UseForm(NamingForm):
    """Who asks, for which days, and what for."""

    community = community_field()
    unit = unit_field(required=False)
    from_on = forms.DateField(label=_("From"), widget=DayInput)
    until_on = forms.DateField(label=_("Until"), widget=DayInput)
    purpose = forms.CharField(
        label=_("What for"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["community"].required = False
        self.fields["unit"].help_text = _("One of both: the community or the unit that asks.")
        self.fields["until_on"].initial = timezone.localdate()

    def draft(self) -> UseDraft:
        """The argument of the operation."""
        data = dict(self.cleaned_data)
        return UseDraft(area=data.pop("community"), **data)


class UseMoveForm(forms.Form):
    """What one move on a use asks for."""

    def __init__(self, *args: Any, move: Move, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in move.fields:
            self.fields[name] = forms.CharField(
                label=WORDS[name],
                max_length=500,
                required=name in move.required,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
