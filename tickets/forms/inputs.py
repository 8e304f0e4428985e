"""The inputs of moves by name: one builder each, choices cut to what serves the place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Unit
from grids.powers import Power
from lib.fields import PhotosField
from lib.workflow import Move
from members.models import Person
from tickets.explanations import LEVELS
from tickets.forms.choices import category_choices, indented, units_in
from tickets.models import AppraisalScale, Category, CategoryLimit, Ticket, Whistle
from tickets.models.ratings import Satisfaction, Solved
from tickets.operations.appraisal import scale_for
from tickets.operations.duties import Suggestion
from tickets.operations.handlers import colleagues
from tickets.operations.intake import MAX_PHOTOS
from tickets.operations.suggestions import suggest_lead
from tickets.panels.detail import moment
from tickets.panels.duties import suggestion_words
from tickets.panels.report import rather_words
from tickets.workflow.states import InspectionStatus, VoidGround, WhistleLevel
from tickets.workflow.whistle import levels_above


@dataclass
class Setting:
    """What a builder may look at: the move, the row it is made on, and by whom."""

    move: Move
    row: Any
    by: Any

    @cached_property
    def ticket(self) -> Ticket | None:
        """The ticket that is meant, also from an assignment of it."""
        return self.row if isinstance(self.row, Ticket) else getattr(self.row, "ticket", None)

    @property
    def area(self) -> Area:
        """The place of the ticket or whistle that is meant."""
        return (self.ticket or getattr(self.row, "whistle", self.row)).area

    @cached_property
    def suggestion(self) -> Suggestion:
        """Who should lead, and why."""
        return suggest_lead(self.ticket, timezone.now()) if self.ticket else Suggestion()

    @cached_property
    def scale(self) -> AppraisalScale:
        """The scale by which a department is appraised now."""
        return scale_for(self.row, timezone.now())

    @property
    def shows_result(self) -> bool:
        """A move that reports work on something one can see: a picture will be asked for."""
        named = self.move.name in ("finish", "self-close")
        return named and self.ticket is not None and self.ticket.category.is_physical

    @property
    def needed(self) -> tuple[str, ...]:
        """Inputs that the rules ask for, although the move table calls them optional."""
        return ("photos", "after") if self.shows_result else ()


def words(label: Any, *, most: int = 1000, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """A few sentences."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=area, **kwargs)


def note(setting: Setting) -> forms.Field:
    return words(_("What was done") if "note" in setting.move.required else _("Note"))


def reason(setting: Setting) -> forms.Field:
    return words(_("Reason"), help_text=_("Those it concerns will read this."))


def category(setting: Setting) -> forms.Field:
    leaves = Category.objects.leaves()
    field = forms.ModelChoiceField(
        leaves,
        to_field_name="code",
        label=_("Category"),
        initial=setting.ticket.category.code,
        help_text=rather_words(setting.ticket),
    )
    field.widget.choices = category_choices(leaves)
    return field


def condition(setting: Setting) -> forms.Field:
    """All conditions are valid input; shown are those of the present category."""
    field = forms.ModelChoiceField(
        CategoryLimit.objects.in_use(),
        label=_("Filing condition"),
        help_text=_("It sets the limit. With another category, its usual condition is taken."),
    )
    limits = setting.ticket.category.limits.in_use()
    shown = [(row.pk, f"{row.condition} ({row.limit_text})") for row in limits]
    field.widget.choices = [("", _("The usual one")), *shown]
    return field


def lead(setting: Setting) -> forms.Field:
    """Who should lead stands chosen, with the reason."""
    suggestion = setting.suggestion
    return forms.ModelChoiceField(
        serving(setting),
        to_field_name="code",
        label=_("Lead unit"),
        empty_label=_("Choose…"),
        initial=suggestion.unit.code if suggestion.unit else None,
        help_text=suggestion_words(suggestion),
        error_messages={"invalid_choice": _("This unit does not serve the place.")},
    )


