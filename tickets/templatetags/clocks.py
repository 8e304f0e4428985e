"""Words for clocks on pages and in notices: their kinds, limits, and hours of office time."""

from django import template
from django.utils.translation import gettext as _

from tickets.clock import format_limit
from tickets.explanations import amount_words, cause_words, clock_label, limit_words, pause_words

register = template.Library()
register.filter("cause_words", cause_words)
register.filter("amount_words", amount_words)
register.filter("limit_text", format_limit)
register.filter("clock_label", clock_label)
register.filter("limit_words", limit_words)
register.filter("pause_words", pause_words)


@register.filter
def hours_words(seconds: int) -> str:
    """Say a sum of office time in hours and minutes, because a working day is not 24 hours."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    parts = [
        _("%(n)s h") % {"n": hours} if hours else "",
        _("%(n)s min") % {"n": minutes} if minutes else "",
        _("%(n)s s") % {"n": left} if left else "",
    ]
    return " ".join(filter(None, parts)) or _("%(n)s min") % {"n": 0}
