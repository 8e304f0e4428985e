"""Forms of deliberations: a new topic, and the form of one move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import Area, Tier
from grids.powers import Power
from lib.workflow import Move
from members.forms.dual import DayInput
from services.forms.alliances import seated_units
from services.models import Deliberation, Wish
from services.operations.deliberations import TopicDraft, alliances_of
from services.operations.voting import MOST_OPTIONS, OptionCount
from services.panels.deliberations import COUNT_WORDS
from services.workflow.deliberations import TopicSource, Verdict, VoteRule
from tickets.models import Category, Ticket

TEXTS: dict[str, tuple[Any, int]] = {
    "note": (_("Note"), 1000),
    "reason": (_("Reason"), 1000),
    "summary": (_("What was said"), 2000),
    "decision": (_("What was decided"), 1000),
    "result": (_("What came of it"), 1000),
    "what": (_("What is to be done"), 500),
    "public_result": (_("Result for everybody"), 200),
}
LINES: dict[str, tuple[Any, int]] = {
    "place": (_("Place"), 120),
    "question": (pgettext_lazy("vote", "Question"), 120),
    "public_topic": (_("Topic for everybody"), 80),
}
DAYS = {
    "held_on": _("Held on"),
    "due_on": _("By when"),
    "evaluated_on": _("Evaluated on"),
}


class TopicForm(forms.Form):
    """A topic that was heard."""

    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("Community or grid"), empty_label=_("Choose…")
    )
    topic = forms.CharField(label=pgettext_lazy("deliberation", "Topic"), max_length=80)
    text = forms.CharField(
        label=_("What the topic is about"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    source = forms.ChoiceField(label=_("Comes from"), choices=TopicSource.choices)
    ticket = forms.CharField(
        label=_("Number of the matter"),
        max_length=24,
        required=False,
        help_text=_("Where it comes from a matter."),
    )
    wish = forms.CharField(
        label=_("Number of the wish"),
        max_length=24,
        required=False,
        help_text=_("Where it comes from a wish."),
    )

    use_required_attribute = False

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        areas = Area.objects.within(by.reach(Power.SERVE)).open(timezone.localdate())
        tiers = (Tier.COMMUNITY, Tier.GRID, Tier.SECTION)
        field = self.fields["area"]
        field.queryset = areas.filter(tier__in=tiers).defer("boundary").order_by("tree_id", "lft")
        own = next((post.area for post in by.active_posts if post.area_id), None)
        field.initial = own.pk if own else None

    def row(self, name: str, rows: Any) -> Any:
        """The row of a number, among those within reach."""
        number = self.cleaned_data[name].strip().upper()
        if not number:
            return None
        row = rows.filter(number=number).first()
        if row is None:
            raise ValidationError(_("There is no such number here."), "unknown")
        return row

    def clean_ticket(self) -> Ticket | None:
        return self.row("ticket", Ticket.objects.within(self.by.reach(Power.VIEW_TICKETS)))

    def clean_wish(self) -> Wish | None:
        return self.row("wish", Wish.objects.within(self.by.reach(Power.SERVE)))

    def draft(self) -> TopicDraft:
        """The topic as the operation takes it."""
        return TopicDraft(**self.cleaned_data)


def long_text(row: Deliberation, name: str) -> forms.Field:
    label, most = TEXTS[name]
    start = {"what": row.decision, "public_result": row.public_result or row.result[:200]}
    return forms.CharField(
        label=label,
        max_length=most,
        initial=start.get(name, ""),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def line(row: Deliberation, name: str) -> forms.Field:
    label, most = LINES[name]
    start = {"public_topic": row.public_topic or row.topic}
    return forms.CharField(label=label, max_length=most, initial=start.get(name, ""))


def day(row: Deliberation, name: str) -> forms.Field:
    start = None if name == "due_on" else timezone.localdate()
    return forms.DateField(label=DAYS[name], widget=DayInput, initial=start)


def count(row: Deliberation, name: str) -> forms.Field:
    return forms.IntegerField(label=COUNT_WORDS[name], min_value=0, max_value=9999, initial=0)


def rule(row: Deliberation, name: str) -> forms.Field:
    return forms.ChoiceField(
        label=_("Counted by"), choices=VoteRule.choices, widget=forms.RadioSelect
    )


def whole(row: Deliberation, name: str) -> forms.Field:
    labels = {"people_all": _("Entitled people"), "area_all": _("Entitled area, square metres")}
    least = 1 if name == "people_all" else 0
    return forms.IntegerField(label=labels[name], min_value=least, max_value=2**31 - 1)


def verdict(row: Deliberation, name: str) -> forms.Field:
    return forms.ChoiceField(
        label=_("Is it solved?"), choices=Verdict.choices, widget=forms.RadioSelect
    )


def category(row: Deliberation, name: str) -> forms.Field:
    return forms.ModelChoiceField(
        Category.objects.leaves(),
        to_field_name="code",
        label=_("Kind of matter"),
        empty_label=_("Choose…"),
    )


def alliance(row: Deliberation, name: str) -> forms.Field:
    rows = alliances_of(row.area).order_by("pk")
    return forms.ModelChoiceField(rows, label=_("Alliance"), empty_label=_("Choose…"))


def owner(row: Deliberation, name: str) -> forms.Field:
    """A unit with a seat in an alliance of the place; without a choice, the community."""
    found = None
    for one in alliances_of(row.area):
        found = seated_units(one) if found is None else found | seated_units(one)
    empty = Area.objects.none()
    return forms.ModelChoiceField(
        empty if found is None else found.distinct(),
        label=pgettext_lazy("alliance entry", "Owner"),
        empty_label=str(row.area),
    )


BUILDERS: dict[str, Callable[[Any, str], forms.Field]] = {
    **dict.fromkeys(TEXTS, long_text),
    **dict.fromkeys(LINES, line),
    **dict.fromkeys(DAYS, day),
    **dict.fromkeys(COUNT_WORDS, count),
    **dict.fromkeys(("people_all", "area_all"), whole),
    "rule": rule,
    "verdict": verdict,
    "category": category,
    "alliance": alliance,
    "owner": owner,
}


class DeliberationMoveForm(forms.Form):
    """What one move asks for; the options of a vote are lines of three fields each."""

    use_required_attribute = False

    def __init__(self, *args: Any, move: Move, row: Deliberation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.with_options = "options" in move.fields
        for name in move.fields:
            if name != "options":
                self.fields[name] = BUILDERS[name](row, name)
                self.fields[name].required = name in move.required
        if self.with_options:
            for number in range(1, MOST_OPTIONS + 1):
                self.add_line(number)

    def add_line(self, number: int) -> None:
        """The fields of one option."""
        start = {1: _("For"), 2: _("Against"), 3: _("Abstained")}.get(number, "")
        most = {"min_value": 0, "max_value": 2**31 - 1, "required": False}
        self.fields[f"option_{number}"] = forms.CharField(
            label=_("Option"), max_length=40, required=False, initial=start
        )
        self.fields[f"people_{number}"] = forms.IntegerField(
            label=pgettext_lazy("vote", "People"), **most
        )
        self.fields[f"area_{number}"] = forms.IntegerField(label=_("Square metres"), **most)

    @property
    def plain(self) -> list[Any]:
        """The fields that are no part of an option."""
        parts = ("option_", "people_", "area_")
        return [one for one in self if not (one.name.startswith(parts) and one.name[-1].isdigit())]

    @property
    def option_lines(self) -> list[list[Any]]:
        """The fields of the options, line by line."""
        if not self.with_options:
            return []
        parts = ("option", "people", "area")
        return [[self[f"{part}_{n}"] for part in parts] for n in range(1, MOST_OPTIONS + 1)]

    def inputs(self) -> dict[str, Any]:
        """What the operation takes."""
        given = {one.name: self.cleaned_data[one.name] for one in self.plain}
        given = {name: value for name, value in given.items() if value is not None}
        if self.with_options:
            given["options"] = list(self.options())
        return given

    def options(self) -> Any:
        """The lines that were filled in; a named option that nobody chose counts nobody."""
        data = self.cleaned_data
        for number in range(1, MOST_OPTIONS + 1):
            label, people = data[f"option_{number}"], data[f"people_{number}"]
            if label and (people is not None or number < 3):
                yield OptionCount(label, people or 0, data[f"area_{number}"] or 0)

    def clean(self) -> dict[str, Any]:
        """A number without an option belongs to nothing."""
        given = super().clean() or self.cleaned_data
        for number in range(1, MOST_OPTIONS + 1) if self.with_options else ():
            if given.get(f"people_{number}") and not given.get(f"option_{number}"):
                self.add_error(f"option_{number}", _now("Name the option."))
        return given
