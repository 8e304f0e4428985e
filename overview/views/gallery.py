"""Every component in every state on one page, for looking at; it exists only while DEBUG is on."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_GET

KINDS = [("fire", "Fire lane"), ("parking", "Parking"), ("noise", "Noise"), ("other", "Other")]


class SampleForm(forms.Form):
    """One field of every sort."""

    title = forms.CharField(max_length=80, help_text="One short sentence.")
    category = forms.ChoiceField(choices=[("", "Choose…"), *KINDS])
    kind = forms.ChoiceField(choices=KINDS, widget=forms.RadioSelect, initial="fire")
    tell = forms.MultipleChoiceField(
        choices=KINDS, widget=forms.CheckboxSelectMultiple, required=False
    )
    due_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    facts = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), help_text="What, where, when."
    )
    photo = forms.ImageField(
        required=False, help_text="Photos are made smaller on your phone before they are sent."
    )
    consent = forms.BooleanField(label="The person agreed", required=False)


class FilterForm(forms.Form):
    """A filter bar as lists have it."""

    q = forms.CharField(
        label="Number or keyword", required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    category = forms.ChoiceField(choices=[("", "All"), *KINDS], required=False)
    light = forms.ChoiceField(choices=[("", "All")], required=False)
    after = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    unit = forms.ChoiceField(choices=[("", "All")], required=False)


class PlaceForm(forms.Form):
    """A place as the report page asks for it."""

    lng = forms.FloatField(widget=forms.HiddenInput, required=False)
    lat = forms.FloatField(widget=forms.HiddenInput, required=False)
    area = forms.ChoiceField(choices=[("", "Choose…"), ("1", "Anmin Street"), ("2", "Yushan")])
    address = forms.CharField(required=False, help_text="For example the west gate of building 3.")


class ReasonForm(forms.Form):
    """A dialog that asks for a reason."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))


def _rows(now):
    """Rows of a matter list, one per light."""
    titles = ["Car blocks the fire lane", "Street lamp out", "Leaking wall", "Asphalt", "Litter"]
    lights = ["red", "yellow", "green", "grey", "blue"]
    lefts = [timedelta(days=-1, hours=-2), timedelta(minutes=50), timedelta(hours=27), None, None]
    return [
        {
            "number": f"MAS2026112300041{n}",
            "title": title,
            "category": KINDS[n % 4][1],
            "area": "Sundi Community",
            "unit": "City Management",
            "light": light,
            "due": now + left if left else None,
            "at": now - timedelta(days=n),
        }
        for n, (title, light, left) in enumerate(zip(titles, lights, lefts, strict=True))
    ]


def _tree():
    grids = [{"label": f"Grid {n}", "url": "#", "meta": "312 homes", "count": n} for n in (1, 2, 3)]
    grids[1] |= {"late": True, "active": True}
    community = {"label": "Sundi Community", "url": "#", "meta": "8 grids", "open": True}
    other = {"label": "Yushan Community", "url": "#", "lazy": "#", "count": 4}
    street = {"label": "Anmin Street", "url": "#", "meta": "6 communities", "open": True}
    return street | {"children": [community | {"children": grids}, other]}


def _course(now):
    """Steps, flow records, shares of time and facts of one matter."""
    day = timedelta(days=1)
    photo = {"url": static("icons/mark-512.png"), "alt": "The lane at noon", "caption": "Before"}
    return {
        "steps": [
            {"label": "Reported", "state": "done", "at": now - 2 * day},
            {"label": "Filed", "state": "done", "at": now - day},
            {"label": "Dispatched", "state": "skip"},
            {"label": "Handling", "state": "now", "by": "City Management"},
            {"label": "Checking", "state": "todo"},
            {"label": "Closed", "state": "todo"},
        ],
        "late_steps": [
            {"label": "Signed", "state": "done"},
            {"label": "Attended", "state": "late"},
            {"label": "Plan", "state": "todo"},
        ],
        "entries": [
            {
                "at": now,
                "title": "Signed for",
                "by": "Li Si",
                "post": "Officer",
                "icon": "edit",
                "tone": "blue",
                "words": "after 12 minutes",
                "note": "On the way with two people.",
            },
            {"at": now - day, "title": "Overdue", "by": "System", "tone": "red", "icon": "alert"},
            {
                "at": now - 2 * day,
                "title": "Reported",
                "by": "Zhang San",
                "post": "Grid worker",
                "icon": "camera",
                "photos": [photo],
            },
        ],
        "parts": [
            {"label": "Community", "start": 0, "share": 18, "tone": "blue", "words": "2 hours"},
            {"label": "Department", "start": 18, "share": 57, "tone": "yellow", "words": "6 hours"},
            {"label": "Stopped", "start": 75, "share": 25, "tone": "grey", "words": "3 hours"},
        ],
        "facts": [
            {"label": "Category", "value": "Fire lane", "hint": "suggested from the words"},
            {"label": "Place", "value": "Building 3", "href": "#"},
            {"label": "Source", "value": "Resident, QR code"},
            {"label": "Words", "value": "A white car has stood here since Monday.", "wide": True},
        ],
        "photos": [photo, photo | {"caption": "After"}],
    }


def samples(now) -> dict:
    """Everything the gallery shows."""
    return {
        "now": now,
        "form": SampleForm(),
        "errors": SampleForm({"wrong-kind": "fire"}, prefix="wrong"),
        "reason": ReasonForm(prefix="dialog"),
        "filters": FilterForm({"category": "fire"}),
        "main": ["q", "category", "light"],
        "chips": [{"label": "Fire lane", "url": "#"}, {"label": "Overdue", "url": "#"}],
        "place": PlaceForm(),
        "rows": _rows(now),
        "tree": _tree(),
        "views": [
            {"label": "Mine", "url": "#", "active": True, "count": 12},
            {"label": "Overdue", "url": "#", "count": 3, "late": True},
            {"label": "All", "url": "#", "count": None},
        ],
        **_course(now),
    }


@login_not_required
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Show the gallery; outside DEBUG it does not exist."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "components/gallery.html", samples(timezone.now()))
