"""The form of one move: a field for each of its inputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.workflow import Move
from members.forms.dual import DayInput
from members.models import Post
from services.forms.alliances import seated_units
from services.models import Alliance, ListEntry, Pledge
from services.operations.alliances import chairs_of

TEXTS = {
    "reason": _("Reason"),
    "note": _("Note"),
    "result": _("What came of it"),
    "what": pgettext_lazy("alliance entry", "What"),
}


def text(row: Any, name: str) -> forms.Field:
    """Words in a box."""
    return forms.CharField(
        label=TEXTS[name],
        max_length=500 if name == "what" else 1000,
        initial=row.what if name == "what" else "",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def day(row: Any, name: str) -> forms.Field:
    """A day, the present one where it is known."""
    labels = {
        "due_on": _("By when"),
        "founded_on": _("Founded on"),
        "closed_on": _("Closed on"),
    }
    start = timezone.localdate() if name == "closed_on" else getattr(row, name)
    return forms.DateField(label=labels[name], widget=DayInput, initial=start)


def name_field(row: Alliance, name: str) -> forms.Field:
    label = pgettext_lazy("alliance", "Name")
    return forms.CharField(label=label, max_length=120, initial=row.name)


def rhythm(row: Alliance, name: str) -> forms.Field:
    return forms.ChoiceField(label=_("Meets"), choices=Alliance.Rhythm.choices, initial=row.rhythm)


def chair(row: Alliance, name: str) -> forms.Field:
    """Somebody in post in the area; without a choice, the Party secretary."""
    posts = chairs_of(row.area, timezone.localdate()).select_related("person", "area")
    if row.kind == Alliance.Kind.PROPERTY:
        posts = Post.objects.none()
    field = forms.ModelChoiceField(
        posts,
        label=pgettext_lazy("alliance", "Chair"),
        initial=row.chair_id,
        empty_label=_("the Party secretary"),
    )
    field.label_from_instance = lambda post: f"{post.person.masked_name} · {post}"
    return field


def owner(row: ListEntry, name: str) -> forms.Field:
    """A unit with a seat; without a choice, the community."""
    return forms.ModelChoiceField(
        seated_units(row.alliance),
        label=pgettext_lazy("alliance entry", "Owner"),
        empty_label=str(row.alliance.area),
    )


def resources(row: ListEntry, name: str) -> forms.Field:
    """Resources of the alliance that are still offered, and those matched already."""
    rows = row.alliance.entries.filter(kind="resource")
    known = rows.filter(pk__in=row.resources.order_by().values("pk"))
    field = forms.ModelMultipleChoiceField(
        (rows.open() | known).select_related("unit", "alliance__area").order_by("pk"),
        label=_("Resources that meet it"),
        initial=list(known),
        widget=forms.CheckboxSelectMultiple,
    )
    field.label_from_instance = lambda one: f"{one.what} · {one.owner}"
    return field


def outcome(row: Pledge, name: str) -> forms.Field:
    return forms.ChoiceField(
        label=pgettext_lazy("pledge", "Was it kept?"),
        choices=Pledge.Outcome.choices,
        widget=forms.RadioSelect,
    )


BUILDERS: dict[str, Callable[[Any, str], forms.Field]] = {
    **dict.fromkeys(TEXTS, text),
    **dict.fromkeys(("due_on", "founded_on", "closed_on"), day),
    "name": name_field,
    "rhythm": rhythm,
    "chair": chair,
    "owner": owner,
    "resources": resources,
    "outcome": outcome,
}
EMPTY_MEANS_US = ("owner",)
"""Inputs that must be thought of, and may be left as the community itself."""


class AllianceMoveForm(forms.Form):
    """What one move asks for."""

    def __init__(self, *args: Any, move: Move, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in move.fields:
            field = BUILDERS[name](row, name)
            field.required = name in move.required and name not in EMPTY_MEANS_US
            self.fields[name] = field
        if "chair" in self.fields and row.kind == Alliance.Kind.PROPERTY:
            del self.fields["chair"]
