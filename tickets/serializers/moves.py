"""The inputs of every move by name: one table that parses them and tells clients what to send."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.models import Area, Unit
from grids.powers import Power
from grids.serializers import CodeOrIdField
from lib.moves import offered_moves
from lib.workflow import Move
from members.models import Person
from tickets.explanations import LEVELS
from tickets.forms.choices import units_in
from tickets.models import Assignment, Category, CategoryLimit, DutyRule, Ticket, WhistleTask
from tickets.models.adjustments import OfShare
from tickets.models.appraisal import FULL
from tickets.models.ratings import Satisfaction, Solved
from tickets.operations.handlers import colleagues
from tickets.operations.intake import MAX_PHOTOS
from tickets.operations.objections import cited_words
from tickets.operations.register import DESKS
from tickets.serializers.citing import INPUT_TYPES, cited_rule
from tickets.workflow.states import InspectionStatus, ObjectionGround, VoidGround, WhistleLevel
from tickets.workflow.whistle import levels_above

MOST_UNITS = 20
HIGHEST_SEEN = 2**31 - 1

Pairs = list[tuple[Any, Any]]


class Choices:
    """What the moves on one matter may name; each list is read once, and only when asked for."""

    def __init__(self, row: Any, by: Any) -> None:
        self.row = row
        self.ticket = row if isinstance(row, Ticket) else getattr(row, "ticket", None)
        self.by = by

    @property
    def area(self) -> Area:
        """The place of the ticket or whistle that is meant."""
        if isinstance(self.row, OfShare):
            return self.row.matter.area
        held = getattr(self.row, "ticket", None) if isinstance(self.row, Assignment) else None
        return (held or getattr(self.row, "whistle", self.row)).area

    @cached_property
    def units(self) -> QuerySet[Unit]:
        """Units that serve the place and take work."""
        return Unit.objects.active().serving(self.area)

    @cached_property
    def rules(self) -> QuerySet[DutyRule]:
        """Items of the duty list that a department may cite against its task."""
        if not isinstance(self.row, WhistleTask):
            return DutyRule.objects.none()
        return DutyRule.objects.citable(self.row, timezone.localdate())

    @cached_property
    def teams(self) -> QuerySet[Area]:
        """Areas above the place in which the sender dispatches: each has a team of its own."""
        areas = Area.objects.within(self.by.reach(Power.DISPATCH)).defer("boundary")
        return areas.above(self.ticket.area) if self.ticket else areas.none()

    @property
    def matters(self) -> QuerySet[Ticket]:
        """Matters in which the sender decides what becomes of them."""
        return Ticket.objects.within(self.by.reach(Power.TRIAGE))

    @cached_property
    def colleagues(self) -> QuerySet[Person]:
        """Who may be named as handler of a share."""
        people = Person.objects.within(self.by.reach(Power.HANDLE))
        if not isinstance(self.row, Assignment):
            return people.none()
        posts = colleagues(self.row, timezone.now())
        return people.filter(pk__in=posts.values("person")).order_by("pinyin")

    @cached_property
    def leaders(self) -> QuerySet[Unit]:
        """Units that work where the sender supervises."""
        return units_in(self.by.reach(Power.SUPERVISE))

    @cached_property
    def categories(self) -> QuerySet[Category]:
        """What a matter can be filed as."""
        return Category.objects.leaves()

    @cached_property
    def conditions(self) -> QuerySet[CategoryLimit]:
        """Filing conditions; the operation refuses one that belongs to another category."""
        return CategoryLimit.objects.in_use()

    def own_conditions(self) -> Iterable[CategoryLimit]:
        """Those of the category the matter has now."""
        return self.conditions.filter(category=self.ticket.category_id) if self.ticket else ()


@dataclass(frozen=True)
class Input:
    """One input of a move: what kind of thing it is, how it is read, what there is to choose."""

    type: str
    label: str | Promise
    make: Callable[..., serializers.Field]
    choices: Callable[[Choices], Pairs] | None = None


def words(longest: int) -> Callable[..., serializers.Field]:
    """Text; an optional one may be left blank."""

    def make(*, required: bool) -> serializers.Field:
        return serializers.CharField(
            required=required, allow_blank=not required, max_length=longest
        )

    return make


def photos(*, required: bool) -> serializers.Field:
    """Pictures, sent as multipart form data."""
    one = serializers.FileField(max_length=200)
    return serializers.ListField(child=one, required=required, max_length=MAX_PHOTOS)


def points(*, required: bool) -> serializers.Field:
    """Part of a score; the scale in force says how much it can be."""
    return serializers.DecimalField(
        required=required, max_digits=4, decimal_places=1, min_value=0, max_value=FULL
    )


def one_of(name: str) -> Callable[..., serializers.Field]:
    """A row of one list of the choices."""

    def make(*, required: bool) -> serializers.Field:
        return CodeOrIdField(
            lambda context: getattr(context["choices"], name),
            required=required,
            allow_null=not required,
        )

    return make


def some_units(*, required: bool) -> serializers.Field:
    """Several units that serve the place."""
    one = CodeOrIdField(lambda context: context["choices"].units)
    return serializers.ListField(child=one, required=required, max_length=MOST_UNITS)


@extend_schema_field(OpenApiTypes.INT)
class ColleagueField(serializers.PrimaryKeyRelatedField):
    """One of those who can do the work of a unit or team."""

    def get_queryset(self) -> QuerySet[Person]:
        return self.context["choices"].colleagues


def day(*, required: bool) -> serializers.Field:
    """A date."""
    return serializers.DateField(required=required, allow_null=not required)


def listed(options: Any) -> Callable[..., serializers.Field]:
    """A value of a closed list."""

    def make(*, required: bool) -> serializers.Field:
        return serializers.ChoiceField(options.choices, required=required)

    return make


def seen_choices() -> Pairs:
    """What an inspection can have found."""
    return [pair for pair in InspectionStatus.choices if pair[0] in ("ok", "found")]


def other_matter(*, required: bool) -> serializers.Field:
    """Another matter by its number."""
    return CodeOrIdField(
        lambda context: context["choices"].matters, name="number", required=required
    )


def units_of(choices: Choices) -> Pairs:
    """Units by code."""
    return [(unit.code, str(unit)) for unit in choices.units]


INPUTS: dict[str, Input] = {
    "note": Input("text", _("Note"), words(1000)),
    "reason": Input("text", _("Reason"), words(1000)),
    "comment": Input("text", _("Comment"), words(500)),
    "plan": Input("text", _("Plan"), words(1000)),
    "finish_on": Input("date", _("Finished by"), day),
    "until_on": Input("date", _("Suspended until"), day),
    "answer_by": Input("date", _("To be settled and answered by"), day),
    "answer": Input("text", _("Answer"), words(1000)),
    "ground": Input("choice", _("Ground"), listed(VoidGround), lambda _c: list(VoidGround.choices)),
    "unit": Input("choice", _("New unit"), one_of("units"), units_of),
    "person": Input(
        "choice",
        _("Handler"),
        lambda *, required: ColleagueField(required=required),
        lambda choices: [(row.pk, row.name) for row in choices.colleagues],
    ),
    "due_on": Input("date", _("By when"), day),
    "level": Input(
        "choice",
        _("Hand up to"),
        listed(WhistleLevel),
        lambda choices: [(name, LEVELS[name]) for name in levels_above(choices.row)],
    ),
    "aim": Input("text", _("Aim"), words(500)),
    "outcome": Input("text", _("Result"), words(2000)),
    "finding": Input(
        "choice",
        _("What was seen"),
        lambda *, required: serializers.ChoiceField(seen_choices(), required=required),
        lambda _c: seen_choices(),
    ),
    "in_charge": Input(
        "choice",
        _("Lead unit"),
        one_of("leaders"),
        lambda choices: [(unit.code, str(unit)) for unit in choices.leaders],
    ),
    "into": Input("text", _("Number of the matter that goes on"), other_matter),
    "public_title": Input("text", _("Title for residents"), words(80)),
    "photos_shown": Input("flag", _("Show the pictures, too"), serializers.BooleanField),
    "photos": Input("photos", _("Photos"), photos),
    "before": Input("photos", _("Photos before"), photos),
    "after": Input("photos", _("Photos after"), photos),
    "category": Input(
        "choice",
        _("Category"),
        one_of("categories"),
        lambda choices: [(row.code, row.name) for row in choices.categories],
    ),
    "condition": Input(
        "choice",
        _("Filing condition"),
        lambda *, required: serializers.PrimaryKeyRelatedField(
            queryset=CategoryLimit.objects.in_use(),
            required=required,
            allow_null=not required,
        ),
        lambda choices: [(row.pk, row.condition) for row in choices.own_conditions()],
    ),
    "lead": Input("choice", _("Lead unit"), one_of("units"), units_of),
    "team": Input(
        "choice",
        _("Own team"),
        one_of("teams"),
        lambda choices: [(area.code, area.name) for area in choices.teams],
    ),
    "assist": Input("choices", _("Assisting units"), some_units, units_of),
    "notify": Input("choices", _("Units to be informed"), some_units, units_of),
    "solved": Input("choice", _("Solved"), listed(Solved), lambda _c: list(Solved.choices)),
    "satisfaction": Input(
        "choice", _("Satisfaction"), listed(Satisfaction), lambda _c: list(Satisfaction.choices)
    ),
    "effort": Input("number", _("Effort"), points),
    "result": Input("number", _("Result"), points),
    "attitude": Input("number", _("Attitude"), points),
    "reply": Input("text", _("Reply"), words(500)),
    "claim": Input(
        "choice",
        pgettext_lazy("objection", "Ground"),
        listed(ObjectionGround),
        lambda _c: list(ObjectionGround.choices),
    ),
    "rule": Input(
        "choice",
        _("Item of the duty list"),
        cited_rule,
        lambda choices: [(rule.pk, cited_words(rule)) for rule in choices.rules],
    ),
    "basis": Input("text", _("Further legal basis"), words(500)),
    "proposed_unit": Input("choice", _("Who should do it"), one_of("units"), units_of),
    "successor": Input("choice", _("Who does it instead"), one_of("units"), units_of),
    "designated": Input("choice", _("Designated unit"), one_of("units"), units_of),
}
"""Every input a move table may name; HTML forms offer the same names."""


class MoveInput(serializers.Serializer):
    """Every move takes `seen`, the number of flow records its sender had before them."""

    seen = serializers.IntegerField(required=False, min_value=0, max_value=HIGHEST_SEEN)


def input_class(desk: str, move: Move) -> type[MoveInput]:
    """The serializer of one move."""
    fields = {name: INPUTS[name].make(required=name in move.required) for name in move.fields}
    return type(f"{_camel(desk)}{_camel(move.name)}Input", (MoveInput,), fields)


def union_class(desk: str) -> type[MoveInput]:
    """All inputs of a desk's moves, all optional: what the schema can say of one address."""
    moves = [DESKS[desk].workflow[name] for name in DESKS[desk].operations]
    names = dict.fromkeys(name for move in moves for name in move.fields)
    fields = {name: INPUTS[name].make(required=False) for name in names}
    return type(f"{_camel(desk)}MoveInput", (MoveInput,), fields)


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.replace("-", "_").split("_"))


