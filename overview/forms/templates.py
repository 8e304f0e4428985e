"""Sending somebody's empty table, matching its columns, and asking for the filled one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area
from grids.powers import Power
from overview.ledgers import LEDGERS, ledgers_for
from overview.ledgers.layouts import MOST_BYTES
from overview.ledgers.templates import TemplateDraft, choices_of, section_of
from overview.models import ReportTemplate

TIERS = ("street", "community")
XLSX = ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def places_for(by: Any, power: str = Power.EXPORT) -> Any:
    """Streets and communities within reach."""
    areas = Area.objects.within(by.reach(power)).open(timezone.localdate())
    return areas.of_tier(*TIERS).order_by("tree_id", "lft").defer("boundary")


def list_choices(by: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every list that somebody reads, under its ledger."""
    return [
        (
            str(ledger.title),
            [(f"{ledger.slug}:{part.name}", str(part.title)) for part in ledger.lists],
        )
        for ledger in ledgers_for(by)
        if ledger.lists
    ]


class TableFileForm(forms.Form):
    """An empty table."""

    file = forms.FileField(
        label=_("Empty table (XLSX)"),
        widget=forms.ClearableFileInput(attrs={"accept": XLSX}),
        help_text=_("As it was sent to you: only headers, no names or numbers of people."),
    )

    def clean_file(self) -> bytes:
        """What is in it; its size is looked at before it is read."""
        sent = self.cleaned_data["file"]
        if sent.size > MOST_BYTES:
            words = _("The file is larger than %(size)d MB. An empty table is smaller.")
            raise forms.ValidationError(words % {"size": MOST_BYTES >> 20})
        return bytes(sent.read())


class TemplateForm(TableFileForm):
    """An empty table with its name, who asks for it, and the ledger that fills it."""

    name = forms.CharField(label=_("Name of the table"), max_length=80)
    asked_by_words = forms.CharField(label=_("Who asks for it"), max_length=80, required=False)
    fills = forms.ChoiceField(label=_("Filled from"))
    area = forms.ModelChoiceField(
        label=_("For which street or community"),
        queryset=Area.objects.none(),
        to_field_name="code",
        empty_label=None,
    )

    field_order = ("file", "name", "asked_by_words", "fills", "area")

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fills"].choices = list_choices(by)
        self.fields["area"].queryset = places_for(by)

    def draft(self) -> TemplateDraft:
        """What was said."""
        said = self.cleaned_data
        slug, _colon, part = said["fills"].partition(":")
        ledger = LEDGERS[slug]
        section = next(one for one in ledger.lists if one.name == part)
        return TemplateDraft(
            name=said["name"],
            asked_by_words=said["asked_by_words"],
            ledger=ledger,
            section=section,
            area=said["area"],
        )


class MatchForm(forms.Form):
    """One choice for each column of theirs, named by its letter."""

    def __init__(self, *args: Any, template: ReportTemplate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = choices_of(section_of(template))
        for row in template.columns:
            self.fields[row["letter"]] = forms.ChoiceField(
                label=f"{row['letter']} · {row['header']}",
                choices=choices,
                required=False,
                initial=row["column"],
            )
