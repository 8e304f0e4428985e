"""How what was found shows the words it was found by."""

import re

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def marked(text: object, words: str) -> SafeString:
    """The text with every occurrence of the words marked, whatever their case."""
    whole = str(text)
    if not words:
        return conditional_escape(whole)
    parts = re.split(f"({re.escape(words)})", whole, flags=re.IGNORECASE)
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", part) if turn % 2 else part,)
            for turn, part in enumerate(parts)
        ),
    )