MOVE_INPUTS: dict[tuple[str, str], type[MoveInput]] = {
    (desk, name): input_class(desk, DESKS[desk].workflow[name])
    for desk in DESKS
    for name in DESKS[desk].operations
}
MOVE_UNIONS: dict[str, type[MoveInput]] = {desk: union_class(desk) for desk in DESKS}


class ChoiceSerializer(serializers.Serializer):
    """One thing to choose: send `value`, show `label`."""

    value = serializers.JSONField()
    label = serializers.CharField()


class FieldSerializer(serializers.Serializer):
    """One input of a move."""

    name = serializers.CharField()
    label = serializers.CharField()
    type = serializers.ChoiceField(INPUT_TYPES)
    required = serializers.BooleanField()
    choices = ChoiceSerializer(many=True, required=False)


class MoveSerializer(serializers.Serializer):
    """A step open to you now: POST its inputs to `…/moves/{name}/`."""

    name = serializers.CharField()
    label = serializers.CharField()
    fields = FieldSerializer(many=True)  # type: ignore[assignment]


def described(
    desk: str, rows: Sequence[Any], context: dict[str, Any]
) -> dict[Any, list[dict[str, Any]]]:
    """The open moves of each row by its key, with their inputs; one query for all rows."""
    by = context["request"].user
    found = offered_moves(rows, DESKS[desk].workflow, by=by, at=context["at"])
    offers = {}
    for row in rows:
        choices = Choices(row, by)
        offers[row.pk] = [describe(move, choices) for move in found[row.pk]]
    return offers


def describe(move: Move, choices: Choices, only: Collection[str] | None = None) -> dict[str, Any]:
    """One move as clients see it; `only` leaves out inputs that are not among these names."""
    names = [name for name in move.fields if only is None or name in only]
    fields = [_describe(name, name in move.required, choices) for name in names]
    return {"name": move.name, "label": str(move.label), "fields": fields}


def _describe(name: str, is_required: bool, choices: Choices) -> dict[str, Any]:
    one = INPUTS[name]
    told: dict[str, Any] = {
        "name": name,
        "label": str(one.label),
        "type": one.type,
        "required": is_required,
    }
    if one.choices is not None:
        pairs = one.choices(choices)
        told["choices"] = [{"value": value, "label": str(label)} for value, label in pairs]
    return told
