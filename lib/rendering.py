"""How forms become HTML: as Django does it, but without a template for each input and choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

FOLDER = "django/forms/widgets/"
KINDS = "text search number email tel url password hidden date datetime time checkbox color file"
INPUTS = frozenset(f"{FOLDER}{kind}.html" for kind in ("input", *KINDS.split()))
SELECT = f"{FOLDER}select.html"


class QuickRenderer(DjangoTemplates):
    """Writes inputs and selects itself: one template per option costs 120 ms for a city's units."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name == SELECT:
            return select(context["widget"])
        if template_name in INPUTS:
            return input_element(context["widget"])
        return str(super().render(template_name, context, request))


def input_element(widget: Mapping[str, Any]) -> SafeString:
    """An input of any type."""
    named = {"type": widget["type"], "name": widget["name"]}
    value = widget["value"]
    held = {} if value is None else {"value": str(value)}
    return _element(f"<input{attributes({**named, **held})}{attributes(widget['attrs'])}>")


def select(widget: Mapping[str, Any]) -> SafeString:
    """A select element with its groups and options."""
    lines = [f"<select{attributes({'name': widget['name']})}{attributes(widget['attrs'])}>"]
    for heading, choices, _place in widget["optgroups"]:
        if heading:
            lines.append(f"<optgroup{attributes({'label': heading})}>")
        lines.extend(option(choice) for choice in choices)
        if heading:
            lines.append("</optgroup>")
    lines.append("</select>")
    return _element("\n".join(lines))


def option(choice: Mapping[str, Any]) -> str:
    """One option element."""
    held = attributes({"value": str(choice["value"])})
    words = conditional_escape(choice["label"])
    return f"<option{held}{attributes(choice['attrs'])}>{words}</option>"


def attributes(given: Mapping[str, Any]) -> str:
    """Attributes of an element, escaped; true ones are bare names, false ones are left out."""
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
        for name, value in given.items()
        if value is not False
    )


def _element(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308 - put together from escaped parts only