def team(setting: Setting) -> forms.Field:
    """Areas above the place in which the actor dispatches: their own people can do it."""
    areas = Area.objects.within(setting.by.reach(Power.DISPATCH)).above(setting.ticket.area)
    field = forms.ModelChoiceField(
        areas,
        to_field_name="code",
        label=_("Or a team of our own"),
        help_text=_("The people of the grid, community or street instead of a unit."),
        error_messages={"invalid_choice": _("This team does not serve the place.")},
    )
    names = areas.order_by("level").values_list("code", "name", "level")
    field.widget.choices = [("", _("None")), *indented(names)]
    return field


def assist(setting: Setting) -> forms.Field:
    field = several_units(setting, _("Assisting units"))
    field.initial = [unit.code for unit in setting.suggestion.assist]
    return field


def notify(setting: Setting) -> forms.Field:
    return several_units(setting, _("For information"))


def several_units(setting: Setting, label: Any) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        serving(setting),
        to_field_name="code",
        label=label,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("This unit does not serve the place.")},
    )


def serving(setting: Setting) -> Any:
    """Active units that serve the place."""
    return Unit.objects.active().serving(setting.area)


def photos(setting: Setting) -> forms.Field:
    return pictures(_("Photos"), setting)


def before(setting: Setting) -> forms.Field:
    hint = _("A photo sent with the report counts.")
    return PhotosField(label=_("Photos before"), most=MAX_PHOTOS, help_text=hint)


def after(setting: Setting) -> forms.Field:
    return pictures(_("Photos after"), setting)


def pictures(label: Any, setting: Setting) -> PhotosField:
    hint = _("This kind of matter needs a photo of the result.") if setting.shows_result else ""
    return PhotosField(label=label, most=MAX_PHOTOS, help_text=hint)


def solved(setting: Setting) -> forms.Field:
    return forms.ChoiceField(
        label=_("Is it solved?"), choices=Solved.choices, widget=forms.RadioSelect
    )


def satisfaction(setting: Setting) -> forms.Field:
    return forms.TypedChoiceField(
        label=_("How satisfied is the requester?"),
        choices=Satisfaction.choices,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )


def comment(setting: Setting) -> forms.Field:
    return words(_("Comment"), most=500)


def reply(setting: Setting) -> forms.Field:
    hint = _("Once, and kept beside the score; the score stays what it is.")
    return words(_("Reply"), most=500, rows=4, help_text=hint)


def plan(setting: Setting) -> forms.Field:
    return words(_("Plan"), rows=4, help_text=_("What will be done, by whom, in which steps."))


def finish_on(setting: Setting) -> forms.Field:
    return forms.DateField(
        label=_("To be finished on"), widget=forms.DateInput(attrs={"type": "date"})
    )


