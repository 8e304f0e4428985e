"""The forms of the catalogue: text into the arguments of operations; no rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.forms.stepped import LimitField, OptionalLimitField
from tickets.models import Category, CategoryLimit
from tickets.models.catalogue import Grade, ServiceType, Urgency

MOST_BYTES = 5 * 1024 * 1024


class CategoryForm(forms.Form):
    """What a category is called and how it is treated."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    aliases = forms.CharField(
        label=_("Everyday words"),
        max_length=300,
        required=False,
        help_text=_("What residents call it, separated by |."),
    )
    lead_kind = forms.CharField(label=_("Usual lead"), max_length=80, required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices)
    grade = forms.ChoiceField(label=_("Who should be able to solve it"), choices=Grade.choices)
    is_key_matter = forms.BooleanField(label=_("★ Key small matter"), required=False)
    is_physical = forms.BooleanField(label=_("Needs a picture of the result"), required=False)
    emergency_note = forms.CharField(
        label=_("Emergency note"),
        max_length=120,
        required=False,
        help_text=_("Shown before the report form: call 119, 110 or 120 first."),
    )
    service_type = forms.ChoiceField(
        label=_("Answer to programs"),
        choices=ServiceType.choices,
        required=False,
        help_text=_("How other systems are answered that report it over the open interface."),
    )
    is_active = forms.BooleanField(
        label=_("In use"),
        required=False,
        help_text=_("Out of use, nothing new is filed as it; what was filed stays."),
    )

    HEADING = ("name", "is_active")

    def __init__(self, *args: Any, category: Category, **kwargs: Any) -> None:
        names = [name for name in self.base_fields if name != "seen"]
        initial = {name: getattr(category, name) for name in names}
        super().__init__(*args, initial={**initial, "seen": category.version}, **kwargs)
        if category.parent_id is None:
            self.fields = {
                name: field
                for name, field in self.fields.items()
                if name in (*self.HEADING, "seen")
            }

    def changes(self) -> dict[str, Any]:
        """What the operation takes; an answer to programs that is not chosen stays."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        if not given.get("service_type"):
            given.pop("service_type", None)
        return given


class NewCategoryForm(forms.Form):
    """A new kind of matter under a heading with its first condition, or a new heading."""

    parent = forms.ModelChoiceField(
        Category.objects.filter(parent=None),
        to_field_name="code",
        required=False,
        label=_("Heading"),
        empty_label=_("None: this is a new heading"),
    )
    code = forms.CharField(
        label=_("Code"), max_length=8, help_text=_("Two digits; a category adds its own two.")
    )
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    condition = forms.CharField(
        label=_("Filing condition"),
        max_length=200,
        required=False,
        help_text=_("When a matter is filed under it. A heading has none."),
    )
    closing_condition = forms.CharField(
        label=_("Closing condition"), max_length=200, required=False
    )
    limit = OptionalLimitField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].label_from_instance = lambda row: f"{row.code} {row.name}"

    def clean(self) -> dict[str, Any]:
        """A category needs a condition and a limit; a heading has neither."""
        given = super().clean()
        if given.get("parent") is not None:
            for name in ("condition", "limit"):
                if name not in self.errors and not given.get(name):
                    self.add_error(name, _("A category needs it."))
        return given


class ConditionForm(forms.Form):
    """The wording of a filing condition; a new one comes with its limit."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    condition = forms.CharField(
        label=_("Filing condition"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
    closing_condition = forms.CharField(
        label=_("Closing condition"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    limit = LimitField()
    handling_unit = forms.CharField(label=_("Handling unit"), max_length=80, required=False)
    supervising_unit = forms.CharField(
        label=_("Supervising department"), max_length=80, required=False
    )
    is_default = forms.BooleanField(
        label=_("The usual one, when nothing else is chosen"), required=False
    )
    is_active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(
        self, *args: Any, category: Category, row: CategoryLimit | None = None, **kwargs: Any
    ) -> None:
        names = [name for name in self.base_fields if name not in ("seen", "limit")]
        initial = {name: getattr(row, name) for name in names} if row else {}
        super().__init__(*args, initial={**initial, "seen": category.version}, **kwargs)
        del self.fields["limit" if row else "is_active"]

    def arguments(self) -> dict[str, Any]:
        """What the operation takes beside the limit."""
        left = ("seen", "limit")
        return {name: value for name, value in self.cleaned_data.items() if name not in left}


class SheetForm(forms.Form):
    """A file to bring in."""

    file = forms.FileField(
        label=pgettext_lazy("noun", "File"),
        help_text=_("XLSX, or CSV in UTF-8 or GB18030, at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> Any:
        """Not larger than a catalogue can be."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB."), "file_too_large")
        return file


class ApplyForm(forms.Form):
    """What to do with bad rows and with running clocks when a sheet is applied."""

    leave_bad_out = forms.BooleanField(label=_("Leave the bad rows out"), required=False)
    moves_running = forms.BooleanField(
        label=_("Running clocks follow changed limits"), required=False
    )
