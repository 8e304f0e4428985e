"""Inputs of showing a matter to residents: its title, and whether its pictures, too."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.forms.inputs import Setting
from tickets.operations.moderation import checked


def public_title(setting: Setting) -> forms.Field:
    """What stands there is the present one, or theirs with numbers and rooms masked."""
    ticket = setting.ticket
    return forms.CharField(
        label=_("Title for residents"),
        max_length=80,
        initial=ticket.public_title or checked(ticket.title).text[:80],
        help_text=_("Neutral words, no names, no numbers of rooms: other residents read this."),
    )


def photos_shown(setting: Setting) -> forms.Field:
    """Unticked each time: somebody has to have looked at the pictures."""
    return forms.BooleanField(
        label=_("Show the pictures, too"),
        required=False,
        help_text=_("Only where no face, no plate and no flat can be made out."),
    )


BUILDERS: dict[str, Callable[[Setting], forms.Field]] = {
    "photos_shown": photos_shown,
    "public_title": public_title,
}
