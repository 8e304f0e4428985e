"""What programs send about alliances: drafts, minutes, and the words of moves."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from grids.models import Area, PartyOrganisation, Unit
from grids.powers import Power
from grids.serializers import CodeOrIdField
from members.models import Post
from members.operations.appraisals import GIVEN, Points
from members.operations.naming import find_member
from members.serializers.dual import PointsField, named
from services.models import Alliance, ListEntry, Pledge
from services.operations.alliances import chairs_of, seatable_units
from services.operations.entries import EntryDraft
from services.operations.gatherings import Account, decisions_without_project
from services.statistics.orders import FIGURES
from services.workflow.alliances import EntryKind
from tickets.models import Resolution
from tickets.operations.meetings import MOST_DECISIONS, Minutes
from tickets.operations.minutes import Presence
from tickets.operations.resolutions import Decision
from tickets.serializers.intake import in_working_life

LARGEST = 2**31 - 1
MOST_SEATS = 100


def kept_areas(context: dict[str, Any]) -> Any:
    """Areas whose services the sender keeps."""
    areas = Area.objects.within(context["request"].user.reach(Power.MANAGE_SERVICES))
    return areas.open(timezone.localdate()).defer("boundary")


def of_alliance(context: dict[str, Any]) -> Alliance | None:
    """The alliance a request is about; none while the document of the API is written."""
    row = context.get("row")
    return row if row is None or isinstance(row, Alliance) else row.alliance


def units_here(context: dict[str, Any]) -> Any:
    """Units that may have a seat."""
    row = of_alliance(context)
    return Unit.objects.none() if row is None else seatable_units(row.area)


def bodies_here(context: dict[str, Any]) -> Any:
    """Party bodies that cover the place."""
    row = of_alliance(context)
    if row is None:
        return PartyOrganisation.objects.none()
    return row.area.organisations.filter(valid_to=None)


def decisions_here(context: dict[str, Any]) -> Any:
    """Decisions of the alliance that are no project yet."""
    row = of_alliance(context)
    return Resolution.objects.none() if row is None else decisions_without_project(row)


def chairs_here(context: dict[str, Any]) -> Any:
    """Posts that may chair it."""
    row = of_alliance(context)
    return Post.objects.none() if row is None else chairs_of(row.area, timezone.localdate())


def entries_here(context: dict[str, Any]) -> Any:
    """Lines of the same alliance."""
    row = of_alliance(context)
    return ListEntry.objects.none() if row is None else row.entries.all()


class AllianceNewSerializer(serializers.Serializer):
    """An alliance to be founded."""

    kind = serializers.ChoiceField(Alliance.Kind.choices)
    area = CodeOrIdField(kept_areas)
    name = serializers.CharField(max_length=120)
    founded_on = serializers.DateField()
    rhythm = serializers.ChoiceField(Alliance.Rhythm.choices, required=False)


class SeatNewSerializer(serializers.Serializer):
    """A seat to be given: name one of `unit`, `organisation` and `committee`."""

    unit = CodeOrIdField(units_here, required=False, allow_null=True)
    organisation = CodeOrIdField(bodies_here, required=False, allow_null=True)
    committee = serializers.BooleanField(required=False, default=False)
    person = serializers.CharField(max_length=80, required=False, allow_blank=True)
    from_on = serializers.DateField()

    def validate_person(self, text: str) -> Any:
        return named(find_member, text, by=self.context["request"].user)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        row = of_alliance(self.context)
        given["area"] = row.area if given.pop("committee") and row else None
        return given


class SeatEndSerializer(serializers.Serializer):
    """The last day of a seat."""

    until_on = serializers.DateField()
    reason = serializers.CharField(max_length=300)


class CallSerializer(serializers.Serializer):
    """A meeting to be called."""

    meet_at = serializers.DateTimeField(validators=[in_working_life])
    place = serializers.CharField(max_length=200)
    agenda = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class AllianceDecisionSerializer(serializers.Serializer):
    """Who (a unit with a seat, else the place's own team), what, by when; and on which list."""

    unit = CodeOrIdField(units_here, required=False, allow_null=True)
    what = serializers.CharField(max_length=500)
    due_on = serializers.DateField()
    is_project = serializers.BooleanField(required=False, default=False)


class PresenceSerializer(serializers.Serializer):
    """Whether somebody came for a seat."""

    seat = serializers.IntegerField(min_value=1, max_value=2**62)
    presence = serializers.ChoiceField(Presence.choices)


class AllianceMinutesSerializer(serializers.Serializer):
    """The minutes of a meeting to write down; a seat that is left out was absent."""

    held_at = serializers.DateTimeField(validators=[in_working_life])
    place = serializers.CharField(max_length=200)
    minutes = serializers.CharField(max_length=4000)
    presences = PresenceSerializer(many=True, required=False, max_length=MOST_SEATS)
    others = serializers.CharField(required=False, allow_blank=True, max_length=300)
    decisions = AllianceDecisionSerializer(many=True, required=False, max_length=MOST_DECISIONS)
    seen = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST)

    def account(self, key: str | None) -> Account:
        """The clean request as the operation takes it."""
        given, row = self.validated_data, of_alliance(self.context)
        decisions = given.get("decisions", [])
        return Account(
            minutes=Minutes(
                held_at=given["held_at"],
                place=given["place"],
                text=given["minutes"],
                others=given.get("others", ""),
                decisions=[
                    Decision(
                        what=one["what"],
                        due_on=one["due_on"],
                        unit=one.get("unit"),
                        team=None if one.get("unit") or row is None else row.area,
                    )
                    for one in decisions
                ],
                idempotency_key=key,
            ),
            presences={one["seat"]: one["presence"] for one in given.get("presences", [])},
            projects=[place for place, one in enumerate(decisions) if one["is_project"]],
        )