def until_on(setting: Setting) -> forms.Field:
    return forms.DateField(
        label=_("Suspended until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("At most 365 days ahead; the work resumes by itself at the end of that day."),
    )


def answer_by(setting: Setting) -> forms.Field:
    return forms.DateField(
        label=_("To be settled and answered by"), widget=forms.DateInput(attrs={"type": "date"})
    )


def answer(setting: Setting) -> forms.Field:
    return words(_("Answer"), help_text=_("What has been done, and what comes next until when."))


def ground(setting: Setting) -> forms.Field:
    choices = [("", _("Choose…")), *VoidGround.choices]
    return forms.ChoiceField(label=_("Ground"), choices=choices)


def unit(setting: Setting) -> forms.Field:
    """Whoever serves the place, but for the unit that gave the work back."""
    suggested = setting.suggestion.unit
    is_new = suggested is not None and suggested.pk != setting.row.unit_id
    return forms.ModelChoiceField(
        serving(setting).exclude(pk=setting.row.unit_id),
        to_field_name="code",
        label=_("New unit"),
        empty_label=_("Choose…"),
        initial=suggested.code if is_new else None,
        error_messages={"invalid_choice": _("This unit does not serve the place.")},
    )


def person(setting: Setting) -> forms.Field:
    """Colleagues of the unit or team that holds the work."""
    posts = colleagues(setting.row, timezone.now())
    people = Person.objects.within(setting.by.reach(Power.HANDLE))
    return forms.ModelChoiceField(
        people.filter(pk__in=posts.values("person")).order_by("pinyin"),
        label=_("Handler"),
        empty_label=_("Choose…"),
    )


def level(setting: Setting) -> forms.Field:
    """The levels above the present holder, the nearest first; the operation refuses the others."""
    above = levels_above(setting.row) if isinstance(setting.row, Whistle) else ()
    return forms.ChoiceField(
        label=_("Hand up to"),
        choices=[(name, LEVELS[name]) for name in above or WhistleLevel.values],
        widget=forms.RadioSelect,
        help_text=_("The higher level gets the whole history; you stay in contact on site."),
    )


def due_on(setting: Setting) -> forms.Field:
    return forms.DateField(label=_("By when"), widget=forms.DateInput(attrs={"type": "date"}))


def points(name: str, label: Any) -> Callable[[Setting], forms.Field]:
    """A builder of one part of an appraisal."""

    def build(setting: Setting) -> forms.Field:
        top = getattr(setting.scale, name)
        return forms.DecimalField(
            label=label,
            min_value=0,
            max_value=top,
            decimal_places=1,
            help_text=_("0 to %(top)s points") % {"top": top},
        )

    return build


def in_charge(setting: Setting) -> forms.Field:
    """Units that work where the actor supervises."""
    units = units_in(setting.by.reach(Power.SUPERVISE))
    field = forms.ModelChoiceField(
        units, to_field_name="code", label=_("Lead unit"), initial=lead_code(setting.row)
    )
    columns = units.values_list("code", "short_name", "name")
    names = [(code, short or name) for code, short, name in columns]
    field.widget.choices = [("", _("Choose…")), *names]
    return field


def lead_code(row: Any) -> str | None:
    """The unit that leads a topic now."""
    return row.lead.code if row.lead else None


def aim(setting: Setting) -> forms.Field:
    return words(_("Aim"), most=500, initial=setting.row.aim)


def outcome(setting: Setting) -> forms.Field:
    hint = _("Residents read this once the topic is published.")
    return words(_("Result"), most=2000, rows=5, help_text=hint)


def finding(setting: Setting) -> forms.Field:
    """Nothing, or something to be put right."""
    seen = [choice for choice in InspectionStatus.choices if choice[0] in ("ok", "found")]
    return forms.ChoiceField(label=_("What was seen"), choices=seen, widget=forms.RadioSelect)


def into(setting: Setting) -> forms.Field:
    """The number of another open matter; the earliest that may be the same stands there."""
    ticket = setting.ticket
    rows = Ticket.objects.within(setting.by.reach(Power.TRIAGE))
    first = rows.twins_of(ticket).first()
    hint = _("Same kind, at most 50 m away, within 24 hours: %(title)s, reported %(at)s.")
    warning = _("Everybody who asked goes along. This cannot be undone.")
    twin = hint % {"title": first.title, "at": moment(first.reported_at)} if first else ""
    return forms.ModelChoiceField(
        rows,
        to_field_name="number",
        label=_("Number of the matter that goes on"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        initial=first.number if first else None,
        help_text=f"{twin} {warning}".strip(),
        error_messages={"invalid_choice": _("No matter within your reach has this number.")},
    )


BUILDERS: dict[str, Callable[[Setting], forms.Field]] = {
    "note": note,
    "reason": reason,
    "category": category,
    "condition": condition,
    "lead": lead,
    "team": team,
    "assist": assist,
    "notify": notify,
    "photos": photos,
    "before": before,
    "after": after,
    "solved": solved,
    "satisfaction": satisfaction,
    "comment": comment,
    "into": into,
    "plan": plan,
    "in_charge": in_charge,
    "aim": aim,
    "outcome": outcome,
    "finding": finding,
    "finish_on": finish_on,
    "until_on": until_on,
    "answer_by": answer_by,
    "answer": answer,
    "ground": ground,
    "unit": unit,
    "person": person,
    "due_on": due_on,
    "level": level,
    "effort": points("effort", _("Effort")),
    "result": points("result", _("Result")),
    "attitude": points("attitude", _("Attitude")),
    "reply": reply,
}
"""Builders of inputs by name; other modules beside this one add those of their own moves."""
