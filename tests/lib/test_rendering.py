"""The quick renderer gives what Django's own gives."""

from datetime import date

from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from lib.rendering import QuickRenderer


class Everything(forms.Form):
    plain = forms.ChoiceField(choices=[("", "All"), ("a", "A"), (1, gettext_lazy("Yes"))])
    grouped = forms.ChoiceField(
        choices=[("H <1>", [("x", "X & Y"), ("y", mark_safe("<b>Y</b>"))]), ("z", "Z")]
    )
    words = forms.CharField(max_length=9, widget=forms.TextInput(attrs={"placeholder": '"<&'}))
    secret = forms.CharField(widget=forms.PasswordInput(render_value=True))
    number = forms.IntegerField(min_value=1, required=False)
    amount = forms.FloatField(localize=True)
    box = forms.BooleanField(required=False)
    boxed = forms.BooleanField(initial=True)
    hidden = forms.CharField(widget=forms.HiddenInput)
    file = forms.FileField()
    moment = forms.DateTimeField()
    several = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B"), ("c", "C")])
    known = forms.NullBooleanField()
    day = forms.DateField(widget=forms.SelectDateWidget(years=range(2025, 2027)))
    place = forms.ChoiceField(
        required=False,
        choices=[('"quoted"', "it's")],
        widget=forms.Select(attrs={"data-x": '"<', "disabled": True, "hidden": False}),
    )


def test_selects_look_as_django_draws_them():
    data = {
        "plain": "1",
        "grouped": "y",
        "several": ["a", "c"],
        "known": "true",
        "words": "<b>'\"&",
        "secret": "x",
        "number": "12",
        "amount": "1234.5",
        "box": "on",
        "hidden": "h",
        "moment": "2026-11-23 10:00",
    }
    for given in (None, data):
        start = {"day": date(2026, 11, 23)}
        ours = Everything(given, initial=start, renderer=QuickRenderer())
        theirs = Everything(given, initial=start, renderer=DjangoTemplates())
        for one, other in zip(ours, theirs, strict=True):
            assert parse_html(str(one)) == parse_html(str(other)), one.name
