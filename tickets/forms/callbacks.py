"""The purpose that is asked once per call, before a number is shown."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.privacy import SHORTEST_REASON


class PurposeForm(forms.Form):
    """What the number is needed for; the usual purpose stands there already."""

    reason = forms.CharField(
        label=_("Purpose of the call"),
        initial=_("Call-back after closing"),
        min_length=SHORTEST_REASON,
        max_length=200,
    )