class EntryNewSerializer(serializers.Serializer):
    """A line for one of the three lists; with `resolution`, the decision becomes a project."""

    kind = serializers.ChoiceField(EntryKind.choices, required=False)
    what = serializers.CharField(max_length=500, required=False)
    unit = CodeOrIdField(units_here, required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    resolution = CodeOrIdField(decisions_here, name="pk", required=False, allow_null=True)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.get("resolution") is None:
            missing = [name for name in ("kind", "what") if not given.get(name)]
            if missing:
                words = [_("This field is required.")]
                raise serializers.ValidationError(dict.fromkeys(missing, words))
        return given

    def draft(self) -> EntryDraft:
        """The argument of the operation."""
        start = {"kind": EntryKind.PROJECT, "what": ""}
        return EntryDraft(**{**start, **self.validated_data})


class PledgeNewSerializer(serializers.Serializer):
    """A pledge to be written down."""

    unit = CodeOrIdField(units_here)
    direction = serializers.ChoiceField(Pledge.Direction.choices)
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    text = serializers.CharField(max_length=500)
    due_on = serializers.DateField()


class SeatAppraisalSerializer(serializers.Serializer):
    """The points about a unit's year, as for every service appraisal."""

    unit = CodeOrIdField(units_here)
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    ordinary = PointsField()
    annual = PointsField()
    bonus = PointsField(required=False)
    bonus_reason = serializers.CharField(max_length=200, required=False, allow_blank=True)
    deductions = PointsField(required=False)
    deductions_reason = serializers.CharField(max_length=200, required=False, allow_blank=True)
    meetings_held = serializers.IntegerField(min_value=0, max_value=12, required=False)
    meetings_attended = serializers.IntegerField(min_value=0, max_value=12, required=False)
    feedback = serializers.CharField(max_length=1000)

    def points(self) -> Points:
        """What the community gives."""
        given = self.validated_data
        return Points(**{name: given[name] for name in GIVEN if name in given})


class OrdersAskedSerializer(serializers.Serializer):
    """Which orders are asked for, and of which days."""

    figure = serializers.ChoiceField(FIGURES, required=False, default="open")
    first = serializers.DateField(required=False)
    last = serializers.DateField(required=False)


class AllianceWordsSerializer(serializers.Serializer):
    """The words of a move; which of them it takes stands in its `fields`."""

    seen = serializers.IntegerField(min_value=0, max_value=LARGEST, required=False)
    reason = serializers.CharField(max_length=1000, required=False)
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    result = serializers.CharField(max_length=1000, required=False)
    what = serializers.CharField(max_length=500, required=False)
    name = serializers.CharField(max_length=120, required=False)
    rhythm = serializers.ChoiceField(Alliance.Rhythm.choices, required=False)
    outcome = serializers.ChoiceField(Pledge.Outcome.choices, required=False)
    due_on = serializers.DateField(required=False)
    founded_on = serializers.DateField(required=False)
    closed_on = serializers.DateField(required=False)
    owner = CodeOrIdField(units_here, required=False, allow_null=True)
    chair = CodeOrIdField(chairs_here, name="pk", required=False, allow_null=True)
    resources = serializers.ListField(
        child=CodeOrIdField(entries_here, name="pk"), required=False, max_length=MOST_SEATS
    )
