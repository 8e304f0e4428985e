"""Forms of the import of a whole city."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import LevelScheme

LARGEST_FILE = 60 * 1024 * 1024


class CityBookForm(forms.Form):
    """A workbook to be checked."""

    file = forms.FileField(
        label=pgettext_lazy("noun", "File"),
        help_text=_("XLSX with the sheets of the template, or a ZIP of CSV files named like them."),
    )
    scheme = forms.ModelChoiceField(
        LevelScheme.objects.order_by("code"),
        label=_("Level scheme"),
        required=False,
        to_field_name="code",
        empty_label=_("The city is here already"),
        help_text=_("Only for a city that is not here yet."),
    )

    def clean_file(self) -> Any:
        """A file that this server takes."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than %(size)d MB: split it."),
                params={"size": LARGEST_FILE // 1024**2},
            )
        return file


class EnterBookForm(forms.Form):
    """What is entered of a judged workbook."""

    doubtful = forms.BooleanField(
        label=_("Enter the doubtful people too"),
        help_text=_("Who shares a telephone number with somebody, or has an odd ID number."),
        required=False,
    )
