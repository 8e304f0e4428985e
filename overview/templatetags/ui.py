"""Pure formatting for every page: icons, lights, countdowns, dates, numbers.

No queries and no rules live here; the caller passes finished values.
"""

import json
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy, pgettext, pgettext_lazy

from lib.listing import listed
from lib.pii import mask_name

register = template.Library()
register.filter("listed", listed)


class Look(NamedTuple):
    """Word and icon of a light; the colour is its name."""

    label: str | Promise
    icon: str


LIGHTS = {
    "green": Look(gettext_lazy("On time"), "circle-check"),
    "yellow": Look(gettext_lazy("Due soon"), "hourglass"),
    "red": Look(gettext_lazy("Overdue"), "alert"),
    "grey": Look(pgettext_lazy("light", "Suspended"), "pause"),
    "blue": Look(gettext_lazy("Closed in time"), "flag"),
}
NO_LIGHT = Look(gettext_lazy("No time limit"), "minus")

TONES = frozenset({"green", "yellow", "red", "grey", "blue"})
MESSAGE_TONES = {"success": "green", "warning": "yellow", "error": "red", "info": "blue"}

MINUTE = 60
UNITS = (
    (86_400, "d", ngettext_lazy("%(n)s day", "%(n)s days", "n")),
    (3_600, "h", ngettext_lazy("%(n)s hour", "%(n)s hours", "n")),
    (MINUTE, "m", ngettext_lazy("%(n)s minute", "%(n)s minutes", "n")),
)


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, size: str = "") -> SafeString:
    """Draw one icon of the sprite; decorative, so a word must stand beside it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f" icon-{size}" if size else "",
        static("icons/ui.svg"),
        name,
    )


@register.filter
def light_label(light: str | None) -> str:
    """Say a light in one word."""
    return str(LIGHTS.get(light or "", NO_LIGHT).label)


@register.filter
def light_icon(light: str | None) -> str:
    """Name the icon that goes with a light."""
    return LIGHTS.get(light or "", NO_LIGHT).icon


@register.simple_tag
def light(value: str | None, label: str = "") -> SafeString:
    """Show a light as icon, word and colour."""
    tone = value if value in TONES else "grey"
    return badge(label or light_label(value), f"{tone} light", light_icon(value))


@register.simple_tag
def badge(text: str, tone: str = "grey", icon_name: str = "") -> SafeString:
    """Show a short state word in a tinted chip."""
    drawn = icon(icon_name) if icon_name else ""
    return format_html('<span class="pill pill-{}">{}<span>{}</span></span>', tone, drawn, text)


@register.filter
def message_tone(tags: str) -> str:
    """Turn the tags of a Django message into a tone."""
    return next((MESSAGE_TONES[tag] for tag in tags.split() if tag in MESSAGE_TONES), "blue")


@register.filter
def duration_words(seconds: float | None) -> str:
    """Say a length of time with its two largest units: 3 hours 20 minutes."""
    if seconds is None:
        return ""
    rest, words = int(abs(seconds)), []
    for length, _key, forms in UNITS:
        count, rest = divmod(rest, length)
        if count or words:
            words.append(forms % {"n": count} if count else "")
        if len(words) == 2:
            break
    return " ".join(filter(None, words)) or _("less than a minute")


@register.simple_tag
def countdown(
    due: datetime | None, now: datetime, paused: bool = False, done: bool = False
) -> SafeString | str:
    """Say how long is left or how far over; countdown.js keeps the words fresh."""
    if due is None:
        return ""
    exact = _("due %(time)s") % {"time": datetime_iso(due)}
    if paused or done:
        return format_html(
            '<time class="countdown" datetime="{}">{}</time>', due.isoformat(), exact
        )
    left = (due - now).total_seconds()
    return format_html(
        '<time class="countdown{}" datetime="{}" data-due title="{}">'
        '<span data-words>{}</span><span class="visually-hidden">, {}</span></time>',
        "" if left >= 0 else " is-over",
        due.isoformat(),
        exact,
        left_words(left),
        exact,
    )


def left_words(left: float) -> str:
    """Say how long is left or how far over; within a minute of it, in words of their own."""
    if abs(left) < MINUTE:
        return _("less than a minute left") if left >= 0 else _("just overdue")
    form = _("%(time)s left") if left >= 0 else _("%(time)s over")
    return form % {"time": duration_words(left)}


@register.simple_tag
def words_for_scripts() -> str:
    """Hand the few words that scripts write to them, as JSON for a meta element."""
    plural = {
        "d": [ngettext("%(n)s day", "%(n)s days", n) for n in (1, 2)],
        "h": [ngettext("%(n)s hour", "%(n)s hours", n) for n in (1, 2)],
        "m": [ngettext("%(n)s minute", "%(n)s minutes", n) for n in (1, 2)],
    }
    plain = {
        "left": _("%(time)s left"),
        "over": _("%(time)s over"),
        "nearly": _("less than a minute left"),
        "just": _("just overdue"),
        "close": _("Close"),
        "previous": pgettext("photo", "Previous"),
        "next": pgettext("photo", "Next"),
        "remove": _("Remove"),
        "failed": _("That did not work. Check the connection and try again."),
        "locating": _("Finding your position…"),
        "located": _("Position found, accurate to about %(metres)s metres."),
        "not_located": _("Position not available. Choose the place below instead."),
        "choose": _("Choose…"),
        "restored": _("Your unsent text was put back."),
        "discard": _("Discard it"),
    }
    return json.dumps(plain | plural, ensure_ascii=False)


@register.filter
def datetime_iso(at: datetime | str | None) -> str:
    """Write a moment, or the text of one, as 2026-06-12 14:03 in site time."""
    if isinstance(at, str) and at:
        at = datetime.fromisoformat(at)
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


@register.filter
def thousands(number: float | None) -> str:
    """Write a number with thousands separators."""
    return "" if number is None else f"{number:,}"


@register.filter
def masked_name(name: str | None) -> str:
    """Show a personal name the way lists may show it."""
    return mask_name(name) if name else ""
