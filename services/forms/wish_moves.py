"""The form of one move of a wish: a field for each of its inputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.fields import PhotosField
from lib.workflow import Move
from services.forms.wishes import STARS
from services.models import Wish
from services.operations.claims import MOST_PHOTOS
from services.workflow.wishes import AgeBand, WisherGroup, WishKind
from tickets.models import Category

LABELS = {
    "reason": _("Reason"),
    "note": _("How was it delivered?"),
    "thanks": _("Words of thanks as the wall shows them"),
    "need": _("What the wall says"),
    "checked_by": _("Verified by"),
    "companion": _("Second person present"),
    "referral": _("Or a service, office or telephone that helps"),
}
HELP = {
    "need": _("Strangers read these words: no names, numbers or rooms."),
    "thanks": _("Strangers read these words: no names, numbers or rooms."),
    "companion": _("Two people go together to the home of a vulnerable person."),
    "checked_by": _("Who looked at the family's situation and at what can be done."),
}
CHOICES = {
    "kind": (pgettext_lazy("wish", "Kind"), WishKind.choices),
    "age_band": (_("Age of whoever wishes"), AgeBand.choices),
    "group": (_("Situation"), WisherGroup.choices),
}
HELPING = ("09",)
"""The heading of the catalogue under which help is asked for."""
USUAL = "0901"


def text(row: Wish, name: str) -> forms.Field:
    """Words, the present ones where there are some."""
    start = getattr(row, name, "") if name in ("need", "thanks", "checked_by", "companion") else ""
    widget = forms.TextInput if name in ("need", "checked_by", "companion", "referral") else None
    lengths = {"need": 60, "thanks": 120, "checked_by": 40, "companion": 40, "referral": 120}
    return forms.CharField(
        label=LABELS[name],
        max_length=lengths.get(name, 500),
        initial=start,
        help_text=HELP.get(name, ""),
        widget=widget or forms.Textarea(attrs={"rows": 3}),
    )


def reason(row: Wish, name: str) -> forms.Field:
    """Why; words of refusal that are polite already, and can be changed."""
    field = text(row, name)
    if row.status in ("draft", "verified"):
        words = _now(
            "Thank you for trusting us with your wish. A micro-wish is something small, up to "
            "%(most)d yuan and within a month, so we cannot take this one up on the wall. We do "
            "not leave it at that: see below where help is to be had."
        )
        field.initial = words % {"most": settings.WISH_MOST_YUAN}
        field.help_text = _("The wisher reads this on their receipt; change it as you like.")
    return field


def choice(row: Wish, name: str) -> forms.Field:
    label, choices = CHOICES[name]
    return forms.ChoiceField(label=label, choices=choices, initial=getattr(row, name))


def cost(row: Wish, name: str) -> forms.Field:
    most = _("At most %(most)d yuan.") % {"most": settings.WISH_MOST_YUAN}
    return forms.IntegerField(
        label=_("Estimated cost in yuan"),
        min_value=0,
        max_value=1_000_000,
        initial=row.cost,
        help_text=most,
    )


def guardian(row: Wish, name: str) -> forms.Field:
    label = _("Under 18: a parent or guardian agrees")
    return forms.BooleanField(label=label, initial=row.guardian_consent)


def category(row: Wish, name: str) -> forms.Field:
    """Which kind of matter it becomes; help in hardship is proposed."""
    leaves = Category.objects.leaves().filter(parent__code__in=HELPING)
    field = forms.ModelChoiceField(
        leaves,
        to_field_name="code",
        label=_("Refer it: open a matter"),
        empty_label=_("No matter"),
        help_text=_("The wisher follows the matter on the same receipt."),
    )
    field.label_from_instance = lambda one: one.name
    if row.cost > settings.WISH_MOST_YUAN or row.status == "rejected":
        field.initial = USUAL
    return field


def stars(row: Wish, name: str) -> forms.Field:
    return forms.TypedChoiceField(
        label=_("How did it go?"), choices=STARS, coerce=int, widget=forms.RadioSelect
    )


def photos(row: Wish, name: str) -> forms.Field:
    return PhotosField(label=_("Photos of the delivery"), most=MOST_PHOTOS)


BUILDERS: dict[str, Callable[[Any, str], forms.Field]] = {
    **dict.fromkeys(LABELS, text),
    **dict.fromkeys(CHOICES, choice),
    "reason": reason,
    "cost": cost,
    "guardian_consent": guardian,
    "category": category,
    "stars": stars,
    "photos": photos,
}


class WishMoveForm(forms.Form):
    """What one move asks for."""

    use_required_attribute = False

    def __init__(self, *args: Any, move: Move, row: Wish, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in move.fields:
            self.fields[name] = BUILDERS[name](row, name)
            self.fields[name].required = name in move.required
        if not row.photo_consent or row.is_of_minor:
            self.fields.pop("photos", None)
