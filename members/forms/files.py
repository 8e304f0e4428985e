"""Forms of the ledger of people as a file."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.downloads import FORMATS
from members.privacy import SHORTEST_REASON


class PeopleFileForm(forms.Form):
    """A ledger of people."""

    file = forms.FileField(
        label=pgettext_lazy("noun", "File"),
        help_text=_("XLSX or CSV, with the columns of the template."),
    )


class ClearExportForm(forms.Form):
    """What a list in clear is needed for."""

    reason = forms.CharField(
        label=_("What do you need it for?"),
        help_text=_("Your reason is kept with your name and the time."),
        min_length=SHORTEST_REASON,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    kind = forms.ChoiceField(
        label=_("Format"), choices=[(name, name.upper()) for name in FORMATS], initial=FORMATS[0]
    )
