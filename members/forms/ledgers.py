"""Forms of points, rewards and certificates: what people type, into arguments; no rules."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.forms import offer_cities
from grids.reach import Reach
from members.forms.dual import DayInput, NamingForm, community_field, member_field, unit_field
from members.models import LedgerRule
from members.operations.naming import find_unit
from members.operations.points import RULE_VALUES


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class PointsForm(NamingForm):
    """Special points: to whom, where, how many, and what for."""

    person = member_field(_("Name or mobile number; both, with a blank between."))
    community = community_field()
    points = forms.DecimalField(
        label=_("Points"),
        max_digits=4,
        decimal_places=1,
        min_value=Decimal("0.1"),
        max_value=Decimal(100),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    takes_myself = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].required = True
        self.fields["person"].label = _("Volunteer")


class RewardForm(NamingForm):
    """What is given for points."""

    community = community_field()
    name = forms.CharField(label=pgettext_lazy("reward", "Name"), max_length=80)
    description = forms.CharField(
        label=pgettext_lazy("reward", "Description"), max_length=300, required=False
    )
    cost = forms.DecimalField(
        label=_("Points"), max_digits=6, decimal_places=1, min_value=Decimal("0.5")
    )
    stock = forms.IntegerField(label=_("Left"), min_value=0, max_value=100_000)
    per_person = forms.IntegerField(
        label=_("Most for one person"), min_value=1, max_value=100, initial=1
    )
    offered_by = unit_field(required=False)
    is_open = forms.BooleanField(label=_("Can be redeemed"), required=False, initial=True)

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offered_by"].label = _("Given by")
        if not is_new:
            del self.fields["community"]
            self.fields["stock"] = forms.IntegerField(
                label=_("Add to what is left"),
                min_value=-100_000,
                max_value=100_000,
                initial=0,
                help_text=_("With a minus in front, so many are taken away."),
            )

    def clean_offered_by(self) -> Any:
        return self._named("offered_by", find_unit)


class LedgerRuleForm(forms.ModelForm):
    """The rules of hours and points, and the day they start."""

    class Meta:
        model = LedgerRule
        fields = ("city", "valid_from", *RULE_VALUES)
        widgets = {"valid_from": DayInput}

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_cities(self.fields["city"], reach)
        self.initial["valid_from"] = timezone.localdate()


class HoursListForm(NamingForm):
    """Which hours go on the notice board, and for how long."""

    community = community_field()
    from_on = forms.DateField(label=_("Served from"), widget=DayInput)
    until_on = forms.DateField(label=_("Served until"), widget=DayInput)
    days = forms.IntegerField(label=_("Days in public"), min_value=1, max_value=366, initial=7)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = timezone.localdate().replace(day=1) - timedelta(days=1)
        self.fields["from_on"].initial = last.replace(day=1)
        self.fields["until_on"].initial = last


class HoursObjectionForm(forms.Form):
    """What is wrong with a line."""

    words = forms.CharField(
        label=_("What is wrong?"),
        max_length=300,
        help_text=_("Nobody asks who you are. The community reads this and answers."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CertificateForm(NamingForm):
    """Whose hours are certified, where, and between which days."""

    person = member_field(_("Leave it empty for yourself."))
    community = community_field()
    from_on = forms.DateField(label=_("From"), widget=DayInput)
    until_on = forms.DateField(label=_("Until"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["person"].label = _("Volunteer")
        self.fields["from_on"].initial = today.replace(month=1, day=1)
        self.fields["until_on"].initial = today


class CertificateCheckForm(forms.Form):
    """The number and the code on a certificate."""

    number = forms.CharField(
        label=_("Number"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    code = forms.CharField(
        label=pgettext_lazy("certificate", "Code"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
