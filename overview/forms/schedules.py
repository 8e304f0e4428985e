"""Letting a report be sent: which, when, and to whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area
from overview.forms.templates import places_for
from overview.ledgers import LEDGERS, ledgers_for
from overview.ledgers.scope import ground_of
from overview.ledgers.sending import ScheduleDraft, colleague_posts
from overview.models import FileKind, ReportTemplate, SendingRhythm

HOURS = [(str(hour), f"{hour:02d}:00") for hour in range(24)]
USUAL_HOUR = "8"
MOST_COLLEAGUES = 200
"""More would be no list to choose from."""


class ScheduleForm(forms.Form):
    """A ledger or one of the templates, a place, a day and hour, and colleagues."""

    what = forms.ChoiceField(label=_("What is sent"))
    area = forms.ModelChoiceField(
        label=_("Place"),
        queryset=Area.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("all that the receiver sees"),
    )
    kind = forms.ChoiceField(label=_("File"), choices=FileKind.choices)
    rhythm = forms.ChoiceField(label=_("How often"), choices=SendingRhythm.choices)
    day = forms.IntegerField(
        label=_("On which day"),
        min_value=1,
        max_value=28,
        initial=1,
        help_text=_("Of a week 1 (Monday) to 7, of a month 1 to 28."),
    )
    hour = forms.ChoiceField(label=_("At which hour"), choices=HOURS, initial=USUAL_HOUR)
    receivers = forms.MultipleChoiceField(
        label=_("To whom"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each gets the rows of their own reach."),
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        templates = ReportTemplate.objects.to(by).current().exclude(confirmed_at=None)
        self._templates = {f"template:{row.pk}": row for row in templates}
        posts = colleague_posts(by, timezone.localdate()).with_row().select_related("person__user")
        self._people = {str(post.person.user.pk): post for post in posts[:MOST_COLLEAGUES]}
        ledgers = [(one.slug, str(one.title)) for one in ledgers_for(by)]
        own = [(key, row.name) for key, row in self._templates.items()]
        self.fields["what"].choices = [(_("Ledgers"), ledgers), (_("Templates"), own)]
        self.fields["area"].queryset = places_for(by)
        self.fields["receivers"].choices = [
            (key, f"{post.person.masked_name} · {post.scope} {post.get_role_display()}")
            for key, post in self._people.items()
        ]

    def draft(self) -> ScheduleDraft:
        """What was said."""
        said = self.cleaned_data
        template = self._templates.get(said["what"])
        area = said["area"]
        return ScheduleDraft(
            ledger=LEDGERS[template.ledger if template else said["what"]],
            template=template,
            kind=said["kind"],
            ground=ground_of(area.code) if area else None,
            rhythm=said["rhythm"],
            day=said["day"],
            hour=int(said["hour"]),
            receivers=[self._people[key].person.user for key in said["receivers"]],
        )
