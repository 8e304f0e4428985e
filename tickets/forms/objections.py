"""The inputs of objections and rulings: grounds, items of the duty list, units."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.forms.inputs import Setting, serving
from tickets.models import DutyRule, WhistleTask
from tickets.operations.objections import cited_words
from tickets.workflow.states import ObjectionGround


class RuleField(forms.ModelChoiceField):
    """An item of the duty list, read out as it will be quoted."""

    def label_from_instance(self, rule: DutyRule) -> str:
        return cited_words(rule)


def claim(setting: Setting) -> forms.Field:
    return forms.ChoiceField(
        label=pgettext_lazy("objection", "Ground"),
        choices=ObjectionGround.choices,
        widget=forms.RadioSelect,
        help_text=_("Lack of people is not a ground; ask the community for another time instead."),
    )


def rule(setting: Setting) -> forms.Field:
    """Items that name this unit or this kind of matter; one of them must be cited."""
    is_task = isinstance(setting.row, WhistleTask)
    rules = DutyRule.objects.none()
    if is_task:
        rules = DutyRule.objects.citable(setting.row, timezone.localdate())
    return RuleField(
        rules,
        label=_("Item of the duty list"),
        empty_label=_("Choose…"),
        help_text=_("An objection cites the duty list."),
        error_messages={"invalid_choice": _("This item does not speak of the matter.")},
    )


def basis(setting: Setting) -> forms.Field:
    hint = _("A law or document beside the cited item.")
    return forms.CharField(label=_("Further legal basis"), max_length=500, help_text=hint)


def proposed_unit(setting: Setting) -> forms.Field:
    return one_unit(setting, _("Who should do it"))


def designated(setting: Setting) -> forms.Field:
    hint = _("The ruling is final. Naming the objecting unit itself overrules it.")
    return one_unit(setting, _("Designated unit"), hint)


def successor(setting: Setting) -> forms.Field:
    hint = _("Without one, a lead falls to the fallback owner of the district.")
    return one_unit(setting, _("Who does it instead"), hint)


def one_unit(setting: Setting, label: str, hint: str = "") -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        serving(setting),
        to_field_name="code",
        label=label,
        empty_label=_("Choose…"),
        help_text=hint,
        error_messages={"invalid_choice": _("This unit does not serve the place.")},
    )


BUILDERS: dict[str, Callable[[Setting], forms.Field]] = {
    "claim": claim,
    "rule": rule,
    "basis": basis,
    "proposed_unit": proposed_unit,
    "successor": successor,
    "designated": designated,
}
"""Builders of inputs that only objections and rulings ask for."""
